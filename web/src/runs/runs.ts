// Finished runs, as /users/me/workouts and /workouts answer.
import type { Pagination, Point } from '../lib/types';

interface RunShape {
  shape_id: string;
  shape_name: string;
  icon_name: string;
}

interface RunRow {
  id: string;
  route_name: string;
  shape: RunShape | null;
  svg_path: string | null;
  distance: number;
  duration: number;
  avg_pace: string | null;
  calories: number | null;
  route_completion: number | null;
  started_at: string;
  completed_at: string | null;
}

export interface RunPage {
  workouts: RunRow[];
  pagination: Pagination;
}

interface Computed {
  distance: number;
  duration: number | null;
  moving_time: number | null;
  pace: string | null;
  ascent: number | null;
  descent: number | null;
  calories: number | null;
  route_completion: number | null;
  shape_accuracy: number | null;
}

export interface RunDetail extends RunRow {
  route_id: string | null;
  route_option_id: string | null;
  status: string;
  actual_path: Point[] | null;
  planned_path: Point[] | null;
  computed: Computed | null;
  elevation_gain: number | null;
  heart_rate_avg: number | null;
  heart_rate_max: number | null;
  source: string | null;
}

interface Split {
  number: number;
  distance: number;
  duration: number | null;
  pace: number | null;
}

/** /workouts/{id}/series; null for a run without a usable track. */
export interface RunSeries {
  distance: number[];
  elapsed: (number | null)[] | null;
  elevation: (number | null)[] | null;
  heart_rate: (number | null)[] | null;
  pace: (number | null)[] | null;
  splits_km: Split[];
  splits_mile: Split[];
}

export interface ImportState {
  id: string;
  name: string;
  status: 'queued' | 'running' | 'completed' | 'cancelled' | 'interrupted' | 'failed';
  progress: number;
  total: number;
  done: number;
  imported: number;
  duplicates: number;
  skipped: number;
  failed: number;
  message: string | null;
}

export interface ImportFile {
  number: number;
  name: string;
  status: 'imported' | 'duplicate' | 'skipped' | 'failed';
  workout_id: string | null;
  reason: string | null;
  message: string | null;
}

/** Seconds a kilometre of a run. */
export function paceOf(run: { distance: number; duration: number }): number | null {
  return run.distance > 0 ? run.duration / run.distance : null;
}
