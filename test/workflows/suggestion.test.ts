/** Suggestions from the proposal to the effect, on skipped time. */
import { campaignWorkflowId, linkageWorkflowId, suggestionWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { type Measure, type MeasureResult, suggestionCommand, type SuggestionPlan } from '../../libs/contracts/suggestion.js';
import type { Actor } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import { SuggestionRepository } from '../../libs/records/suggestion.js';
import { SuggestionActivities } from '../../services/command/suggestion.activities.js';
import { countIncidents } from '../support/counted.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { caseCaptain, chief, isOpen, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(8);
  await rig.stop();
});

const day = 86_400_000;
const author = someone('communityOfficer', 'squad-1');
const members = { 'squad-1': someone('communityOfficer', 'squad-1'), 'squad-2': someone('communityOfficer', 'squad-2') };
let number = 0;

const patrol = (...squads: string[]): Measure => ({ kind: 'patrol', squads, hours: { from: 22, to: 2 }, what: '夜间巡逻' });
const lighting: Measure = { kind: 'linkage', partners: ['sub-district'], what: '增设照明' };

async function suggest(measures: Measure[], { proposedBy = author.id as string | null, change = {} as Partial<SuggestionPlan> } = {}): Promise<{ id: string; suggestionNo: string; plan: SuggestionPlan }> {
  number += 1;
  const now = await rig.now();
  const suggestionNo = `S2026-${String(number).padStart(5, '0')}`;
  const plan: SuggestionPlan = {
    loop: 'prevent',
    title: '夜间盗窃',
    grounds: [{ what: '一个月内 20 起，集中在 22 时至 2 时', records: ['test.1', 'test.2'] }],
    goal: '减少夜间盗窃',
    target: { grids: ['grid-001'], categories: ['theft'], hours: { from: 22, to: 2 } },
    measures,
    period: { from: iso(now + day), to: iso(now + 29 * day) },
    measureAt: iso(now + 36 * day),
    ...change,
  };
  const id = suggestionWorkflowId(suggestionNo);
  const source = proposedBy === null ? 'analysis' : 'squad';
  await rig.client.workflow.start('suggestion', { workflowId: id, taskQueue: queues.processes, args: [{ suggestionNo, plan, source, proposedBy }] });
  return { id, suggestionNo, plan };
}

const patrolOf = async (id: string, squad: keyof typeof members) => {
  const wanted = (task: { kind: string; context: Record<string, unknown> }) => task.kind === 'suggestion.patrol' && task.context.squad === squad;
  return (await rig.until(id, `the patrol of ${squad}`, ({ tasks }) => tasks.some(wanted))).tasks.find(wanted)!;
};
const patrolled = { result: 'done', rounds: 24, note: '已按时段巡逻' };
const withdraw = (id: string, actor: Actor) => {
  const messageId = nextMessageId();
  return rig.client.workflow.getHandle(id).executeUpdate(suggestionCommand, { updateId: messageId, args: [{ actor, messageId, command: { type: 'withdraw', reason: '情况有变' } }] });
};
const ended = (id: string) => rig.until(id, 'its end', ({ closedAt }) => closedAt !== null);
const record = async (suggestionNo: string) => (await rig.get(SuggestionRepository).find(suggestionNo))!;

const count = (grid: string, from: number, howMany: number, how = {}) => countIncidents(rig, grid, from, howMany, how);

it('is accepted in part and changed, carried out by the squads, measured at its date, and fed back to chief and author', async () => {
  const now = await rig.now();
  const year = 364 * day;
  // 20 a year ago, 6 with the plan; the others 20 both times. By day nothing is counted.
  await count('grid-001', now - year, 20);
  await count('grid-001', now - year / 2, 15);
  await count('grid-001', now, 6);
  await count('grid-001', now, 20, { at: 12 });
  for (const grid of ['grid-005', 'grid-007', 'grid-009', 'grid-010']) {
    await count(grid, now - year, 20);
    await count(grid, now, 20);
    await count(grid, now - year / 2, 15);
  }
  const { id, suggestionNo, plan } = await suggest([patrol('squad-1'), lighting, { kind: 'case', what: '比对同类案件' }]);
  const { id: decision, candidates } = await rig.task(id, 'suggestion.decide');
  expect(candidates).toEqual([{ role: 'chief' }]);
  const part = { decision: 'accept', measures: [{ number: 1, changed: patrol('squad-1', 'squad-2') }] };
  expect((await refusal(send(rig, decision, chief, part))).errors).toMatchObject([{ field: 'reason', rule: 'REASON_REQUIRED' }]);
  expect((await refusal(send(rig, decision, chief, { decision: 'accept', measures: [] }))).errors).toMatchObject([{ rule: 'MEASURES_REQUIRED' }]);
  expect((await refusal(send(rig, decision, chief, { ...part, measures: [{ number: 4 }], reason: 'x' }))).rule).toBe('MEASURE_UNKNOWN');
  expect((await refusal(send(rig, decision, chief, { ...part, measures: [{ number: 1, changed: patrol('squad-99') }], reason: 'x' }))).rule).toBe('UNIT_UNKNOWN');
  expect((await refusal(send(rig, decision, chief, { ...part, measureAt: iso(now + 2 * day), reason: 'x' }))).rule).toBe('MEASURED_TOO_EARLY');
  expect((await refusal(send(rig, decision, operator, part))).rule).toBe('NOT_A_CANDIDATE');
  await send(rig, decision, chief, { ...part, reason: '两队一起巡逻，照明暂缓' });

  const second = await patrolOf(id, 'squad-2');
  expect(Math.abs(second.dueAt! - Date.parse(plan.period.to))).toBeLessThan(60_000);
  expect((await refusal(send(rig, second.id, members['squad-1'], patrolled))).rule).toBe('NOT_A_CANDIDATE');
  expect((await refusal(send(rig, second.id, members['squad-2'], { ...patrolled, rounds: 0 }))).errors).toMatchObject([{ field: 'rounds' }]);
  await send(rig, (await patrolOf(id, 'squad-1')).id, members['squad-1'], patrolled);
  await send(rig, second.id, members['squad-2'], { ...patrolled, result: 'partly', rounds: 9 });
  await rig.until(id, 'waiting for its date', ({ stage }) => stage === 'waiting');
  expect((await rig.summary(id)).tasks.filter(isOpen)).toEqual([]);
  await rig.sleep('36 days');

  const { context } = await rig.task(id, 'suggestion.conclude');
  expect(context.effect).toMatchObject({ effect: { ratio: 0.3, finding: 'fewer', counts: { before: 20, after: 6, comparedBefore: 80, comparedAfter: 80 } }, yearOnYear: { ratio: 0.3 }, compared: ['grid-005', 'grid-007', 'grid-009', 'grid-010'] });
  expect((context.results as MeasureResult[]).map(({ who, result, amount }) => [who, result, amount])).toEqual([['squad-1', 'done', 24], ['squad-2', 'partly', 9]]);
  await rig.complete(id, 'suggestion.conclude', chief, { decision: 'keep', note: '有效，继续' });
  expect((await rig.task(id, 'suggestion.feedback')).candidates).toContainEqual({ role: 'communityOfficer', account: author.id });
  await rig.complete(id, 'suggestion.feedback', author, {});
  expect(await ended(id)).toMatchObject({ outcome: 'kept', stage: 'closed', overdue: false });
  const kept = await record(suggestionNo);
  expect(kept).toMatchObject({ outcome: 'kept', suggested: { measures: plan.measures }, plan: { measures: [patrol('squad-1', 'squad-2')] }, effect: { effect: { ratio: 0.3 } } });
  expect(kept.decisions).toMatchObject([{ by: chief.id, decision: 'accept', reason: '两队一起巡逻，照明暂缓' }]);
  expect(kept.conclusions.map(({ by, decision: what }) => [by, what])).toEqual([[chief.id, 'keep'], [author.id, 'read']]);
});

it('is asked about, answered, and refused with a reason', async () => {
  const { id, suggestionNo } = await suggest([patrol('squad-1')]);
  await rig.complete(id, 'suggestion.decide', chief, { decision: 'ask', reason: '警力是否足够？' });
  const question = await rig.task(id, 'suggestion.explain');
  expect(question.context.question).toBe('警力是否足够？');
  expect((await refusal(send(rig, question.id, members['squad-2'], { answer: '够' }))).rule).toBe('NOT_A_CANDIDATE');
  await send(rig, question.id, author, { answer: '每晚可出两人' });
  expect((await rig.task(id, 'suggestion.decide')).context.answer).toBe('每晚可出两人');
  expect((await refusal(send(rig, (await rig.task(id, 'suggestion.decide')).id, chief, { decision: 'refuse' }))).errors).toMatchObject([{ field: 'reason' }]);
  await rig.complete(id, 'suggestion.decide', chief, { decision: 'refuse', reason: '与专项行动重复' });
  expect((await ended(id)).outcome).toBe('refused');
  expect(await record(suggestionNo)).toMatchObject({ plan: null, outcome: 'refused', explanations: [{ answer: '每晚可出两人' }], decisions: [{ decision: 'ask' }, { decision: 'refuse' }] });
});

it('becomes a campaign, case work, visits and a linkage, and each result comes back', async () => {
  const { id, suggestionNo } = await suggest(
    [
      { kind: 'prevention', squads: ['squad-1'], topic: 'safety', what: '上门宣传' },
      { kind: 'case', what: '比对同类案件' },
      { kind: 'linkage', partners: ['sub-district', 'village-committee'], what: '增设照明' },
      { kind: 'visit', households: ['hh-0000000000000001'], what: '看望独居老人' },
    ],
    { proposedBy: null },
  );
  await rig.complete(id, 'suggestion.decide', chief, { decision: 'accept', measures: [1, 2, 3, 4].map((each) => ({ number: each })) });
  await rig.complete(id, 'suggestion.case', caseCaptain, { result: 'done', caseNo: 'C2026-00001', note: '已串并' });

  const year = iso(await rig.now()).slice(0, 4);
  const campaign = campaignWorkflowId(`P${year}-00001`);
  await rig.sleep('25 hours');
  await rig.complete(campaign, 'campaign.act', members['squad-1'], { result: 'done', actions: 7, reached: 40, note: '已宣传' });
  await rig.complete(campaign, 'campaign.close', chief, { summary: '完成' });

  const linkage = linkageWorkflowId(`L${year}-00001`);
  const at = new Date(await rig.now()).toISOString();
  for (const outcome of ['done', 'refused'] as const) await rig.complete(linkage, 'linkage.telephone', operator, { result: 'answered', at, answer: { outcome, at } });
  await rig.sleep('29 days');
  const { detail } = await rig.until(id, 'all four', (summary) => (summary.detail.results as MeasureResult[]).length === 4);
  expect((detail.results as MeasureResult[]).map(({ kind, result, amount }) => [kind, result, amount]).sort()).toEqual([
    ['case', 'done', 1],
    ['linkage', 'partly', 2],
    ['prevention', 'done', 7],
    ['visit', 'notDone', 0],
  ]);
  await rig.sleep('8 days');
  // The command room speaks for its analysis. Nothing was counted here.
  await rig.complete(id, 'suggestion.feedback', operator, { note: '已阅' });
  expect((await rig.task(id, 'suggestion.conclude')).context.effect).toMatchObject({ effect: { finding: expect.any(String) } });
  await rig.complete(id, 'suggestion.conclude', chief, { decision: 'end', note: '不再实施' });
  expect((await ended(id)).outcome).toBe('ended');
  expect((await record(suggestionNo)).results).toHaveLength(4);
});

it('is not forgotten: the chief is asked, then whoever is late with a part', async () => {
  const { id } = await suggest([patrol('squad-2')]);
  const { id: decision } = await rig.task(id, 'suggestion.decide');
  await rig.sleep('8 days');
  expect((await rig.task(`supervision/${id}/1`, 'supervision.answer')).candidates[0]).toEqual({ role: 'chief' });
  await send(rig, decision, chief, { decision: 'accept', measures: [{ number: 1 }] });
  await patrolOf(id, 'squad-2');
  await rig.sleep('30 days');
  expect((await rig.task(`supervision/${id}/2`, 'supervision.answer')).candidates[0]).toEqual({ role: 'squadCaptain', unit: 'squad-2' });
  expect((await rig.summary(id)).overdue).toBe(true);
  await send(rig, (await patrolOf(id, 'squad-2')).id, members['squad-2'], { result: 'notDone', rounds: 0, note: '警力不足' });
  await rig.task(id, 'suggestion.conclude');
  expect((await rig.summary(id)).overdue).toBe(false);
});

it('is withdrawn by whoever suggested it while undecided, and afterwards by the chief alone, and leaves nobody with work', async () => {
  const early = await suggest([patrol('squad-1')]);
  await rig.task(early.id, 'suggestion.decide');
  expect((await refusal(withdraw(early.id, members['squad-2']))).rule).toBe('COMMAND_NOT_ALLOWED');
  await withdraw(early.id, author);
  expect((await ended(early.id)).outcome).toBe('withdrawn');

  const late = await suggest([patrol('squad-1', 'squad-2')]);
  await rig.complete(late.id, 'suggestion.decide', chief, { decision: 'accept', measures: [{ number: 1 }] });
  await send(rig, (await patrolOf(late.id, 'squad-1')).id, members['squad-1'], patrolled);
  expect((await refusal(withdraw(late.id, author))).rule).toBe('COMMAND_NOT_ALLOWED');
  const both = await Promise.allSettled([withdraw(late.id, chief), withdraw(late.id, chief)]);
  expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
  const summary = await ended(late.id);
  expect([summary.outcome, summary.tasks.filter(isOpen)]).toEqual(['withdrawn', []]);
  expect((await record(late.suggestionNo)).results).toHaveLength(1);
});

it('puts each thing on record once, however often an activity runs', async () => {
  const { id, suggestionNo } = await suggest([patrol('squad-1')]);
  await rig.complete(id, 'suggestion.decide', chief, { decision: 'accept', measures: [{ number: 1 }] });
  await patrolOf(id, 'squad-1');
  const activities = rig.get(SuggestionActivities);
  const result = { id: 'x~1', suggestionNo, number: 1, kind: 'patrol' as const, who: 'squad-1', result: 'done' as const, amount: 1, by: author.id, at: iso(Date.now()), note: null };
  await Promise.all(Array.from({ length: 5 }, () => activities.recordMeasureResult(result)));
  const effects = await Promise.all(Array.from({ length: 3 }, (_, i) => activities.measureEffect({ suggestionNo, at: iso(Date.now() + i) })));
  expect(new Set(effects.map(({ measuredAt }) => measuredAt)).size).toBe(1);
  expect((await record(suggestionNo)).results).toHaveLength(1);
});
