// Sizes of files and memory.
import { number } from '../lib/format';
import { t } from '../lib/i18n.svelte';

const million = 1e6;

/** So many bytes, such as "12.3 MB". */
export function bytes(n: number): string {
  return n < 1000 * million ? t('admin.mb', { n: number(n / million, 1) }) : t('admin.gb', { n: number(n / (1000 * million), 1) });
}
