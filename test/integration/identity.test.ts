import { randomBytes } from 'node:crypto';
import { getModelToken } from '@nestjs/mongoose';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { hashPassword, verifyPassword } from '../../libs/access/passwords.js';
import { AccountSeeder } from '../../libs/access/seed.js';
import { AccountRepository } from '../../libs/records/account.js';
import { SignInFailuresEntity } from '../../libs/records/account-failures.js';
import { SessionEntity } from '../../libs/records/session.js';
import { type IdentityApp, people, type Reply, startIdentityApp } from '../support/identity-app.js';

let station: IdentityApp;
beforeAll(async () => {
  station = await startIdentityApp({ tokenSecret: randomBytes(32), origins: ['http://ui.test:8233'] });
});
afterAll(() => station?.close());

const model = (entity: { name: string }) => station.app.get(getModelToken(entity.name));
afterEach(() => model(SignInFailuresEntity).deleteMany({}));

const me = (token: string) => station.call('/api/v1/auth/me', { token });
const refresh = (refreshToken: string) => station.call('/api/v1/auth/refresh', { body: { refreshToken } });

/** An account of its own, for tests that disable or lock. */
let made = 0;
async function newAccount(): Promise<{ id: string; password: string }> {
  const id = `made-${++made}`;
  const passwords = await station.app
    .get(AccountSeeder)
    .seedAccounts([{ id, name: '测试', roles: ['investigator'], unit: 'case-team.1' }]);
  return { id, password: passwords.get(id)! };
}

describe('accounts', () => {
  it('seeds once, with first passwords of the new ones only', async () => {
    expect([...station.passwords.keys()].sort()).toEqual(people.map(({ id }) => id).sort());
    expect(new Set(station.passwords.values()).size).toBe(people.length);
    for (const password of station.passwords.values()) expect(password).toMatch(/^[a-z2-9]{20}$/);
    const accounts = station.app.get(AccountRepository);
    const before = await accounts.findWithPassword('100001');
    const again = await station.app
      .get(AccountSeeder)
      .seedAccounts([...people.map((each) => ({ ...each, name: 'other' }))]);
    expect([...again]).toEqual([]);
    expect(await accounts.findWithPassword('100001')).toEqual(before);
  });

  it('gives one password where two instances seed at once', async () => {
    const seeder = station.app.get(AccountSeeder);
    const account = { id: 'seeded-twice', name: '并发', roles: ['investigator' as const], unit: 'case-team.1' };
    const results = await Promise.all([1, 2, 3, 4].map(() => seeder.seedAccounts([account])));
    const given = results.flatMap((map) => [...map.values()]);
    expect(given).toHaveLength(1);
    expect((await station.signIn('seeded-twice', given[0])).status).toBe(200);
  });

  it('keeps passwords as argon2id of OWASP strength and never gives the hash out', async () => {
    const found = await station.app.get(AccountRepository).findWithPassword('100001');
    expect(found?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(await station.app.get(AccountRepository).find('100001'))).not.toContain('argon2');
    const reply = await station.call('/api/v1/accounts', { token: await station.token('100001') });
    expect(reply.status).toBe(200);
    expect(JSON.stringify(reply.body)).not.toContain('argon2');
  });

  it('takes a password typed in another Unicode form', async () => {
    const hash = await hashPassword('caf\u00e9-密码-密码');
    expect(await verifyPassword(hash, 'cafe\u0301-密码-密码')).toBe(true);
    expect(await verifyPassword(hash, 'cafe-密码-密码')).toBe(false);
    expect(await verifyPassword(undefined, 'anything')).toBe(false);
  });

  it('lets the chief create, move, disable and reset, on record; and nobody change their own roles', async () => {
    const token = await station.token('100001');
    const body = { id: '300999', name: '新民警', roles: ['communityOfficer'], unit: 'squad-3.2' };
    const created = await station.call('/api/v1/accounts', { token, body });
    expect(created.status).toBe(201);
    expect((await station.call('/api/v1/accounts', { token, body })).body.code).toBe('ACCOUNT_EXISTS');
    const signedIn = await station.signIn('300999', created.body.password);
    const moved = await station.call('/api/v1/accounts/300999', {
      method: 'PATCH',
      token,
      body: { unit: 'squad-5.1' },
    });
    expect(moved.body).toMatchObject({ id: '300999', unit: 'squad-5.1', roles: ['communityOfficer'], disabled: false });
    expect((await me(signedIn.body.accessToken)).body.unit).toBe('squad-5.1');
    const reset = await station.call('/api/v1/accounts/300999/reset-password', { method: 'POST', token });
    expect(reset.body.password).not.toBe(created.body.password);
    expect((await me(signedIn.body.accessToken)).body.code).toBe('TOKEN_REVOKED');
    expect(await station.recorded(reset)).toMatchObject([
      { actor: '100001', subject: '300999', code: 'PASSWORD_RESET' },
    ]);
    const own = await station.call('/api/v1/accounts/100001', {
      method: 'PATCH',
      token,
      body: { roles: ['chief', 'auditor'] },
    });
    expect([own.status, own.body.code]).toEqual([403, 'OWN_ACCOUNT']);
    expect((await station.call('/api/v1/accounts/nobody', { method: 'PATCH', token, body: {} })).status).toBe(404);
    const wrong = await station.call('/api/v1/accounts', { token, body: { ...body, id: '张三', roles: ['king'] } });
    expect(wrong.status).toBe(400);
    expect(wrong.body.errors.map((error: { field: string }) => error.field)).toEqual(['id', 'roles.0']);
  });

  it('refuses account management to everybody else, on record', async () => {
    const reply = await station.call('/api/v1/accounts', { token: await station.token('100002') });
    expect([reply.status, reply.body.code]).toEqual([403, 'ROLE_NOT_ALLOWED']);
    expect(await station.recorded(reply)).toMatchObject([
      { actor: '100002', action: 'account.manage', outcome: 'refused', code: 'ROLE_NOT_ALLOWED' },
    ]);
  });
});

describe('sign-in', () => {
  it('gives a short token and a refresh token, and says who one is', async () => {
    const reply = await station.signIn('300101');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const minutes = (Date.parse(reply.body.expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(9);
    expect(minutes).toBeLessThanOrEqual(10);
    const self = await me(reply.body.accessToken);
    expect(self.body).toMatchObject({ id: '300101', roles: ['communityOfficer'], unit: 'squad-3.1' });
    expect(self.body.actions).toContain('task.act');
    expect(self.body.actions).not.toContain('arrest.approve');
    expect(await station.recorded(reply)).toMatchObject([
      { actor: '300101', action: 'identity.signIn', outcome: 'allowed', code: 'PASSWORD_VERIFIED' },
    ]);
  });

  it('keeps refresh tokens as hashes only', async () => {
    const { body } = await station.signIn('300101');
    const [id, secret] = body.refreshToken.split('.');
    const session = await model(SessionEntity).findById(id).lean();
    expect(session).toMatchObject({ account: '300101' });
    expect(JSON.stringify(session)).not.toContain(secret);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });

  it('answers alike for a wrong password, an unknown and a disabled account; only the record tells them apart', async () => {
    const disabled = await newAccount();
    await station.app.get(AccountRepository).change(disabled.id, { disabled: true });
    const replies = [
      await station.signIn('300101', 'wrong'),
      await station.signIn('my-password-typed-here', 'wrong'),
      await station.signIn(disabled.id, disabled.password),
    ];
    const strip = ({ status, body: { requestId: _, ...body } }: Reply) => ({ status, body });
    expect(replies.map(strip)).toEqual(Array(3).fill(strip(replies[0]!)));
    expect(replies[0]!.body.code).toBe('SIGN_IN_FAILED');
    const records = (await Promise.all(replies.map(station.recorded))).flat();
    expect(records.map(({ code, subject }) => [code, subject])).toEqual([
      ['SIGN_IN_FAILED', '300101'],
      ['ACCOUNT_UNKNOWN', null],
      ['ACCOUNT_DISABLED', disabled.id],
    ]);
  });

  it('spends the same time on an unknown account', async () => {
    const times: Record<string, number[]> = { '300101': [], 'unknown-1': [] };
    for (let round = 0; round < 9; round++) {
      for (const [id, taken] of Object.entries(times)) {
        const start = performance.now();
        await station.signIn(id, 'wrong');
        taken.push(performance.now() - start);
      }
      await model(SignInFailuresEntity).deleteMany({});
    }
    const [known, unknown] = Object.values(times).map((taken) => taken.sort((a, b) => a - b)[4]!) as [number, number];
    // Without the hash it would be a fifth.
    expect(unknown / known).toBeGreaterThan(0.5);
    expect(unknown / known).toBeLessThan(2);
  });

  it.each(['known', 'unknown'])(
    'locks a %s account after five failures, even with the right password, for 15 minutes',
    async (kind) => {
      const { id, password } = kind === 'known' ? await newAccount() : { id: 'nobody-here', password: 'x' };
      for (let i = 0; i < 5; i++) expect((await station.signIn(id, 'wrong')).status).toBe(401);
      const locked = await station.signIn(id, password);
      expect([locked.status, locked.body.code]).toEqual([429, 'SIGN_IN_LOCKED']);
      const seconds = Number(locked.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(890);
      expect(seconds).toBeLessThanOrEqual(900);
      expect(await station.recorded(locked)).toMatchObject([{ code: 'SIGN_IN_LOCKED', outcome: 'refused' }]);
      if (kind === 'unknown') return;
      await model(SignInFailuresEntity).updateOne({ _id: `account:${id}` }, { expiresAt: new Date(Date.now() - 1) });
      expect((await station.signIn(id, password)).status).toBe(200);
      expect(await model(SignInFailuresEntity).findById(`account:${id}`)).toBeNull();
    },
  );

  it('starts counting anew when the window has passed', async () => {
    const { id, password } = await newAccount();
    for (let i = 0; i < 4; i++) await station.signIn(id, 'wrong');
    await model(SignInFailuresEntity).updateOne({ _id: `account:${id}` }, { expiresAt: new Date(Date.now() - 1) });
    await station.signIn(id, 'wrong');
    expect(await model(SignInFailuresEntity).findById(`account:${id}`).lean()).toMatchObject({ failures: 1 });
    expect((await station.signIn(id, password)).status).toBe(200);
  });

  it('leaves a session alone when somebody else fails to sign in', async () => {
    const { id, password } = await newAccount();
    const { body } = await station.signIn(id, password);
    for (let i = 0; i < 6; i++) await station.signIn(id, 'wrong');
    expect((await me(body.accessToken)).status).toBe(200);
    expect((await refresh(body.refreshToken)).status).toBe(200);
  });

  it('takes few guesses however many come at once', async () => {
    const { id, password } = await newAccount();
    const guesses = Array.from({ length: 16 }, (_, i) => station.signIn(id, i === 15 ? password : `guess-${i}`));
    expect((await Promise.all(guesses)).map(({ status }) => status)).not.toContain(200);
  });

  it('lets one account sign in many times at once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => station.signIn('alarm-platform')));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
  });

  it('limits an address that tries many accounts', async () => {
    await station.signIn('spray-0', 'wrong');
    await model(SignInFailuresEntity).updateOne({ _id: /^address:/ }, { failures: 100 });
    const reply = await station.signIn('300101');
    expect([reply.status, reply.body.code]).toEqual([429, 'SIGN_IN_LOCKED']);
  });

  it.each([
    [{ account: '100001' }, ['password']],
    [{ account: { $ne: null }, password: 'x' }, ['account']],
    [{ account: '100001', password: ['x'] }, ['password']],
    [{ account: '100001', password: 'x'.repeat(129) }, ['password']],
    [{ account: '100001', password: 'x', roles: ['chief'] }, ['roles']],
  ])('refuses %j by field', async (body, fields) => {
    const reply = await station.call('/api/v1/auth/sign-in', { body });
    expect(reply.status).toBe(400);
    expect(reply.body.errors.map((error: { field: string }) => error.field)).toEqual(fields);
  });
});

describe('sessions', () => {
  it('rotates the refresh token, and ends the session when an old one comes back', async () => {
    const first = (await station.signIn('300101')).body;
    const second = (await refresh(first.refreshToken)).body;
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.sessionExpiresAt).toBe(first.sessionExpiresAt);
    const reused = await refresh(first.refreshToken);
    expect([reused.status, reused.body.code]).toEqual([401, 'REFRESH_REUSED']);
    expect(await station.recorded(reused)).toMatchObject([
      { action: 'identity.refresh', code: 'REFRESH_REUSED', outcome: 'refused' },
    ]);
    expect((await refresh(second.refreshToken)).body.code).toBe('REFRESH_INVALID');
    expect((await me(second.accessToken)).body.code).toBe('TOKEN_REVOKED');
  });

  it('lets one of two simultaneous uses win', async () => {
    const { refreshToken } = (await station.signIn('300101')).body;
    const replies = await Promise.all([refresh(refreshToken), refresh(refreshToken), refresh(refreshToken)]);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('does not outlive its end', async () => {
    const { accessToken, refreshToken } = (await station.signIn('300101')).body;
    await model(SessionEntity).updateOne({ _id: refreshToken.split('.')[0] }, { expiresAt: new Date(Date.now() - 1) });
    expect((await me(accessToken)).body.code).toBe('TOKEN_REVOKED');
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it.each(['', 'x', '00000000-0000-4000-8000-000000000000.' + 'A'.repeat(43)])(
    'refuses the refresh token %j',
    async (token) => {
      expect((await refresh(token)).body.code).toBe('REFRESH_INVALID');
    },
  );

  it('signs out this session at once and no other', async () => {
    const [one, other] = [(await station.signIn('300101')).body, (await station.signIn('300101')).body];
    const reply = await station.call('/api/v1/auth/sign-out', { body: { refreshToken: one.refreshToken } });
    expect(reply.status).toBe(204);
    expect((await me(one.accessToken)).body.code).toBe('TOKEN_REVOKED');
    expect((await refresh(one.refreshToken)).status).toBe(401);
    expect((await me(other.accessToken)).status).toBe(200);
  });

  it('signs out everywhere at once', async () => {
    const sessions = [(await station.signIn('300101')).body, (await station.signIn('300101')).body];
    const token = sessions[0].accessToken;
    expect((await station.call('/api/v1/auth/sign-out-everywhere', { method: 'POST', token })).status).toBe(204);
    for (const session of sessions) {
      expect((await me(session.accessToken)).body.code).toBe('TOKEN_REVOKED');
      expect((await refresh(session.refreshToken)).status).toBe(401);
    }
    expect((await me((await station.signIn('300101')).body.accessToken)).status).toBe(200);
  });

  it('dies with the account', async () => {
    const { id, password } = await newAccount();
    const { accessToken, refreshToken } = (await station.signIn(id, password)).body;
    await station.app.get(AccountRepository).change(id, { disabled: true });
    expect((await me(accessToken)).body.code).toBe('ACCOUNT_DISABLED');
    expect((await refresh(refreshToken)).body.code).toBe('TOKEN_REVOKED');
    await station.app.get(AccountRepository).change(id, { disabled: false });
    expect((await me(accessToken)).body.code).toBe('TOKEN_REVOKED');
  });

  it('changes the password with the old one only, and signs out whoever knew it', async () => {
    const { id, password } = await newAccount();
    const { accessToken: token, refreshToken } = (await station.signIn(id, password)).body;
    const change = (current: string, next: string) =>
      station.call('/api/v1/auth/change-password', { token, body: { current, next } });
    expect((await change(password, 'short')).body.errors[0].field).toBe('next');
    expect((await change('wrong', 'a-new-password-2026')).body.code).toBe('SIGN_IN_FAILED');
    expect((await change(password, 'a-new-password-2026')).status).toBe(204);
    expect((await me(token)).body.code).toBe('TOKEN_REVOKED');
    expect((await refresh(refreshToken)).status).toBe(401);
    expect((await station.signIn(id, password)).status).toBe(401);
    expect((await station.signIn(id, 'a-new-password-2026')).status).toBe(200);
  });
});

describe('cookies', () => {
  const body = () => ({ account: '100001', password: station.passwords.get('100001'), delivery: 'cookie' });
  const signIn = (origin: string) => station.call('/api/v1/auth/sign-in', { body: body(), headers: { origin } });
  const cookieOf = (reply: Reply) =>
    reply.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');

  it('are out of reach of scripts and of other sites', async () => {
    const reply = await signIn(station.url);
    expect(reply.status).toBe(200);
    expect(reply.body).not.toHaveProperty('accessToken');
    expect(reply.body).not.toHaveProperty('refreshToken');
    const lines = reply.headers.getSetCookie();
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(lines.map((line) => /Path=([^;]+)/.exec(line)?.[1])).toEqual(['/', '/api/v1/auth']);
  });

  it('sign in, refresh and sign out from the own origin', async () => {
    const cookie = cookieOf(await signIn(station.url));
    expect((await station.call('/api/v1/auth/me', { headers: { cookie } })).body.id).toBe('100001');
    const origin = station.url;
    const renewed = await station.call('/api/v1/auth/refresh', { body: {}, headers: { cookie, origin } });
    expect(renewed.status).toBe(200);
    const next = cookieOf(renewed);
    expect(next).not.toBe(cookie);
    const out = await station.call('/api/v1/auth/sign-out', { body: {}, headers: { cookie: next, origin } });
    expect(out.headers.getSetCookie()).toHaveLength(2);
    expect((await station.call('/api/v1/auth/me', { headers: { cookie: next } })).body.code).toBe('TOKEN_REVOKED');
  });

  it.each([undefined, 'https://elsewhere.test', 'null', 'http://127.0.0.1.elsewhere.test'])(
    'do not vouch for a change from the origin %s',
    async (origin) => {
      const cookie = cookieOf(await signIn(station.url));
      const headers = { cookie, ...(origin !== undefined && { origin }) };
      const reply = await station.call('/test/arrests', { body: {}, headers });
      expect([reply.status, reply.body.code]).toEqual([403, 'ORIGIN_NOT_ALLOWED']);
      expect(await station.recorded(reply)).toMatchObject([{ action: 'arrest.approve', code: 'ORIGIN_NOT_ALLOWED' }]);
      if (origin !== undefined) expect((await signIn(origin)).body.code).toBe('ORIGIN_NOT_ALLOWED');
    },
  );

  it('vouch from the own origin and from a configured one', async () => {
    const cookie = cookieOf(await signIn(station.url));
    for (const origin of [station.url, 'http://ui.test:8233']) {
      const reply = await station.call('/test/arrests', { body: {}, headers: { cookie, origin } });
      expect(reply.body).toEqual({ id: '100001', roles: ['chief'], unit: 'command-room', via: 'api' });
    }
  });
});

describe('the guard', () => {
  it('refuses a route that has no rule, even to the chief, on record', async () => {
    const reply = await station.call('/test/forgotten', { token: await station.token('100001') });
    expect([reply.status, reply.body.code]).toEqual([403, 'ROUTE_UNGUARDED']);
    expect(await station.recorded(reply)).toMatchObject([
      { action: 'GuardedController.forgotten', outcome: 'refused' },
    ]);
  });

  it('asks for a purpose before personal data, and records who looked and why', async () => {
    const token = await station.token('100002');
    const look = (purpose?: string) =>
      station.call('/test/incidents/mke.4-1/callers', {
        token,
        headers: purpose === undefined ? {} : { 'x-purpose': purpose },
      });
    const [none, unknown, stated] = [await look(), await look('curiosity'), await look('callHandling')];
    expect([none.status, none.body.code, none.body.errors[0].field]).toEqual([403, 'PURPOSE_REQUIRED', 'X-Purpose']);
    expect([unknown.status, unknown.body.code]).toEqual([403, 'PURPOSE_UNKNOWN']);
    expect(stated.body).toEqual({ id: 'mke.4-1' });
    const about = { actor: '100002', action: 'incident.readCallers', subject: 'mke.4-1' };
    expect(await station.recorded(none)).toMatchObject([{ ...about, purpose: null, outcome: 'refused' }]);
    expect(await station.recorded(unknown)).toMatchObject([{ ...about, purpose: null, outcome: 'refused' }]);
    const [record] = await station.recorded(stated);
    expect(record).toMatchObject({ ...about, purpose: 'callHandling', outcome: 'allowed', code: null });
    expect(Math.abs(Date.now() - Date.parse(record!.at))).toBeLessThan(60_000);
  });

  it("refuses another squad's subject even with a purpose, on record", async () => {
    const token = await station.token('300101');
    const look = (id: string) =>
      station.call(`/test/incidents/${id}/callers`, { token, headers: { 'x-purpose': 'callHandling' } });
    expect((await look('mke.3-1')).status).toBe(200);
    const other = await look('mke.4-1');
    expect([other.status, other.body.code]).toEqual([403, 'OTHER_UNIT']);
    expect((await station.recorded(other)).map(({ outcome, code }) => [outcome, code])).toEqual([
      ['refused', 'OTHER_UNIT'],
      ['allowed', null],
    ]);
  });

  it('answers in the language asked for', async () => {
    const reply = await station.call('/api/v1/auth/me', { headers: { 'accept-language': 'zh-CN' } });
    expect([reply.status, reply.body.title]).toEqual([401, '请先登录']);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    expect(await station.recorded(reply)).toMatchObject([
      { actor: null, action: 'account.self', code: 'TOKEN_MISSING' },
    ]);
  });

  it('lets the auditor page through the record, and records that too', async () => {
    const token = await station.token('900001');
    const first = await station.call('/api/v1/access-log?limit=2&outcome=refused', { token });
    expect(first.body.items).toHaveLength(2);
    const second = await station.call(`/api/v1/access-log?limit=2&outcome=refused&before=${first.body.next}`, {
      token,
    });
    const ids = [...first.body.items, ...second.body.items].map((item: { id: string }) => item.id);
    expect([...ids].sort().reverse()).toEqual(ids);
    expect(new Set(ids).size).toBe(4);
    expect(await station.recorded(second)).toMatchObject([
      { actor: '900001', action: 'audit.read', purpose: 'audit', outcome: 'allowed' },
    ]);
    expect((await station.call('/api/v1/access-log', { token: await station.token('100002') })).status).toBe(403);
  });
});

it('describes itself as OpenAPI 3.1', () => {
  const document = SwaggerModule.createDocument(
    station.app,
    new DocumentBuilder().setOpenAPIVersion('3.1.0').addBearerAuth().build(),
  );
  const signIn = document.paths['/api/v1/auth/sign-in']!.post!;
  const schema = (signIn.requestBody as any).content['application/json'].schema;
  expect(Object.keys(schema.properties)).toEqual(['account', 'password', 'delivery']);
  expect(Object.keys((signIn.responses['200'] as any).content['application/json'].schema.properties)).toContain(
    'accessToken',
  );
  const callers = document.paths['/test/incidents/{id}/callers']!.get!;
  expect(callers).toMatchObject({ 'x-access': 'incident.readCallers', security: [{ bearer: [] }] });
  expect(callers.parameters).toContainEqual(
    expect.objectContaining({ name: 'X-Purpose', in: 'header', required: true }),
  );
});
