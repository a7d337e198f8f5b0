import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './module.mjs';

const { coordinatesIn } = await load('draw/coordinates.ts');
const { smooth } = await load('lib/drawing.ts');
const { metersBetween, metersPerPixel, toWorld, fromWorld } = await load('map/mercator.ts');
const { move, middleOf, placed } = await load('draw/placing.ts', { '../map/mercator': 'map/mercator.ts' });

test('coordinates are read as people write them', () => {
  for (const [text, want] of [
    ['37.5, 127.03', { lat: 37.5, lng: 127.03 }],
    [' -33.9 151.2 ', { lat: -33.9, lng: 151.2 }],
    ['37.5N 127.03E', { lat: 37.5, lng: 127.03 }],
    ['33.9° S, 70.6° W', { lat: -33.9, lng: -70.6 }],
    ['91, 0', null],
    ['0, 181', null],
    ['Main Street 5', null],
    ['37.5', null],
  ]) assert.deepEqual(coordinatesIn(text), want, text);
});

test('smoothing keeps the ends and takes the trembling away', () => {
  const shaky = Array.from({ length: 21 }, (_, i) => ({ x: i * 10, y: 100 + (i % 2 ? 4 : -4) }));
  const calm = smooth(shaky);
  assert.deepEqual([calm[0], calm[20]], [shaky[0], shaky[20]]);
  assert.ok(calm.slice(3, -3).every((p) => Math.abs(p.y - 100) < 1), JSON.stringify(calm));
});

test('the world and the map agree', () => {
  const seoul = { lat: 37.5665, lng: 126.978 };
  const back = fromWorld(toWorld(seoul));
  assert.ok(Math.abs(back.lat - seoul.lat) < 1e-9 && Math.abs(back.lng - seoul.lng) < 1e-9);
  assert.ok(Math.abs(metersBetween(seoul, { lat: 37.5665, lng: 126.988 }) - 881) < 2);
  assert.ok(Math.abs(metersPerPixel(0, 0) - 78_183) < 10, 'the equator on 512 pixels');
});

const square = [[37.5, 127], [37.5, 127.01], [37.508, 127.01], [37.508, 127]].map(([lat, lng]) => ({ lat, lng }));
const still = { shift: { x: 0, y: 0 }, turn: 0, scale: 1 };

test('a drawing that is not moved stays', () => {
  for (const p of square) assert.ok(metersBetween(move(p, middleOf(square), still), p) < 0.01);
});

test('turning clockwise by a quarter takes the north to the east', () => {
  const middle = fromWorld(middleOf(square));
  const north = { lat: middle.lat + 0.01, lng: middle.lng };
  const turned = move(north, middleOf(square), { ...still, turn: 90 });
  assert.ok(turned.lng > middle.lng + 0.005 && Math.abs(turned.lat - middle.lat) < 1e-6, JSON.stringify(turned));
});

test('the wish says where the drawing was moved to', () => {
  const start = square[0];
  assert.deepEqual(placed(square, { ...still, turn: 30, scale: 1.5 }, start, 10, 4).angle, -20, 'clockwise is negative');
  assert.equal(placed(square, { ...still, scale: 1.5 }, start, 0, 4).km, 6);
  assert.equal(placed(square, { ...still, turn: 200 }, start, -20, 4).angle, 140);
  const bigger = placed(square, { ...still, scale: 2 }, start, 0, 4).start;
  const from = fromWorld(middleOf(square));
  assert.ok(Math.abs(metersBetween(bigger, from) / metersBetween(start, from) - 2) < 0.001, 'the start goes with the drawing');
});
