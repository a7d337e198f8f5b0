// Sizes of files and memory.
import { number } from '../lib/format';
import { t } from '../lib/i18n.svelte';

// As the settings count: --max-extract-mb 512 is shown as 512 MB.
const mega = 2 ** 20;

/** So many bytes, such as "12.3 MB". */
export function bytes(n: number): string {
  return n < 1000 * mega ? t('admin.mb', { n: number(n / mega, 1) }) : t('admin.gb', { n: number(n / (1024 * mega), 1) });
}
