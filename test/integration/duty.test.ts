/** Duty over HTTP: rosters, shifts, leave and swaps, and what tasks and dispatch make of them. */
import { addDays, dateOf, dutyRules } from '../../libs/domain/duty.js';
import { station } from '../../libs/domain/station.js';
import { AccountRepository } from '../../libs/records/account.js';
import { type ApiRig, type Reply, startApiRig } from '../support/api.js';

let rig: ApiRig;
const from = addDays(dateOf(Date.now(), station.offsetMinutes), 30);
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
  // A smaller station, planned in a fraction of the time.
  for (const { id, unit } of station.accounts) if (/^squad-[2-8]/.test(unit ?? '')) await rig.api.app.get(AccountRepository).change(id, { disabled: true });
}, 120_000);
afterAll(() => rig.close());

const [chief, operator, captain, officer, auditor, machine] = ['o-1001', 'o-1101', 'o-2101', 'o-2102', 'o-9001', 'm-1'];
const post = (path: string, as: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> => rig.call(`/api/v1${path}`, { as, body, headers });
const get = (path: string, as: string, headers: Record<string, string> = {}) => rig.call(`/api/v1${path}`, { as, headers });
const tasks = async (processId: string, kind: string, count = 1) =>
  (await rig.until(`/api/v1/tasks?process=${processId.replaceAll('/', '~')}&kind=${kind}&limit=200`, chief, ({ body }) => body.items?.length >= count)).body.items;
const equipment = dutyRules.equipment.map(({ id }) => ({ item: id, state: 'ok' }));

it('plans and publishes a roster, lets those on duty act and nobody else, and ends it', async () => {
  expect((await post('/rosters', officer, { from })).status).toBe(403);
  expect((await post('/rosters', operator, { from: '2020-01-01' })).body.errors).toMatchObject([{ field: 'from', rule: 'DATE_OUT_OF_RANGE' }]);
  expect((await post('/rosters', operator, { from: 'soon', weeks: 90 })).body.errors.map(({ field }: { field: string }) => field)).toEqual(['from', 'weeks']);
  const key = { 'idempotency-key': 'roster-of-the-test' };
  const { status, body } = await post('/rosters', operator, { from, weeks: 1 }, key);
  expect(status).toBe(202);
  expect((await post('/rosters', operator, { from, weeks: 1 }, key)).body).toEqual(body);

  const [decide] = await tasks(body.processId, 'roster.decide');
  expect((await get('/rosters', auditor)).body.items).toMatchObject([{ id: body.id, from, weeks: 1, state: 'proposed', proposedBy: operator }]);
  const roster = (await get(`/rosters/${body.id}`, officer)).body;
  expect([roster.shifts.length, roster.violations]).toEqual([21, []]);
  await post(`/tasks/${decide.id}/complete`, chief, { result: { decision: 'accept' } });
  await rig.until(`/api/v1/processes/${body.processId.replaceAll('/', '~')}`, chief, (reply) => reply.body.stage === 'running');
  expect((await get(`/shifts?from=${from}`, officer)).body.items).toHaveLength(21);

  expect((await post(`/rosters/${body.id}/commands`, operator, { type: 'callIn', date: from, shift: 'day', reason: '演练' })).status).toBe(403);
  expect((await post(`/rosters/${body.id}/commands`, chief, { type: 'callIn', date: from, shift: 'dusk', reason: '演练' })).body.code).toBe('SHIFT_UNKNOWN');
  await post(`/rosters/${body.id}/commands`, chief, { type: 'callIn', date: from, shift: 'day', reason: '演练' });
  const shift = (await get(`/shifts/${from}/day`, officer)).body;
  const people = shift.people.map(({ account }: { account: string }) => account);
  const signOns = await tasks(shift.processId, 'shift.signOn', people.length);
  for (const task of signOns) expect((await post(`/tasks/${task.id}/complete`, task.candidates[0].account, { result: { briefingRead: true, equipment } })).status).toBe(200);
  const duty = await rig.until('/api/v1/duty', officer, (reply) => reply.body.items.length === people.length);
  expect(duty.body.items.map(({ account }: { account: string }) => account).sort()).toEqual([...people].sort());
  expect((await get(`/duty?at=${encodeURIComponent('2026-01-01T00:00:00+08:00')}`, officer)).body.items).toEqual([]);

  const operators = station.accounts.filter(({ roles }) => roles.includes('commandOperator')).map(({ id }) => id);
  const here = operators.find((id) => people.includes(id))!;
  const home = operators.find((id) => !people.includes(id))!;
  const call = await post('/incidents', here, { source: 'duty', number: '1', receivedAt: new Date().toISOString(), channel: 'phone', description: '邻居吵架', place: station.units[0]!.home });
  const [triage] = await tasks(call.body.processId, 'incident.triage');
  expect(triage.candidates).toContainEqual({ role: 'commandOperator', onDuty: true });
  const result = { decision: 'dispatch', category: 'dispute', priority: 3 };
  const refused = await post(`/tasks/${triage.id}/complete`, home, { result });
  expect([refused.status, refused.body.code]).toEqual([403, 'OFF_DUTY']);
  expect((await post(`/tasks/${triage.id}/delegate`, here, { to: home })).body.code).toBe('DELEGATE_NOT_A_CANDIDATE');
  await post(`/tasks/${triage.id}/complete`, here, { result });
  const [dispatch] = await tasks(call.body.processId, 'incident.dispatch');
  const onDuty = new Set((await get('/units', officer)).body.items.filter((unit: { onDuty: boolean }) => unit.onDuty).map(({ id }: { id: string }) => id));
  for (const { unit, available } of dispatch.context.recommended) expect(onDuty.has(unit) || !available).toBe(true);
  const squad = [...onDuty].find((unit) => String(unit).startsWith('squad-1.'))!;
  await post(`/tasks/${dispatch.id}/complete`, here, { result: { units: [squad] } });
  const [order] = await tasks(call.body.processId, 'order.acknowledge');
  const members = station.units.find(({ id }) => id === squad)!.members;
  const absent = members.find((id) => !people.includes(id) && !station.accounts.find((account) => account.id === id)!.roles.some((role) => role.startsWith('squad')));
  const listed = async (as: string) => (await get('/tasks', as)).body.items.map(({ id }: { id: string }) => id);
  if (absent) {
    expect(await listed(absent)).not.toContain(order.id);
    expect((await get(`/tasks/${order.id}`, absent)).body.code).toBe('OFF_DUTY');
  }
  expect(await listed(members.find((id) => people.includes(id))!)).toContain(order.id);

  expect((await post(`/shifts/${from}/day/commands`, home, { type: 'log', text: '备注' })).status).toBe(200);
  expect((await get(`/shifts/${from}/day/log`, officer)).body.code).toBe('PURPOSE_REQUIRED');
  expect((await get(`/shifts/${from}/day/log`, officer, { 'x-purpose': 'supervision' })).body.items).toMatchObject([{ by: home, text: '备注' }]);

  await post(`/rosters/${body.id}/commands`, chief, { type: 'endRoster', reason: '结束' });
  await rig.until(`/api/v1/processes/${body.processId.replaceAll('/', '~')}`, chief, (reply) => reply.body.closedAt !== null);
  expect((await get('/duty', officer)).body.items).toEqual([]);
  expect((await get(`/shifts?from=${from}`, officer)).body.items.map(({ shift: name, state }: { shift: string; state: string }) => [name, state])).toEqual([['day', 'cancelled']]);
  expect((await post(`/tasks/${order.id}/claim`, members[0]!, {})).status).toBe(200);
  const timeline = (await get(`/processes/${shift.processId.replaceAll('/', '~')}/timeline`, auditor)).body.items;
  expect(timeline.filter(({ event }: { event: string }) => event === 'task.complete:shift.signOn')).toHaveLength(people.length);
}, 240_000);

it('takes leave and swaps from those who are rostered, and shows each person their own', async () => {
  const day = addDays(from, 60);
  expect((await post('/leaves', chief, { from: day, to: day })).body.code).toBe('NOT_ROSTERED');
  expect((await post('/leaves', machine, { from: day, to: day })).status).toBe(403);
  expect((await post('/leaves', officer, { from: day, to: addDays(day, -1) })).body.errors).toMatchObject([{ field: 'to', rule: 'END_BEFORE_START' }]);
  const { body } = await post('/leaves', officer, { from: day, to: day });
  const [decide] = await tasks(body.processId, 'leave.decide');
  expect((await post(`/tasks/${decide.id}/complete`, officer, { result: { decision: 'approve' } })).body.code).toBe('NOT_A_CANDIDATE');
  expect((await post(`/tasks/${decide.id}/complete`, captain, { result: { decision: 'approve' } })).status).toBe(200);
  await rig.until('/api/v1/leaves', officer, (reply) => reply.body.items[0]?.state === 'approved');
  expect((await get('/leaves', 'o-2103')).body.items).toEqual([]);
  expect((await get('/leaves', captain)).body.items).toMatchObject([{ account: officer, decidedBy: captain }]);

  const swap = await post('/swaps', officer, { mine: { date: day, shift: 'day' }, with: 'o-2103' });
  const seen = await rig.until('/api/v1/swaps', 'o-2103', (reply) => reply.body.items[0]?.state === 'againstRules');
  expect(seen.body.items[0]).toMatchObject({ id: swap.body.id, account: officer, with: 'o-2103' });
  expect((await get(`/processes/${swap.body.processId.replaceAll('/', '~')}`, officer)).body.detail.objections[0].zh).toContain('您不在所述班次');
}, 120_000);

it('takes rules of duty from the chief, by which everything is planned and checked from then on', async () => {
  const video = 'o-3101';
  const put = (body: unknown, as = chief, tag?: string) => rig.call('/api/v1/duty-rules', { as, method: 'PUT', body, headers: tag === undefined ? {} : { 'if-match': tag } });
  const before = await get('/duty-rules', officer);
  const tag = before.headers.get('etag')!;
  expect([before.body.version, before.body.set, before.body.rules]).toEqual([1, null, dutyRules]);
  expect((await post('/leaves', video, { from, to: from })).body.code).toBe('NOT_ROSTERED');

  const group = { id: 'video', name: { zh: '视频侦查组', en: 'video team' }, role: 'videoOfficer', cover: [] };
  const rules = { ...dutyRules, restHours: 11, groups: [...dutyRules.groups, group] };
  expect((await put({ rules, reason: '视频侦查组参加值班' }, operator, tag)).status).toBe(403);
  expect((await put({ rules, reason: '视频侦查组参加值班' })).status).toBe(428);
  expect((await put({ rules: { ...rules, restHours: 99 }, reason: '改' }, chief, tag)).body.errors).toMatchObject([{ field: 'rules.restHours' }]);
  expect((await put({ rules: { ...rules, shifts: rules.shifts.slice(1) }, reason: '改' }, chief, tag)).status).toBe(400);
  const fewer = { ...rules, groups: rules.groups.slice(1), station: [] };
  expect((await put({ rules: fewer, reason: '改' }, chief, tag)).body.code).toBe('DUTY_IDS_KEPT');
  const both = await Promise.all([put({ rules, reason: '视频侦查组参加值班' }, chief, tag), put({ rules, reason: '视频侦查组参加值班' }, chief, tag)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect((await get('/duty-rules', auditor)).body).toMatchObject({ version: 2, rules: { restHours: 11 }, set: { by: chief, reason: '视频侦查组参加值班' } });
  expect((await post('/leaves', video, { from: addDays(from, 90), to: addDays(from, 90) })).status).toBe(202);
});
