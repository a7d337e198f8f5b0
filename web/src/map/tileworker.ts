// Draws tiles on a thread of its own: on a phone's processor a dozen of them would keep the page from answering.
import { tileSide } from './mercator';
import { dark, light } from './palette';
import { drawTile } from './plaintile';
import type { Job } from './tilepainter';

interface Thread {
  addEventListener(kind: 'message', listener: (event: MessageEvent<Job & { id: number }>) => void): void;
  postMessage(answer: unknown, owned?: Transferable[]): void;
}
const thread = self as unknown as Thread;

thread.addEventListener('message', ({ data: { id, body, density, zoom, isDark } }) => {
  try {
    const side = Math.round(tileSide * density);
    const canvas = new OffscreenCanvas(side, side);
    drawTile(canvas, density, body, zoom, isDark ? dark : light);
    const picture = canvas.transferToImageBitmap();
    thread.postMessage({ id, picture }, [picture]);
  } catch (error) {
    thread.postMessage({ id, problem: String(error) });
  }
});
