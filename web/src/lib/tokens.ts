// The tokens of a visit. The access token lives in memory only, shared by the tabs of a browser; the refresh token is in a
// cookie that no script sees. The browser remembers no more than that there was a visit, and of which kind.
import { ApiError, exchange } from './http';
import { keep, recall } from './keep';
import type { User } from './types';

export type Kind = 'guest' | 'member';

interface Entry {
  user: User;
  tokens: { access_token: string };
}

interface News {
  kind: Kind | null;
  access: string | null;
}

const remembered = 'runnerway.visit';
const ours = { 'X-RunnerWay-Session': 'cookie' };

let access: string | null = null;
let renewing: Promise<string | null> | null = null;
let entering: Promise<string> | null = null;
let listener: (kind: Kind | null) => void = () => {};

const tabs = new BroadcastChannel('runnerway.visit');
tabs.onmessage = ({ data }: MessageEvent<News>) => {
  access = data.access;
  listener(data.kind);
};

/** Of which kind the visit is that this browser remembers; null for none. */
export function rememberedKind(): Kind | null {
  const kind = recall('browser', remembered);
  return kind === 'guest' || kind === 'member' ? kind : null;
}

/** Has tell called when another tab signs in or out, or the visit has ended on the server. */
export function onVisit(tell: (kind: Kind | null) => void) {
  listener = tell;
}

function note(kind: Kind | null, token: string | null) {
  access = token;
  keep('browser', remembered, kind);
  tabs.postMessage({ kind, access } satisfies News);
}

/** The access token, renewed if it was lost with the page; null if there is no visit. */
export async function token(): Promise<string | null> {
  return access ?? (rememberedKind() ? renew(null) : null);
}

/** The access token of whatever visit there is; without one, of a new guest's. */
export async function tokenOrGuest(): Promise<string> {
  const own = await token();
  if (own) return own;
  entering ??= enter('/auth/guest', {}, 'guest')
    .then(() => access!)
    .finally(() => (entering = null));
  return entering;
}

/** Another access token after old has run out; null if the visit is over. Calls that find out together share one. */
export function renew(old: string | null): Promise<string | null> {
  renewing ??= oneTab(() => next(old)).finally(() => (renewing = null));
  return renewing;
}

// Two tabs that renew at once would each use up the other's refresh token.
function oneTab<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? (navigator.locks.request('runnerway.renew', work) as Promise<T>) : work();
}

async function next(old: string | null): Promise<string | null> {
  if (access && access !== old) return access; // another call or tab was quicker
  const kind = rememberedKind();
  if (!kind) return null;
  try {
    const { tokens } = await exchange<Entry>('POST', '/auth/refresh', { headers: ours });
    note(kind, tokens.access_token);
    return tokens.access_token;
  } catch (err) {
    if (!(err instanceof ApiError) || err.status !== 401) throw err;
    note(null, null);
    listener(null);
    return null;
  }
}

/** Signs in or up; a guest's routes become the account's. */
export async function enter(path: string, body: unknown, kind: Kind): Promise<User> {
  const guest = rememberedKind() === 'guest' ? await token().catch(() => null) : null;
  const { user, tokens } = await exchange<Entry>('POST', path, { body, token: guest, headers: ours });
  note(kind, tokens.access_token);
  return user;
}

/** Changes what the visit rests on, such as the password: the tokens in the answer replace those that it has ended. */
export async function replace(path: string, body: unknown): Promise<void> {
  const own = await token();
  const change = (by: string | null) => exchange<Entry>('POST', path, { body, token: by, headers: ours });
  const { tokens } = await change(own).catch(async (err) => {
    if (err instanceof ApiError && err.code === 'TOKEN_EXPIRED') return change(await renew(own));
    throw err;
  });
  note('member', tokens.access_token);
}

/** Signs out, on the server too if it can be reached. */
export async function leave(): Promise<void> {
  await exchange('POST', '/auth/logout', { headers: ours }).catch(() => {}); // the cookie says whose visit it was
  note(null, null);
}
