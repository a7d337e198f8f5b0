// One vector tile of the server's on a canvas: the plain drawing of the streets for where WebGL is missing.
import { type VectorTileFeature, type VectorTileLayer, VectorTile } from '@mapbox/vector-tile';
import Pbf from 'pbf';
import { tileSide } from './mercator';
import { type Palette, between, colourOfClass, footClasses, fromAfar, mainClasses, nearZoom, pathOpacity, rails, ranks, sleeperZoom, widths } from './palette';

type Canvas = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const nameZoom = 14;

/** Draws a tile of zoom on a canvas whose side is tileSide times scale. */
export function drawTile(canvas: HTMLCanvasElement | OffscreenCanvas, scale: number, body: ArrayBuffer, zoom: number, colours: Palette) {
  const tile = new VectorTile(new Pbf(body));
  const g = canvas.getContext('2d') as Canvas | null;
  if (!g) return;
  g.scale(scale, scale);
  g.fillStyle = colours.land;
  g.fillRect(0, 0, tileSide, tileSide);
  fillAreas(g, tile.layers.parks, colours.park);
  fillAreas(g, tile.layers.water, colours.water);
  const seen = zoom - 1; // the zoom of maps whose tiles are twice as wide
  if (tile.layers.rails) drawRails(g, tile.layers.rails, seen, colours);
  if (tile.layers.streets) {
    const streets = byRank(tile.layers.streets);
    drawPaths(g, streets, seen, colours);
    drawStreets(g, streets, seen, colours);
  }
  g.font = '600 11px system-ui, "Apple SD Gothic Neo", "Noto Sans KR", "Malgun Gothic", sans-serif';
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  g.lineWidth = 3;
  const taken: Box[] = [];
  if (tile.layers.labels) writeAreas(g, tile.layers.labels, seen, colours, taken);
  if (tile.layers.streets && seen >= nameZoom) writeNames(g, tile.layers.streets, colours, taken);
}

/** The streets of one class. */
interface Streets {
  kind: string;
  rank: number;
  path: Path2D;
}

function drawPaths(g: Canvas, streets: Streets[], zoom: number, colours: Palette) {
  g.lineJoin = 'round';
  g.lineCap = 'butt';
  g.globalAlpha = between(pathOpacity, zoom);
  for (const { kind, path } of streets) {
    if (!footClasses.includes(kind)) continue;
    const steps = kind === 'steps';
    g.lineWidth = Math.max(0.7, between(widths.map((w) => [w.zoom, steps ? w.steps : w.path]), zoom));
    g.strokeStyle = colourOfClass(colours, kind);
    g.setLineDash([steps ? 0.6 : 3, steps ? 0.6 : 1.6].map((part) => part * g.lineWidth));
    g.stroke(path);
  }
  g.globalAlpha = 1;
  g.setLineDash([]);
}

function drawRails(g: Canvas, layer: VectorTileLayer, zoom: number, colours: Palette) {
  const path = new Path2D();
  for (let i = 0; i < layer.length; i++) trace(path, layer.feature(i));
  const width = between(rails.map((r) => [r.zoom, r.width]), zoom);
  g.lineCap = 'butt';
  g.strokeStyle = colours.rail;
  g.lineWidth = width;
  g.stroke(path);
  if (zoom < sleeperZoom) return;
  g.lineWidth = width * 2.6;
  g.setLineDash([0.35 * g.lineWidth, 2.6 * g.lineWidth]);
  g.stroke(path);
  g.setLineDash([]);
}

function drawStreets(g: Canvas, streets: Streets[], zoom: number, colours: Palette) {
  const width = (kind: string) => between(widths.map((w) => [w.zoom, w.of[kind] ?? w.otherwise]), zoom);
  const thin = (kind: string) => zoom < nearZoom && !mainClasses.includes(kind);
  const edges = zoom >= 13;
  const shown = streets.filter(({ kind }) => !footClasses.includes(kind));
  g.lineJoin = g.lineCap = 'round';
  g.strokeStyle = colours.casing;
  for (const { kind, path } of shown) {
    if (!edges || thin(kind)) continue;
    g.lineWidth = width(kind) + 1.6;
    g.stroke(path);
  }
  for (const { kind, path } of shown) {
    g.strokeStyle = thin(kind) ? colours.far : colourOfClass(edges ? colours : fromAfar(colours), kind);
    g.lineWidth = width(kind);
    g.stroke(path);
  }
}

function fillAreas(g: Canvas, layer: VectorTileLayer | undefined, colour: string) {
  if (!layer) return;
  g.fillStyle = colour;
  for (let i = 0; i < layer.length; i++) g.fill(trace(new Path2D(), layer.feature(i)));
}

// One path for each class: drawing costs by the stroke.
function byRank(layer: VectorTileLayer): Streets[] {
  const found = new Map<string, Streets>();
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    const kind = String(feature.properties.class);
    const known = found.get(kind);
    if (known) trace(known.path, feature);
    else found.set(kind, { kind, rank: ranks[kind] ?? 3, path: trace(new Path2D(), feature) });
  }
  return [...found.values()].sort((a, b) => a.rank - b.rank);
}

function trace(path: Path2D, feature: VectorTileFeature): Path2D {
  const k = tileSide / feature.extent;
  for (const line of feature.loadGeometry()) {
    line.forEach((p, i) => (i === 0 ? path.moveTo(p.x * k, p.y * k) : path.lineTo(p.x * k, p.y * k)));
    if (feature.type === 3) path.closePath();
  }
  return path;
}

interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

const meet = (a: Box, b: Box) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
const within = (b: Box) => b.x0 >= 0 && b.y0 >= 0 && b.x1 <= tileSide && b.y1 <= tileSide;

function write(g: Canvas, text: string, at: { x: number; y: number; angle: number }, colour: string, halo: string) {
  g.save();
  g.translate(at.x, at.y);
  g.rotate(at.angle);
  g.strokeStyle = halo;
  g.strokeText(text, 0, 0);
  g.fillStyle = colour;
  g.fillText(text, 0, 0);
  g.restore();
}

// Writes the names of parks and waters for which there is room within the tile.
function writeAreas(g: Canvas, layer: VectorTileLayer, zoom: number, colours: Palette, taken: Box[]) {
  const k = tileSide / layer.extent;
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    const { name, class: kind, zoom: from } = feature.properties;
    const [at] = feature.loadGeometry()[0] ?? [];
    if (!at || typeof name !== 'string' || zoom < Number(from)) continue;
    const half = g.measureText(name).width / 2 + 3;
    const [x, y] = [Math.min(Math.max(at.x * k, half), tileSide - half), Math.min(Math.max(at.y * k, 9), tileSide - 9)];
    const box = { x0: x - half, y0: y - 9, x1: x + half, y1: y + 9 };
    if (!within(box) || taken.some((t) => meet(t, box))) continue;
    taken.push(box);
    write(g, name, { x, y, angle: 0 }, kind === 'water' ? colours.waterText : colours.parkText, colours.halo);
  }
}

// Writes each street's name once a tile, along its longest straight piece, if it fits within the tile beside the others.
function writeNames(g: Canvas, layer: VectorTileLayer, colours: Palette, taken: Box[]) {
  const written = new Set<string>();
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    const name = feature.properties.name;
    if (typeof name !== 'string' || written.has(name)) continue;
    const width = g.measureText(name).width + 10;
    const place = longestPiece(feature);
    if (!place || place.length < width) continue;
    const halfX = (Math.abs(Math.cos(place.angle)) * width) / 2 + 7;
    const halfY = (Math.abs(Math.sin(place.angle)) * width) / 2 + 7;
    const box = { x0: place.x - halfX, y0: place.y - halfY, x1: place.x + halfX, y1: place.y + halfY };
    if (!within(box) || taken.some((t) => meet(t, box))) continue;
    taken.push(box);
    written.add(name);
    write(g, name, place, colours.text, colours.halo);
  }
}

const straight = 0.15; // radians by which a street may turn at a corner and still be written along
const bowPx = 3; // how far a corner may lie beside the writing

// The middle, direction and length of the longest stretch of a street that is straight enough for its name.
function longestPiece(feature: VectorTileFeature) {
  const k = tileSide / feature.extent;
  let best: { x: number; y: number; angle: number; length: number } | null = null;
  for (const line of feature.loadGeometry()) {
    const points = line.map(({ x, y }) => ({ x: x * k, y: y * k })).filter(({ x, y }) => x >= 0 && y >= 0 && x <= tileSide && y <= tileSide);
    for (let from = 0, to = 1; to < points.length; to++) {
      while (to - from > 1 && !isStraight(points, from, to)) from++;
      const [a, b] = [points[from], points[to]];
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      if (best && length <= best.length) continue;
      let angle = Math.atan2(b.y - a.y, b.x - a.x);
      if (angle > Math.PI / 2) angle -= Math.PI; // never upside down
      if (angle < -Math.PI / 2) angle += Math.PI;
      best = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, angle, length };
    }
  }
  return best;
}

type Spot = { x: number; y: number };

// Whether the line from one of its points to another hardly turns.
function isStraight(points: Spot[], from: number, to: number): boolean {
  const [a, b] = [points[from], points[to]];
  const along = Math.atan2(b.y - a.y, b.x - a.x);
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  for (let i = from; i < to; i++) {
    const [p, q] = [points[i], points[i + 1]];
    const turn = Math.atan2(q.y - p.y, q.x - p.x) - along;
    const beside = Math.abs((p.x - a.x) * (b.y - a.y) - (p.y - a.y) * (b.x - a.x)) / length;
    if (Math.cos(turn) < Math.cos(straight) || beside > bowPx) return false;
  }
  return true;
}
