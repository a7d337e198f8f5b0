// The map in WebGL, by MapLibre. This module is loaded after the first paint.
import { Map as Library, setWorkerUrl } from 'maplibre-gl';
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { About } from '../lib/about.svelte';
import type { Bounds, Point } from '../lib/types';
import { colourOf } from './colours';
import { boundsOf } from './mercator';
import type { FeatureCollection } from './maplibre';
import { styleOf } from './style';
import type { Events, Line, LookOptions, Surface } from './types';
import './webgl.css';

setWorkerUrl(worker);

const still = window.matchMedia('(prefers-reduced-motion: reduce)');

export class WebGLSurface implements Surface {
  readonly kind = 'webgl';
  readonly busy = false;
  #map: Library;
  #about: About;
  #dark: boolean;
  #lines: Line[] = [];
  #drawn: FeatureCollection = { type: 'FeatureCollection', features: [] };

  constructor(place: HTMLElement, about: About, at: { center: Point; zoom: number }, isDark: boolean, label: string, events: Events) {
    this.#about = about;
    this.#dark = isDark;
    this.#map = new Library({
      container: place,
      style: styleOf(about, isDark, this.#drawn, colourOf('--casing')),
      center: [at.center.lng, at.center.lat],
      zoom: at.zoom,
      minZoom: Math.max(0, about.min_zoom - 1),
      maxZoom: 19,
      maxPitch: 0,
      pitchWithRotate: false,
      attributionControl: false,
      localIdeographFontFamily: 'system-ui, "Apple SD Gothic Neo", "Noto Sans KR", "NanumSquare", "Malgun Gothic", sans-serif',
      locale: { 'Map.Title': label },
      fadeDuration: still.matches ? 0 : 200,
      dragRotate: true,
    });
    this.#map.setMissingStyleImageResolver((id) => {
      if (id === 'arrow') this.#map.addImage(id, arrow(), { sdf: true, pixelRatio: 2 });
    });
    this.#map.on('move', events.moved);
    this.#map.on('resize', events.moved);
    this.#map.on('dragstart', events.grabbed);
    this.#map.on('idle', events.settled);
    this.#map.on('click', ({ point, lngLat }) => {
      const line = this.#lineAt(point.x, point.y);
      if (line?.pick) line.pick();
      else events.clicked({ lat: lngLat.lat, lng: lngLat.wrap().lng });
    });
    this.#map.on('mousemove', ({ point }) => (this.#map.getCanvas().style.cursor = this.#lineAt(point.x, point.y) ? 'pointer' : ''));
    this.#map.on('error', ({ error }) => console.debug(`map: ${error?.message}`)); // a tile that is missing: the next view tries again
  }

  #lineAt(x: number, y: number): Line | undefined {
    if (!this.#lines.some((l) => l.pick) || !this.#map.getLayer('lines')) return undefined;
    const reach = 8;
    const found = this.#map.queryRenderedFeatures(
      [
        [x - reach, y - reach],
        [x + reach, y + reach],
      ],
      { layers: ['lines', 'dashed-lines'] },
    );
    const ids = new Set(found.map((f) => f.properties.id));
    return this.#lines.findLast((l) => l.pick && ids.has(l.id));
  }

  lines(lines: Line[]) {
    this.#lines = lines;
    this.#drawn = {
      type: 'FeatureCollection',
      features: lines
        .filter((l) => l.path.length > 1)
        .map((l, order) => ({
          type: 'Feature',
          geometry: { type: 'LineString', coordinates: l.path.map((p) => [p.lng, p.lat]) },
          properties: {
            id: l.id,
            order,
            colour: colourOf(l.colour),
            width: l.width ?? 4,
            opacity: l.opacity ?? 1,
            casing: l.casing ?? false,
            dashed: l.dashed ?? false,
            arrows: l.arrows ?? false,
          },
        })),
    };
    const source = this.#map.getSource('lines');
    if (source && 'setData' in source) (source as unknown as { setData: (data: FeatureCollection) => void }).setData(this.#drawn);
    else this.#map.once('style.load', () => this.lines(this.#lines));
  }

  restyle(isDark: boolean) {
    if (isDark === this.#dark) return;
    this.#dark = isDark;
    this.lines(this.#lines);
    this.#map.setStyle(styleOf(this.#about, isDark, this.#drawn, colourOf('--casing')));
  }

  reground(about: About) {
    this.#about = about;
    this.#map.setStyle(styleOf(about, this.#dark, this.#drawn, colourOf('--casing')));
  }

  name(label: string) {
    this.#map.getCanvas().setAttribute('aria-label', label);
  }

  look(at: Point, { zoom, bearing, animate = false }: LookOptions = {}) {
    const to = { center: [at.lng, at.lat] as [number, number], zoom: zoom ?? this.#map.getZoom(), bearing: bearing ?? this.#map.getBearing() };
    if (animate && !still.matches) this.#map.easeTo({ ...to, duration: 500 });
    else this.#map.jumpTo(to);
  }

  fit(points: Point[], { padding = 40, maxZoom = 16.5, animate = false } = {}) {
    if (!points.length) return;
    const b = boundsOf(points);
    const box = this.#map.getContainer();
    const room = Math.min(padding, box.clientWidth / 4, box.clientHeight / 4);
    this.#map.fitBounds([b.west, b.south, b.east, b.north], { padding: room, maxZoom, animate: animate && !still.matches, bearing: this.#map.getBearing() });
  }

  zoomBy(steps: number) {
    this.#map.zoomTo(this.#map.getZoom() + steps, { animate: !still.matches });
  }

  north() {
    if (still.matches) this.#map.setBearing(0);
    else this.#map.rotateTo(0);
  }

  center(): Point {
    const { lat, lng } = this.#map.getCenter().wrap();
    return { lat, lng };
  }

  zoom(): number {
    return this.#map.getZoom();
  }

  bearing(): number {
    return this.#map.getBearing();
  }

  bounds(): Bounds {
    const b = this.#map.getBounds();
    return { south: b.getSouth(), west: b.getWest(), north: b.getNorth(), east: b.getEast() };
  }

  project(at: Point): { x: number; y: number } {
    return this.#map.project([at.lng, at.lat]);
  }

  unproject(x: number, y: number): Point {
    const { lat, lng } = this.#map.unproject([x, y]).wrap();
    return { lat, lng };
  }

  names(): { name: string; at: Point }[] {
    const found = new Map<string, Point>();
    for (const layer of ['streets', 'labels', 'places']) {
      for (const { properties, geometry } of this.#map.querySourceFeatures('streets', { sourceLayer: layer, filter: ['has', 'name'] })) {
        const at = somewhereOn(geometry);
        if (at && !found.has(properties.name)) found.set(properties.name, at);
      }
    }
    return [...found].map(([name, at]) => ({ name, at })).sort((a, b) => a.name.localeCompare(b.name));
  }

  destroy() {
    this.#map.remove();
  }
}

function somewhereOn(geometry: import('geojson').Geometry): Point | null {
  let inner: unknown = 'coordinates' in geometry ? geometry.coordinates : null;
  while (Array.isArray(inner) && Array.isArray(inner[0])) inner = inner[Math.floor(inner.length / 2)];
  return Array.isArray(inner) && typeof inner[0] === 'number' ? { lat: inner[1] as number, lng: inner[0] } : null;
}

// An arrow to the right, the way lines run, as the distances to its edge that MapLibre colours by itself.
function arrow(): ImageData {
  const side = 48;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const g = canvas.getContext('2d')!;
  g.filter = 'blur(1px)';
  g.beginPath();
  g.moveTo(14, 10);
  g.lineTo(38, 24);
  g.lineTo(14, 38);
  g.lineTo(20, 24);
  g.closePath();
  g.fill();
  const image = g.getImageData(0, 0, side, side);
  for (let i = 3; i < image.data.length; i += 4) image.data[i] = 96 + image.data[i] * 0.62;
  return image;
}
