// Pictures that the server draws of a route or a run.
import { type As, call, offer } from './api';
import { language } from './i18n.svelte';

/** The formats to share; "print" is for paper. */
export type SharedFormat = 'square' | 'story';

/** A picture of what lies at an address of the API. */
export async function pictureOf(at: string, format: SharedFormat | 'print', as?: As): Promise<Blob> {
  return (await call('GET', `${at}/picture`, { as, query: { format, lang: language() } })).blob();
}

/** Hands a picture to another app of a phone, or has the browser save it where that cannot be. */
export async function sharePicture(picture: Blob, name: string, title: string): Promise<void> {
  const file = new File([picture], name, { type: 'image/png' });
  if (matchMedia('(pointer: coarse)').matches && navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title });
      return;
    } catch (err) {
      if (err instanceof DOMException && err.name === 'AbortError') return; // the reader changed their mind
    }
  }
  offer(file, name);
}
