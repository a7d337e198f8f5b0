// A run under way as the browser keeps it, so that a reload or a crash loses nothing. Its positions lie in pages of a fixed
// number: a full page is never written again, so that the thousandth position costs no more than the first. Beside them
// lies a cover with all else, written over in place. The names of the keys:
//   runnerway.run     the cover; versions before pages kept the positions here too
//   runnerway.run.N   page N, counted from 0, with the run that it belongs to
import { forgetAll, keep, recall } from '../lib/keep';

/** A position: latitude, longitude, milliseconds since 1970, accuracy in metres, height in metres. */
export type Mark = [number, number, number, number, number | null];

export interface Cover {
  routeId: string;
  optionId: string;
  name: string;
  startedAt: number;
  pausedAt: number | null;
  pausedMs: number;
  finishedAt: number | null;
  /** By which the server knows that a start is sent again. */
  clientId: string;
  /** Null until the server has heard of the run. */
  workoutId: string | null;
  /** What the server believes. */
  told: 'active' | 'paused';
  /** How many positions the server has got. */
  sent: number;
  /** The server has got positions that are lost here. */
  torn?: boolean;
  /** Where movedM ends: the last position, even if the browser had no room for it. Not in versions before pages. */
  last?: Mark;
  movedM: number;
  alongM: number;
  climbM: number;
  /** The height from which the next climb counts; null before the first height. Not in versions that forgot it. */
  lowM?: number | null;
}

interface Page {
  run: string;
  marks: Mark[];
}

const key = 'runnerway.run';
/** How many positions a page holds: about 5 KB. */
export const perPage = 100;
/** Room for a cover from the beginning: a browser that is full lets it be written over still, if it does not grow. */
const coverSize = 1500;

/** Writes the cover; false if the browser has no room for it. */
export function keepCover(cover: Cover): boolean {
  return keep('browser', key, cover, coverSize);
}

/** Writes the positions from number kept on; how many are kept now, fewer than there are if the browser has no room. */
export function keepMarks({ clientId }: Cover, marks: Mark[], kept: number): number {
  for (let n = Math.floor(kept / perPage); n * perPage < marks.length; n++) {
    const page: Page = { run: clientId, marks: marks.slice(n * perPage, (n + 1) * perPage) };
    if (!keep('browser', `${key}.${n}`, page)) return kept;
    kept = n * perPage + page.marks.length;
  }
  return kept;
}

/** The run that is kept, its positions as far as they are here, and how many of them are in pages; null if there is none. */
export function recallRun(): { cover: Cover; marks: Mark[]; kept: number } | null {
  const found = recall('browser', key) as (Cover & { marks?: Mark[] }) | null;
  if (!found) return null;
  const { marks: before, ...cover } = found;
  if (before) return { cover, marks: before, kept: 0 };
  const marks = marksOf(cover);
  // A browser without room has kept the cover alone: what the server knows is more than what is here.
  if (cover.sent > marks.length) Object.assign(cover, { sent: marks.length, torn: true });
  return { cover, marks, kept: marks.length };
}

function marksOf({ clientId }: Cover): Mark[] {
  const marks: Mark[] = [];
  for (let n = 0; marks.length === n * perPage; n++) {
    const page = recall('browser', `${key}.${n}`) as Page | null;
    if (page?.run !== clientId) break; // of another run that was not cleared away
    marks.push(...page.marks);
  }
  return marks;
}

/** Throws the run away. */
export function forgetRun() {
  keep('browser', key, null);
  forgetAll('browser', `${key}.`);
}
