// The plain map: our streets on a canvas, without WebGL. It moves and zooms in whole steps, north is always up.
import type { About } from '../lib/about.svelte';
import type { Bounds, Point } from '../lib/types';
import { colourOf } from './colours';
import { type XY, boundsOf, fromWorld, tileSide, toWorld } from './mercator';
import { dark, light } from './palette';
import { paintTile } from './tilepainter';
import type { Events, Line, LookOptions, Surface } from './types';

const kept = 96; // tiles in memory

interface Tile {
  picture: ImageBitmap | HTMLCanvasElement | null; // null until it is drawn
  stop: AbortController;
}

export class PlainSurface implements Surface {
  readonly kind = 'plain';
  #canvas = document.createElement('canvas');
  #place: HTMLElement;
  #about: About;
  #events: Events;
  #dark: boolean;
  #lines: Line[] = [];
  #tiles = new Map<string, Tile>();
  #center: XY; // in the world's square
  #level: number; // of tiles of tileSide pixels: one more than the zoom of others
  #frame = 0;
  #viewChanged = false;
  #watcher: ResizeObserver;
  #pointers = new Map<number, XY>();
  #moved = 0;
  #spread = 0;

  constructor(place: HTMLElement, about: About, at: { center: Point; zoom: number }, isDark: boolean, label: string, events: Events) {
    [this.#place, this.#about, this.#events, this.#dark] = [place, about, events, isDark];
    this.#center = toWorld(at.center);
    this.#level = this.#within(Math.round(at.zoom) + 1);
    this.#canvas.tabIndex = 0;
    this.#canvas.className = 'plain-map';
    this.#canvas.setAttribute('role', 'region');
    this.name(label);
    place.append(this.#canvas);
    this.#listen();
    this.#watcher = new ResizeObserver(() => this.#changed());
    this.#watcher.observe(place);
  }

  get busy(): boolean {
    return this.#pointers.size > 0;
  }

  #within(level: number): number {
    return Math.max(this.#about.min_zoom, Math.min(this.#about.max_zoom, level));
  }

  #listen() {
    const c = this.#canvas;
    c.addEventListener('pointerdown', (e) => {
      c.setPointerCapture(e.pointerId);
      this.#pointers.set(e.pointerId, { x: e.offsetX, y: e.offsetY });
      if (this.#pointers.size === 1) this.#moved = 0;
      this.#spread = this.#reach();
    });
    c.addEventListener('pointermove', (e) => this.#drag(e));
    c.addEventListener('pointerup', (e) => {
      const alone = this.#pointers.size === 1;
      this.#pointers.delete(e.pointerId);
      if (alone && this.#moved < 6) this.#click(e.offsetX, e.offsetY);
    });
    c.addEventListener('pointercancel', (e) => this.#pointers.delete(e.pointerId));
    let turned = 0;
    c.addEventListener('wheel', (e) => {
      e.preventDefault();
      turned += e.deltaY;
      if (Math.abs(turned) < 60) return;
      this.#zoomAt(e.offsetX, e.offsetY, turned < 0 ? 1 : -1);
      turned = 0;
    });
    c.addEventListener('keydown', (e) => {
      const step = 90;
      const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
      if (by) this.#shift(by[0], by[1]);
      else if (e.key === '+' || e.key === '=') this.zoomBy(1);
      else if (e.key === '-') this.zoomBy(-1);
      else return;
      e.preventDefault();
      this.#events.grabbed();
    });
  }

  #reach(): number {
    const [a, b] = [...this.#pointers.values()];
    return b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }

  #drag(e: PointerEvent) {
    const last = this.#pointers.get(e.pointerId);
    if (!last) return;
    const [dx, dy] = [e.offsetX - last.x, e.offsetY - last.y];
    this.#pointers.set(e.pointerId, { x: e.offsetX, y: e.offsetY });
    this.#moved += Math.hypot(dx, dy);
    if (this.#pointers.size === 1) {
      this.#shift(-dx, -dy);
      if (this.#moved > 6) this.#events.grabbed();
      return;
    }
    const reach = this.#reach();
    const [a, b] = [...this.#pointers.values()];
    if (reach > this.#spread * 1.6 || reach < this.#spread / 1.6) {
      this.#zoomAt((a.x + b.x) / 2, (a.y + b.y) / 2, reach > this.#spread ? 1 : -1);
      this.#spread = reach;
    }
  }

  #shift(x: number, y: number) {
    const scale = this.#scale();
    this.#center = { x: this.#center.x + x / scale, y: Math.max(0, Math.min(1, this.#center.y + y / scale)) };
    this.#changed();
  }

  #zoomAt(x: number, y: number, steps: number) {
    const before = toWorld(this.unproject(x, y));
    const level = this.#within(this.#level + steps);
    if (level === this.#level) return;
    this.#level = level;
    const after = toWorld(this.unproject(x, y));
    this.#center = { x: this.#center.x + before.x - after.x, y: this.#center.y + before.y - after.y };
    this.#changed();
  }

  #click(x: number, y: number) {
    const line = this.#lines.findLast((l) => l.pick && l.path.some((p) => near(this.project(p), { x, y }, 14)));
    if (line?.pick) line.pick();
    else this.#events.clicked(this.unproject(x, y));
  }

  #scale(): number {
    return tileSide * 2 ** this.#level;
  }

  #changed() {
    this.#viewChanged = true;
    this.#arrived();
  }

  // Something is to be painted, though the view may be the same.
  #arrived() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.#paint();
      if (this.#viewChanged) this.#events.moved();
      this.#viewChanged = false;
    });
  }

  #paint() {
    const [width, height] = [this.#place.clientWidth, this.#place.clientHeight];
    const density = Math.min(2, devicePixelRatio || 1);
    if (this.#canvas.width !== Math.round(width * density) || this.#canvas.height !== Math.round(height * density)) {
      this.#canvas.width = Math.round(width * density);
      this.#canvas.height = Math.round(height * density);
    }
    const g = this.#canvas.getContext('2d');
    if (!g || !width || !height) return;
    g.setTransform(density, 0, 0, density, 0, 0);
    g.fillStyle = (this.#dark ? dark : light).land;
    g.fillRect(0, 0, width, height);
    const scale = this.#scale();
    const [left, top] = [this.#center.x * scale - width / 2, this.#center.y * scale - height / 2];
    let missing = false;
    for (let y = Math.floor(top / tileSide); y * tileSide < top + height; y++) {
      for (let x = Math.floor(left / tileSide); x * tileSide < left + width; x++) {
        const tile = this.#tile(this.#level, x, y, density);
        if (tile?.picture) g.drawImage(tile.picture, Math.round(x * tileSide - left), Math.round(y * tileSide - top), tileSide, tileSide);
        else if (tile) missing = true;
      }
    }
    this.#paintCoverage(g);
    const colours = new Map<string, string>();
    const colour = (name: string) => colours.get(name) ?? (colours.set(name, colourOf(name)), colours.get(name)!);
    for (const line of this.#lines) this.#paintLine(g, line, colour);
    if (!missing) this.#events.settled();
  }

  #tile(z: number, x: number, y: number, density: number): Tile | null {
    if (y < 0 || x < 0 || x >= 2 ** z || y >= 2 ** z) return null;
    const isDark = this.#dark;
    const key = `${z}/${x}/${y}/${isDark}`;
    const known = this.#tiles.get(key);
    if (known) {
      this.#tiles.delete(key); // the last in the map is the last that was seen
      this.#tiles.set(key, known);
      return known;
    }
    const tile: Tile = { picture: null, stop: new AbortController() };
    this.#tiles.set(key, tile);
    for (const [old, { stop }] of this.#tiles) {
      if (this.#tiles.size <= kept) break;
      stop.abort();
      this.#tiles.delete(old);
    }
    const url = this.#about.tiles.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));
    fetch(url, { signal: tile.stop.signal })
      .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(`tile: ${answer.status}`))))
      .then((body) => paintTile({ body, density, zoom: z, isDark }))
      .then((picture) => {
        tile.picture = picture;
        this.#arrived();
      })
      .catch(() => this.#tiles.delete(key)); // the next drawing tries again
    return tile;
  }

  #paintCoverage(g: CanvasRenderingContext2D) {
    g.strokeStyle = (this.#dark ? dark : light).coverage;
    g.lineWidth = 2;
    g.setLineDash([6, 8]);
    for (const { bounds } of this.#about.sources) {
      const a = this.project({ lat: bounds.north, lng: bounds.west });
      const b = this.project({ lat: bounds.south, lng: bounds.east });
      g.strokeRect(a.x, a.y, b.x - a.x, b.y - a.y);
    }
    g.setLineDash([]);
  }

  #paintLine(g: CanvasRenderingContext2D, line: Line, colour: (name: string) => string) {
    if (line.path.length < 2) return;
    const points = line.path.map((p) => this.project(p));
    const path = new Path2D();
    points.forEach((p, i) => (i ? path.lineTo(p.x, p.y) : path.moveTo(p.x, p.y)));
    const width = line.width ?? 4;
    g.lineCap = g.lineJoin = 'round';
    if (line.casing) {
      g.strokeStyle = colour('--casing');
      g.lineWidth = width + 5;
      g.stroke(path);
    }
    g.globalAlpha = line.opacity ?? 1;
    g.strokeStyle = colour(line.colour);
    g.lineWidth = width;
    g.setLineDash(line.dashed ? [2 * width, 1.4 * width] : []);
    if (line.dashed) g.lineCap = 'butt';
    g.stroke(path);
    g.setLineDash([]);
    g.globalAlpha = 1;
    if (line.arrows) paintArrows(g, points, colour('--casing'));
  }

  lines(lines: Line[]) {
    this.#lines = lines;
    this.#changed();
  }

  restyle(isDark: boolean) {
    if (isDark === this.#dark) return;
    this.#dark = isDark;
    this.#changed();
  }

  reground(about: About) {
    this.#about = about;
    for (const { stop } of this.#tiles.values()) stop.abort();
    this.#tiles.clear();
    this.#changed();
  }

  name(label: string) {
    this.#canvas.setAttribute('aria-label', label);
  }

  look(at: Point, { zoom }: LookOptions = {}) {
    this.#center = toWorld(at);
    if (zoom !== undefined) this.#level = this.#within(Math.round(zoom) + 1);
    this.#changed();
  }

  fit(points: Point[], { padding = 40, maxZoom = 16.5 } = {}) {
    if (!points.length) return;
    const b = boundsOf(points);
    const [nw, se] = [toWorld({ lat: b.north, lng: b.west }), toWorld({ lat: b.south, lng: b.east })];
    const [width, height] = [this.#place.clientWidth, this.#place.clientHeight];
    const room = Math.min(padding, width / 4, height / 4);
    const scale = Math.min((width - 2 * room) / Math.max(1e-9, se.x - nw.x), (height - 2 * room) / Math.max(1e-9, se.y - nw.y));
    this.#level = this.#within(Math.min(Math.floor(maxZoom) + 1, Math.floor(Math.log2(scale / tileSide))));
    this.#center = { x: (nw.x + se.x) / 2, y: (nw.y + se.y) / 2 };
    this.#changed();
  }

  zoomBy(steps: number) {
    this.#zoomAt(this.#place.clientWidth / 2, this.#place.clientHeight / 2, Math.sign(steps));
  }

  north() {}

  center(): Point {
    return fromWorld(this.#center);
  }

  zoom(): number {
    return this.#level - 1;
  }

  bearing(): number {
    return 0;
  }

  bounds(): Bounds {
    return boundsOf([this.unproject(0, 0), this.unproject(this.#place.clientWidth, this.#place.clientHeight)]);
  }

  project(at: Point): XY {
    const w = toWorld(at);
    const scale = this.#scale();
    return { x: (w.x - this.#center.x) * scale + this.#place.clientWidth / 2, y: (w.y - this.#center.y) * scale + this.#place.clientHeight / 2 };
  }

  unproject(x: number, y: number): Point {
    const scale = this.#scale();
    return fromWorld({ x: this.#center.x + (x - this.#place.clientWidth / 2) / scale, y: this.#center.y + (y - this.#place.clientHeight / 2) / scale });
  }

  names() {
    return []; // the drawing keeps no names
  }

  destroy() {
    this.#watcher.disconnect();
    cancelAnimationFrame(this.#frame);
    for (const { stop } of this.#tiles.values()) stop.abort();
    this.#place.remove();
  }
}

function near(a: XY, b: XY, reach: number): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) < reach;
}

const arrowEveryPx = 90;

function paintArrows(g: CanvasRenderingContext2D, points: XY[], colour: string) {
  g.fillStyle = colour;
  let since = arrowEveryPx / 2;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    since += length;
    if (since < arrowEveryPx || length < 4) continue;
    since = 0;
    g.save();
    g.translate((a.x + b.x) / 2, (a.y + b.y) / 2);
    g.rotate(Math.atan2(b.y - a.y, b.x - a.x));
    g.beginPath();
    g.moveTo(-4, -4);
    g.lineTo(5, 0);
    g.lineTo(-4, 4);
    g.lineTo(-2, 0);
    g.fill();
    g.restore();
  }
}
