// Looking for a place by name: asks the server while one types, the newest question only.
import { ApiError, get } from '../lib/api';
import type { Point } from '../lib/types';
import { coordinatesIn } from './coordinates';

/** Something with a name, as the server finds it. */
export interface FoundPlace extends Point {
  name: string;
  other_name: string | null;
  kind: string;
  distance_km: number | null;
}

/** How long nobody types before the server is asked. */
const pauseMs = 180;

const oneIsEnough = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Whether there is enough in text to look for; a consonant of Hangul alone is not. */
export function longEnough(text: string): boolean {
  const letters = text.normalize('NFKC').match(/[\p{L}\p{N}]/gu)?.filter((c) => !/[\u1100-\u11ff]/.test(c)) ?? [];
  return letters.length > 1 || (letters.length === 1 && oneIsEnough.test(letters[0]));
}

export class PlaceSearch {
  /** What was found for the text that was looked for last; null while there is none. */
  found = $state.raw<FoundPlace[] | null>(null);
  /** Whether an answer is on its way. */
  asking = $state(false);
  problem = $state.raw<unknown>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;

  /** Looks for text around near; what is being looked for is given up. */
  look(text: string, near: Point | null): void {
    this.stop();
    this.problem = null;
    const sought = text.trim();
    const at = coordinatesIn(sought);
    if (at) this.found = [{ ...at, name: `${at.lat.toFixed(5)}, ${at.lng.toFixed(5)}`, other_name: null, kind: 'coordinates', distance_km: null }];
    else if (!longEnough(sought)) this.found = null;
    else {
      this.asking = true;
      this.#timer = setTimeout(() => void this.#ask(sought, near), pauseMs);
    }
  }

  /** Looks for text at once, as when somebody presses Enter before the answer has come. */
  async now(text: string, near: Point | null): Promise<FoundPlace | null> {
    if (this.asking || this.problem) {
      this.look(text, near);
      if (this.#timer) {
        clearTimeout(this.#timer);
        await this.#ask(text.trim(), near);
      }
    }
    return this.asking ? null : (this.found?.[0] ?? null);
  }

  async #ask(q: string, near: Point | null): Promise<void> {
    const own = new AbortController();
    this.#running = own;
    try {
      const query = { q: q.slice(0, 100), lat: near?.lat.toFixed(5), lng: near?.lng.toFixed(5) };
      const { places } = await get<{ places: FoundPlace[] }>('/routes/places/search', { as: 'guest', query, signal: own.signal });
      if (!own.signal.aborted) this.found = places;
    } catch (err) {
      if (own.signal.aborted) return;
      // What the server does not take for enough is not worth a word.
      if (err instanceof ApiError && err.code === 'VALIDATION_ERROR') this.found = null;
      else this.problem = err;
    } finally {
      if (this.#running === own) {
        this.#running = null;
        this.asking = false;
      }
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running?.abort();
    this.#running = null;
    this.asking = false;
  }

  clear(): void {
    this.stop();
    this.found = null;
    this.problem = null;
  }
}
