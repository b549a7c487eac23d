import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api, ApiProblem, Session } from './client.js';

type Handler = (request: IncomingMessage & { body: string }, response: ServerResponse) => void;

let server: Server;
let api: Api;
let handlers: Handler[];
let seen: { path: string; key: string | undefined; token: string | undefined; body: string }[];

beforeEach(async () => {
  handlers = [];
  seen = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const { authorization: token, 'idempotency-key': key } = request.headers;
      seen.push({ path: request.url!, key: key as string | undefined, token, body });
      handlers.shift()!(Object.assign(request, { body }), response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  api = new Api(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const cut: Handler = (request) => request.socket.destroy();
const tokens = (n: number, seconds = 600) =>
  json(200, {
    accessToken: `a${n}`,
    refreshToken: `r${n}`,
    expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
  });
const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  json(status, { code, title: code }, headers);

describe('a request', () => {
  it('that is cut off or refused for now is repeated under the same key', async () => {
    handlers = [
      tokens(1),
      cut,
      problem(503, 'UNAVAILABLE'),
      problem(429, 'TOO_MANY_REQUESTS', { 'retry-after': '0' }),
      json(201, { ok: 1 }),
    ];
    const answer = await new Session(api, 'o-1', 'secret').post('/tasks/x/complete', { result: 1 });
    expect(answer).toEqual({ status: 201, body: { ok: 1 }, attempts: 4 });
    const sent = seen.slice(1);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
    expect(sent[0]!.key).toMatch(/^[\w.:-]{8,128}$/);
    expect(sent.map(({ body }) => body)).toEqual(Array(4).fill('{"result":1}'));
  });

  it('that is refused by a rule is not', async () => {
    handlers = [
      tokens(1),
      json(409, { code: 'TASK_CLOSED', title: 'closed', errors: [{ field: 'taskId', rule: 'TASK_CLOSED' }] }),
    ];
    const failed = new Session(api, 'o-1', 'secret').post('/tasks/x/complete');
    await expect(failed).rejects.toMatchObject({
      status: 409,
      code: 'TASK_CLOSED',
      message: expect.stringContaining('taskId'),
    });
    expect(handlers).toEqual([]);
  });

  it('ends when the program is stopped', async () => {
    const stop = new AbortController();
    handlers = [() => stop.abort()];
    await expect(new Api(api.base, stop.signal).send({ method: 'GET', path: '/x' })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('does not knock again at an account that is locked', async () => {
    handlers = [problem(429, 'SIGN_IN_LOCKED', { 'retry-after': '900' })];
    await expect(new Session(api, 'o-1', 'wrong').get('/x')).rejects.toBeInstanceOf(ApiProblem);
  });
});

describe('a session', () => {
  it('signs in once, whoever asks at the same time', async () => {
    handlers = [tokens(1), json(200, 1), json(200, 2)];
    const session = new Session(api, 'o-1', 'secret');
    await Promise.all([session.get('/a'), session.get('/b')]);
    expect(seen.map(({ path }) => path).sort()).toEqual(['/api/v1/a', '/api/v1/auth/sign-in', '/api/v1/b']);
  });

  it('renews what is about to expire, and signs in again where the renewal is refused', async () => {
    handlers = [
      ...[tokens(1, 5), json(200, 1)],
      ...[tokens(2, 5), json(200, 2)],
      ...[problem(401, 'REFRESH_REUSED'), tokens(3), json(200, 3)],
    ];
    const session = new Session(api, 'o-1', 'secret');
    for (const path of ['/a', '/b', '/c']) await session.get(path);
    const paths = ['/auth/sign-in', '/a', '/auth/refresh', '/b', '/auth/refresh', '/auth/sign-in', '/c'];
    expect(seen.map(({ path }) => path.replace('/api/v1', ''))).toEqual(paths);
    expect(seen.at(-1)!.token).toBe('Bearer a3');
  });

  it('signs in again once where its token is refused, under the same key', async () => {
    handlers = [tokens(1), problem(401, 'TOKEN_REVOKED'), tokens(2), json(200, 'done')];
    expect((await new Session(api, 'o-1', 'secret').post('/a')).body).toBe('done');
    expect(seen[1]!.key).toBe(seen[3]!.key);
    handlers = [problem(401, 'TOKEN_REVOKED'), tokens(3), problem(401, 'TOKEN_REVOKED')];
    const session = new Session(api, 'o-2', 'secret');
    handlers.unshift(tokens(1));
    await expect(session.get('/a')).rejects.toMatchObject({ code: 'TOKEN_REVOKED' });
  });
});
