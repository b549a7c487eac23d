import { type CaseInput, type CaseType, videoFinding } from '../../libs/contracts/case.js';
import { arrestWorkflowId, caseWorkflowId, suspectWorkflowId, supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { CaseActivities } from '../../services/case/case.activities.js';
import { broughtIn, decided, interrogated, reviewAgrees } from '../support/case.js';
import { type Rig, someone, startRig } from '../support/rig.js';
import { caseCaptain, chief, isOpen, operator, orderCase, refusal, send } from '../support/steps.js';

let rig: Rig;
let started = 0;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(started);
  await rig.stop();
});

const investigator = someone('investigator', 'case-team.1');
const colleague = someone('investigator', 'case-team.1', 1);
const two = [investigator.id, colleague.id];
const hour = 3_600_000;
const day = 24 * hour;

async function open(type: CaseType): Promise<string> {
  started += 1;
  const incidentNo = `test.${started}`;
  const openedAt = new Date(await rig.now()).toISOString();
  const { caseNo, policy, calendar } = await rig.get(CaseActivities).openCase({ incidentNo, type, category: 'theft.vehicleParts', openedAt, openedBy: operator.id });
  const input: CaseInput = { caseNo, type, incidentNo, category: 'theft.vehicleParts', community: 'community-1', grid: 'grid-001', priority: 3, policy, calendar };
  await rig.client.workflow.start('caseProcess', { workflowId: caseWorkflowId(caseNo), taskQueue: queues.processes, args: [input] });
  await rig.task(caseWorkflowId(caseNo), 'case.accept');
  return caseNo;
}
const handle = (caseNo: string) => rig.client.workflow.getHandle(caseWorkflowId(caseNo));
const accept = (id: string) => rig.complete(id, 'case.accept', caseCaptain, { decision: 'accept', investigators: two });
const close = (id: string, result: 'solved' | 'unsolved' | 'withdrawn' | 'settled') =>
  rig.complete(id, 'case.close', caseCaptain, { result, returned: [], note: '结案' });
const suspectFound = (id: string) =>
  rig.complete(id, 'case.investigate', investigator, { outcome: 'suspectIdentified', suspect: { name: '赵某' }, findings: '轨迹吻合' });
const foundAgain = (id: string) => rig.complete(id, 'case.investigate', investigator, { outcome: 'suspectIdentified', suspectNumber: 1, findings: '又有踪迹' });
const notify = async (id: string) => rig.complete(id, 'case.notify', investigator, { outcome: 'told', at: new Date(await rig.now()).toISOString() });
const ready = (arrest: string, by = investigator) => rig.complete(arrest, 'arrest.confirm', by, { answer: 'ready', officers: [by.id] });
const deploy = { decision: 'deploy' as const, goal: '抓获嫌疑人', legalBasis: '刑诉法第八十二条', units: ['case-team.1'] };
const attempt = (outcome: 'caught' | 'notFound' | 'escaped' | 'unknown', more: { rightsRead?: boolean } = {}) =>
  ({ outcome, officers: two, at: '2026-03-01T10:00:00+08:00', ...more });
const clockOf = async (id: string, key: string) => (await rig.summary(id)).clocks.find(({ row }) => row.key === key)!;

/** An administrative case with an arrest ordered. */
async function deployed(): Promise<{ caseNo: string; id: string; arrest: string }> {
  const caseNo = await open('administrative');
  const id = caseWorkflowId(caseNo);
  await accept(id);
  await suspectFound(id);
  await rig.complete(id, 'case.deploy', operator, deploy);
  const arrest = arrestWorkflowId(caseNo, 1);
  await rig.task(arrest, 'arrest.approve');
  return { caseNo, id, arrest };
}

describe('a criminal case', () => {
  it('goes from acceptance over a trajectory, a failed attempt and the arrest to the close', async () => {
    const caseNo = await open('criminal');
    const id = caseWorkflowId(caseNo);
    expect(await refusal(rig.complete(id, 'case.accept', caseCaptain, { decision: 'accept', investigators: [investigator.id, investigator.id] }))).toMatchObject({
      errors: [{ field: 'investigators', rule: 'TWO_OFFICERS' }],
    });
    await accept(id);
    expect(await refusal(rig.complete(id, 'case.file', caseCaptain, { decision: 'file', ground: '有犯罪事实' }))).toMatchObject({ rule: 'NOT_A_CANDIDATE' });
    expect((await refusal(rig.complete(id, 'case.file', chief, { decision: 'file', ground: '有犯罪事实' }))).rule).toBe('REVIEW_NEEDED');
    await reviewAgrees(rig, caseNo);
    await rig.complete(id, 'case.file', chief, { decision: 'file', ground: '有犯罪事实' });
    await rig.task(id, 'case.investigate');

    const finding = { videoNo: 'V2026-00001', sightings: [{ camera: 'c1', at: '2026-03-01T01:00:00+08:00' }], forecast: null };
    for (let sent = 0; sent < 2; sent += 1) await handle(caseNo).signal(videoFinding, finding);
    await rig.until(id, 'what the video investigation found', ({ detail }) => (detail['findings'] as unknown[]).length === 1);

    expect(await refusal(rig.complete(id, 'case.investigate', investigator, { outcome: 'suspectIdentified', findings: '轨迹吻合' }))).toMatchObject({ errors: [{ rule: 'SUSPECT_REQUIRED' }] });
    await suspectFound(id);
    expect(await refusal(rig.complete(id, 'case.deploy', operator, { decision: 'deploy', units: ['case-team.1'] }))).toMatchObject({ errors: [{ rule: 'GOAL_UNITS_BASIS_REQUIRED' }] });
    expect((await rig.task(id, 'case.deploy')).context['video']).toEqual(finding);
    // Somebody who is both may not approve what they ordered.
    const both = { ...chief, roles: [...chief.roles, 'commandOperator' as const] };
    await rig.complete(id, 'case.deploy', both, deploy);
    const arrest = arrestWorkflowId(caseNo, 1);
    const approval = await rig.task(arrest, 'arrest.approve');
    expect(await refusal(send(rig, approval.id, both, { decision: 'approve', reason: '同意' }))).toMatchObject({ rule: 'SAME_PERSON', errors: [{ field: 'actor' }] });
    await send(rig, approval.id, { ...chief, id: 'o-1002' }, { decision: 'approve', reason: '同意' });
    await ready(arrest);
    await rig.complete(arrest, 'arrest.attempt', investigator, attempt('notFound'));
    await rig.complete(arrest, 'arrest.plan', operator, { decision: 'tryAgain', units: ['case-team.2'], note: '换地点' });
    await ready(arrest, someone('investigator', 'case-team.2'));
    await rig.task(arrest, 'arrest.attempt');
    expect(await refusal(rig.complete(arrest, 'arrest.attempt', investigator, attempt('caught', { rightsRead: true })))).toMatchObject({ rule: 'NOT_A_CANDIDATE' });
    const second = someone('investigator', 'case-team.2');
    expect(await refusal(rig.complete(arrest, 'arrest.attempt', second, attempt('caught')))).toMatchObject({ errors: [{ rule: 'RIGHTS_MUST_BE_READ' }] });
    await rig.complete(arrest, 'arrest.attempt', second, attempt('caught', { rightsRead: true }));
    expect(await rig.client.workflow.getHandle(arrest).result()).toMatchObject({ outcome: 'caught', attempts: 2 });

    // 抓获: the clock of the custody runs by itself, from the moment of the arrest.
    const suspect = suspectWorkflowId(caseNo, 1);
    await rig.task(suspect, 'suspect.bringIn');
    expect(await clockOf(suspect, 'criminal.summons')).toMatchObject({ startedAt: Date.parse('2026-03-01T10:00:00+08:00') });
    await broughtIn(rig, suspect);
    await interrogated(rig, suspect);
    await decided(rig, suspect, 'bail');
    await decided(rig, suspect, 'refer');
    await rig.until(id, 'the referral', ({ detail }) => (detail['suspects'] as { outcome: string | null }[])[0]!.outcome === 'referred');
    await rig.complete(id, 'case.investigate', investigator, { outcome: 'concluded', findings: '事实清楚' });
    await orderCase(rig, id, operator, { type: 'link', incidentNo: 'test.series', reason: '同一系列' });
    expect(await refusal(rig.complete(id, 'case.close', caseCaptain, { result: 'solved', returned: [{ incidentNo: 'test.other', item: '轮毂' }], note: '结案' }))).toMatchObject({ errors: [{ field: 'returned' }] });
    await rig.complete(id, 'case.close', caseCaptain, { result: 'solved', returned: [{ incidentNo: 'test.series', item: '轮毂' }], note: '结案' });
    expect(await handle(caseNo).result()).toEqual({ caseNo, result: 'solved' });
    const { detail, tasks: all } = await rig.summary(id);
    expect(detail).toMatchObject({ operations: 1, caughtAt: '2026-03-01T10:00:00+08:00', incidents: [expect.any(String), 'test.series'] });
    expect(all.filter(isOpen)).toEqual([]);
  });

  it('ends without an investigation where it is declined or not filed', async () => {
    const declined = await open('criminal');
    const id = caseWorkflowId(declined);
    expect(await refusal(rig.complete(id, 'case.accept', caseCaptain, { decision: 'decline', investigators: [] }))).toMatchObject({ errors: [{ rule: 'REASON_REQUIRED' }] });
    await rig.complete(id, 'case.accept', caseCaptain, { decision: 'decline', investigators: [], reason: '不属于管辖' });
    expect(await rig.task(id, 'case.notify')).toMatchObject({ limit: 'criminal.notice', context: { decision: 'declined' } });
    await notify(id);
    expect((await rig.task(id, 'case.close')).context['result']).toBe('declined');
    await close(id, 'withdrawn');
    expect(await handle(declined).result()).toMatchObject({ result: 'withdrawn' });

    const notFiled = await open('criminal');
    await accept(caseWorkflowId(notFiled));
    await rig.complete(caseWorkflowId(notFiled), 'case.file', chief, { decision: 'refuse', ground: '情节轻微' });
    await notify(caseWorkflowId(notFiled));
    expect((await rig.task(caseWorkflowId(notFiled), 'case.close')).context['result']).toBe('notFiled');
    await close(caseWorkflowId(notFiled), 'withdrawn');
    await handle(notFiled).result();
    expect((await rig.summary(caseWorkflowId(notFiled))).tasks.map(({ kind }) => kind)).toEqual(['case.accept', 'case.file', 'case.notify', 'case.close']);
  });
});

it('an administrative case may end unsolved', async () => {
  const caseNo = await open('administrative');
  const id = caseWorkflowId(caseNo);
  await accept(id);
  await rig.complete(id, 'case.investigate', investigator, { outcome: 'unsolved', findings: '线索中断' });
  await close(id, 'unsolved');
  expect(await handle(caseNo).result()).toMatchObject({ result: 'unsolved' });
  expect((await clockOf(id, 'admin.case')).state).toBe('met');
});

describe('an arrest', () => {
  it('of unknown outcome is cleared up by a person, not repeated', async () => {
    const { id, caseNo, arrest } = await deployed();
    await rig.complete(arrest, 'arrest.approve', chief, { decision: 'approve', reason: '同意' });
    await ready(arrest);
    await rig.complete(arrest, 'arrest.attempt', investigator, attempt('unknown'));
    await rig.task(arrest, 'arrest.clarify');
    expect((await rig.summary(arrest)).tasks.filter(isOpen).map(({ kind }) => kind)).toEqual(['arrest.clarify']);
    await rig.complete(arrest, 'arrest.clarify', operator, { outcome: 'caught', at: '2026-03-01T10:30:00+08:00', note: '电话核实' });
    await rig.task(suspectWorkflowId(caseNo, 1), 'suspect.bringIn');
    expect((await rig.until(id, 'the arrest', ({ detail }) => detail['caughtAt'] !== null)).detail).toMatchObject({ caughtAt: '2026-03-01T10:30:00+08:00', suspects: [{ number: 1, measure: 'summons' }] });
    expect(await clockOf(suspectWorkflowId(caseNo, 1), 'admin.summons')).toMatchObject({ startedAt: Date.parse('2026-03-01T10:30:00+08:00') });
  });

  it('is confirmed by each unit; who cannot is left out, who is silent is counted on, and the bureau’s level needs its document', async () => {
    const caseNo = await open('administrative');
    const id = caseWorkflowId(caseNo);
    await accept(id);
    await suspectFound(id);
    await rig.complete(id, 'case.deploy', operator, { ...deploy, units: ['case-team.1', 'case-team.2', 'case-team.3'], partners: ['traffic-police'], level: 'bureau' });
    const arrest = arrestWorkflowId(caseNo, 1);
    await rig.task(arrest, 'arrest.approve');
    expect((await refusal(rig.complete(arrest, 'arrest.approve', chief, { decision: 'approve', reason: '同意' }))).rule).toBe('DOCUMENT_REQUIRED');
    await rig.complete(arrest, 'arrest.approve', chief, { decision: 'approve', reason: '同意', document: '旗公批〔2026〕7号' });
    const asked = await rig.until(arrest, 'three questions', ({ tasks }) => tasks.filter(({ kind }) => kind === 'arrest.confirm').length === 3);
    const askedOf = (unit: string) => asked.tasks.find(({ kind, context }) => kind === 'arrest.confirm' && context['unit'] === unit)!.id;
    expect(asked.detail['linkageNo']).toMatch(/^L\d{4}-/);
    expect((await refusal(send(rig, askedOf('case-team.2'), someone('investigator', 'case-team.2'), { answer: 'cannot' }))).errors).toMatchObject([{ rule: 'REASON_REQUIRED' }]);
    await send(rig, askedOf('case-team.2'), someone('investigator', 'case-team.2'), { answer: 'cannot', reason: '另案在办' });
    await send(rig, askedOf('case-team.1'), investigator, { answer: 'ready' });
    expect((await rig.summary(arrest)).stage).toBe('confirming');
    await rig.sleep('16m');
    const { candidates, context } = await rig.task(arrest, 'arrest.attempt');
    expect(context['units']).toEqual(['case-team.1', 'case-team.3']);
    expect(new Set(candidates.map(({ unit }) => unit))).toEqual(new Set(['case-team.1', 'case-team.3']));
    expect((await rig.summary(arrest)).detail['parties']).toEqual([{ unit: 'case-team.1', state: 'ready' }, { unit: 'case-team.2', state: 'cannot' }, { unit: 'case-team.3', state: 'silent' }]);
  });

  it('that is refused or stood down leads back to the investigation', async () => {
    const { id, caseNo, arrest } = await deployed();
    await rig.complete(arrest, 'arrest.approve', chief, { decision: 'refuse', reason: '证据不足' });
    expect((await refusal(rig.complete(id, 'case.investigate', investigator, { outcome: 'suspectIdentified', suspectNumber: 7, findings: '再抓' }))).rule).toBe('SUSPECT_UNKNOWN');
    await foundAgain(id);
    await rig.complete(id, 'case.deploy', operator, { decision: 'return', units: [], reason: '补充侦查' });
    await foundAgain(id);
    await rig.complete(id, 'case.deploy', operator, deploy);
    const second = arrestWorkflowId(caseNo, 2);
    await rig.complete(second, 'arrest.approve', chief, { decision: 'approve', reason: '同意' });
    await ready(second);
    await rig.complete(second, 'arrest.attempt', investigator, attempt('escaped'));
    await rig.complete(second, 'arrest.plan', operator, { decision: 'standDown', units: [], note: '撤回' });
    await rig.complete(id, 'case.investigate', investigator, { outcome: 'settled', findings: '当事人和解' });
    await close(id, 'settled');
    expect(await handle(caseNo).result()).toMatchObject({ result: 'settled' });
  });

  it('ends with its case', async () => {
    const { caseNo, id, arrest } = await deployed();
    await rig.complete(arrest, 'arrest.approve', chief, { decision: 'approve', reason: '同意' });
    await ready(arrest);
    await rig.task(arrest, 'arrest.attempt');
    await handle(caseNo).cancel();
    expect(await handle(caseNo).result()).toEqual({ caseNo, result: 'cancelled' });
    expect(await rig.client.workflow.getHandle(arrest).result()).toMatchObject({ outcome: 'stoodDown', reason: 'cancelled' });
    for (const process of [id, arrest]) expect((await rig.summary(process)).tasks.filter(isOpen)).toEqual([]);
  });
});

describe('the clocks of the law', () => {
  it('an acceptance that is late opens a supervision that climbs to the chief and ends with acceptance', async () => {
    const caseNo = await open('administrative');
    const id = caseWorkflowId(caseNo);
    await rig.sleep('25h');
    const late = await rig.until(id, 'it overdue', ({ overdue }) => overdue);
    expect(late.tasks[0]).toMatchObject({ kind: 'case.accept', overdue: true, reminders: 2, state: 'open' });
    const supervision = supervisionWorkflowId(id, 1);
    const question = await rig.task(supervision, 'supervision.answer');
    expect((await rig.summary(supervision)).detail['cause']).toMatchObject({ type: 'limit', key: 'admin.acceptance' });
    await rig.sleep('31m');
    await rig.until(supervision, 'the chief', ({ detail }) => detail['climbed'] === true);
    await send(rig, question.id, chief, { cause: '人手不足', action: '已受案' });
    await accept(id);
    await rig.complete(supervision, 'supervision.accept', operator, { decision: 'accept' });
    expect(await rig.client.workflow.getHandle(supervision).result()).toEqual({ rounds: 1, climbed: true });
    expect(await clockOf(id, 'admin.acceptance')).toMatchObject({ state: 'expired', endedAt: expect.any(Number) });
    expect((await rig.until(id, 'no longer overdue', ({ overdue }) => !overdue)).stage).toBe('investigation');
  });

  it('an extension is granted by the right person only, and moves the limit', async () => {
    const caseNo = await open('criminal');
    const id = caseWorkflowId(caseNo);
    await accept(id);
    await rig.task(id, 'case.file');
    const { id: clock, startedAt } = await clockOf(id, 'criminal.filing.review');
    const extend = (actor: typeof chief, index: number, document?: string) => orderCase(rig, id, actor, { type: 'extend', clock, index, ...(document ? { document } : {}) });
    expect((await refusal(extend(operator, 0))).rule).toBe('COMMAND_NOT_ALLOWED');
    expect((await refusal(extend(chief, 0))).rule).toBe('EXTENSION_NOT_ALLOWED');
    expect((await refusal(extend(caseCaptain, 1))).rule).toBe('EXTENSION_NEEDS_DOCUMENT');
    expect((await refusal(extend(caseCaptain, 5))).rule).toBe('EXTENSION_UNKNOWN');
    expect((await refusal(orderCase(rig, id, chief, { type: 'extend', clock: 'no.such#1', index: 0 }))).rule).toBe('CLOCK_UNKNOWN');
    expect((await clockOf(id, 'criminal.filing.review')).dueAt).toBe(startedAt + 3 * day);
    await extend(caseCaptain, 0);
    expect((await refusal(extend(caseCaptain, 0))).rule).toBe('EXTENSION_TOO_SHORT');
    await extend(chief, 1, '县公刑延〔2026〕1号');
    expect(await rig.task(id, 'case.file')).toMatchObject({ dueAt: startedAt + 30 * day });
    await rig.sleep('20 days');
    expect(await rig.summary(id)).toMatchObject({ overdue: false });
    await rig.sleep('11 days');
    await rig.until(id, 'it overdue', ({ overdue }) => overdue);
    expect((await rig.summary(supervisionWorkflowId(id, 1))).detail['cause']).toMatchObject({ key: 'criminal.filing.review' });
  });

  it('suspended time does not count', async () => {
    const caseNo = await open('criminal');
    const id = caseWorkflowId(caseNo);
    await accept(id);
    await rig.task(id, 'case.file');
    const { id: clock } = await clockOf(id, 'criminal.filing.review');
    const now = await rig.now();
    await orderCase(rig, id, caseCaptain, { type: 'suspend', clock, reason: '鉴定' });
    const remaining = (await clockOf(id, 'criminal.filing.review')).dueAt - now;
    expect((await refusal(orderCase(rig, id, caseCaptain, { type: 'suspend', clock, reason: '鉴定' }))).rule).toBe('CLOCK_NOT_RUNNING');
    await rig.sleep('10 days');
    expect((await rig.summary(id)).overdue).toBe(false);
    await orderCase(rig, id, caseCaptain, { type: 'resume', clock, reason: '鉴定完毕' });
    expect((await refusal(orderCase(rig, id, caseCaptain, { type: 'resume', clock, reason: '鉴定完毕' }))).rule).toBe('CLOCK_NOT_SUSPENDED');
    const { dueAt } = await clockOf(id, 'criminal.filing.review');
    expect(Math.abs(dueAt - (await rig.now()) - remaining)).toBeLessThan(hour);
    expect((await rig.task(id, 'case.file')).dueAt).toBe(dueAt);
    await rig.sleep('4 days');
    await rig.until(id, 'it overdue', ({ overdue }) => overdue);
  });
});
