// What the browser remembers for us. Where it may not (some private windows refuse), the page works and forgets.

/** For this tab only, or for this browser. */
type Keeper = 'tab' | 'browser';

const place = (keeper: Keeper) => (keeper === 'tab' ? sessionStorage : localStorage);

/** What was kept under key; null if nothing was. */
export function recall(keeper: Keeper, key: string): unknown {
  try {
    return JSON.parse(place(keeper).getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** Keeps value under key, with blanks up to a size in characters; null forgets it. False if that was refused, or there is no room. */
export function keep(keeper: Keeper, key: string, value: unknown, size = 0): boolean {
  try {
    if (value === null) place(keeper).removeItem(key);
    else place(keeper).setItem(key, JSON.stringify(value).padEnd(size));
    return true;
  } catch {
    return false;
  }
}

/** Forgets all keys that begin so. */
export function forgetAll(keeper: Keeper, prefix: string) {
  try {
    for (const key of Object.keys(place(keeper))) if (key.startsWith(prefix)) place(keeper).removeItem(key);
  } catch {
    // refused: nothing was kept
  }
}
