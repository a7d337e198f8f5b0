// The service worker: it lets the page open without a network. Answers of the API are none of its business (the routes that
// are kept for the road are kept by the page, see lib/keptroutes.ts). It imports nothing, so that it stays one file.
export {};

/** Of an event of the worker, as far as it is used here. */
interface Work extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetch extends Work {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Work {
  data: unknown;
}
interface Worker {
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', listener: (event: Work) => void): void;
  addEventListener(kind: 'fetch', listener: (event: Fetch) => void): void;
  addEventListener(kind: 'message', listener: (event: Told) => void): void;
}
const worker = self as unknown as Worker;

// The build puts the files here; see build/shell.js.
const files = '__FILES__' as unknown as string[];
const shell = 'runnerway.shell.__VERSION__';
const tiles = 'runnerway.tiles';
/** How many tiles are kept, some 10 MB. */
const mostTiles = 400;
/** Which addresses are not the page's, though browsers go there. */
const others = /^\/(api|tiles|docs|redoc|map\.json|openapi\.json|health|sw\.js)(\/|$)/;
const any = { ignoreVary: true }; // what is kept is kept once, for whatever language or coding was asked for

worker.addEventListener('install', (event) => {
  event.waitUntil(install());
  void worker.skipWaiting();
});

worker.addEventListener('activate', (event) => event.waitUntil(clean().then(() => worker.clients.claim())));

worker.addEventListener('message', (event) => {
  if (Array.isArray(event.data)) event.waitUntil(keepSeen(event.data.map(String), event));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (request.mode === 'navigate') {
    if (!others.test(url.pathname)) event.respondWith(page(request));
  } else if (url.pathname.startsWith('/assets/')) {
    event.respondWith(asset(request));
  } else if (url.pathname.startsWith('/tiles/') && url.searchParams.has('v')) {
    event.respondWith(tile(request, event));
  } else if (url.pathname === '/map.json') {
    event.respondWith(newest(request, event));
  } else if (/^\/[\w-]+\.(svg|ico|png|webmanifest)$/.test(url.pathname)) {
    event.respondWith(newest(request, event));
  }
});

/** Keeps the page as it is now with all that it needs; fails as a whole, and is then tried again with the next visit. */
async function install() {
  const cache = await caches.open(shell);
  const answer = await fetch('/', { headers: { Accept: 'text/html' }, cache: 'no-cache' });
  if (!answer.ok) throw new Error(`the page: ${answer.status}`);
  await Promise.all([cache.put('/', answer), cache.addAll(files)]);
}

async function clean() {
  const old = (await caches.keys()).filter((name) => name.startsWith('runnerway.shell.') && name !== shell);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Keeps the parts that the page loaded before this worker was there. */
async function keepSeen(addresses: string[], event: Work) {
  const cache = await caches.open(shell);
  for (const address of addresses) {
    const url = new URL(address, worker.location.origin);
    if (url.origin !== worker.location.origin) continue;
    const request = new Request(url);
    if (url.pathname.startsWith('/assets/')) await asset(request).catch(() => {});
    else if (url.pathname === '/map.json' && !(await cache.match(request, any))) await newest(request, event).catch(() => {});
  }
}

/** How long a network that does not answer is waited for where there is something to show instead. */
const patienceMs = 3000;

/** What the network answers; what is kept if it fails or takes its time, as where a phone holds on to a network that is dead. */
async function inTime(fresh: Promise<Response>, kept: Promise<Response | undefined>): Promise<Response> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, patienceMs, null));
  const answer = await Promise.race([fresh, late]).catch(() => null);
  return answer ?? (await kept) ?? fresh;
}

/** The page from the network, or as it was kept. */
function page(request: Request): Promise<Response> {
  return inTime(fetch(request), caches.match('/', { ...any, cacheName: shell }));
}

/** A part whose name changes with its contents: once is enough. */
async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(shell);
  const kept = await cache.match(request, any);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) await cache.put(request, answer.clone()).catch(() => {}); // no room: it is shown all the same
  return answer;
}

/** From the network, or what it said last. */
async function newest(request: Request, event: Work): Promise<Response> {
  const cache = await caches.open(shell);
  const fresh = fetch(request).then(async (answer) => {
    if (answer.status === 200) await cache.put(request, answer.clone()).catch(() => {});
    return answer;
  });
  event.waitUntil(fresh.catch(() => {}));
  return inTime(fresh, cache.match(request, any));
}

/** A tile as it is kept, which is renewed meanwhile; from the network if it is not. */
async function tile(request: Request, event: Work): Promise<Response> {
  const cache = await caches.open(tiles);
  const kept = await cache.match(request, any);
  const fresh = fetch(request).then(async (answer) => {
    if (answer.status === 200) {
      await cache.put(request, answer.clone()).catch(() => {});
      if (!kept) await forgetOldest(cache);
    }
    return answer;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  return kept;
}

let added = 0;

async function forgetOldest(cache: Cache) {
  if (++added % 20 !== 1) return; // listing costs more than twenty tiles too many
  const all = await cache.keys(); // in the order in which they came
  await Promise.all(all.slice(0, Math.max(0, all.length - mostTiles)).map((old) => cache.delete(old)));
}
