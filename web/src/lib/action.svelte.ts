// What a button or a form starts: whether it runs still, and what went wrong.
import { messageOf } from './messages';
import { toast } from './toast.svelte';

/** An action whose screen shows what went wrong: problem, or message in words. */
export class Action {
  /** What runs, by the name that run was given; '' for nothing. */
  busy = $state('');
  problem = $state.raw<unknown>(null);

  get message(): string {
    return this.problem ? messageOf(this.problem) : '';
  }

  /** Does the work; true if nothing went wrong. */
  run(work: () => Promise<unknown>): Promise<boolean> {
    return this.do('it', work);
  }

  /** Does one of several works, told apart by their names. */
  async do(what: string, work: () => Promise<unknown>): Promise<boolean> {
    this.busy = what;
    this.problem = null;
    try {
      await work();
      return true;
    } catch (err) {
      this.fail(err);
      return false;
    } finally {
      this.busy = '';
    }
  }

  protected fail(err: unknown) {
    this.problem = err;
  }
}

/** An action that says at the edge of the screen what went wrong. */
export class SaidAction extends Action {
  protected override fail(err: unknown) {
    toast(messageOf(err), { kind: 'problem' });
  }
}
