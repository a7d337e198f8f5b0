// Notifications as they come: server-sent events, read with fetch because an EventSource cannot send a token.
import { ApiError, call, get, post } from './api';
import { type LiveMessage, eventsOf } from './events';

export type NoticeKind = 'like' | 'comment' | 'comment_like' | 'follow' | 'goal_reached' | 'route_ready';

export interface Notice {
  id: string;
  kind: NoticeKind;
  actor: { id: string | null; name: string; avatar_url: string | null } | null;
  post_id: string | null;
  comment_id: string | null;
  goal_id: string | null;
  route_id: string | null;
  subject: string | null;
  text: string;
  is_read: boolean;
  created_at: string;
}

type Listener = (notice: Notice, alert: boolean) => void;

let unread = $state(0);
let lastId: string | null = null;
let running: AbortController | null = null;
const listeners = new Set<Listener>();

/** How many notifications are unread, as far as is known. */
export function unreadCount(): number {
  return unread;
}

export function setUnread(count: number) {
  unread = count;
}

/** Has tell called with each notification that arrives, and whether it is worth a banner; returns what ends that. */
export function onNotice(tell: Listener): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** Marks everything as read. */
export async function readAll(): Promise<void> {
  unread = (await post<{ unread_count: number }>('/notifications/read-all')).unread_count;
}

export async function markRead(notice: Notice): Promise<void> {
  await post(`/notifications/${encodeURIComponent(notice.id)}/read`);
  if (!notice.is_read) unread = Math.max(0, unread - 1);
}

/**
 * Follows the notifications of whoever is signed in while the page is in view; returns what ends that. A page out of view
 * holds no connection, of which a browser has few for each server, and catches up when it comes back.
 */
export function followNotices(): () => void {
  const look = () => {
    if (document.hidden || !navigator.onLine) return pause();
    if (!running) void follow((running = new AbortController()));
  };
  const places: [EventTarget, string][] = [[document, 'visibilitychange'], [window, 'online'], [window, 'offline']];
  for (const [target, event] of places) target.addEventListener(event, look);
  look();
  return () => {
    for (const [target, event] of places) target.removeEventListener(event, look);
    pause();
    [lastId, unread] = [null, 0];
  };
}

function pause() {
  running?.abort();
  running = null;
}

const firstWait = 3000;
const longestWait = 60_000;

async function follow(own: AbortController) {
  for (let wait = firstWait; !own.signal.aborted; wait = Math.min(wait * 2, longestWait)) {
    try {
      const answer = await call('GET', '/notifications/stream', { query: { last_id: lastId }, signal: own.signal });
      for await (const message of eventsOf(answer.body!)) {
        if (own.signal.aborted) return;
        if (message.type === 'ready') wait = firstWait / 2;
        take(message);
      }
    } catch (err) {
      if (own.signal.aborted) return;
      if (err instanceof ApiError && (err.status === 401 || err.status === 403)) return; // signed out
    }
    await rest(wait * (0.75 + Math.random() / 2), own.signal);
  }
}

function take(message: LiveMessage) {
  lastId = message.last_id ?? message.id ?? lastId;
  if (message.type === 'ready') unread = message.unread_count ?? unread;
  if (message.type === 'resync') void get<{ unread_count: number }>('/notifications/unread-count').then((n) => (unread = n.unread_count)).catch(() => {});
  if (message.type !== 'notification' || !message.notification) return;
  const notice = message.notification as Notice;
  if (!notice.is_read) unread++;
  for (const tell of listeners) tell(notice, message.alert ?? false);
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
