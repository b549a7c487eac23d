/** The station's API, typed by its own description. A session that has run out is renewed once, unseen. */
import createClient, { type Middleware } from 'openapi-fetch';
import createQueries from 'openapi-react-query';
import type { paths } from '#openapi';
import { language } from '../shell/language.js';
import { renew } from './renew.js';

export type Paths = paths;

export interface FieldError {
  field: string;
  rule: string;
  message: string;
}

/** What went wrong, as the API tells it (RFC 9457), in the reader's language. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly errors: readonly FieldError[] = [],
    readonly requestId?: string,
  ) {
    super(title);
  }
}

/** The answer never came: nothing is known of what became of the request. */
export class Unreachable extends Error {}

export async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Partial<Problem> & { title?: string };
  return new Problem(response.status, body.code ?? 'UNKNOWN', body.title ?? response.statusText, body.errors, body.requestId);
}

let ended: () => void = () => {};
export const onSessionEnd = (tell: () => void): void => void (ended = tell);

async function pass(request: Request): Promise<Response> {
  request.headers.set('accept-language', language() === 'zh' ? 'zh-CN' : 'en');
  const again = request.clone();
  const response = await reach(request);
  if (response.status !== 401 || /\/auth\/(sign-in|refresh)$/.test(request.url)) return response;
  // Without a cookie there is nothing to renew, and each try would stand in the access log as a refusal.
  const { code } = await problemOf(response.clone());
  if (code !== 'TOKEN_MISSING' && (await renew().catch(() => false))) return reach(again);
  ended();
  return response;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Unreachable('unreachable', { cause: error });
  }
}

const problems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
    return response;
  },
};

export const client = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin', fetch: pass });
client.use(problems);

/** Hooks: `api.useQuery('get', '/api/v1/tasks', …)`. */
export const api = createQueries(client);

/** For what the description does not type: files (a blob goes as it is), drawn forms. Throws a {@link Problem} or {@link Unreachable}. */
export async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return send(method, path, body === undefined || body instanceof Blob ? body : JSON.stringify(body), { ...(body !== undefined && { 'content-type': body instanceof Blob ? body.type : 'application/json' }), ...headers });
}

export async function send(method: string, path: string, body: BodyInit | undefined, headers: Record<string, string> = {}): Promise<Response> {
  const response = await pass(new Request(new URL(path, location.origin), { method, credentials: 'same-origin', headers, ...(body !== undefined && { body }) }));
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function askJson<Answer = unknown>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
  const response = await ask(method, path, body, headers);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

/** The purpose goes with every look at personal data. */
export const purposeHeader = 'x-purpose';

/** One message, however often it is sent. Without TLS a browser has no `randomUUID`. */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
