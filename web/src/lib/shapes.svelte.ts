// The shapes to choose from, those that fit the streets around the start first.
import { get } from './api';
import type { Point, Shape } from './types';

class Shapes {
  list = $state.raw<Shape[] | null>(null);
  problem = $state.raw<unknown>(null);
  /** Whether the list is in the order of how well the shapes fit. */
  ranked = $state(false);
  ranking = $state(false);
  #asked = '';
  #running: AbortController | null = null;

  async load(): Promise<void> {
    if (this.list) return;
    this.problem = null;
    try {
      this.list = this.#drawn(await get<{ shapes: Shape[] }>('/routes/shapes', { as: 'guest' }));
    } catch (err) {
      this.problem = err;
    }
  }

  #drawn({ shapes }: { shapes: Shape[] }): Shape[] {
    return shapes.filter((s) => s.svg_path);
  }

  /** Puts them in order for a start and a distance. The order that there is stays if that cannot be done. */
  async rank(start: Point, km: number): Promise<void> {
    const asked = `${start.lat.toFixed(3)} ${start.lng.toFixed(3)} ${Math.round(km * 2)}`;
    if (asked === this.#asked) return;
    this.stop();
    const own = new AbortController();
    this.#running = own;
    this.ranking = true;
    try {
      const found = await get<{ shapes: Shape[] }>('/routes/shapes', {
        as: 'guest',
        query: { lat: start.lat, lng: start.lng, distance: km },
        signal: own.signal,
      });
      this.list = this.#drawn(found);
      this.ranked = true;
      this.#asked = asked;
    } catch {
      // no streets there, or too busy: the gallery works without
    } finally {
      if (this.#running === own) {
        this.#running = null;
        this.ranking = false;
      }
    }
  }

  /** Has the list fetched again when it is next wanted: somebody changed it. */
  forget() {
    this.stop();
    this.list = null;
    this.ranked = false;
    this.#asked = '';
  }

  stop() {
    this.#running?.abort();
    this.#running = null;
    this.ranking = false;
  }
}

export const shapes = new Shapes();
