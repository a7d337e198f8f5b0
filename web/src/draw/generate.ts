// Making routes: a task on the server that is asked for its progress until it is done.
import { ApiError, call, del, get, post } from '../lib/api';
import type { Notice, Point, RouteOption, Warning } from '../lib/types';

export interface Task {
  status: string;
  progress: number;
  current_step: string | null;
  estimated_remaining: number | null;
  route_id: string | null;
  error?: string | null;
  error_code?: string | null;
  preview?: Point[] | null;
  warning?: Warning | null;
  notices?: Notice[] | null;
}

export interface Result {
  routeId: string;
  options: RouteOption[];
  warning: Warning | null;
  notices: Notice[];
}

/** What is wished; see POST /routes/generate-gps-art-async. */
export interface Wish {
  start: Point;
  target_distance_km: number;
  shape_id?: string;
  svg_path?: string;
  name?: string;
  enable_rotation?: boolean;
  rotation_angles?: number[];
  waypoints?: Point[];
  prefer?: 'safe' | 'flat';
}

const pollEveryMs = 700;
const patience = 5; // polls in a row that may fail before the page gives up

/**
 * Makes routes: starts the task, reports each state of it and returns its routes. Ending signal cancels the task on the
 * server too.
 */
export async function generate(wish: Wish, signal: AbortSignal, report: (task: Task) => void): Promise<Result> {
  const { task_id } = await post<{ task_id: string }>('/routes/generate-gps-art-async', wish, { as: 'guest' });
  const at = `/routes/generate/${encodeURIComponent(task_id)}`;
  const cancel = () => void del(at).catch(() => {}); // the page has moved on whatever the answer
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const task = await finished(at, signal, report);
    return await loadResult(task.route_id ?? '', signal, task);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The routes that were made. */
export async function loadResult(routeId: string, signal?: AbortSignal, task?: Task): Promise<Result> {
  const found = await get<{ options: RouteOption[]; warning?: Warning | null; notices?: Notice[] }>(
    `/routes/${encodeURIComponent(routeId)}/options`,
    { signal, as: 'guest' },
  );
  return { routeId, options: found.options, warning: found.warning ?? task?.warning ?? null, notices: found.notices ?? task?.notices ?? [] };
}

async function finished(at: string, signal: AbortSignal, report: (task: Task) => void): Promise<Task> {
  for (let missed = 0; ; ) {
    signal.throwIfAborted();
    try {
      const task = (await (await call('GET', at, { signal, as: 'guest' })).json()).data as Task;
      missed = 0;
      report(task);
      if (task.status === 'completed') return task;
      if (task.status === 'failed') throw new ApiError(task.error_code ?? 'TASK_FAILED', task.error ?? '');
    } catch (err) {
      if (!(err instanceof ApiError) || err.code !== 'NETWORK' || ++missed >= patience) throw err;
    }
    await pause(pollEveryMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
