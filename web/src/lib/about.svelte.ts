// What this server can do and shows of its streets: /map.json, read once for the whole app.
import { ApiError } from './http';
import type { MapDescription } from './types';

export type About = MapDescription;

let known = $state.raw<About | null>(null);
let asked: Promise<About> | null = null;

/** What is known so far; null until it has arrived. */
export function about(): About | null {
  void loadAbout().catch(() => {}); // whoever shows the map says why there is none
  return known;
}

/** Reads the description; again after a failure, or if anew. */
export function loadAbout(anew = false): Promise<About> {
  if (anew) asked = null;
  asked ??= read().catch((err) => {
    asked = null;
    throw err;
  });
  return asked;
}

async function read(): Promise<About> {
  let answer: Response;
  try {
    answer = await fetch('/map.json');
  } catch (err) {
    throw new ApiError('NETWORK', String(err));
  }
  if (!answer.ok) throw new ApiError('INTERNAL_ERROR', '', answer.status);
  known = (await answer.json()) as About;
  return known;
}
