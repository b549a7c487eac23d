/** Patterns and force plans over HTTP, on the real stack with the workers. */
import { addDays, dateOf } from '../../libs/domain/duty.js';
import { station } from '../../libs/domain/station.js';
import { PatternThreads } from '../../services/api/patterns/pattern-threads.js';
import { type ApiRig, type Reply, startApiRig } from '../support/api.js';
import { happened, put, quietDays } from '../support/past.js';

let rig: ApiRig;
const now = Date.now();
const today = dateOf(now, station.offsetMinutes);
const day = 86_400_000;
/** A forest farm, where nothing ever was. */
const quiet = station.grids.find(({ kind }) => kind === 'forest')!;
const [lon, lat] = quiet.polygon.coordinates[0]!.slice(1).reduce(([x, y], [a, b], _, { length }) => [x + a / length, y + b / length], [0, 0]);
const [chief, operator, captain, officer, auditor, machine] = ['o-1001', 'o-1101', 'o-2101', 'o-2102', 'o-9001', 'm-1'];

beforeAll(async () => {
  rig = await startApiRig({ workers: true });
  await put(rig.api.app, quietDays(1, { until: today, days: 3 * 365, aDay: 4 }));
  // In the last ten days: batteries taken by night, one after the other, where nothing was before.
  await put(
    rig.api.app,
    Array.from({ length: 10 }, (_, i) =>
      happened({ at: now - (i + 0.5) * day, category: 'theft', grid: quiet.id, place: { type: 'Point', coordinates: [lon + i * 0.0002, lat] }, method: { target: 'battery', access: 'climbed' } }),
    ),
  );
  await put(rig.api.app, Array.from({ length: 18 }, (_, i) => happened({ at: now - 5 * day - i * 60_000, category: 'dispute' })));
}, 120_000);
afterAll(() => rig.close());

const get = (path: string, query: Record<string, string>, as = officer) => rig.call(`/api/v1/patterns/${path}?${new URLSearchParams(query)}`, { as });
const last = (days: number) => ({ from: new Date(now - days * day).toISOString(), to: new Date(now).toISOString() });

it('shows where more happens than the season lets expect, by place, grid and street', async () => {
  const road = { type: 'Feature', id: 'r1', properties: { id: 'r1' }, geometry: { type: 'LineString', coordinates: [[lon - 0.01, lat], [lon + 0.01, lat]] } };
  expect((await rig.call('/api/v1/cameras/roads/import', { as: operator, body: { type: 'FeatureCollection', features: [road] } })).status).toBe(200);
  const { status, body } = await get('hot-spots', { ...last(60), category: 'theft' });
  expect(status).toBe(200);
  expect(body.spots[0]).toMatchObject({ grid: quiet.id });
  expect(body.spots[0].incidents).toBeGreaterThanOrEqual(10);
  expect(body.spots[0].p).toBeLessThanOrEqual(0.05);
  expect(body.baseline).toBeGreaterThan(100);
  expect(body.small).toBe(false);
  expect(body.method.en).toContain('Silverman');
  expect(body.grids.find(({ grid }: { grid: string }) => grid === quiet.id)).toMatchObject({ small: false });
  expect(body.streets[0]).toMatchObject({ road: 'r1' });
});

it('tells near repeats, what has begun, unusual days and a changed method, each with its chance', async () => {
  const repeats = (await get('near-repeats', { ...last(90), category: 'theft', metres: '500,2000', days: '7,28' })).body;
  expect(repeats.cells[0]).toMatchObject({ metres: [0, 500], days: [0, 7] });
  expect(repeats.cells[0].pAll).toBeLessThanOrEqual(0.05);
  const { clusters } = (await get('emerging', { category: 'theft', days: '120' })).body;
  expect(clusters[0]).toMatchObject({ grid: quiet.id, p: 0.005 });
  const days = (await get('unusual-days', { from: addDays(today, -20), to: addDays(today, -1) })).body;
  const unusual = days.days.filter(({ unusual }: { unusual: string | null }) => unusual === 'high').map(({ date }: { date: string }) => date);
  expect(unusual).toContain(dateOf(now - 5 * day - 60_000, station.offsetMinutes));
  expect(unusual.length).toBeLessThanOrEqual(3);
  expect(days).toMatchObject({ seasonKnown: true, falseAlarms: 0.01, small: false });
  const elsewhere = (await get('unusual-days', { from: addDays(today, -20), to: addDays(today, -1), community: station.grids.find(({ community, kind }) => kind === 'town' && community !== station.grids[0]!.community)!.community })).body;
  expect(elsewhere.incidents).toBeLessThan(days.incidents);
  expect(elsewhere.days.filter(({ unusual }: { unusual: string | null }) => unusual === 'high').length).toBeLessThanOrEqual(1);
  const drift = (await get('drift', { ...last(60), category: 'theft', element: 'access' })).body;
  expect(drift.codes[0].code).toBe('climbed');
  expect(drift.p).toBeLessThanOrEqual(0.05);
});

it('answers others while a pattern is computed, in a thread of its own', async () => {
  const [from, step] = [now - 400 * day, 1000];
  await put(rig.api.app, Array.from({ length: 1900 }, (_, i) => happened({ at: from + i * step, category: 'noise', place: { type: 'Point', coordinates: [lon + (i % 40) * 0.0002, lat + Math.floor(i / 40) * 0.0002] } })));
  const asked = { from: new Date(from).toISOString(), to: new Date(from + 1900 * step).toISOString(), category: 'noise' };
  const answered: string[] = [];
  const threads = rig.api.app.get(PatternThreads);
  const run = threads.run.bind(threads);
  const begun = new Promise<void>((done) => {
    threads.run = (...job) => {
      done();
      return run(...job);
    };
  });
  const before = performance.eventLoopUtilization();
  const pattern = get('near-repeats', asked).then(({ status, body }) => {
    answered.push('pattern');
    return [status, body.incidents];
  });
  await begun;
  for (let i = 0; i < 3; i += 1) answered.push(String((await rig.call('/api/v1/indices', { as: officer })).status));
  expect(await pattern).toEqual([200, 1900]);
  expect(answered).toEqual(['200', '200', '200', 'pattern']);
  threads.run = run;
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.7);
});

it('answers with nothing, and says so, where nothing is on record', async () => {
  const long = { from: '2010-01-01T00:00:00Z', to: '2010-06-01T00:00:00Z' };
  expect((await get('hot-spots', long)).body).toMatchObject({ incidents: 0, small: true, spots: [] });
  expect((await get('near-repeats', long)).body).toMatchObject({ incidents: 0, small: true });
  expect((await get('drift', { ...long, element: 'tool' })).body).toMatchObject({ incidents: 0, since: null, small: true });
  expect((await get('emerging', { to: long.to })).body).toMatchObject({ incidents: 0, small: true, clusters: [] });
  expect((await get('unusual-days', { from: '2010-01-01', to: '2010-01-31' })).body).toMatchObject({ days: [], small: true });
});

it.each([
  ['hot-spots', { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'to', 'END_BEFORE_START'],
  ['hot-spots', { from: '2020-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'to', 'PERIOD_TOO_LONG'],
  ['unusual-days', { from: '2026-01-01', to: '2026-12-31' }, 'to', 'PERIOD_TOO_LONG'],
  ['near-repeats', { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z', metres: '200,100' }, 'metres', 'BANDS_ASCENDING'],
  ['drift', { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }, 'element', undefined],
])('refuses %s %j, naming the field', async (path, query, field, rule) => {
  const { status, body } = await get(path, query as Record<string, string>);
  expect([status, body.errors[0].field]).toEqual([400, field]);
  if (rule !== undefined) expect(body.errors[0].rule).toBe(rule);
});

it('keeps patterns from those who do not need them', async () => {
  expect((await get('emerging', {}, machine)).body.code).toBe('ROLE_NOT_ALLOWED');
  expect((await get('emerging', {}, auditor)).status).toBe(200);
});

describe('a force plan', () => {
  /** Seven layouts are solved meanwhile: more than other answers are waited for. */
  async function eventually(path: string, as: string, test: (reply: Reply) => boolean): Promise<Reply> {
    for (const deadline = Date.now() + 90_000; ; await new Promise((done) => setTimeout(done, 200))) {
      const reply = await rig.call(path, { as });
      if (reply.status === 200 && test(reply)) return reply;
      if (Date.now() > deadline) throw new Error(`${path} never answered as expected, but ${reply.status} ${JSON.stringify(reply.body).slice(0, 2_000)}`);
    }
  }
  const post = (path: string, as: string, body: object, headers = {}) => rig.call(`/api/v1/forces/plans${path}`, { as, body, headers });

  it('is proposed once, compared, chosen and ended over HTTP', async () => {
    const ask = { from: today, days: 1 };
    const [first, again] = [await post('', operator, ask, { 'idempotency-key': 'one-plan' }), await post('', operator, ask, { 'idempotency-key': 'one-plan' })];
    expect([first.status, again.body.planNo, again.body.duplicate]).toEqual([201, first.body.planNo, true]);
    const { planNo, processId } = first.body;
    const inPath = processId.replaceAll('/', '~');
    const path = `/api/v1/forces/plans/${planNo}`;
    const [choice] = (await eventually(`/api/v1/tasks?process=${inPath}&kind=force.choose`, chief, ({ body }) => body.items.length > 0)).body.items;
    const { body } = await rig.call(path, { as: captain });
    expect(body.record.layouts.map(({ id }: { id: string }) => id)).toContain('optimised');
    const optimised = body.record.layouts.find(({ id }: { id: string }) => id === 'optimised');
    expect(optimised.proof.bound).toBeGreaterThanOrEqual(optimised.proof.reached - 1e-6);
    expect(optimised.results.response.from).toBeLessThan(optimised.results.response.to);
    expect(optimised.name.en).toBe('the people there are, placed by the calls expected');
    expect(body.record.grounds).toMatchObject({ targets: { town: 5, village: 15, forest: 30 }, scene: { mean: 40, orders: 0 } });
    expect(body.record.demand.past.days).toBeGreaterThan(1_000);

    expect((await rig.call(`/api/v1/tasks/${choice.id}/complete`, { as: chief, body: { result: { decision: 'choose', layout: 'optimised', rosters: false } } })).status).toBe(200);
    await eventually(path, officer, ({ body }) => body.process.stage === 'running');
    expect((await post(`/${planNo}/commands`, captain, { type: 'endPlan', reason: 'x' })).body.code).toBe('ROLE_NOT_ALLOWED');
    expect((await post(`/${planNo}/commands`, chief, { type: 'endPlan', reason: '另有安排' })).status).toBe(200);
    await eventually(path, officer, ({ body }) => body.process.outcome === 'calledOff' && body.record.outcome === 'calledOff');
    expect((await rig.call('/api/v1/forces/plans?open=false', { as: officer })).body.items.map(({ id }: { id: string }) => id)).toEqual([processId]);
    const told = (await eventually(`/api/v1/processes/${inPath}/timeline`, operator, ({ body }) => body.items.some(({ event }: any) => event === 'closed'))).body.items.map(({ en }: any) => en);
    expect(told).toEqual(expect.arrayContaining(['calls were expected by shift and grid', 'the layouts were solved and played through', 'the layout was turned into rules of duty and patrols']));
  }, 180_000);

  it.each([
    ['a day that is past', operator, { from: '2020-01-01', days: 7 }, 422, 'CHANGE_IN_THE_PAST'],
    ['a month', operator, { from: today, days: 31 }, 400, 'VALIDATION_FAILED'],
    ['a squad’s captain', captain, { from: today, days: 7 }, 403, 'ROLE_NOT_ALLOWED'],
  ])('refuses %s', async (_, as, body, status, code) => {
    const reply = await post('', as, body);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });

  it('does not know what was never planned', async () => {
    expect((await rig.call('/api/v1/forces/plans/F2020-00001', { as: officer })).body.code).toBe('FORCE_PLAN_UNKNOWN');
  });
});
