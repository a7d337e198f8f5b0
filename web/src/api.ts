// The calls to the server. A visitor gets a guest account the first time one is needed (A7); its tokens live in the
// browser tab.

import { keep, recall } from './keep';

export interface Point {
  lat: number;
  lng: number;
}

export interface Shape {
  id: string;
  name: string;
  name_en?: string | null;
  category: string;
  estimated_distance: number | null;
  svg_path: string | null;
}

export interface Warning {
  code: string;
  message?: string;
  suggested_km?: number | null;
}

export interface RouteOption {
  id: string;
  option_number: number;
  name: string;
  distance: number;
  estimated_time: number;
  difficulty: string;
  tag: string | null;
  coordinates: Point[];
  scores: { safety: number; elevation: number; lighting: number };
  total_ascent: number;
  turn_count?: number | null;
  known?: { safety: number; light: number; elevation: number } | null;
  start_offset_m?: number | null;
  similarity_score?: number | null;
  label?: string | null;
}

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
}

export interface Result {
  routeId: string;
  options: RouteOption[];
  warning: Warning | null;
}

export interface MapDescription {
  version: number;
  tiles: string;
  min_zoom: number;
  max_zoom: number;
  attribution: string;
  view: View | null;
  sources: Source[];
}

export interface Source {
  name: string;
  attribution: string;
  bounds: { south: number; west: number; north: number; east: number };
  length_km: number;
  view: View;
  sample: boolean;
}

export interface View extends Point {
  zoom: number;
}

export interface Wish {
  start: Point;
  target_distance_km: number;
  shape_id?: string;
  svg_path?: string;
  name?: string;
}

/** What the server refused, by the code of its contract; NETWORK if it could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const prefix = '/api/v1';
const stored = 'runnerway.session';

interface Tokens {
  access_token: string;
  refresh_token: string;
}

let session: Promise<Tokens> | null = null;

function remember({ access_token, refresh_token }: Tokens): Tokens {
  keep('tab', stored, { access_token, refresh_token });
  return { access_token, refresh_token };
}

function tokens(): Promise<Tokens> {
  session ??= (async () => {
    const saved = recall('tab', stored) as Tokens | null;
    if (saved?.access_token && saved.refresh_token) return saved;
    const data = await exchange<{ tokens: Tokens }>('POST', '/auth/guest', {});
    return remember(data.tokens);
  })().catch((err) => {
    session = null;
    throw err;
  });
  return session;
}

let renewing: Promise<Tokens> | null = null;

// The access token has run out: take the next one, or a new guest if that is too late as well. Calls that find out at the
// same time share the answer.
function renew(old: Tokens): Promise<Tokens> {
  renewing ??= nextTokens(old).finally(() => (renewing = null));
  return renewing;
}

async function nextTokens(old: Tokens): Promise<Tokens> {
  const current = await tokens();
  if (current.access_token !== old.access_token) return current; // renewed while the call was under way
  try {
    const next = await exchange<{ tokens: Tokens }>('POST', '/auth/refresh', { body: { refresh_token: old.refresh_token } });
    session = Promise.resolve(remember(next.tokens));
  } catch (err) {
    if (err instanceof ApiError && err.code === 'NETWORK') throw err;
    keep('tab', stored, null);
    session = null;
  }
  return tokens();
}

interface Options {
  body?: unknown;
  token?: string;
  signal?: AbortSignal;
}

async function send(method: string, path: string, { body, token, signal }: Options): Promise<Response> {
  const headers: Record<string, string> = { 'Accept-Language': document.documentElement.lang };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (token) headers.Authorization = `Bearer ${token}`;
  let answer: Response;
  try {
    answer = await fetch(prefix + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
  } catch (err) {
    if (signal?.aborted) throw err;
    throw new ApiError('NETWORK', String(err));
  }
  if (answer.ok) return answer;
  const failure = await answer.json().catch(() => ({}));
  throw new ApiError(failure.error?.code ?? `HTTP_${answer.status}`, failure.message ?? '');
}

async function exchange<T>(method: string, path: string, options: Options): Promise<T> {
  const answer = await send(method, path, options);
  return (await answer.json()).data as T;
}

const stale = ['UNAUTHORIZED', 'INVALID_TOKEN', 'TOKEN_EXPIRED', 'USER_NOT_FOUND'];

async function authorized(method: string, path: string, options: Options = {}): Promise<Response> {
  const own = await tokens();
  try {
    return await send(method, path, { ...options, token: own.access_token });
  } catch (err) {
    if (!(err instanceof ApiError) || !stale.includes(err.code)) throw err;
    const fresh = await renew(own);
    return send(method, path, { ...options, token: fresh.access_token });
  }
}

async function data<T>(method: string, path: string, options?: Options): Promise<T> {
  const answer = await authorized(method, path, options);
  return (await answer.json()).data as T;
}

export async function loadMap(): Promise<MapDescription> {
  try {
    const answer = await fetch('/map.json');
    if (!answer.ok) throw new ApiError('INTERNAL_ERROR', '');
    return await answer.json();
  } catch (err) {
    throw err instanceof ApiError ? err : new ApiError('NETWORK', String(err));
  }
}

export async function loadShapes(): Promise<Shape[]> {
  return (await data<{ shapes: Shape[] }>('GET', '/routes/shapes')).shapes;
}

const pollEveryMs = 700;
const patience = 5; // polls in a row that may fail before the page gives up

/**
 * Makes routes: starts the task, reports each state of it and returns its routes. Ending signal cancels the task on the
 * server too.
 */
export async function generate(wish: Wish, signal: AbortSignal, report: (task: Task) => void): Promise<Result> {
  const { task_id } = await data<{ task_id: string }>('POST', '/routes/generate-gps-art-async', { body: wish });
  const at = `/routes/generate/${encodeURIComponent(task_id)}`;
  const cancel = () => void authorized('DELETE', at).catch(() => {}); // the page has moved on whatever the answer
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const task = await finished(at, signal, report);
    const routeId = task.route_id ?? '';
    const found = await data<{ options: RouteOption[]; warning?: Warning | null }>('GET', `/routes/${encodeURIComponent(routeId)}/options`, { signal });
    return { routeId, options: found.options, warning: found.warning ?? task.warning ?? null };
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

async function finished(at: string, signal: AbortSignal, report: (task: Task) => void): Promise<Task> {
  for (let missed = 0; ; ) {
    signal.throwIfAborted();
    try {
      const task = await data<Task>('GET', at, { signal });
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

export type Format = 'gpx' | 'geojson' | 'png';

/** Downloads a route as a file; returns the file's name. */
export async function download(routeId: string, optionId: string, format: Format): Promise<string> {
  const path = `/routes/${encodeURIComponent(routeId)}/options/${encodeURIComponent(optionId)}/export?format=${format}`;
  const answer = await authorized('GET', path);
  const name = fileName(answer.headers.get('Content-Disposition')) ?? `runnerway.${format}`;
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it after the click
  return name;
}

function fileName(disposition: string | null): string | null {
  const extended = disposition?.match(/filename\*=UTF-8''([^;]+)/i);
  if (extended) return decodeURIComponent(extended[1]);
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1] ?? null;
}
