import { search } from '../draw/search.svelte';
import type { Notice } from '../lib/live.svelte';
import { router } from '../lib/router.svelte';


/** Where to see what a notification tells of. */
export function placeOf(notice: Notice): string {
  if (notice.post_id) return `/community/${notice.post_id}`;
  if (notice.route_id) return `/?route=${notice.route_id}`;
  if (notice.kind === 'goal_reached') return '/goals';
  return notice.actor?.id ? `/users/${notice.actor.id}` : '/community';
}

/** Whether the reader looks at what a notification tells of: the page that made a route shows it by itself, a moment later. */
export async function isShown(notice: Notice): Promise<boolean> {
  if (notice.kind !== 'route_ready' || router.path !== '/') return false;
  await search.ended();
  return router.path === '/' && search.result?.routeId === notice.route_id;
}
