// Routes that were opened for a run or saved stay in this browser, so that they open without a network. They are those of one
// account: whoever comes after it finds none.
import { get } from './api';
import { ApiError, prefix } from './http';
import { keep, recall } from './keep';

const store = 'runnerway.routes';
const ownerKey = 'runnerway.routesOf';
/** How many answers are kept: two for each route. */
const most = 100;

// Some windows have no such store: pages that did not come over HTTPS, for one.
const canKeep = 'caches' in globalThis;
let owner = recall('browser', ownerKey) as string | null;

/** GET of a route's options: what the server says, or without a network what it said last. */
export async function getKept<T>(path: string): Promise<T> {
  try {
    const found = await get<T>(path, { as: 'guest' });
    await put(path, found);
    return found;
  } catch (err) {
    const kept = err instanceof ApiError && err.code === 'NETWORK' ? await find<T>(path) : null;
    if (kept === null) throw err;
    return kept;
  }
}

/** Keeps a route that is not shown, such as one that was saved. */
export async function keepRoute(routeId: string, optionId: string): Promise<void> {
  const at = `/routes/${encodeURIComponent(routeId)}/options`;
  if (canKeep) await Promise.all([getKept(at), getKept(`${at}/${encodeURIComponent(optionId)}`)]).catch(() => {}); // the next time it is opened
}

/** Says whose visit this is: a member's id, "guest" or nobody's. What another kept is forgotten; a guest's routes go with the guest. */
export function keepFor(kind: 'guest' | 'member' | null, id: string | null) {
  if (kind === 'member' && !id) return; // not known without a network: it is who it was
  const next = kind === 'member' ? id : kind;
  if (next === owner) return;
  if (!mayTake(owner, next)) void forget();
  own(next);
}

function own(next: string | null) {
  owner = next;
  keep('browser', ownerKey, owner);
}

/** Whether what was kept for one may be seen by the next: a guest's routes become the account's. */
const mayTake = (from: string | null, to: string | null) => to !== null && (from === null || from === 'guest');

async function forget() {
  if (canKeep) await caches.delete(store).catch(() => {});
}

async function put(path: string, found: unknown) {
  if (!canKeep) return;
  if (owner === null) own('guest'); // whoever calls is somebody by now
  const whose = owner;
  try {
    const cache = await caches.open(store);
    await cache.delete(prefix + path); // what was opened last is kept longest
    await cache.put(prefix + path, new Response(JSON.stringify(found), { headers: { 'Content-Type': 'application/json' } }));
    const all = await cache.keys();
    await Promise.all(all.slice(0, Math.max(0, all.length - most)).map((old) => cache.delete(old)));
  } catch {
    // no room, or not allowed: the route is shown all the same
  }
  if (owner !== whose && !mayTake(whose, owner)) await forget(); // signed out meanwhile
}

async function find<T>(path: string): Promise<T | null> {
  if (!canKeep) return null;
  const answer = await caches.match(prefix + path, { cacheName: store }).catch(() => undefined);
  return answer ? ((await answer.json()) as T) : null;
}
