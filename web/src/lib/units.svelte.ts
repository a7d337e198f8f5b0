// Kilometres or miles, as the browser remembers it.
import { keep, recall } from './keep';

export type Units = 'km' | 'mi';

/** How many kilometres a mile is. */
export const kmPerMile = 1.609344;
/** How many metres a foot is. */
export const metersPerFoot = 0.3048;

const remembered = 'runnerway.units';
let current = $state<Units>(recall('browser', remembered) === 'mi' ? 'mi' : 'km');

export function units(): Units {
  return current;
}

export function measureIn(next: Units) {
  current = next;
  keep('browser', remembered, next);
}
