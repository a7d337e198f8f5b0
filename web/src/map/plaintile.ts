// One vector tile of the server's on a canvas: the plain drawing of the streets for where WebGL is missing.
import { type VectorTileFeature, type VectorTileLayer, VectorTile } from '@mapbox/vector-tile';
import Pbf from 'pbf';
import type { Palette } from './palette';

interface Style {
  rank: number; // higher is drawn later
  width: number; // in pixels at zoom 16
  kind: 'major' | 'minor' | 'path';
  dash?: number[];
}

const styles: Record<string, Style> = {
  trunk: { rank: 7, width: 9, kind: 'major' },
  primary: { rank: 6, width: 8.5, kind: 'major' },
  secondary: { rank: 5, width: 7.5, kind: 'major' },
  tertiary: { rank: 4, width: 6.5, kind: 'minor' },
  residential: { rank: 3, width: 5, kind: 'minor' },
  unclassified: { rank: 3, width: 5, kind: 'minor' },
  living_street: { rank: 3, width: 5, kind: 'minor' },
  pedestrian: { rank: 3, width: 5, kind: 'minor' },
  road: { rank: 3, width: 4.5, kind: 'minor' },
  service: { rank: 2, width: 3, kind: 'minor' },
  cycleway: { rank: 1, width: 1.6, kind: 'path' },
  footway: { rank: 1, width: 1.4, kind: 'path' },
  bridleway: { rank: 1, width: 1.4, kind: 'path', dash: [4, 3] },
  track: { rank: 1, width: 1.6, kind: 'path', dash: [6, 3] },
  path: { rank: 1, width: 1.4, kind: 'path', dash: [4, 3] },
  steps: { rank: 1, width: 2.4, kind: 'path', dash: [1.5, 1.5] },
};
const plain: Style = { rank: 3, width: 4.5, kind: 'minor' };

/** The side of a tile in pixels of the page. */
export const tileSide = 256;
const labelZoom = 16;

/** Draws a tile of zoom on a canvas whose side is tileSide times scale. */
export function drawTile(canvas: HTMLCanvasElement, scale: number, body: ArrayBuffer, zoom: number, colours: Palette) {
  const tile = new VectorTile(new Pbf(body));
  const g = canvas.getContext('2d');
  if (!g) return;
  g.scale(scale, scale);
  g.fillStyle = colours.land;
  g.fillRect(0, 0, tileSide, tileSide);
  fillAreas(g, tile.layers.parks, colours.park);
  fillAreas(g, tile.layers.water, colours.water);
  if (!tile.layers.streets) return;
  const streets = byRank(tile.layers.streets);
  const grow = 2 ** ((zoom - 16) * 0.75);
  g.lineCap = g.lineJoin = 'round';
  for (const { style, path } of streets) {
    if (style.kind === 'path' || zoom < 13) continue;
    g.strokeStyle = colours.casing;
    g.lineWidth = style.width * grow + 1.5;
    g.stroke(path);
  }
  for (const { style, path } of streets) {
    g.strokeStyle = zoom < 13 && style.kind === 'minor' ? colours.casing : colours[style.kind];
    g.lineWidth = Math.max(style.kind === 'path' ? 0.7 : 1, style.width * grow);
    g.setLineDash(style.dash && zoom >= 15 ? style.dash : []);
    g.lineCap = style.dash ? 'butt' : 'round';
    g.stroke(path);
  }
  g.setLineDash([]);
  if (zoom >= labelZoom) writeNames(g, tile.layers.streets, colours);
}

function fillAreas(g: CanvasRenderingContext2D, layer: VectorTileLayer | undefined, colour: string) {
  if (!layer) return;
  g.fillStyle = colour;
  for (let i = 0; i < layer.length; i++) g.fill(pathOf(layer.feature(i)));
}

function byRank(layer: VectorTileLayer): { style: Style; path: Path2D }[] {
  const found = [];
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    found.push({ style: styles[String(feature.properties.class)] ?? plain, path: pathOf(feature) });
  }
  return found.sort((a, b) => a.style.rank - b.style.rank);
}

function pathOf(feature: VectorTileFeature): Path2D {
  const path = new Path2D();
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

// Writes each street's name once a tile, along its longest straight piece, if it fits within the tile beside the others.
function writeNames(g: CanvasRenderingContext2D, layer: VectorTileLayer, colours: Palette) {
  g.font = '600 11px system-ui, "Apple SD Gothic Neo", "Noto Sans KR", "Malgun Gothic", sans-serif';
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  g.lineWidth = 3;
  const taken: Box[] = [];
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
    if (box.x0 < 0 || box.y0 < 0 || box.x1 > tileSide || box.y1 > tileSide) continue;
    if (taken.some((t) => t.x0 < box.x1 && box.x0 < t.x1 && t.y0 < box.y1 && box.y0 < t.y1)) continue;
    taken.push(box);
    written.add(name);
    g.save();
    g.translate(place.x, place.y);
    g.rotate(place.angle);
    g.strokeStyle = colours.halo;
    g.strokeText(name, 0, 0);
    g.fillStyle = colours.text;
    g.fillText(name, 0, 0);
    g.restore();
  }
}

function longestPiece(feature: VectorTileFeature) {
  const k = tileSide / feature.extent;
  let best: { x: number; y: number; angle: number; length: number } | null = null;
  for (const line of feature.loadGeometry()) {
    for (let i = 1; i < line.length; i++) {
      const dx = (line[i].x - line[i - 1].x) * k;
      const dy = (line[i].y - line[i - 1].y) * k;
      const length = Math.hypot(dx, dy);
      if (best && length <= best.length) continue;
      let angle = Math.atan2(dy, dx);
      if (angle > Math.PI / 2) angle -= Math.PI; // never upside down
      if (angle < -Math.PI / 2) angle += Math.PI;
      best = { x: ((line[i].x + line[i - 1].x) * k) / 2, y: ((line[i].y + line[i - 1].y) * k) / 2, angle, length };
    }
  }
  return best;
}
