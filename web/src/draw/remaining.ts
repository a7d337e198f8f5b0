// How long a search is said to take still. The server estimates anew all the time; what was promised and not kept is not
// promised again.

/** Seconds left as they are said, or that it takes longer than was said; null if nothing can be said. */
export type Left = number | 'longer' | null;

/** n seconds the way people say them: never fewer; in fives, from half a minute on in tens. */
function rounded(n: number): number {
  const step = n > 30 ? 10 : 5;
  return Math.max(step, Math.ceil(n / step) * step);
}

export class Remaining {
  private said = 0;
  private until = 0; // when what was said will have passed

  /** What to say of an estimate in seconds, or of none, at a time in milliseconds. */
  say(estimate: number | null, now: number): Left {
    if (!estimate) return null;
    const seconds = rounded(estimate);
    const over = this.said > 0 && now > this.until;
    if (over && seconds <= 2 * this.said) return 'longer';
    const end = now + seconds * 1000;
    if (!this.said || seconds > this.said) this.until = end;
    else this.until = Math.min(this.until, end);
    this.said = seconds;
    return seconds;
  }
}
