// Pictures of tiles, drawn beside the page where the browser can do that, by the page itself where it cannot.
import TileWorker from './tileworker?worker';
import { tileSide } from './mercator';
import { dark, light } from './palette';

/** A tile of zoom as the server sent it, and how it shall look. */
export interface Job {
  body: ArrayBuffer;
  /** Pixels of the screen to one of the page. */
  density: number;
  zoom: number;
  isDark: boolean;
}

type Picture = ImageBitmap | HTMLCanvasElement;

interface Waiting {
  done: (picture: Picture) => void;
  failed: (why: unknown) => void;
}

let worker: Worker | null | undefined; // undefined before the first tile, null where there is none
let last = 0;
const waiting = new Map<number, Waiting>();

/** Draws a tile. */
export async function paintTile(job: Job): Promise<Picture> {
  worker ??= worker === undefined ? start() : null;
  if (!worker) return paintHere(job);
  const id = ++last;
  try {
    return await new Promise<Picture>((done, failed) => {
      waiting.set(id, { done, failed });
      worker!.postMessage({ ...job, id });
    });
  } catch {
    return paintHere(job);
  } finally {
    waiting.delete(id);
  }
}

function start(): Worker | null {
  if (typeof OffscreenCanvas === 'undefined' || !('transferToImageBitmap' in OffscreenCanvas.prototype)) return null;
  try {
    const started = new TileWorker();
    started.addEventListener('message', ({ data: { id, picture, problem } }) => (picture ? waiting.get(id)?.done(picture) : waiting.get(id)?.failed(problem)));
    started.addEventListener('error', (event) => {
      event.preventDefault(); // its code did not come: the page draws
      worker = null;
      for (const { failed } of waiting.values()) failed(event.message);
    });
    return started;
  } catch {
    return null;
  }
}

async function paintHere({ body, density, zoom, isDark }: Job): Promise<HTMLCanvasElement> {
  const { drawTile } = await import('./plaintile');
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.round(tileSide * density);
  drawTile(canvas, density, body, zoom, isDark ? dark : light);
  return canvas;
}
