// Calls to the API with the visit's token, renewed once if it has run out.
import { ApiError, type Exchange, prefix, refusal, send } from './http';
import { renew, token, tokenOrGuest } from './tokens';

export { ApiError } from './http';

/**
 * As whom to call. "session" (the default) needs somebody signed in, "guest" makes a guest of a visitor who has no account,
 * "anyone" sends a token only if there is one.
 */
export type As = 'session' | 'guest' | 'anyone';

interface Options {
  as?: As;
  query?: Record<string, string | number | boolean | null | undefined>;
  signal?: AbortSignal;
}

async function tokenFor(as: As): Promise<string | null> {
  if (as === 'guest') return tokenOrGuest();
  const own = await token();
  if (!own && as === 'session') throw new ApiError('UNAUTHORIZED', '', 401);
  return own;
}

const stale = ['UNAUTHORIZED', 'INVALID_TOKEN', 'TOKEN_EXPIRED', 'USER_NOT_FOUND'];

function withQuery(path: string, query: Options['query']): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return given.length ? `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : path;
}

/** Any call; the whole answer. */
export async function call(method: string, path: string, { as = 'session', query, signal }: Options = {}, body?: unknown): Promise<Response> {
  const at = withQuery(path, query);
  const own = await tokenFor(as);
  const request: Exchange = { body, signal };
  try {
    return await send(method, at, { ...request, token: own });
  } catch (err) {
    if (!own || !(err instanceof ApiError) || err.status !== 401 || !stale.includes(err.code)) throw err;
    const fresh = (await renew(own)) ?? (await tokenFor(as));
    return send(method, at, { ...request, token: fresh });
  }
}

async function data<T>(answer: Promise<Response>): Promise<T> {
  return (await (await answer).json()).data as T;
}

export const get = <T>(path: string, options?: Options) => data<T>(call('GET', path, options));
export const post = <T>(path: string, body?: unknown, options?: Options) => data<T>(call('POST', path, options, body));
export const patch = <T>(path: string, body?: unknown, options?: Options) => data<T>(call('PATCH', path, options, body));
export const put = <T>(path: string, body?: unknown, options?: Options) => data<T>(call('PUT', path, options, body));
export const del = <T>(path: string, body?: unknown, options?: Options) => data<T>(call('DELETE', path, options, body));

/** Downloads a file and hands it to the browser; returns the file's name. */
export async function download(path: string, fallbackName: string, options?: Options): Promise<string> {
  const answer = await call('GET', path, options);
  const name = fileName(answer.headers.get('Content-Disposition')) ?? fallbackName;
  offer(await answer.blob(), name);
  return name;
}

/** Has the browser save a file. */
export function offer(file: Blob, name: string) {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it after the click
}

function fileName(disposition: string | null): string | null {
  const extended = disposition?.match(/filename\*=UTF-8''([^;]+)/i);
  if (extended) return decodeURIComponent(extended[1]);
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1] ?? null;
}

interface UploadOptions {
  /** Called with 0..1 while the body goes out. */
  progress?: (share: number) => void;
  signal?: AbortSignal;
  contentType?: string;
  method?: string;
}

/** Sends a file or a form with its progress; fetch cannot tell how much has gone out. */
export async function upload<T>(path: string, body: Blob | FormData, options: UploadOptions = {}): Promise<T> {
  const own = await tokenFor('session');
  try {
    return await sendFile<T>(path, body, options, own);
  } catch (err) {
    if (!(err instanceof ApiError) || err.status !== 401) throw err;
    return sendFile<T>(path, body, options, await renew(own));
  }
}

function sendFile<T>(path: string, body: Blob | FormData, { progress, signal, contentType, method = 'POST' }: UploadOptions, own: string | null): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, prefix + path);
    request.responseType = 'json';
    request.setRequestHeader('Accept-Language', document.documentElement.lang);
    if (own) request.setRequestHeader('Authorization', `Bearer ${own}`);
    if (contentType) request.setRequestHeader('Content-Type', contentType);
    request.upload.onprogress = (e) => e.lengthComputable && progress?.(e.loaded / e.total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response?.data as T);
      else reject(refusal(request.status, request.response ?? {}));
    };
    request.onerror = () => reject(new ApiError('NETWORK', ''));
    request.onabort = () => reject(signal?.reason ?? new DOMException('cancelled', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}
