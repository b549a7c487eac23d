import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken, MongooseModule } from '@nestjs/mongoose';
import { type CryptoKey, decodeJwt, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { Connection } from 'mongoose';
import { TicketModule } from '../../libs/access/access.module.js';
import { TicketService } from '../../libs/access/tickets.js';
import { AccountRepository } from '../../libs/records/account.js';
import { type IdentityApp, startIdentityApp } from '../support/identity-app.js';

/** An OIDC issuer that can change its keys. */
interface Issuer {
  url: string;
  server: Server;
  keys: { kid: string; publicKey: CryptoKey; privateKey: CryptoKey }[];
  up: boolean;
  addKey(kid: string, alg?: string): Promise<void>;
}

async function startIssuer(): Promise<Issuer> {
  const issuer: Issuer = {
    url: '',
    keys: [],
    up: true,
    server: createServer(async (request, response) => {
      if (!issuer.up) return void response.writeHead(503).end();
      const body = request.url?.endsWith('/.well-known/openid-configuration')
        ? { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }
        : {
            keys: await Promise.all(
              issuer.keys.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, use: 'sig' })),
            ),
          };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    }),
    addKey: async (kid, alg = 'ES256') => void issuer.keys.push({ kid, ...(await generateKeyPair(alg)) }),
  };
  await new Promise<void>((resolve) => issuer.server.listen(0, '127.0.0.1', resolve));
  issuer.url = `http://127.0.0.1:${(issuer.server.address() as AddressInfo).port}`;
  await issuer.addKey('first');
  await issuer.addKey('other-algorithm', 'ES384');
  return issuer;
}

const tokenSecret = randomBytes(32);
let issuer: Issuer;
let station: IdentityApp;
let good: string;
beforeAll(async () => {
  issuer = await startIssuer();
  const oidc = {
    issuer: issuer.url,
    audience: 'station',
    algorithms: ['ES256'],
    accountClaim: 'preferred_username' as const,
  };
  station = await startIdentityApp({ tokenSecret, origins: [], oidc });
  good = await station.token('100001');
});
afterAll(async () => {
  await station?.close();
  issuer?.server.close();
});

const me = (token: string) => station.call('/api/v1/auth/me', { token });
const seconds = () => Math.floor(Date.now() / 1000);

/** A token like a good one, but for what is changed. */
function own(
  change: Record<string, unknown> = {},
  { key = tokenSecret, header = {} }: { key?: Uint8Array; header?: object } = {},
) {
  const claims = Object.fromEntries(
    Object.entries({ ...decodeJwt(good), ...change }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header }).sign(key);
}

async function refused(token: string, code: string): Promise<void> {
  const reply = await me(token);
  expect([reply.status, reply.body.code]).toEqual([401, code]);
  expect(reply.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  expect(await station.recorded(reply)).toMatchObject([
    { actor: null, action: 'account.self', outcome: 'refused', code },
  ]);
}

describe('a token of our own', () => {
  it('is good as it was issued', async () => {
    expect((await me(await own())).body.id).toBe('100001');
  });

  it.each<[string, () => string | Promise<string>, string]>([
    ['with a changed account', () => tampered({ sub: '100002' }), 'TOKEN_INVALID'],
    ['signed with another key', () => own({}, { key: randomBytes(32) }), 'TOKEN_INVALID'],
    ['without a signature', () => new UnsecuredJWT(decodeJwt(good)).encode(), 'TOKEN_INVALID'],
    ['with its signature cut off', () => `${good.split('.').slice(0, 2).join('.')}.`, 'TOKEN_INVALID'],
    [
      'of another algorithm with the same key',
      () => own({}, { header: { alg: 'HS512' }, key: randomBytes(64) }),
      'TOKEN_INVALID',
    ],
    ['for another audience', () => own({ aud: 'task-signal' }), 'TOKEN_INVALID'],
    ['of another issuer', () => own({ iss: 'elsewhere' }), 'TOKEN_INVALID'],
    ['of another type', () => own({}, { header: { typ: 'task-ticket+jwt' } }), 'TOKEN_INVALID'],
    ['that has expired', () => own({ exp: seconds() - 1 }), 'TOKEN_EXPIRED'],
    ['that never expires', () => own({ exp: undefined }), 'TOKEN_INVALID'],
    ['without a session', () => own({ sid: undefined }), 'TOKEN_INVALID'],
    ['of a session that is not', () => own({ sid: 'none' }), 'TOKEN_REVOKED'],
    ["of another account's session", () => own({ sub: '100002' }), 'TOKEN_REVOKED'],
    ['of another epoch', () => own({ epoch: 7 }), 'TOKEN_REVOKED'],
    ['of an account that is not', () => own({ sub: 'ghost' }), 'ACCOUNT_UNKNOWN'],
    ['that is no token', () => 'nonsense', 'TOKEN_INVALID'],
    ['that is a ticket', async () => (await ticketOf('100001')).ticket, 'TOKEN_INVALID'],
  ])('%s is refused and on record', async (_, make, code) => refused(await make(), code));

  it('never brings its own roles', async () => {
    const reply = await me(await own({ roles: ['chief', 'auditor'], unit: 'squad-1' }));
    expect(reply.body).toMatchObject({ roles: ['chief'], unit: 'command-room' });
  });
});

function tampered(change: object): string {
  const [header, , signature] = good.split('.');
  return [header, Buffer.from(JSON.stringify({ ...decodeJwt(good), ...change })).toString('base64url'), signature].join(
    '.',
  );
}

describe('a token of the outside issuer', () => {
  const outside = (
    change: Record<string, unknown> = {},
    { alg = 'ES256', kid = 'first', key }: { alg?: string; kid?: string; key?: CryptoKey | Uint8Array } = {},
  ) => {
    const claims = {
      iss: issuer.url,
      aud: 'station',
      sub: 'a-b-c',
      preferred_username: '300101',
      iat: seconds(),
      exp: seconds() + 300,
      ...change,
    };
    const given = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
    const signer = key ?? issuer.keys.find((each) => each.kid === kid)!.privateKey;
    return new SignJWT(given).setProtectedHeader({ alg, kid }).sign(signer);
  };

  it('is good with roles and unit from our accounts alone', async () => {
    const reply = await me(await outside({ roles: ['chief'], unit: 'command-room' }));
    expect(reply.body).toMatchObject({ id: '300101', roles: ['communityOfficer'], unit: 'squad-3.1' });
  });

  it.each<[string, () => string | Promise<string>, string]>([
    ['for another audience', () => outside({ aud: 'other' }), 'TOKEN_INVALID'],
    ['of another issuer', () => outside({ iss: 'https://elsewhere.test' }), 'TOKEN_INVALID'],
    ['that has expired', () => outside({ exp: seconds() - 1 }), 'TOKEN_EXPIRED'],
    ['that never expires', () => outside({ exp: undefined }), 'TOKEN_INVALID'],
    ['without the account claim', () => outside({ preferred_username: undefined }), 'TOKEN_INVALID'],
    ['with a claim that is no text', () => outside({ preferred_username: { $ne: null } }), 'TOKEN_INVALID'],
    ['of somebody without an account', () => outside({ preferred_username: 'stranger' }), 'ACCOUNT_UNKNOWN'],
    [
      'signed with another key',
      async () => outside({}, { key: (await generateKeyPair('ES256')).privateKey }),
      'TOKEN_INVALID',
    ],
    [
      'of an algorithm that is not configured',
      () => outside({}, { alg: 'ES384', kid: 'other-algorithm' }),
      'TOKEN_INVALID',
    ],
    [
      'with an unknown key',
      async () => outside({}, { kid: 'new', key: (await generateKeyPair('ES256')).privateKey }),
      'TOKEN_INVALID',
    ],
    [
      'without a signature',
      () => new UnsecuredJWT({ iss: issuer.url, aud: 'station', preferred_username: '100001' }).encode(),
      'TOKEN_INVALID',
    ],
    [
      'signed with the public key as a secret',
      async () =>
        outside({}, { alg: 'HS256', key: new TextEncoder().encode(await exportSPKI(issuer.keys[0]!.publicKey)) }),
      'TOKEN_INVALID',
    ],
    ['signed with our own secret', () => outside({}, { alg: 'HS256', key: tokenSecret }), 'TOKEN_INVALID'],
    ['in the name of our own issuer', async () => outside({ iss: 'two-teams-one-room', aud: 'api' }), 'TOKEN_INVALID'],
  ])('%s is refused and on record', async (_, make, code) => refused(await make(), code));

  it('dies when its account signs out everywhere', async () => {
    const token = await outside({ preferred_username: '100002', iat: seconds() - 10 });
    expect((await me(token)).status).toBe(200);
    await station.app.get(AccountRepository).signOutEverywhere('100002');
    await refused(token, 'TOKEN_REVOKED');
    expect((await me(await outside({ preferred_username: '100002', iat: seconds() + 1 }))).status).toBe(200);
  });
});

describe('an issuer that cannot be reached', () => {
  it('is a fault of ours, not of the token, and mends itself', async () => {
    const other = await startIssuer();
    other.up = false;
    const oidc = { issuer: other.url, audience: 'station', algorithms: ['ES256'], accountClaim: 'sub' as const };
    const app = await startIdentityApp({ tokenSecret, origins: [], oidc });
    try {
      const token = await new SignJWT({ sub: '100001' })
        .setProtectedHeader({ alg: 'ES256', kid: 'first' })
        .setIssuer(other.url)
        .setAudience('station')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(other.keys[0]!.privateKey);
      const reply = await app.call('/api/v1/auth/me', { token });
      expect([reply.status, reply.body.code]).toEqual([503, 'ISSUER_UNREACHABLE']);
      expect(await app.recorded(reply)).toMatchObject([{ code: 'ISSUER_UNREACHABLE', outcome: 'refused' }]);
      other.up = true;
      expect((await app.call('/api/v1/auth/me', { token })).body.id).toBe('100001');
    } finally {
      await app.close();
      other.server.close();
    }
  });
});

const taskId = 'incident~baokang~mke~1~3';
const ticketOf = (id: string) =>
  station.app.get(TicketService).issueTaskTicket({ id, roles: [], unit: null, via: 'api' }, taskId);
const verify = (ticket: string, task = taskId) => station.app.get(TicketService).verifyTaskTicket(ticket, task);

describe('a task ticket', () => {
  it('gives back the whole actor, with the roles and unit of now', async () => {
    const { ticket, expiresAt } = await ticketOf('300101');
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(590_000);
    expect(await verify(ticket)).toEqual({
      id: '300101',
      roles: ['communityOfficer'],
      unit: 'squad-3.1',
      via: 'signal',
    });
    await station.app.get(AccountRepository).change('300101', { roles: ['squadDeputy'], unit: 'squad-3' });
    expect(await verify(ticket)).toEqual({ id: '300101', roles: ['squadDeputy'], unit: 'squad-3', via: 'signal' });
    await station.app.get(AccountRepository).change('300101', { roles: ['communityOfficer'], unit: 'squad-3.1' });
  });

  it('is for one task only', async () => {
    expect(await verify((await ticketOf('300101')).ticket, 'incident~baokang~mke~1~4')).toBeNull();
  });

  it('is not issued to somebody without an account', async () => {
    await expect(ticketOf('ghost')).rejects.toMatchObject({ code: 'ACCOUNT_UNKNOWN' });
  });

  it.each<[string, (ticket: string) => string | Promise<string>]>([
    ['an access token', () => good],
    ['nonsense', () => 'nonsense'],
    ['cut', (ticket) => ticket.slice(0, -4)],
    ['unsigned', (ticket) => new UnsecuredJWT(decodeJwt(ticket)).encode()],
    ['expired', (ticket) => resigned(ticket, { exp: seconds() - 1 })],
    ['without an end', (ticket) => resigned(ticket, { exp: undefined })],
    ['for another audience', (ticket) => resigned(ticket, { aud: 'api' })],
    ['signed with another key', (ticket) => resigned(ticket, {}, randomBytes(32))],
  ])('that is %s is nobody’s', async (_, change) => {
    const { ticket } = await ticketOf('300101');
    expect(await verify(await resigned(ticket, {}))).not.toBeNull();
    expect(await verify(await change(ticket))).toBeNull();
  });

  it('dies with the password', async () => {
    const accounts = station.app.get(AccountRepository);
    const { ticket } = await ticketOf('300101');
    await accounts.setPassword('300101', (await accounts.findWithPassword('300101'))!.passwordHash);
    expect(await verify(ticket)).toBeNull();
  });

  it('dies when its holder signs out everywhere or is disabled', async () => {
    const accounts = station.app.get(AccountRepository);
    const { ticket } = await ticketOf('300101');
    await accounts.signOutEverywhere('300101');
    expect(await verify(ticket)).toBeNull();
    const next = (await ticketOf('300101')).ticket;
    await accounts.change('300101', { disabled: true });
    expect(await verify(next)).toBeNull();
    await accounts.change('300101', { disabled: false });
  });

  it('is verified by a worker that has nothing but the secret and the records', async () => {
    const connection = station.app.get<Connection>(getConnectionToken());
    const { host, port, name } = connection;
    @Module({
      imports: [MongooseModule.forRoot(`mongodb://${host}:${port}/${name}`), TicketModule.forRoot({ tokenSecret })],
    })
    class Worker {}
    const worker = await NestFactory.createApplicationContext(Worker, { logger: false });
    try {
      const { ticket } = await ticketOf('100002');
      expect(await worker.get(TicketService).verifyTaskTicket(ticket, taskId)).toMatchObject({
        id: '100002',
        via: 'signal',
      });
    } finally {
      await worker.close();
    }
  });
});

function resigned(ticket: string, change: Record<string, unknown>, key: Uint8Array = tokenSecret): Promise<string> {
  const claims = Object.fromEntries(
    Object.entries({ ...decodeJwt(ticket), ...change }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'task-ticket+jwt' }).sign(key);
}
