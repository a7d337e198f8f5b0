// What a run writes down in the browser: what is written for each position, what is read again, and a browser that is full.
import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './module.mjs';

/** A localStorage with room for so many characters; written counts those that were stored. */
function storage(room = Infinity) {
  const kept = new Map();
  const size = (key) => (kept.has(key) ? key.length + kept.get(key).length : 0);
  const own = { room, written: 0 };
  const methods = {
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem(key, text) {
      const others = [...kept.keys()].reduce((sum, k) => sum + (k === key ? 0 : size(k)), 0);
      if (others + key.length + text.length > own.room) throw new DOMException('', 'QuotaExceededError');
      own.written += text.length;
      kept.set(key, text);
    },
  };
  globalThis.localStorage = new Proxy(methods, {
    ownKeys: () => [...kept.keys()],
    getOwnPropertyDescriptor: (_, key) => (kept.has(key) ? { value: kept.get(key), enumerable: true, configurable: true } : undefined),
  });
  return own;
}

const { forgetRun, keepCover, keepMarks, perPage, recallRun } = await load('run/notebook.ts', { '../lib/keep': 'lib/keep.ts' });
const cover = { routeId: 'r', optionId: 'o', name: '한강 하트', startedAt: 1, pausedAt: null, pausedMs: 0, finishedAt: null, clientId: 'first', workoutId: null, told: 'active', sent: 0, movedM: 0, alongM: 0, climbM: 0 };
const mark = (i) => [37.5 + i * 1e-5, 127.036512, 1_770_000_000_000 + 1000 * i, 5, 23.4];
const marks = (n) => Array.from({ length: n }, (_, i) => mark(i));

test('each position is written once or a page of times, however long the run is', () => {
  const own = storage();
  const all = [];
  let kept = 0;
  const costs = [];
  for (let i = 0; i < 5000; i++) {
    const before = own.written;
    all.push(mark(i));
    kept = keepMarks(cover, all, kept);
    costs.push(own.written - before);
  }
  assert.equal(kept, 5000);
  const dearest = (some) => Math.max(...some);
  assert.ok(dearest(costs.slice(-perPage)) < 1.1 * dearest(costs.slice(perPage, 2 * perPage)), 'late positions cost more than early ones');
  keepCover(cover);
  assert.deepEqual(recallRun(), { cover, marks: all, kept: 5000 });
});

test('what ends in the middle of a page or at its end is read again', () => {
  for (const n of [0, 1, perPage - 1, perPage, perPage + 1, 3 * perPage]) {
    storage();
    keepCover(cover);
    assert.equal(keepMarks(cover, marks(n), 0), n);
    assert.equal(recallRun().marks.length, n);
  }
});

test('a run of a version before pages is read, and is in pages from then on', () => {
  storage();
  const before = { ...cover, marks: marks(250), sent: 200, movedM: 1000 };
  localStorage.setItem('runnerway.run', JSON.stringify(before));
  const found = recallRun();
  assert.deepEqual(found.marks, before.marks);
  assert.deepEqual([found.cover.sent, found.cover.movedM, found.kept], [200, 1000, 0]);
  keepMarks(found.cover, found.marks, found.kept);
  keepCover(found.cover);
  assert.deepEqual(recallRun(), { ...found, kept: 250 });
});

test('in a full browser what is kept stays, and the rest is kept when there is room again', () => {
  const own = storage(20_000);
  keepCover(cover);
  const all = marks(1000);
  const kept = keepMarks(cover, all, 0);
  assert.ok(kept >= perPage && kept < 1000, `${kept} kept`);
  own.room = 0;
  assert.equal(keepMarks(cover, all, kept), kept);
  own.room = Infinity;
  assert.equal(keepMarks(cover, all, kept), 1000);
  assert.deepEqual(recallRun().marks, all);
});

test('the cover can be written over in a full browser, and tells that the server knows more', () => {
  const own = storage(20_000);
  keepCover(cover);
  const kept = keepMarks(cover, marks(1000), 0);
  own.room = [...Object.keys(localStorage)].reduce((sum, key) => sum + key.length + localStorage.getItem(key).length, 0);
  assert.ok(keepCover({ ...cover, workoutId: 'w'.repeat(36), sent: 1000, movedM: 40123.123456, alongM: 39000.654321 }));
  const found = recallRun();
  assert.deepEqual([found.marks.length, found.cover.sent, found.cover.torn], [kept, kept, true]);
});

test('pages of another run are not read, and all of them go', () => {
  storage();
  keepMarks({ ...cover, clientId: 'earlier' }, marks(500), 0);
  keepCover(cover);
  keepMarks(cover, marks(150), 0);
  assert.equal(recallRun().marks.length, 150);
  localStorage.setItem('runnerway.units', '"km"');
  forgetRun();
  assert.equal(recallRun(), null);
  assert.deepEqual(Object.keys(localStorage), ['runnerway.units']);
});

test('where the browser keeps nothing, that is said', () => {
  storage(0);
  assert.equal(keepCover(cover), false);
  assert.equal(keepMarks(cover, marks(3), 0), 0);
  assert.equal(recallRun(), null);
});
