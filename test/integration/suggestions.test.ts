/** Suggestions and analyses through the API. */
import { type ApiRig, startApiRig } from '../support/api.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
}, 120_000);
afterAll(() => rig.close());

const [chief, operator, officer, auditor] = ['o-1001', 'o-1101', 'o-2102', 'o-9001'];
const plan = {
  loop: 'prevent',
  title: '夜间盗窃',
  grounds: [{ what: '一个月内 20 起', records: ['110.1'] }],
  goal: '减少夜间盗窃',
  target: { grids: ['grid-001'], categories: ['theft'], hours: { from: 22, to: 2 } },
  measures: [{ kind: 'patrol', squads: ['squad-1'], what: '夜间巡逻' }, { kind: 'linkage', partners: ['sub-district'], what: '增设照明' }],
  period: { from: '2026-02-01T00:00:00+08:00', to: '2026-03-01T00:00:00+08:00' },
  measureAt: '2026-03-08T00:00:00+08:00',
};
const suggest = (change: object = {}, as = officer, headers: Record<string, string> = {}) => rig.call('/api/v1/suggestions', { as, body: { ...plan, ...change }, headers });
const tasks = async (processId: string, as: string, kind: string) =>
  (await rig.until(`/api/v1/tasks?process=${processId.replaceAll('/', '~')}`, as, ({ body }) => body.items.some((task: { kind: string }) => task.kind === kind))).body.items.find((task: { kind: string }) => task.kind === kind);
const complete = (id: string, as: string, result: object) => rig.call(`/api/v1/tasks/${id}/complete`, { as, body: { result } });

it('takes a suggestion from an officer to the chief, its patrol, its effect, and back', async () => {
  const accepted = await suggest({}, officer, { 'idempotency-key': 'once' });
  expect(accepted).toMatchObject({ status: 201, body: { duplicate: false, suggestionNo: expect.stringMatching(/^S\d{4}-\d{5}$/) } });
  expect((await suggest({}, officer, { 'idempotency-key': 'once' })).body).toMatchObject({ suggestionNo: accepted.body.suggestionNo, duplicate: true });
  const { suggestionNo, processId } = accepted.body;
  const decision = await tasks(processId, chief, 'suggestion.decide');
  expect((await complete(decision.id, operator, { decision: 'refuse', reason: 'x' })).body.code).toBe('NOT_A_CANDIDATE');
  expect((await complete(decision.id, chief, { decision: 'accept', measures: [{ number: 1 }] })).body).toMatchObject({ code: 'REASON_REQUIRED', errors: [{ field: 'reason' }] });
  expect((await complete(decision.id, chief, { decision: 'accept', measures: [{ number: 1 }], reason: '照明暂缓' })).status).toBe(200);
  const patrol = await tasks(processId, operator, 'suggestion.patrol');
  expect((await complete(patrol.id, officer, { result: 'done', rounds: 20, note: '已巡逻' })).status).toBe(200);
  await complete((await tasks(processId, operator, 'suggestion.feedback')).id, officer, {});
  await complete((await tasks(processId, chief, 'suggestion.conclude')).id, chief, { decision: 'end', note: '无案可比' });
  const { body } = await rig.until(`/api/v1/suggestions/${suggestionNo}`, auditor, (reply) => reply.body.process?.closedAt);
  // Nothing was counted on this fresh station: it says so, and makes nothing up.
  expect(body.record).toMatchObject({ source: 'squad', proposedBy: officer, outcome: 'ended', effect: { effect: { finding: 'notMeasurable', ratio: null } }, results: [{ who: 'squad-1', amount: 20 }] });
  expect((await rig.call('/api/v1/suggestions?open=false', { as: officer })).body.items).toMatchObject([{ id: processId, outcome: 'ended' }]);
  const { body: timeline } = await rig.call(`/api/v1/processes/${processId.replaceAll('/', '~')}/timeline`, { as: officer });
  expect(timeline.items.map(({ zh }: { zh: string }) => zh).join('\n')).toContain('成效已测算');
});

it.each([
  ['an unknown grid', { target: { ...plan.target, grids: ['grid-999'] } }, 'GRID_UNKNOWN'],
  ['an unknown category', { target: { ...plan.target, categories: ['nonsense'] } }, 'CATEGORY_UNKNOWN'],
  ['a unit that is no squad', { measures: [{ kind: 'patrol', squads: ['case-team'], what: 'x' }] }, 'UNIT_UNKNOWN'],
  ['an unknown partner', { measures: [{ kind: 'linkage', partners: ['nobody-here'], what: 'x' }] }, 'PARTNER_UNKNOWN'],
  ['an unknown household', { measures: [{ kind: 'visit', households: ['hh-0000000000000000'], what: 'x' }] }, 'HOUSEHOLD_UNKNOWN'],
])('refuses %s by name', async (_name, change, code) => {
  expect((await suggest(change)).body.code).toBe(code);
});

it('refuses a plan without grounds, measures or possible dates, naming the field', async () => {
  const fields = async (change: object) => (await suggest(change)).body.errors.map(({ field, rule }: { field: string; rule: string }) => `${field} ${rule}`);
  expect(await fields({ grounds: [] })).toEqual([expect.stringMatching(/^grounds/)]);
  expect(await fields({ measures: [] })).toEqual([expect.stringMatching(/^measures/)]);
  expect(await fields({ period: { from: plan.period.to, to: plan.period.from } })).toContain('period.to END_BEFORE_START');
  expect(await fields({ measureAt: plan.period.from })).toEqual(['measureAt END_BEFORE_START']);
});

it('is withdrawn by its author, and not by another', async () => {
  const { body } = await suggest();
  const command = (as: string) => rig.call(`/api/v1/suggestions/${body.suggestionNo}/commands`, { as, body: { type: 'withdraw', reason: '情况有变' } });
  await tasks(body.processId, chief, 'suggestion.decide');
  expect((await command('o-2202')).body.code).toBe('COMMAND_NOT_ALLOWED');
  expect((await command(officer)).status).toBe(200);
  await rig.until(`/api/v1/suggestions/${body.suggestionNo}`, officer, (reply) => reply.body.process?.outcome === 'withdrawn');
});

it('analyses a period that is over when the command room asks, once, and the month by itself', async () => {
  const request = (as: string, body: object) => rig.call('/api/v1/analyses', { as, body });
  expect((await request(officer, { from: '2026-01-01', to: '2026-02-01' })).status).toBe(403);
  expect((await request(operator, { from: '2026-01-01', to: '2199-02-01' })).body).toMatchObject({ code: 'NOT_YET', errors: [{ field: 'to' }] });
  const { body } = await request(operator, { from: '2026-01-01', to: '2026-02-01' });
  expect((await request(chief, { from: '2026-01-01', to: '2026-02-01' })).body).toEqual({ ...body, duplicate: true });
  const { body: done } = await rig.until('/api/v1/analyses?open=false', officer, (reply) => reply.body.items.length > 0);
  expect(done.items).toMatchObject([{ id: body.processId, outcome: 'done', detail: { found: [], suggestions: [] } }]);
  const { body: standing } = await rig.call('/api/v1/analyses?open=true', { as: officer });
  expect(standing.items).toMatchObject([{ stage: 'waiting', detail: { monthly: true, from: expect.stringMatching(/-01$/), to: expect.stringMatching(/-01$/) } }]);
});
