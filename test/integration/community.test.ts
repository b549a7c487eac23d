/** Visits, concerns, campaigns and requests of residents over HTTP, on the real stack with the workers. */
import { iso } from '../../libs/domain/calendar.js';
import { station } from '../../libs/domain/station.js';
import { RegisterRepository } from '../../libs/records/register.js';
import { type ApiRig, type Reply, startApiRig } from '../support/api.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
}, 120_000);
afterAll(() => rig.close());

const [chief, operator, machine, auditor, captain, officer, stranger] = ['o-1001', 'o-1101', 'm-1', 'o-9001', 'o-2101', 'o-2102', 'o-2202'];
const mine = station.grids.find((grid) => grid.officer === officer) ?? station.grids.find((grid) => grid.community === 'community-1')!;
const holder = mine.officer;
const purpose = { 'x-purpose': 'population' };
const post = (path: string, as: string, body: object, headers: Record<string, string> = {}) => rig.call(`/api/v1${path}`, { as, body, headers });
const get = (path: string, as: string, headers: Record<string, string> = {}) => rig.call(`/api/v1${path}`, { as, headers });
const inPath = (id: string) => id.replaceAll('/', '~');

async function step(as: string, processId: string, kind: string, result: unknown, index = 0): Promise<Reply> {
  const list = await rig.until(`/api/v1/tasks?process=${inPath(processId)}&kind=${kind}`, operator, ({ body }) => body.items.length > index);
  const reply = await post(`/tasks/${list.body.items[index].id}/complete`, as, { result });
  expect([kind, reply.status, reply.body.code]).toEqual([kind, 200, undefined]);
  return reply;
}
const process_ = (id: string, test: (body: any) => boolean) => rig.until(`/api/v1/processes/${inPath(id)}`, operator, ({ body }) => test(body));
const onRecord = async (reply: Reply) => (await get('/access-log?limit=200', auditor)).body.items.filter((entry: any) => entry.requestId === reply.headers.get('x-request-id'));
const year = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
const query = (of: Record<string, string>) => new URLSearchParams(of).toString();

describe('visits', () => {
  it('are arranged once a day, walked door by door, and told in plain words', async () => {
    const { id: home } = await rig.api.app.get(RegisterRepository).registerHousehold(
      { address: '试验路1号', kind: 'livingAlone', grid: mine.id, visitDueAt: new Date(0) },
      { messageId: 'a-household-due', by: operator },
    );
    const asked = await post('/visits/needs', captain, { household: home, why: 'concern' });
    expect(asked.status).toBe(201);
    const date = iso(Date.now()).slice(0, 10);
    const arranged = await Promise.all([1, 2, 3].map(() => post('/visits/rounds', captain, { date, officer: holder })));
    // The day of the squads may have been earlier.
    expect(arranged.filter(({ body }) => !body.duplicate).length).toBeLessThanOrEqual(1);
    const { processId } = arranged[0]!.body;
    await step(holder, processId, 'visits.plan', { decision: 'accept' });
    await step(holder, processId, 'visits.visit', { outcome: 'met', concerns: [{ topic: 'water', note: '井水浑' }], note: '一切如常' });
    expect((await process_(processId, (body) => body.closedAt !== null)).body).toMatchObject({ kind: 'visitRound', outcome: 'done', detail: { visited: 1 } });
    const timeline = await rig.until(`/api/v1/processes/${inPath(processId)}/timeline`, operator, ({ body }) => body.items.some(({ event }: any) => event === 'closed'));
    const told = timeline.body.items.map(({ en }: any) => en);
    expect(told).toEqual(expect.arrayContaining(['visits were proposed', `${holder} completed “Accept or change the day's visits”`, 'a visit was put on record', 'the process ended: done']));
    expect((await get(`/visits?household=${home}`, captain, purpose)).body.items).toEqual([expect.objectContaining({ by: holder, outcome: 'met', note: '一切如常' })]);
    expect((await get(`/visits?household=${home}`, stranger, purpose)).body.code).toBe('OTHER_UNIT');
    expect((await get('/visits/rounds?open=false', auditor)).body.items.map(({ id }: any) => id)).toContain(processId);
    expect((await post(`/visits/rounds/${date}/${holder}/commands`, holder, { type: 'endRound', reason: 'x' })).body.code).toBe('PROCESS_CLOSED');
  });

  it.each([
    ['another squad’s officer', stranger, { date: iso(Date.now()).slice(0, 10), officer: holder }, 403, 'OTHER_UNIT'],
    ['a day long past', captain, { date: '2020-01-01', officer: holder }, 422, 'NOT_A_DAY_TO_PLAN'],
    ['nobody', captain, { date: iso(Date.now()).slice(0, 10), officer: 'o-0000' }, 422, 'OFFICER_UNKNOWN'],
    ['no date', captain, {}, 400, 'VALIDATION_FAILED'],
  ])('refuses %s', async (_, as, body, status, code) => {
    const reply = await post('/visits/rounds', as, body);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });

  it('hears concerns by grid and topic, once each, and counts them', async () => {
    const grid = station.grids.find((each) => each.community === 'community-1' && each.id !== mine.id)!.id;
    const report = () => post('/sentiments', officer, { grid, topic: 'noise', note: '夜间施工' }, { 'idempotency-key': 'one-concern' });
    expect((await Promise.all([report(), report(), report()])).map(({ status }) => status)).toEqual([201, 201, 201]);
    await post('/sentiments', officer, { grid, topic: 'traffic' });
    const { body } = await get(`/sentiments/counts?${query({ ...year, grid, period: 'day' })}`, auditor);
    expect(body.items.map(({ topic, count }: any) => [topic, count])).toEqual([['noise', 1], ['traffic', 1]]);
    expect(body.items[0].from).toBe(new Date(Date.parse(`${iso(Date.now()).slice(0, 10)}T00:00:00+08:00`)).toISOString());
    const heard = await get(`/sentiments?${query({ ...year, grid })}`, officer, purpose);
    expect(heard.body.items.find(({ topic }: any) => topic === 'noise').note).toBe('夜间施工');
    expect((await get(`/sentiments?${query({ ...year, grid })}`, officer)).body.code).toBe('PURPOSE_REQUIRED');
    expect((await post('/sentiments', stranger, { grid, topic: 'noise' })).body.code).toBe('OTHER_UNIT');
    expect((await post('/sentiments', officer, { grid, topic: 'gossip' })).body.errors[0].field).toBe('topic');
  });
});

describe('a campaign', () => {
  const plan = (change: object = {}) => ({
    title: '电动车防盗',
    goal: '逐户检查门锁',
    topic: 'safety',
    grids: [mine.id],
    squads: ['squad-1'],
    from: iso(Date.now() - 1000),
    to: iso(Date.now() + 3_600_000),
    measure: { name: '盗窃警情', before: 9 },
    ...change,
  });

  it('goes from the plan to the summary', async () => {
    const propose = () => post('/campaigns', captain, plan({ from: '2026-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' }), { 'idempotency-key': 'one-plan' });
    const [first, again] = [await propose(), await propose()];
    expect([first.status, again.body.campaignNo, again.body.duplicate]).toEqual([201, first.body.campaignNo, true]);
    const { campaignNo, processId } = first.body;
    await step(chief, processId, 'campaign.approve', { decision: 'approve' });
    await step(officer, processId, 'campaign.act', { result: 'done', actions: 3, reached: 40, note: '已检查' });
    await step(captain, processId, 'campaign.close', { summary: '减少', after: 2 });
    const { body } = await rig.until(`/api/v1/campaigns/${campaignNo}`, auditor, ({ body }) => body.process.closedAt !== null);
    expect(body.record).toMatchObject({ outcome: 'done', after: 2, results: [{ squad: 'squad-1', reached: 40, by: officer }] });
    expect((await get('/campaigns?open=false', officer)).body.items).toEqual([expect.objectContaining({ id: processId })]);
    expect((await post(`/campaigns/${campaignNo}/commands`, captain, { type: 'callOff', reason: 'x' })).body.code).toBe('PROCESS_CLOSED');
  });

  it.each([
    ['another squad’s', { squads: ['squad-2'] }, 403, 'OTHER_UNIT'],
    ['a squad that there is not', { squads: ['squad-99'] }, 422, 'UNIT_UNKNOWN'],
    ['a grid that there is not', { grids: ['grid-999'] }, 404, 'GRID_UNKNOWN'],
    ['an end before its beginning', { to: '2020-01-01T00:00:00Z' }, 400, 'VALIDATION_FAILED'],
  ])('is refused for %s', async (_, change, status, code) => {
    const reply = await post('/campaigns', captain, plan(change));
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });
});

describe('a request of a resident', () => {
  const body = { kind: 'lostProperty', grid: mine.id, channel: 'online', text: '手机丢在公交站', requester: { name: '甲某', phone: '13800000000' } };

  it('is taken once, answered, complained of and answered again; who asked is read for a purpose only', async () => {
    const take = () => post('/service-requests', machine, body, { 'idempotency-key': 'one-request' });
    const replies = await Promise.all([take(), take(), take()]);
    const { requestNo, processId } = replies[0]!.body;
    expect(replies.map((reply) => [reply.status, reply.body.requestNo])).toEqual([1, 2, 3].map(() => [201, requestNo]));
    await step(officer, processId, 'service.handle', { decision: 'found', answer: '已找到' });
    await step(officer, processId, 'service.answer', { outcome: 'told' });
    await process_(processId, ({ stage }) => stage === 'answered');
    const complain = () => post(`/service-requests/${requestNo}/complaints`, machine, { text: '手机屏幕碎了' }, { 'idempotency-key': 'one-complaint' });
    expect((await Promise.all([complain(), complain()])).map(({ status }) => status)).toEqual([200, 200]);
    await rig.until(`/api/v1/tasks?process=${inPath(`supervision/${processId}/1`)}`, operator, (reply) => reply.body.items.length === 1);
    const shown = await get(`/service-requests/${requestNo}`, auditor);
    expect(shown.body).toMatchObject({ record: { kind: 'lostProperty', grid: mine.id }, process: { detail: { complaints: 1 } } });
    expect(JSON.stringify([shown.body, (await get('/service-requests', officer)).body, (await get(`/processes/${inPath(processId)}/timeline`, operator)).body])).not.toMatch(/甲某|13800000000|手机/);
    const words = await get(`/service-requests/${requestNo}/words`, officer, { 'x-purpose': 'residentService' });
    expect(words.body).toMatchObject({ said: { requester: { name: '甲某' } }, handling: [{ answer: '已找到' }], complaints: [{ text: '手机屏幕碎了' }] });
    const peeked = await get(`/service-requests/${requestNo}/words`, stranger, { 'x-purpose': 'residentService' });
    expect([peeked.body.code, (await onRecord(peeked)).map(({ outcome }: any) => outcome).sort()]).toEqual(['OTHER_UNIT', ['allowed', 'refused']]);
    const out = await post(`/service-requests/${requestNo}/commands`, officer, { type: 'withdraw', reason: '本人撤回' });
    expect(out.status).toBe(200);
    await process_(processId, ({ outcome }) => outcome === 'withdrawn');
  });

  it.each([
    ['without a place', { grid: undefined }, 400, 'VALIDATION_FAILED'],
    ['in no grid', { grid: undefined, place: { type: 'Point', coordinates: [0, 0] } }, 404, 'GRID_UNKNOWN'],
    ['of no kind', { kind: 'favour' }, 400, 'VALIDATION_FAILED'],
  ])('is refused %s', async (_, change, status, code) => {
    const reply = await post('/service-requests', operator, { ...body, ...change });
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });

  it('is unknown under another number', async () => {
    expect((await get('/service-requests/R2020-00001', officer)).body.code).toBe('REQUEST_UNKNOWN');
    expect((await get('/campaigns/P2020-00001', officer)).body.code).toBe('CAMPAIGN_UNKNOWN');
  });
});
