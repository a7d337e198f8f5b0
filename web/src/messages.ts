// What went wrong, in words that say what to do.
import { ApiError } from './api';
import { t, tMaybe } from './i18n.svelte';

// Ours says what to do; the server's may add the figure or the field that is wrong.
const addsDetail = ['AREA_TOO_SMALL', 'VALIDATION_ERROR'];

export function messageOf(problem: ApiError): string {
  const ours = tMaybe(`error.${problem.code}`, '');
  const theirs = problem.code === 'UNKNOWN' ? '' : problem.message;
  if (!ours) return theirs || t('error.UNKNOWN');
  return theirs && addsDetail.includes(problem.code) ? `${ours} (${theirs})` : ours;
}
