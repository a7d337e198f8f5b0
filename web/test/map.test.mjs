// The rules of the map's drawing that both drawings share; how it looks is for people to see.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './module.mjs';

const { between, colourOfClass, dark, fromAfar, light, ranks, widths } = await load('src/map/palette.ts');
