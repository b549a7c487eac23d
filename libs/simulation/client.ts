/** A client of the public API: signs in, renews what expires, and repeats what failed on the way under the same key. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** The API said no, and why. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly errors: { field: string; rule: string; message?: string }[] = [],
  ) {
    const fields = errors.map(({ field, message, rule }) => `${field}: ${message ?? rule}`).join('; ');
    super(`${status} ${code} ${title}${fields && ` (${fields})`}`);
  }
}

/** Nobody answers, however often asked. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export interface Answer<T> {
  status: number;
  body: T;
  /** More than one where an earlier attempt may have been carried out without its answer reaching us. */
  attempts: number;
}

interface Attempt {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A service that was killed comes back within seconds; what is still away after this is reported. */
const patience = { unavailable: 600_000, internalError: 60_000 };
const answerWithin = 60_000;

export class Api {
  constructor(
    readonly base: string,
    readonly signal: AbortSignal = new AbortController().signal,
  ) {
    // Every request that is under way listens.
    setMaxListeners(0, signal);
  }

  /** Repeats until the API has answered. Safe for POSTs too: they carry an idempotency key. */
  async send<T>({ method, path, body, headers }: Attempt): Promise<Answer<T>> {
    const started = Date.now();
    for (let attempts = 1, wait = 100; ; attempts += 1, wait = Math.min(wait * 2, 5000)) {
      this.signal.throwIfAborted();
      const sent = await this.try<T>({ method, path, body, headers });
      if ('body' in sent) return { ...sent, attempts };
      const limit = sent.problem?.status === 500 ? patience.internalError : patience.unavailable;
      const next = sent.retryAfter ?? wait;
      if (!sent.again || Date.now() + next - started > limit)
        throw sent.problem ?? new Unreachable(`${this.base}: ${sent.reason}`);
      await pause(next, undefined, { signal: this.signal });
    }
  }

  private async try<T>({
    method,
    path,
    body,
    headers,
  }: Attempt): Promise<
    { status: number; body: T } | { again: boolean; problem?: ApiProblem; reason?: string; retryAfter?: number }
  > {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.base}/api/v1${path}`, {
        method,
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(answerWithin)]),
      });
      text = await response.text();
    } catch (error) {
      this.signal.throwIfAborted();
      const { message, cause } = error as Error;
      return { again: true, reason: cause instanceof Error ? cause.message : message };
    }
    if (response.ok) return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
    const problem = problemOf(response.status, text);
    const seconds = Number(response.headers.get('retry-after') ?? NaN);
    return {
      // Locked out of an account: knocking again only keeps the door shut.
      again: (response.status === 429 && problem.code !== 'SIGN_IN_LOCKED') || response.status >= 500,
      problem,
      ...(Number.isFinite(seconds) && { retryAfter: seconds * 1000 }),
    };
  }
}

export function problemOf(status: number, text: string): ApiProblem {
  try {
    const { code, title, errors } = JSON.parse(text) as {
      code?: string;
      title?: string;
      errors?: ApiProblem['errors'];
    };
    return new ApiProblem(status, code ?? 'UNKNOWN', title ?? '', errors);
  } catch {
    return new ApiProblem(status, 'UNKNOWN', text.slice(0, 200));
  }
}

interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: string;
}

/** One account, signed in when it is first needed. */
export class Session {
  private tokens: Tokens | null = null;
  private obtaining: Promise<Tokens> | null = null;

  constructor(
    private readonly api: Api,
    readonly account: string,
    private readonly password: string,
  ) {}

  async get<T>(path: string, headers?: Record<string, string>): Promise<T> {
    return (await this.send<T>({ method: 'GET', path, headers })).body;
  }

  async post<T>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.send<T>({ method: 'POST', path, body, headers: { 'idempotency-key': randomUUID() } });
  }

  /** A change to the version that was read. */
  async change<T>(method: 'PUT' | 'DELETE', path: string, version: number, body?: unknown): Promise<T> {
    return (await this.send<T>({ method, path, body, headers: { 'if-match': `"${version}"` } })).body;
  }

  /** A header for what is not sent through here, such as an event stream. */
  async authorization(): Promise<string> {
    return `Bearer ${(await this.signedIn()).accessToken}`;
  }

  private async send<T>(attempt: Attempt): Promise<Answer<T>> {
    for (let renewed = false; ; renewed = true) {
      const tokens = await this.signedIn();
      try {
        const authorization = `Bearer ${tokens.accessToken}`;
        return await this.api.send<T>({ ...attempt, headers: { ...attempt.headers, authorization } });
      } catch (error) {
        if (renewed || !(error instanceof ApiProblem) || error.status !== 401) throw error;
        if (this.tokens === tokens) this.tokens = null;
      }
    }
  }

  /** One sign-in or renewal at a time, whoever asks. A token about to expire would be refused on the way. */
  private signedIn(): Promise<Tokens> {
    if (this.tokens && Date.parse(this.tokens.expiresAt) - Date.now() > 15_000) return Promise.resolve(this.tokens);
    this.obtaining ??= this.obtain().finally(() => (this.obtaining = null));
    return this.obtaining;
  }

  private async obtain(): Promise<Tokens> {
    this.tokens = await (this.tokens ? this.renew(this.tokens) : this.signIn());
    return this.tokens;
  }

  /** A renewal whose answer was lost ends the session, since its token then counts as used twice: sign in again. */
  private async renew({ refreshToken }: Tokens): Promise<Tokens> {
    try {
      return (await this.api.send<Tokens>({ method: 'POST', path: '/auth/refresh', body: { refreshToken } })).body;
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return this.signIn();
      throw error;
    }
  }

  private async signIn(): Promise<Tokens> {
    const { account, password } = this;
    return (await this.api.send<Tokens>({ method: 'POST', path: '/auth/sign-in', body: { account, password } })).body;
  }
}
