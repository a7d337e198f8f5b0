// Goals and their progress, as /goals answers.
import { del, get, patch, post } from '../lib/api';

export type Kind = 'weekly' | 'monthly';
export type Measure = 'distance' | 'workouts' | 'calories';

export interface Goal {
  id: string;
  goal_type: Kind;
  target_type: Measure;
  target_value: number;
  start_date: string;
  end_date: string;
  is_active: boolean;
}

export interface GoalProgress {
  goal: Goal;
  current_value: number;
  /** Percent; may be more than 100. */
  achievement_rate: number;
  remaining_value: number;
  /** With today. */
  remaining_days: number;
  is_completed: boolean;
  daily_average_needed: number | null;
}

export interface Wish {
  goal_type: Kind;
  target_type: Measure;
  target_value: number;
  start_date: string;
  end_date: string;
}

/** Every goal, the newest first. */
export const loadGoals = () => get<Goal[]>('/goals', { query: { active_only: false } });

/** How far goals are: a question to the server for each. */
export const loadProgress = (goals: Goal[]) => Promise.all(goals.map(({ id }) => get<GoalProgress>(`/goals/${id}/progress`)));

/** How many goals are shown at once. */
export const perPage = 12;

export const makeGoal = (wish: Wish) => post<Goal>('/goals', wish);
export const changeGoal = (id: string, change: { target_value?: number; is_active?: boolean }) => patch<Goal>(`/goals/${id}`, change);
export const deleteGoal = (id: string) => del<null>(`/goals/${id}`);

/** A calendar day as the API writes it, in the browser's zone. */
export function isoDay(at: Date): string {
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
}

/** A calendar day of the API at noon here, so that no zone moves it. */
export function dayOf(iso: string): Date {
  return new Date(`${iso}T12:00:00`);
}

/** The first and the last day of the week (from Monday) or the month that holds a day, or of the one after it. */
export function period(kind: Kind, today: Date, next: boolean): { start: string; end: string } {
  const [y, m, d] = [today.getFullYear(), today.getMonth(), today.getDate()];
  if (kind === 'monthly') {
    const month = m + (next ? 1 : 0);
    return { start: isoDay(new Date(y, month, 1)), end: isoDay(new Date(y, month + 1, 0)) };
  }
  const monday = d - ((today.getDay() + 6) % 7) + (next ? 7 : 0);
  return { start: isoDay(new Date(y, m, monday)), end: isoDay(new Date(y, m, monday + 6)) };
}

/** What state a goal is in on a day. */
export type State = 'running' | 'done' | 'missed' | 'waiting' | 'paused';

export function stateOf({ goal, is_completed }: GoalProgress, today: string): State {
  if (is_completed) return 'done';
  if (goal.end_date < today) return 'missed';
  if (!goal.is_active) return 'paused';
  return goal.start_date > today ? 'waiting' : 'running';
}
