// Words as drawings: Hangul in strokes of a pen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './module.mjs';

const { hangulStrokes } = await load('draw/hangul.ts');

test('every syllable of Hangul is drawn, within its square, unlike every other', () => {
  const seen = new Map();
  for (let code = 0xac00; code <= 0xd7a3; code++) {
    const sign = String.fromCharCode(code);
    const strokes = hangulStrokes(sign, 100);
    assert.ok(strokes.every((s) => s.length > 1 && s.every((p) => p.x >= 0 && p.x <= 100.001 && p.y >= 0 && p.y <= 100.001)), sign);
    const said = JSON.stringify(strokes);
    assert.equal(seen.get(said), undefined, `${sign} is drawn like ${seen.get(said)}`);
    seen.set(said, sign);
  }
  assert.equal(seen.size, 11172);
});

test('consonants and vowels are drawn by themselves, other signs are not', () => {
  for (let code = 0x3131; code <= 0x3163; code++) {
    const sign = String.fromCharCode(code);
    assert.ok(hangulStrokes(sign, 100)?.flat().every((p) => Number.isFinite(p.x) && Number.isFinite(p.y)), sign);
  }
  for (const sign of ['?', 'A', '1', '漢', '']) assert.equal(hangulStrokes(sign, 100), null, sign);
});
