/** The organisation in time, over HTTP: who is, was and will be responsible, and two people who change it at once. */
import { station } from '../../libs/domain/station.js';
import { AccountRepository } from '../../libs/records/account.js';
import { StationRepository } from '../../libs/records/station.js';
import { type ApiRig, startApiRig } from '../support/api.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig();
}, 120_000);
afterAll(() => rig.close());

const [chief, captain, otherCaptain, auditor] = ['o-1001', 'o-2101', 'o-2201', 'o-9001'];
const hour = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();
/** A grid of squad 1 that its captain does not hold, and two of the squad's people. */
const grid = station.grids.find((each) => each.community === 'community-1' && each.officer !== captain)!;
const [first, second] = station.units.find(({ id }) => id === 'squad-1.3')!.members as [string, string, string];

const read = async (path: string) => rig.call(path, { as: auditor });
const change = async (path: string, as: string, body: object, { version, key }: { version?: string; key?: string } = {}) => {
  const tag = version ?? (await read(path)).headers.get('etag')!;
  return rig.call(`${path}/changes`, { as, body: { reason: '轮岗', ...body }, headers: { 'if-match': tag, ...(key === undefined ? {} : { 'idempotency-key': key }) } });
};
const officerAt = async (at?: string) => (await read(`/api/v1/grids/${grid.id}${at === undefined ? '' : `?at=${encodeURIComponent(at)}`}`)).body.officer;

it('answers for any day who was responsible, from the station’s beginning on', async () => {
  expect([await officerAt('1999-01-01T00:00:00Z'), await officerAt(), await officerAt('2100-01-01T00:00:00Z')]).toEqual([grid.officer, grid.officer, grid.officer]);
  const list = await read('/api/v1/grids?community=community-1');
  expect(list.body.items.length).toBeGreaterThan(2);
  expect(list.body.items.every((each: any) => each.squad === 'squad-1')).toBe(true);
});

it('changes the officer from a later instant on, and keeps who ordered it and why', async () => {
  const from = inHours(48);
  const reply = await change(`/api/v1/grids/${grid.id}`, captain, { officer: first, from });
  expect([reply.status, reply.body.officer]).toEqual([200, grid.officer]);
  expect([await officerAt(), await officerAt(inHours(47)), await officerAt(inHours(49))]).toEqual([grid.officer, grid.officer, first]);
  const repository = rig.api.app.get(StationRepository);
  expect([await repository.officerOf(grid.id), await repository.officerOf(grid.id, new Date(inHours(49))), await repository.officerOf('grid-999')]).toEqual([grid.officer, first, null]);
  const [order] = (await read(`/api/v1/grids/${grid.id}/changes`)).body.items;
  expect(order).toMatchObject({ by: captain, reason: '轮岗', from, set: { officer: first } });
});

it('lets nobody overwrite another unseen, and a repeated request change nothing', async () => {
  const path = `/api/v1/grids/${grid.id}`;
  const version = (await read(path)).headers.get('etag')!;
  const both = await Promise.all([change(path, chief, { officer: first }, { version }), change(path, captain, { officer: second }, { version })]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect((await rig.call(`${path}/changes`, { as: chief, body: { officer: first, reason: 'x' } })).status).toBe(428);
  const again = (await read(path)).headers.get('etag')!;
  const once = await change(path, chief, { officer: second }, { version: again, key: 'the-same' });
  const twice = await change(path, chief, { officer: second }, { version: again, key: 'the-same' });
  expect([once.status, twice.status, twice.headers.get('etag')]).toEqual([200, 200, once.headers.get('etag')]);
});

it.each([
  ['the past', { officer: first, from: '2020-01-01T00:00:00Z' }, 422, 'CHANGE_IN_THE_PAST'],
  ['somebody of another squad', { officer: 'o-2202' }, 409, 'GRID_WITHOUT_OFFICER'],
  ['somebody who is no community officer', { officer: 'o-1101' }, 422, 'OFFICER_UNKNOWN'],
  ['nobody there', { officer: 'o-0000' }, 422, 'OFFICER_UNKNOWN'],
  ['nothing', {}, 400, 'VALIDATION_FAILED'],
])('refuses %s', async (_, body, status, code) => {
  const reply = await change(`/api/v1/grids/${grid.id}`, chief, body);
  expect([reply.status, reply.body.code]).toEqual([status, code]);
});

it('refuses the captain of another squad, on record', async () => {
  const reply = await change(`/api/v1/grids/${grid.id}`, otherCaptain, { officer: first });
  expect([reply.status, reply.body.code]).toEqual([403, 'OTHER_UNIT']);
  expect((await read('/api/v1/grids/grid-999')).body.code).toBe('GRID_UNKNOWN');
});

it('moves people between units from an instant on, and their rights with them', async () => {
  const from = inHours(72);
  const unit = '/api/v1/units/squad-1.2';
  const someone = station.units.find(({ id }) => id === 'squad-1.1')!.members.find((member) => !station.grids.some(({ officer }) => officer === member)) ?? 'o-2103';
  const reply = await change(unit, chief, { join: [someone], from });
  expect(reply.status).toBe(200);
  const at = (path: string, hours: number) => read(`${path}?at=${encodeURIComponent(inHours(hours))}`).then(({ body }) => body.members as string[]);
  expect([(await at(unit, 71)).includes(someone), (await at(unit, 73)).includes(someone), (await at('/api/v1/units/squad-1.1', 73)).includes(someone)]).toEqual([false, true, false]);
  // The account follows by itself once the instant has come.
  await expect(rig.api.app.get(AccountRepository).find(someone)).resolves.toMatchObject({ unit: 'squad-1.1' });
  expect((await change('/api/v1/units/squad-1.3', chief, { join: ['o-2103'] })).status).toBe(409);
});

it('posts people at once where no later instant is named, and lists them there', async () => {
  const member = station.units.find(({ id }) => id === 'squad-3.1')!.members[2]!;
  const reply = await change('/api/v1/units/squad-3.2', chief, { join: [member] });
  expect([reply.status, reply.body.members.includes(member)]).toEqual([200, true]);
  const accounts = rig.api.app.get(AccountRepository);
  await expect(accounts.find(member)).resolves.toMatchObject({ unit: 'squad-3.2' });
  expect((await accounts.list({ unit: 'squad-3.2', limit: 10 })).map(({ id }) => id)).toContain(member);
  expect((await accounts.list({ unit: 'squad-3.1', limit: 10 })).map(({ id }) => id)).not.toContain(member);
  // A grid's officer stays in its squad until the grid is another's.
  const holder = station.units.find(({ id }) => id === 'squad-3.2')!.members.find((one) => station.grids.some(({ officer }) => officer === one))!;
  expect((await change('/api/v1/units/squad-4.1', chief, { join: [holder] })).body.code).toBe('GRID_WITHOUT_OFFICER');
  // Nor does the account go away under a grid.
  const disabled = await rig.call(`/api/v1/accounts/${holder}`, { as: chief, method: 'PATCH', body: { disabled: true } });
  expect([disabled.status, disabled.body.code]).toEqual([409, 'POSTED_BY_ORDER']);
  const patch = (body: object) => rig.call(`/api/v1/accounts/${holder}`, { as: chief, method: 'PATCH', body });
  expect((await patch({ roles: ['videoOfficer'] })).status).toBe(409);
  expect((await patch({ roles: ['communityOfficer', 'videoOfficer'] })).status).toBe(200);
});
