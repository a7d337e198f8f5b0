// Moving a drawing about on the map: shifted, turned and scaled around its middle.
import { type XY, fromWorld, toWorld } from '../map/mercator';
import type { Point } from '../lib/types';

export interface Placing {
  /** In the world's square; see map/mercator.ts. */
  shift: XY;
  /** Degrees clockwise. */
  turn: number;
  scale: number;
}

/** The middle of an outline, in the world's square. */
export function middleOf(outline: Point[]): XY {
  const world = outline.map(toWorld);
  const [xs, ys] = [world.map((p) => p.x), world.map((p) => p.y)];
  return { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 };
}

/** Where a point of the map goes when the drawing around middle is moved. */
export function move(p: Point, middle: XY, { shift, turn, scale }: Placing): Point {
  const w = toWorld(p);
  const a = (turn * Math.PI) / 180;
  const [x, y] = [(w.x - middle.x) * scale, (w.y - middle.y) * scale]; // y grows southwards, so this turns clockwise
  return fromWorld({ x: middle.x + shift.x + x * Math.cos(a) - y * Math.sin(a), y: middle.y + shift.y + x * Math.sin(a) + y * Math.cos(a) });
}

/** The wish that makes the drawing lie where it was moved to. angle is the drawing's now, degrees counter-clockwise. */
export function placed(outline: Point[], placing: Placing, start: Point, angle: number, km: number): { start: Point; angle: number; km: number } {
  const turned = (((angle - placing.turn + 180) % 360) + 360) % 360;
  return { start: move(start, middleOf(outline), placing), angle: Math.round(turned - 180), km: km * placing.scale };
}
