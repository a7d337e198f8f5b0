// What the browser remembers for us. Where it may not (some private windows refuse), the page works and forgets.

/** For this tab only, or for this browser. */
export type Keeper = 'tab' | 'browser';

const place = (keeper: Keeper) => (keeper === 'tab' ? sessionStorage : localStorage);

/** What was kept under key; null if nothing was. */
export function recall(keeper: Keeper, key: string): unknown {
  try {
    return JSON.parse(place(keeper).getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** Keeps value under key; null forgets it. */
export function keep(keeper: Keeper, key: string, value: unknown) {
  try {
    if (value === null) place(keeper).removeItem(key);
    else place(keeper).setItem(key, JSON.stringify(value));
  } catch {
    // refused: nothing depends on it
  }
}
