// The screen stays on during a run, where the browser allows it.

/** Keeps the screen on until the function it returns is called. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const ask = async () => {
    if (over || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      lock = await navigator.wakeLock.request('screen');
    } catch {
      lock = null; // a low battery, say
    }
  };
  void ask();
  document.addEventListener('visibilitychange', ask); // the browser lets go of it when the page is hidden
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}
