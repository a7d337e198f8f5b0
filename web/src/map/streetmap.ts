// The map: our own streets, the start pin, the outline that grows during the search, and the routes found.
import * as L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import type { MapDescription, Point, RouteOption } from '../lib/types';
import { StreetTiles } from './streettiles';

export interface Words {
  zoomIn: string;
  zoomOut: string;
  pin: string;
  label: string;
}

export class StreetMap {
  #map: L.Map;
  #zoom: L.Control.Zoom | null = null;
  #tiles: StreetTiles | null = null;
  #coverage: L.Rectangle[] = [];
  #pin: L.Marker | null = null;
  #preview: L.Polyline | null = null;
  #routes: L.Polyline[] = [];
  #arrows: L.LayerGroup | null = null;
  #words: Words;
  #pick: (start: Point) => void;

  constructor(element: HTMLElement, words: Words, pick: (start: Point) => void) {
    this.#words = words;
    this.#pick = pick;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#map = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      minZoom: 10,
      maxZoom: 18,
      zoomAnimation: !still,
      fadeAnimation: !still,
      markerZoomAnimation: !still,
      inertia: !still,
    });
    L.control.attribution({ prefix: false }).addTo(this.#map);
    this.#map.on('click', (e: L.LeafletMouseEvent) => pick(pointOf(e.latlng)));
    this.speak(words);
    new ResizeObserver(() => this.#map.invalidateSize({ pan: false })).observe(element);
  }

  /** Sets the words of the map's own controls. */
  speak(words: Words) {
    this.#words = words;
    this.#zoom?.remove();
    this.#zoom = L.control.zoom({ position: 'topright', zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(this.#map);
    const element = this.#map.getContainer();
    element.setAttribute('role', 'region');
    element.setAttribute('aria-label', words.label);
    if (this.#pin) name(this.#pin, words.pin);
  }

  /** Shows the server's streets and where they end. */
  describe(description: MapDescription) {
    this.#tiles?.remove();
    this.#coverage.forEach((r) => r.remove());
    this.#map.setMinZoom(description.min_zoom).setMaxZoom(description.max_zoom);
    this.#tiles = new StreetTiles(description.tiles, {
      minZoom: description.min_zoom,
      maxZoom: description.max_zoom,
      attribution: description.attribution.replace(/[&<>]/g, ''),
    });
    if (description.view) this.look(description.view, description.view.zoom);
    else this.#map.setView([20, 0], description.min_zoom, { animate: false });
    this.#tiles.addTo(this.#map);
    this.#coverage = description.sources.map(({ bounds }) =>
      L.rectangle(L.latLngBounds([bounds.south, bounds.west], [bounds.north, bounds.east]), {
        className: 'coverage',
        fill: false,
        interactive: false,
      }).addTo(this.#map),
    );
  }

  look(at: Point, zoom = Math.max(14, this.#map.getZoom() ?? 14)) {
    this.#map.setView([at.lat, at.lng], zoom, { animate: false });
  }

  center(): Point {
    return pointOf(this.#map.getCenter());
  }

  setStart(start: Point) {
    if (this.#pin) {
      this.#pin.setLatLng([start.lat, start.lng]);
      return;
    }
    const icon = L.divIcon({ className: 'pin', html: pinPicture, iconSize: [44, 52], iconAnchor: [22, 48] });
    this.#pin = L.marker([start.lat, start.lng], { icon, draggable: true, autoPan: true, keyboard: true, zIndexOffset: 1000 });
    this.#pin.on('dragend', () => this.#pick(pointOf(this.#pin!.getLatLng())));
    this.#pin.addTo(this.#map);
    name(this.#pin, this.#words.pin);
  }

  /** Shows the best outline so far; none removes it. */
  preview(path: Point[] | null | undefined) {
    if (!path?.length) {
      this.#preview?.remove();
      this.#preview = null;
      return;
    }
    const line = path.map(latLng);
    if (this.#preview) {
      this.#preview.setLatLngs(line);
      return;
    }
    this.#preview = L.polyline(line, { className: 'preview', interactive: false }).addTo(this.#map);
    this.#show(this.#preview.getBounds());
  }

  /** Shows routes, the chosen one on top. */
  routes(options: RouteOption[], chosen: number, choose: (n: number) => void) {
    this.#routes.forEach((r) => r.remove());
    this.#arrows?.remove();
    this.#routes = [];
    this.#arrows = null;
    if (!options.length) return;
    const order = [...options.keys()].filter((n) => n !== chosen).concat(chosen);
    for (const n of order) {
      const line = options[n].coordinates.map(latLng);
      const state = n === chosen ? 'chosen' : 'other';
      if (n === chosen) this.#routes.push(L.polyline(line, { className: 'route route-casing', interactive: false }).addTo(this.#map));
      const route = L.polyline(line, { className: `route route-${n + 1} ${state}` }).addTo(this.#map);
      route.on('click', (e) => {
        L.DomEvent.stopPropagation(e);
        choose(n);
      });
      this.#routes.push(route);
    }
    this.#arrows = L.layerGroup(arrows(options[chosen].coordinates, chosen)).addTo(this.#map);
  }

  fit(options: RouteOption[]) {
    if (options.length) this.#show(L.latLngBounds(options.flatMap((o) => o.coordinates.map(latLng))));
  }

  #show(bounds: L.LatLngBounds) {
    this.#map.fitBounds(bounds, { padding: [28, 28], maxZoom: 17 });
  }
}

const pinPicture = `<svg viewBox="0 0 44 52" aria-hidden="true">
<path class="pin-body" d="M22 48C22 48 37 31.5 37 20a15 15 0 1 0-30 0c0 11.5 15 28 15 28Z"/>
<path class="pin-flag" d="M17.5 28V12.5h10l-2.5 4 2.5 4h-10"/></svg>`;

function name(marker: L.Marker, words: string) {
  marker.getElement()?.setAttribute('aria-label', words);
}

function pointOf(at: L.LatLng): Point {
  const w = at.wrap();
  return { lat: w.lat, lng: w.lng };
}

function latLng(p: Point): L.LatLngTuple {
  return [p.lat, p.lng];
}

const arrowEveryM = 400;

// Small arrows that show which way the route runs.
function arrows(path: Point[], n: number): L.Marker[] {
  const found: L.Marker[] = [];
  let since = arrowEveryM / 2;
  for (let i = 1; i < path.length; i++) {
    const [a, b] = [path[i - 1], path[i]];
    const east = (b.lng - a.lng) * Math.cos((a.lat * Math.PI) / 180);
    const north = b.lat - a.lat;
    const meters = Math.hypot(east, north) * 111_195;
    since += meters;
    if (since < arrowEveryM || meters < 15) continue;
    since = 0;
    const turn = Math.round((Math.atan2(east, north) * 180) / Math.PI / 15) * 15;
    const html = `<svg viewBox="-8 -8 16 16" aria-hidden="true"><path transform="rotate(${turn})" d="M-4 3.5 0-4 4 3.5 0 1.5Z"/></svg>`;
    const icon = L.divIcon({ className: `arrow arrow-${n + 1}`, html, iconSize: [16, 16] });
    found.push(L.marker([(a.lat + b.lat) / 2, (a.lng + b.lng) / 2], { icon, interactive: false, keyboard: false }));
  }
  return found;
}
