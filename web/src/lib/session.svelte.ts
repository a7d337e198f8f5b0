// Who is here.
import { get } from './api';
import { t } from './i18n.svelte';
import { keepFor } from './keptroutes';
import { toast } from './toast.svelte';
import * as tokens from './tokens';
import type { User } from './types';

/** "starting" until it is known; a visitor has no account and has not needed one, a guest has a passing one. */
export type Who = 'starting' | 'visitor' | 'guest' | 'member' | 'admin';

let who = $state<Who>('starting');
let user = $state.raw<User | null>(null);
let unconfirmed = $state(false);

export const session = {
  get who(): Who {
    return who;
  },
  /** The signed-in user; null for visitors and guests. */
  get user(): User | null {
    return user;
  },
  get isMember(): boolean {
    return user !== null;
  },
  /** Whether a member was here last, whom the server cannot confirm without a network. */
  get isOffline(): boolean {
    return unconfirmed;
  },
  get isAdmin(): boolean {
    return who === 'admin';
  },
};

function be(next: User | null) {
  user = next;
  unconfirmed = !next && tokens.rememberedKind() === 'member';
  keepFor(tokens.rememberedKind(), next?.id ?? null);
  who = next ? (next.role === 'admin' ? 'admin' : 'member') : (tokens.rememberedKind() ?? 'visitor') === 'guest' ? 'guest' : 'visitor';
}

/** Finds out who was here last; called once when the page opens. */
export async function startSession(): Promise<void> {
  tokens.onVisit((kind) => {
    if (kind === 'member') void reload();
    else {
      if (kind === null && user) toast(t('app.signedOut'));
      be(null);
    }
  });
  window.addEventListener('online', () => {
    if (!user && tokens.rememberedKind() === 'member') void reload(); // the page was opened without a network
  });
  if (tokens.rememberedKind() === 'member') await reload();
  else be(null);
}

/** Reads the user again, after a change of the profile. */
export async function reload(): Promise<void> {
  try {
    be(await get<User>('/users/me'));
  } catch {
    be(user); // unreachable, or signed out meanwhile, which onVisit has told
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  await tokens.enter('/auth/login', { email, password }, 'member');
  await reload();
}

export async function signUp(name: string, email: string, password: string, invitation = ''): Promise<void> {
  await tokens.enter('/auth/signup', { name, email, password, ...(invitation && { invitation }) }, 'member');
  await reload();
}

/** Signs in with an answer that any other call gave a code or a token for, such as Kakao's. */
export async function signInBy(path: string, body: unknown): Promise<void> {
  await tokens.enter(path, body, 'member');
  await reload();
}

export async function signOut(): Promise<void> {
  await tokens.leave();
  be(null);
}
