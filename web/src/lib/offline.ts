// The service worker lets the page open without a network, see offline/sw.ts; here it is installed and renewed.
import { t } from './i18n.svelte';
import { toast } from './toast.svelte';

/** Installs the service worker once the page has been painted and has nothing more urgent to load. */
export function workOffline() {
  if (!import.meta.env.PROD || !window.isSecureContext || !('serviceWorker' in navigator)) return;
  if (document.readyState === 'complete') later();
  else addEventListener('load', later, { once: true });
}

function later() {
  const wait: (work: () => void) => void = 'requestIdleCallback' in window ? (work) => requestIdleCallback(work, { timeout: 4000 }) : (work) => setTimeout(work, 1000);
  requestAnimationFrame(() => wait(() => void install()));
}

async function install() {
  const { serviceWorker } = navigator;
  let had = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    if (had) toast(t('app.newVersion'), { action: { label: t('app.reload'), run: () => location.reload() } });
    else tellSeen();
    had = true;
  });
  try {
    await serviceWorker.register('/sw.js', { scope: '/', updateViaCache: 'none' });
  } catch (err) {
    console.debug(`no service worker: ${err}`); // the page works without
  }
}

/** What was loaded before the worker was there is kept too: names only, it takes them from the browser's own store. */
function tellSeen() {
  const seen = performance.getEntriesByType('resource').map(({ name }) => name);
  navigator.serviceWorker.controller?.postMessage(seen);
}
