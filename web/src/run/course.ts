// Where a runner is along a planned route.
import type { Point } from '../lib/types';

const earthM = 6371008.8;
const rad = Math.PI / 180;

/** Metres between two places that are not far apart. */
export function metersBetween(a: Point, b: Point): number {
  const x = (b.lng - a.lng) * Math.cos(((a.lat + b.lat) / 2) * rad);
  return Math.hypot(x, b.lat - a.lat) * rad * earthM;
}

/** Degrees from north of the way from a to b. */
export function bearing(a: Point, b: Point): number {
  const x = (b.lng - a.lng) * Math.cos(((a.lat + b.lat) / 2) * rad);
  return (Math.atan2(x, b.lat - a.lat) / rad + 360) % 360;
}

/** A place on the route. */
export interface Spot {
  /** Metres from the route's start. */
  alongM: number;
  /** Metres from the place that was asked about. */
  offM: number;
  at: Point;
}

/** How far from the line one is off the route. */
const offRouteM = 45;
/** How far beyond the last place the next one is looked for. */
const aheadM = 250;
const behindM = 40;
/** A runner who left the route is on it again where this near to it. */
const backM = 25;

export class Course {
  readonly lengthM: number;
  private readonly at: number[]; // metres from the start, by point

  constructor(readonly points: Point[]) {
    this.at = [0];
    for (let i = 1; i < points.length; i++) this.at.push(this.at[i - 1] + metersBetween(points[i - 1], points[i]));
    this.lengthM = this.at[points.length - 1] ?? 0;
  }

  /** The nearest place between two distances from the start; of equally near ones the first. */
  nearest(p: Point, fromM = 0, toM = this.lengthM): Spot | null {
    let best: Spot | null = null;
    const k = Math.cos(p.lat * rad);
    for (let i = 1; i < this.points.length; i++) {
      if (this.at[i] < fromM || this.at[i - 1] > toM) continue;
      const [a, b] = [this.points[i - 1], this.points[i]];
      const [dx, dy] = [(b.lng - a.lng) * k, b.lat - a.lat];
      const square = dx * dx + dy * dy;
      const share = square ? Math.max(0, Math.min(1, ((p.lng - a.lng) * k * dx + (p.lat - a.lat) * dy) / square)) : 0;
      const alongM = this.at[i - 1] + share * (this.at[i] - this.at[i - 1]);
      if (alongM < fromM || alongM > toM) continue;
      const at = { lat: a.lat + share * (b.lat - a.lat), lng: a.lng + share * (b.lng - a.lng) };
      const offM = metersBetween(p, at);
      if (!best || offM < best.offM - 0.01) best = { alongM, offM, at };
    }
    return best;
  }

  /**
   * Where a runner who was last at lastM is now: near there, so that lines that cross do not make anybody jump, or further
   * on, where somebody who left the route meets it again. Off the route the nearest place of what is left.
   */
  follow(p: Point, lastM: number): { spot: Spot; off: boolean } {
    const near = this.nearest(p, lastM - behindM, lastM + aheadM);
    if (near && near.offM <= offRouteM) return { spot: near, off: false };
    const later = this.nearest(p, lastM);
    if (later && later.offM <= backM) return { spot: later, off: false };
    const back = later && (!near || later.offM < near.offM) ? later : near;
    return { spot: back ?? { alongM: lastM, offM: Infinity, at: this.points[0] }, off: true };
  }

  /** The route up to so many metres. */
  upTo(meters: number): Point[] {
    const end = this.at.findIndex((m) => m > meters);
    if (end < 0) return this.points;
    const [a, b] = [this.points[end - 1] ?? this.points[0], this.points[end]];
    const span = this.at[end] - (this.at[end - 1] ?? 0);
    const share = span ? (meters - (this.at[end - 1] ?? 0)) / span : 0;
    return [...this.points.slice(0, Math.max(1, end)), { lat: a.lat + share * (b.lat - a.lat), lng: a.lng + share * (b.lng - a.lng) }];
  }
}
