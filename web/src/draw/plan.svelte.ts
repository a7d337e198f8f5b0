// What is to be drawn, where and how far: kept while the reader looks at other screens, and over a reload of the tab.
import { keep, recall } from '../lib/keep';
import type { Point } from '../lib/types';
import type { Wish } from './generate';

/** How the drawing may be turned: a little, not at all, or as the streets like it. */
export type Turning = 'near' | 'upright' | 'free';
export type Preference = 'none' | 'safe' | 'flat';

/** The id of a drawing of one's own among the shapes. */
export const mine = 'my-drawing';

export interface Drawing {
  path: string;
  name: string;
}

interface Plan {
  shapeId: string;
  km: number;
  start: Point | null;
  drawing: Drawing | null;
  turning: Turning;
  prefer: Preference;
  waypoints: Point[];
}

/** The distances that the slider offers, in km. */
export const least = 1;
export const most = 30;
export const maxWaypoints = 3;

const remembered = 'runnerway.plan';
const fresh: Plan = { shapeId: 'heart', km: 5, start: null, drawing: null, turning: 'near', prefer: 'none', waypoints: [] };

export const plan = $state<Plan>({ ...fresh, ...(recall('tab', remembered) as Partial<Plan> | null) });

/** Remembers the plan for this tab. */
export function keepPlan() {
  keep('tab', remembered, $state.snapshot(plan));
}

/** The nearest distance that the slider can show and that is not shorter. */
export function roundUp(km: number): number {
  return Math.min(most, Math.max(least, Math.ceil(km * 2 - 1e-9) / 2));
}

const everyAngle = Array.from({ length: 12 }, (_, n) => n * 30);

/** The plan as the server takes it; null while something is missing. */
/** What is wished; name is that of the routes. */
export function wishOf(name: string): Wish | null {
  if (!plan.start) return null;
  const shape = plan.shapeId === mine ? plan.drawing && { svg_path: plan.drawing.path, name } : { shape_id: plan.shapeId, name };
  if (!shape) return null;
  return {
    ...shape,
    start: $state.snapshot(plan.start),
    target_distance_km: plan.km,
    ...(plan.turning === 'upright' && { enable_rotation: false }),
    ...(plan.turning === 'free' && { rotation_angles: everyAngle }),
    ...(plan.prefer !== 'none' && { prefer: plan.prefer }),
    ...(plan.waypoints.length && { waypoints: $state.snapshot(plan.waypoints) }),
  };
}
