// The search that runs and what it has found. It goes on while the reader looks at other screens.
import { about, loadAbout } from '../lib/about.svelte';
import { type Result, type Task, type Wish, generate, loadResult } from './generate';
import { type Left, Remaining } from './remaining';

class Search {
  /** The latest state of the task; null before the server has told. */
  task = $state.raw<Task | null>(null);
  /** How long it is said to take still. */
  left = $state.raw<Left>(null);
  result = $state.raw<Result | null>(null);
  /** Which of the result's options is looked at. */
  chosen = $state(0);
  problem = $state.raw<unknown>(null);
  #running = $state.raw<AbortController | null>(null);
  #ended: Promise<unknown> = Promise.resolve();

  get working(): boolean {
    return this.#running !== null;
  }

  /** Settles when the search that runs now has ended, at once if there is none. */
  ended(): Promise<unknown> {
    return this.#ended;
  }

  /** Makes routes; true if there are some. What goes wrong is in problem. */
  make(wish: Wish): Promise<boolean> {
    const made = this.#make(wish);
    this.#ended = made;
    return made;
  }

  async #make(wish: Wish): Promise<boolean> {
    this.cancel();
    const own = new AbortController();
    this.#running = own;
    this.task = this.left = this.result = this.problem = null;
    const remaining = new Remaining();
    try {
      const found = await generate(wish, own.signal, (task) => {
        if (own.signal.aborted) return;
        this.task = task;
        // Until it has begun, the estimate is one for all searches.
        this.left = remaining.say(task.progress > 10 ? task.estimated_remaining : null, Date.now());
      });
      if (own.signal.aborted) return false;
      this.#show(found);
      if (about()?.fetching) void loadAbout(true).catch(() => {}); // its streets may be new
      return true;
    } catch (err) {
      if (!own.signal.aborted) this.problem = err;
      return false;
    } finally {
      if (this.#running === own) this.#running = null;
    }
  }

  /** Shows routes that were made before. */
  async open(routeId: string, option = 1): Promise<void> {
    try {
      this.#show(await loadResult(routeId));
      this.chosen = Math.max(0, this.result!.options.findIndex((o) => o.option_number === option));
    } catch (err) {
      this.problem = err;
    }
  }

  #show(found: Result) {
    this.chosen = 0;
    this.result = found;
    this.problem = null;
  }

  cancel() {
    this.#running?.abort(new DOMException('cancelled', 'AbortError'));
    this.#running = null;
    this.task = null;
  }

  /** Back to choosing. */
  leave() {
    this.result = null;
    this.problem = null;
  }
}

export const search = new Search();
