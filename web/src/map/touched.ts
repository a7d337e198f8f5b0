// The first sign that somebody is there: before that a page need not do what costs much.

const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Resolves with the first movement, touch or key; at once if there was one. */
export const touched = new Promise<void>((resolve) => {
  const stop = new AbortController();
  const saw = () => {
    stop.abort();
    resolve();
  };
  for (const sign of signs) window.addEventListener(sign, saw, { capture: true, passive: true, signal: stop.signal });
});
