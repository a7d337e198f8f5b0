// A Leaflet layer that draws the server's vector tiles on canvases: no WebGL, so it works in every browser.
import { type VectorTileFeature, type VectorTileLayer, VectorTile } from '@mapbox/vector-tile';
import * as L from 'leaflet';
import Pbf from 'pbf';

interface Palette {
  land: string;
  park: string;
  water: string;
  casing: string;
  major: string;
  minor: string;
  path: string;
  text: string;
  halo: string;
}

const light: Palette = {
  land: '#ebe7df',
  park: '#d3e8c6',
  water: '#b5d8ea',
  casing: '#c3bbac',
  major: '#ffdc91',
  minor: '#ffffff',
  path: '#ab9579',
  text: '#5b564d',
  halo: '#ffffff',
};

const dark: Palette = {
  land: '#1b1f25',
  park: '#20342a',
  water: '#16303f',
  casing: '#12151a',
  major: '#6b5a33',
  minor: '#3a414c',
  path: '#59616e',
  text: '#b6bdc8',
  halo: '#14171c',
};

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

const tileSide = 256;
const labelZoom = 16;

interface Tile extends HTMLCanvasElement {
  loading?: AbortController;
}

export class StreetTiles extends L.GridLayer {
  #address: string;
  #dark = window.matchMedia('(prefers-color-scheme: dark)');

  constructor(address: string, options: L.GridLayerOptions) {
    super({ ...options, tileSize: tileSide });
    this.#address = address;
    this.#dark.addEventListener('change', () => this.redraw());
    this.on('tileunload', (e) => (e.tile as HTMLElement as Tile).loading?.abort());
  }

  createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const tile: Tile = document.createElement('canvas');
    const scale = Math.min(3, window.devicePixelRatio || 1);
    tile.width = tile.height = Math.round(tileSide * scale);
    tile.loading = new AbortController();
    const url = L.Util.template(this.#address, { z: coords.z, x: coords.x, y: coords.y });
    fetch(url, { signal: tile.loading.signal })
      .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(`tile: ${answer.status}`))))
      .then((body) => {
        draw(tile, scale, new VectorTile(new Pbf(body)), coords.z, this.#dark.matches ? dark : light);
        done(undefined, tile);
      })
      .catch((err) => {
        if (!tile.loading?.signal.aborted) done(err, tile);
      });
    return tile;
  }
}

function draw(canvas: HTMLCanvasElement, scale: number, tile: VectorTile, zoom: number, colours: Palette) {
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
