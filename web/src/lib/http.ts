// One exchange with the server: no tokens are looked for here, no call is repeated.

/** What the server refused, by the code of its contract and with its text; NETWORK if it could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** The HTTP status, 0 if there was no answer. */
    readonly status = 0,
    /** The field that is wrong, if the server names one. */
    readonly field: string | null = null,
  ) {
    super(message);
  }
}

export const prefix = '/api/v1';

export interface Exchange {
  body?: unknown;
  token?: string | null;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Sends a request to the API; rejects with an ApiError unless the answer is a success. */
export async function send(method: string, path: string, { body, token, headers, signal }: Exchange = {}): Promise<Response> {
  const all: Record<string, string> = { 'Accept-Language': document.documentElement.lang, ...headers };
  const raw = body instanceof FormData || body instanceof Blob;
  if (body !== undefined && !raw) all['Content-Type'] = 'application/json';
  if (token) all.Authorization = `Bearer ${token}`;
  let answer: Response;
  try {
    answer = await fetch(prefix + path, { method, headers: all, body: body === undefined ? undefined : raw ? body : JSON.stringify(body), signal });
  } catch (err) {
    if (signal?.aborted) throw err;
    throw new ApiError('NETWORK', String(err));
  }
  if (answer.ok) return answer;
  throw refusal(answer.status, await answer.json().catch(() => ({})));
}

interface Refusal {
  message?: string;
  error?: { code?: string };
  detail?: { field?: string | null } | { loc?: string[] }[] | string;
}

/** What the body of an answer that is no success says. */
export function refusal(status: number, body: Refusal): ApiError {
  const { detail } = body;
  const field = Array.isArray(detail) ? detail[0]?.loc?.slice(1).join('.') : typeof detail === 'object' ? detail?.field : null;
  return new ApiError(body.error?.code ?? `HTTP_${status}`, body.message ?? '', status, field ?? null);
}

/** Sends a request and takes data out of the answer's envelope. */
export async function exchange<T>(method: string, path: string, options: Exchange = {}): Promise<T> {
  const answer = await send(method, path, options);
  return (await answer.json()).data as T;
}
