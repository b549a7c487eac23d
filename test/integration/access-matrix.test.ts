/**
 * Every route × every role, on the running API. What is expected is computed from the one table; the routes are counted
 * by Nest and by the server, so that none can be added beside them.
 */
import { roles, type Role } from '../../libs/domain/actor.js';
import { authority, purposes } from '../../libs/domain/authority.js';
import { AccountRepository } from '../../libs/records/account.js';
import { AccountSeeder } from '../../libs/access/seed.js';
import { type ApiRig, startApiRig } from '../support/api.js';
import { registered, type Route, routesOf } from '../support/routes.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig();
  // One account for each role alone: the station's own people hold several.
  const made = await rig.api.app
    .get(AccountSeeder)
    .seedAccounts(roles.map((role) => ({ id: `only-${role}`, name: role, roles: [role], unit: null })));
  for (const [id, password] of made) rig.passwords.set(id, password);
}, 120_000);
afterAll(() => rig.close());

const ids: Record<string, string> = {
  incidentNo: 'test.none',
  warningNo: 'test.none',
  caseNo: 'A2026-99999',
  itemNo: 'E2026-99999',
  seizureNo: 'K2026-99999',
  examinationNo: 'J2026-99999',
  fileId: 'file-0000000000000000',
  taskId: 'incident~baokang~test~none~1',
  processId: 'incident~baokang~test~none',
  unitId: 'squad-9',
  disputeNo: 'D2026-99999',
  videoNo: 'V2026-99999',
  cameraId: 'none',
  linkageNo: 'L2026-99999',
  partnerId: 'nobody',
  areaId: 'community-99',
  gridId: 'grid-999',
  householdId: 'hh-0000000000000000',
  residentId: 're-0000000000000000',
  briefId: 'daily-2026-01-01',
  campaignNo: 'P2026-99999',
  planNo: 'F2026-99999',
  suggestionNo: 'S2026-99999',
  requestNo: 'R2026-99999',
  date: '2026-01-02',
  officer: 'nobody',
  mergeId: 'none-none-none-none-none',
  rosterId: '2026-01-01-00000000',
  shift: 'day',
  number: '1',
  key: 'no.such',
  mappingName: 'none',
  id: 'nobody',
};

function pathOf(route: Route): string {
  return route.path.replace(/:(\w+)/g, (_, name: string) => {
    if (ids[name] === undefined) throw new Error(`an id for :${name} is needed here`);
    return ids[name];
  });
}

/** Refused by the door: the table's own codes. What the subject or its state refuses later is not the matrix's business. */
const shut = ['ROLE_NOT_ALLOWED', 'ROUTE_UNGUARDED', 'TOKEN_MISSING'];

/** What the table says, worked out here without the code under test. */
const allowed = (role: Role, action: Route['action'] & string) => {
  const { allow } = authority[action];
  return allow === 'public' || Object.values(allow).some((holders) => holders.includes(role));
};

async function ask(route: Route, as?: string): Promise<{ status: number; code: string | undefined }> {
  const stop = new AbortController();
  const response = await fetch(`${rig.url}${pathOf(route)}`, {
    method: route.method,
    headers: {
      ...(as !== undefined && { authorization: `Bearer ${await rig.token(as)}` }),
      ...(route.method !== 'GET' && { 'content-type': 'application/json' }),
      'x-purpose': Object.keys(purposes)[0]!,
    },
    ...(route.method !== 'GET' && { body: '{"nonsense":true}' }),
    signal: stop.signal,
  });
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const code = isProblem ? ((await response.json()) as { code: string }).code : undefined;
  // The stream of events never ends by itself.
  stop.abort();
  return { status: response.status, code };
}

it('counts the routes as the server does', () => {
  const known = routesOf(rig.api.app).map(({ method, path }) => `${method} ${path}`);
  const pages = registered(rig.api.app).filter((route) => !/ \/(docs|openapi\.json)/.test(route));
  expect(known.length).toBeGreaterThan(40);
  expect([...new Set(pages)].sort()).toEqual(known.sort());
});

it('finds a rule on every route', () => {
  expect(routesOf(rig.api.app).filter(({ action }) => action === undefined)).toEqual([]);
});

it.each(roles)('opens to the role %s what the table opens, and nothing else', async (role) => {
  const differing: string[] = [];
  // Signing out ends the account's tokens: last, so that the others are asked with a good one.
  const routes = routesOf(rig.api.app).sort((a, b) => Number(a.path.includes('sign-out')) - Number(b.path.includes('sign-out')));
  for (const route of routes) {
    const expected = allowed(role, route.action!);
    const { status, code } = await ask(route, `only-${role}`);
    const entered = !shut.includes(code ?? '');
    if (entered !== expected || (!expected && status !== 403)) {
      differing.push(`${route.method} ${route.path}: ${status} ${code}, expected ${expected ? 'to enter' : '403'}`);
    }
  }
  expect(differing).toEqual([]);
  await expect(rig.api.app.get(AccountRepository).find(`only-${role}`)).resolves.toMatchObject({ roles: [role], disabled: false });
});

it('opens to nobody who is not signed in but what is public', async () => {
  for (const route of routesOf(rig.api.app)) {
    const { status, code } = await ask(route);
    const isPublic = authority[route.action!].allow === 'public';
    expect([route.path, status === 401 && code === 'TOKEN_MISSING']).toEqual([route.path, !isPublic]);
  }
});
