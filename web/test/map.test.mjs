// The rules that both drawings of the map share; how it looks is for people to see.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './module.mjs';

const { between, colourOfClass, dark, fastClasses, fromAfar, light, mainClasses, ranks, widths } = await load('map/palette.ts');

const brightness = (colour) => [1, 3, 5].reduce((sum, at) => sum + Number.parseInt(colour.slice(at, at + 2), 16), 0) / 3;

test('a street of a higher rank is wider at every zoom, and none gets thinner from nearer', () => {
  const classes = ['trunk', 'primary', 'secondary', 'tertiary', 'residential', 'service'];
  const width = (kind, zoom) => between(widths.map((w) => [w.zoom, w.of[kind] ?? w.otherwise]), zoom);
  for (let zoom = 10; zoom <= 18; zoom += 0.5) {
    for (const [i, kind] of classes.entries()) {
      if (i) assert.ok(width(kind, zoom) < width(classes[i - 1], zoom), `${kind} at ${zoom}`);
      if (i) assert.ok(ranks[kind] < ranks[classes[i - 1]], kind);
      assert.ok(width(kind, zoom) <= width(kind, zoom + 0.5), `${kind} at ${zoom}`);
    }
  }
});

test('roads on which nobody walks lie beneath all others', () => {
  const { motorway, mainroad, ramp, ...others } = ranks;
  assert.ok(ramp < mainroad && mainroad < motorway && motorway < Math.min(...Object.values(others)));
  for (const { zoom, of } of widths) assert.ok(of.ramp < of.mainroad && of.mainroad < of.motorway, String(zoom));
  assert.deepEqual(fastClasses.filter((kind) => !mainClasses.includes(kind)), []);
});

test('a value between zooms', () => {
  const stops = [[12, 1], [14, 3]];
  assert.deepEqual([10, 12, 13, 14, 19].map((zoom) => between(stops, zoom)), [1, 1, 2, 3, 3]);
});

test('main streets stand out from the ground, also where they have no edges', () => {
  for (const palette of [light, dark]) {
    for (const kind of mainClasses) {
      const colour = colourOfClass(fromAfar(palette), kind);
      assert.ok(Math.abs(brightness(colour) - brightness(palette.land)) >= 25, `${kind}: ${colour} on ${palette.land}`);
    }
  }
});
