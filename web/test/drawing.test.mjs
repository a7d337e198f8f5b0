import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './module.mjs';

const { pathOf, simplify } = await load('lib/drawing.ts');
const line = (...pairs) => pairs.map(([x, y]) => ({ x, y }));

test('a straight line keeps its ends', () => {
  const points = Array.from({ length: 50 }, (_, i) => ({ x: i * 4, y: 100 + (i % 2) }));
  assert.deepEqual(simplify(points, 2), [points[0], points[49]]);
});

test('corners stay', () => {
  const square = line([0, 0], [50, 1], [100, 0], [100, 100], [0, 100]);
  assert.deepEqual(simplify(square, 2), line([0, 0], [100, 0], [100, 100], [0, 100]));
});

test('no point of the drawing strays', () => {
  const circle = Array.from({ length: 200 }, (_, i) => ({ x: 200 + 150 * Math.cos(i / 31.9), y: 200 + 150 * Math.sin(i / 31.9) }));
  const kept = simplify(circle, 2);
  assert.ok(kept.length > 10 && kept.length < 60, `${kept.length} points kept`);
  for (const p of circle) {
    const nearest = Math.min(...kept.slice(1).map((b, i) => toSegment(p, kept[i], b)));
    assert.ok(nearest <= 2 + 1e-9, `${nearest} from the line`);
  }
});

function toSegment(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const t = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

test('strokes become subpaths, y downwards', () => {
  const strokes = [line([0, 0], [100, 0], [100, 100.04]), line([20, 20], [80, 80])];
  assert.equal(pathOf(strokes), 'M0 0 L100 0 L100 100 M20 20 L80 80');
});

test('dots and scribbles are no drawing', () => {
  for (const strokes of [[], [line([5, 5])], [line([0, 0], [10, 10], [0, 20])], [line([0, 0], [300, 0])]]) assert.equal(pathOf(strokes), null);
});
