import { go, router } from '../lib/router.svelte';
import { session } from '../lib/session.svelte';

/** Whether somebody is signed in; whoever is not is asked to, and comes back to the page. */
export function member(): boolean {
  if (session.isMember) return true;
  go(`/login?next=${encodeURIComponent(router.path)}`);
  return false;
}
