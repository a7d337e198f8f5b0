// What is said of the time that a search takes still.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './module.mjs';

const { Remaining } = await load('draw/remaining.ts');

/** What is said of [estimate, second] after [estimate, second]. */
const said = (...told) => {
  const remaining = new Remaining();
  return told.map(([estimate, second]) => remaining.say(estimate, second * 1000));
};

test('the estimate is said rounded up', () => {
  for (const [estimate, want] of [[1, 5], [5, 5], [6, 10], [29, 30], [31, 40], [90, 90]]) assert.deepEqual(said([estimate, 0]), [want], `${estimate} s`);
});

test('nothing is said without an estimate', () => {
  assert.deepEqual(said([null, 0], [0, 1], [7, 2]), [null, null, 10]);
});

test('what was promised and has passed is not promised again', () => {
  assert.deepEqual(said([1, 0], [1, 4], [1, 6], [2, 20], [9, 30]), [5, 5, 'longer', 'longer', 'longer']);
});

test('a smaller number does not move the end that was promised', () => {
  assert.deepEqual(said([10, 0], [4, 8], [4, 11]), [10, 5, 'longer']);
});

test('what takes longer is said in time, and much longer at any time', () => {
  assert.deepEqual(said([4, 0], [14, 3], [14, 16]), [5, 15, 15]);
  assert.deepEqual(said([4, 0], [4, 6], [55, 8], [55, 60]), [5, 'longer', 60, 60]);
});
