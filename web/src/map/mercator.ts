// The web's square map of the world, 0..1 from west to east and from north to south.
import type { Bounds, Point } from '../lib/types';

/** The side of the world in pixels at zoom 0. */
const worldPx = 512;

/** The side of a tile of the plain drawing in pixels of the page. */
export const tileSide = 256;

export interface XY {
  x: number;
  y: number;
}

export function toWorld(p: Point): XY {
  const s = Math.sin((p.lat * Math.PI) / 180);
  return { x: p.lng / 360 + 0.5, y: 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI) };
}

export function fromWorld({ x, y }: XY): Point {
  return { lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, lng: ((((x % 1) + 1) % 1) - 0.5) * 360 };
}

export function boundsOf(points: Point[]): Bounds {
  let [south, north, west, east] = [90, -90, 180, -180];
  for (const p of points) {
    south = Math.min(south, p.lat);
    north = Math.max(north, p.lat);
    west = Math.min(west, p.lng);
    east = Math.max(east, p.lng);
  }
  return { south, west, north, east };
}

const metersPerDegree = 111_195;

/** Metres between two points that are near each other. */
export function metersBetween(a: Point, b: Point): number {
  const north = (b.lat - a.lat) * metersPerDegree;
  const east = (b.lng - a.lng) * metersPerDegree * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return Math.hypot(north, east);
}

/** How many metres a pixel is at that latitude and zoom. */
export function metersPerPixel(lat: number, zoom: number): number {
  return (40_030_173 * Math.cos((lat * Math.PI) / 180)) / (worldPx * 2 ** zoom);
}
