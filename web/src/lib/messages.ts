// What went wrong, in words that say what to do.
import { ApiError } from './http';
import { t, tMaybe } from './i18n.svelte';

// Ours says what to do; the server's may add the figure or the field that is wrong.
const addsDetail = ['AREA_TOO_SMALL'];
// The server's own text says best what to do.
const theirsWins = ['VALIDATION_ERROR', 'FORBIDDEN', 'NOT_FOUND'];

/** The words for anything that was thrown. */
export function messageOf(problem: unknown): string {
  if (!(problem instanceof ApiError)) return problem instanceof Error && problem.name === 'Error' ? problem.message : t('error.UNKNOWN');
  const ours = tMaybe(`error.${problem.code}`, '');
  const theirs = problem.message;
  if (problem.code === 'NETWORK') return ours;
  if (!ours || (theirs && theirsWins.includes(problem.code))) return theirs || ours || t('error.UNKNOWN');
  return theirs && addsDetail.includes(problem.code) ? `${ours} (${theirs})` : ours;
}
