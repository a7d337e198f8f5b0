import type { Notice } from '../lib/live.svelte';

/** Where to see what a notification tells of. */
export function placeOf(notice: Notice): string {
  if (notice.post_id) return `/community/${notice.post_id}`;
  if (notice.route_id) return `/?route=${notice.route_id}`;
  if (notice.kind === 'goal_reached') return '/goals';
  return notice.actor?.id ? `/users/${notice.actor.id}` : '/community';
}
