/** The organisation in time, over HTTP: who is, was and will be responsible, and two people who change it at once. */
import { station } from '../../libs/domain/station.js';
import { AccountRepository } from '../../libs/records/account.js';
import { StationRepository } from '../../libs/records/station.js';
import { type ApiRig, startApiRig } from '../support/api.js';
import { redraw } from '../support/border.js';

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

describe('the ground as a whole', () => {
  const order = (as: string, body: object, key?: string) => rig.call('/api/v1/organisation/orders', { as, body: { reason: '调整辖区', ...body }, headers: key === undefined ? {} : { 'idempotency-key': key } });
  const at = (hours: number) => `?at=${encodeURIComponent(inHours(hours))}`;
  const brief = async (id: string, hours = 0) => (await read(`/api/v1/grids/${id}${at(hours)}`)).body;
  const village = station.areas.find(({ kind, community }) => kind === 'village' && community === 'community-5')!;
  const its = station.grids.filter(({ area }) => area === village.id);
  const newcomer = station.units.find(({ id }) => id === 'squad-6.1')!.members[0]!;

  it('gives a village with its grids to another squad, on a day, in one order', async () => {
    const versions = { area: (await read(`/api/v1/areas/${village.id}`)).body.version, grids: await Promise.all(its.map(async ({ id }) => (await brief(id)).version)) };
    const areas = [{ id: village.id, version: versions.area, community: 'community-6' }];
    const from = inHours(100);
    // Their officers serve in the squad that gives it away.
    const alone = await order(chief, { areas, from });
    expect([alone.status, alone.body.code]).toEqual([409, 'GRID_WITHOUT_OFFICER']);
    const grids = its.map(({ id }, i) => ({ id, version: versions.grids[i]!, officer: newcomer }));
    expect((await order(captain, { areas, grids, from })).status).toBe(403);
    const done = await order(chief, { areas, grids, from }, 'village-moves');
    expect([done.status, (await order(chief, { areas, grids, from }, 'village-moves')).body]).toEqual([200, done.body]);
    const [before, after] = [await brief(its[0]!.id, 99), await brief(its[0]!.id, 101)];
    expect([before.squad, before.officer, after.squad, after.officer]).toEqual(['squad-5', its[0]!.officer, 'squad-6', newcomer]);
    expect((await read(`/api/v1/areas/${village.id}${at(101)}`)).body).toMatchObject({ community: 'community-6', squad: 'squad-6' });
    expect((await read(`/api/v1/areas/${village.id}/changes`)).body.items).toHaveLength(1);
    // Made from what is no longer so.
    expect((await order(chief, { areas, from: inHours(200) })).status).toBe(412);
  });

  it('renames a community, now', async () => {
    const { version } = (await read('/api/v1/areas/community-8')).body;
    const name = { zh: '新名社区', en: 'Newname Community' };
    expect((await order(chief, { areas: [{ id: 'community-8', version, name }] })).status).toBe(200);
    expect((await read('/api/v1/areas')).body.items.find(({ id }: { id: string }) => id === 'community-8').name).toEqual(name);
  });

  it('refuses a border drawn on one side only, and moves it when both are drawn', async () => {
    const drawn = (await rig.api.app.get(StationRepository).grids()).find(({ id }) => id === its[0]!.id)!;
    const [ring] = drawn.polygon.coordinates as [[number, number][]];
    const centre: [number, number] = [ring.slice(1).reduce((sum, [x]) => sum + x, 0) / (ring.length - 1), ring.slice(1).reduce((sum, [, y]) => sum + y, 0) / (ring.length - 1)];
    const shrunk = { type: 'Polygon', coordinates: [ring.map(([x, y]) => [centre[0] + (x - centre[0]) * 0.9, centre[1] + (y - centre[1]) * 0.9])] };
    const grown = { type: 'Polygon', coordinates: [ring.map(([x, y]) => [centre[0] + (x - centre[0]) * 1.1, centre[1] + (y - centre[1]) * 1.1])] };
    const only = (polygon: object) => order(chief, { grids: [{ id: drawn.id, version: drawn.version, polygon }] });
    expect((await only(shrunk)).body.code).toBe('GROUND_WITHOUT_GRID');
    expect((await only(grown)).body.code).toBe('GRIDS_OVERLAP');
    expect((await only({ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1]]] })).status).toBe(400);
  });

  it('finds the grid of a place by the borders of that day', async () => {
    const repository = rig.api.app.get(StationRepository);
    const { from: one, to: other, place } = redraw('community-1');
    const versioned = await Promise.all([one, other].map(async (each) => ({ ...each, version: (await brief(each.id)).version })));
    expect((await order(captain, { grids: versioned, from: inHours(150) })).status).toBe(200);
    const grids = await Promise.all([0, 149, 151].map((hours) => repository.gridAt(place, new Date(inHours(hours)))));
    expect(grids.map((each) => each!.id)).toEqual([one.id, one.id, other.id]);
  });
});
