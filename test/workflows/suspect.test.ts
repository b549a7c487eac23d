import { reviewEnded } from '../../libs/contracts/case.js';
import { caseWorkflowId, suspectWorkflowId, supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { station } from '../../libs/domain/station.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { SuspectRepository } from '../../libs/records/suspect.js';
import { SuspectActivities } from '../../services/case/suspect.activities.js';
import { broughtIn, caught, colleague, decided, ended, interrogated, investigated, investigator, isoNow, orderSuspect, reviewed, reviewOfSuspect, two } from '../support/case.js';
import { type Rig, someone, startRig } from '../support/rig.js';
import { caseCaptain, chief, isOpen, operator, orderCase, refusal, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(10);
  await rig.stop();
});

const hour = 3_600_000;
const day = 24 * hour;
const clockOf = async (id: string, key: string) => (await rig.until(id, key, ({ clocks }) => clocks.some(({ row }) => row.key === key))).clocks.find(({ row }) => row.key === key)!;
const openKinds = async (id: string) => (await rig.summary(id)).tasks.filter(isOpen).map(({ kind }) => kind).sort();
const result = (id: string) => rig.client.workflow.getHandle(id).result();

async function criminal(person?: Parameters<typeof caught>[2]) {
  const { caseNo, id } = await investigated(rig, 'criminal');
  return { caseNo, id, suspect: await caught(rig, caseNo, person) };
}

/** Detained, with the three duties of the first day. */
async function detained() {
  const all = await criminal();
  await broughtIn(rig, all.suspect);
  await interrogated(rig, all.suspect);
  await decided(rig, all.suspect, 'detain');
  await rig.task(all.suspect, 'suspect.deliver');
  return all;
}

/** Proposed for detention, and under review. */
async function proposed() {
  const all = await criminal();
  await broughtIn(rig, all.suspect);
  await interrogated(rig, all.suspect);
  await rig.complete(all.suspect, 'suspect.decide', investigator, { decision: 'detain', ground: '依法' });
  const review = await reviewOfSuspect(rig, all.suspect);
  await rig.task(review, 'review.check');
  return { ...all, review };
}

async function firstDay(suspect: string) {
  const at = await isoNow(rig);
  await rig.complete(suspect, 'suspect.deliver', investigator, { officers: two, at, house: '旗看守所', receipt: '收押1号' });
  await rig.complete(suspect, 'suspect.notifyFamily', investigator, { outcome: 'told', at, told: '父亲' });
  await interrogated(rig, suspect);
}

describe('a person who is held', () => {
  it('is on the clock of the law from the moment stated, and read the rights before anything else', async () => {
    const { suspect } = await criminal();
    const { startedAt, dueAt } = await clockOf(suspect, 'criminal.summons');
    expect(dueAt - startedAt).toBe(12 * hour);
    const bringIn = { officers: two, at: await isoNow(rig), rightsRead: true, property: [] };
    expect((await refusal(rig.complete(suspect, 'suspect.bringIn', investigator, { ...bringIn, rightsRead: false }))).errors).toMatchObject([{ rule: 'RIGHTS_MUST_BE_READ' }]);
    expect((await refusal(rig.complete(suspect, 'suspect.bringIn', investigator, { ...bringIn, officers: [two[0]!] }))).errors).toMatchObject([{ rule: 'TWO_OFFICERS' }]);
    expect((await refusal(rig.complete(suspect, 'suspect.bringIn', investigator, { ...bringIn, at: '2099-01-01T00:00:00Z' }))).rule).toBe('NOT_YET');
    expect(await openKinds(suspect)).toEqual(['suspect.bringIn']);
    await rig.complete(suspect, 'suspect.bringIn', investigator, bringIn);
    expect(await rig.task(suspect, 'suspect.interrogate')).toMatchObject({ limit: 'criminal.summons', dueAt });
  });

  it('is searched by a woman where she is one', async () => {
    const { suspect } = await criminal({ name: '李某', sex: 'female' });
    const woman = station.accounts.find(({ sex }) => sex === 'female')!.id;
    const man = station.accounts.find(({ sex }) => sex === 'male')!.id;
    const bringIn = async (by: string) => ({ officers: [by, investigator.id], at: await isoNow(rig), rightsRead: true, search: { by }, property: [] });
    expect(await refusal(rig.complete(suspect, 'suspect.bringIn', investigator, await bringIn(man)))).toMatchObject({ rule: 'WOMAN_OFFICER_REQUIRED', errors: [{ field: 'search.by' }] });
    expect(await refusal(rig.complete(suspect, 'suspect.bringIn', investigator, { ...(await bringIn(woman)), officers: two }))).toMatchObject({ errors: [{ field: 'search.by' }] });
    await rig.complete(suspect, 'suspect.bringIn', investigator, await bringIn(woman));
    await rig.task(suspect, 'suspect.interrogate');
  });

  it('is let go at once when the captain says so, whatever is being decided', async () => {
    const { suspect } = await criminal();
    expect((await refusal(orderSuspect(rig, suspect, caseCaptain, { type: 'release', reason: '抓错人' }))).rule).toBe('COMMAND_NOT_NOW');
    await broughtIn(rig, suspect);
    await interrogated(rig, suspect);
    await rig.complete(suspect, 'suspect.decide', investigator, { decision: 'detain', ground: '依法' });
    await reviewed(rig, await reviewOfSuspect(rig, suspect));
    const approval = await rig.task(suspect, 'suspect.approve');
    expect((await refusal(orderSuspect(rig, suspect, investigator, { type: 'release', reason: '抓错人' }))).rule).toBe('COMMAND_NOT_ALLOWED');
    await orderSuspect(rig, suspect, caseCaptain, { type: 'release', reason: '抓错人' });
    const release = await rig.task(suspect, 'suspect.release');
    expect(release).toMatchObject({ limit: 'custody.release' });
    expect((await refusal(send(rig, approval.id, chief, { decision: 'approve', document: '1号' }))).rule).toBe('TASK_CANCELLED');
    await rig.complete(suspect, 'suspect.release', investigator, { outcome: 'done', officers: two, at: await isoNow(rig) });
    await ended(rig, suspect);
    expect(await result(suspect)).toEqual({ outcome: 'released' });
  });

  it('whose limit passes is seen before and after: reminded, then supervised', async () => {
    const { suspect } = await criminal();
    await broughtIn(rig, suspect);
    await rig.sleep('11h');
    expect((await rig.task(suspect, 'suspect.interrogate')).reminders).toBe(2);
    expect((await rig.summary(suspect)).overdue).toBe(false);
    await rig.sleep('2h');
    await rig.until(suspect, 'it overdue', ({ overdue }) => overdue);
    expect((await rig.summary(supervisionWorkflowId(suspect, 1))).detail['cause']).toMatchObject({ key: 'criminal.summons' });
  });

  it('is summoned only with an approval by another, and held only once there', async () => {
    const { caseNo, id } = await investigated(rig, 'administrative');
    expect((await refusal(orderCase(rig, id, caseCaptain, { type: 'suspect', person: { name: '孙某' }, arrival: 'surrendered', reason: '投案' }))).errors).toMatchObject([{ rule: 'HELD_SINCE' }]);
    await orderCase(rig, id, caseCaptain, { type: 'suspect', person: { name: '孙某' }, arrival: 'summoned', reason: '调查需要' });
    const suspect = suspectWorkflowId(caseNo, 1);
    expect((await refusal(rig.complete(suspect, 'suspect.approveSummons', caseCaptain, { decision: 'approve' }))).rule).toBe('SAME_PERSON');
    await rig.complete(suspect, 'suspect.approveSummons', chief, { decision: 'approve' });
    expect((await rig.summary(suspect)).clocks).toEqual([]);
    await broughtIn(rig, suspect);
    await rig.task(suspect, 'suspect.interrogate');
    const { id: clock, dueAt, startedAt } = await clockOf(suspect, 'admin.summons');
    expect(dueAt - startedAt).toBe(8 * hour);
    expect((await refusal(orderSuspect(rig, suspect, chief, { type: 'extend', clock, index: 0 }))).rule).toBe('EXTENSION_NOT_ALLOWED');
    await orderSuspect(rig, suspect, chief, { type: 'extend', clock, index: 1 });
    expect((await rig.task(suspect, 'suspect.interrogate')).dueAt).toBe(startedAt + 24 * hour);

    // 处罚: decided by the chief, served within two days.
    await interrogated(rig, suspect);
    const penalty = { decision: 'penalty' as const, ground: '情节轻微', penalty: { kind: 'fine' as const, fineFen: 50_000 } };
    expect((await refusal(rig.complete(suspect, 'suspect.decide', investigator, { ...penalty, penalty: { kind: 'fine' } }))).errors).toMatchObject([{ rule: 'PENALTY_MEASURED' }]);
    expect((await refusal(rig.complete(suspect, 'suspect.decide', investigator, { decision: 'detain', ground: '依法' }))).rule).toBe('DECISION_NOT_LAWFUL');
    await rig.complete(suspect, 'suspect.decide', investigator, penalty);
    await reviewed(rig, await reviewOfSuspect(rig, suspect));
    await rig.complete(suspect, 'suspect.approve', chief, { decision: 'approve' });
    expect((await rig.task(suspect, 'suspect.serve')).limit).toBe('admin.service.decision');
    await rig.complete(suspect, 'suspect.serve', investigator, { at: await isoNow(rig), how: 'inPerson', document: '行罚1号' });
    expect(await result(suspect)).toEqual({ outcome: 'penalised' });
    await rig.until(id, 'the end of the suspect', ({ detail }) => (detail['suspects'] as { outcome: string }[])[0]!.outcome === 'penalised');
  });

  it('who does not come, or whose summons is refused, is not held', async () => {
    for (const refused of [true, false]) {
      const { caseNo, id } = await investigated(rig, 'criminal');
      await orderCase(rig, id, caseCaptain, { type: 'suspect', person: { name: '孙某' }, arrival: 'summoned', reason: '调查需要' });
      const suspect = suspectWorkflowId(caseNo, 1);
      await rig.complete(suspect, 'suspect.approveSummons', chief, refused ? { decision: 'refuse', reason: '无必要' } : { decision: 'approve' });
      if (!refused) await rig.complete(suspect, 'suspect.bringIn', investigator, { outcome: 'didNotCome', officers: two, at: await isoNow(rig), rightsRead: false, property: [] });
      expect(await result(suspect)).toEqual({ outcome: refused ? 'refused' : 'didNotCome' });
      expect((await rig.summary(suspect)).clocks.filter(({ state }) => state === 'running')).toEqual([]);
    }
  });
});

describe('the legal review of what is proposed', () => {
  it('leads back to who proposed it where it disagrees, and is asked for anew', async () => {
    const { suspect, review } = await proposed();
    expect(await openKinds(suspect)).toEqual([]);
    await reviewed(rig, review, 'disagree');
    await rig.complete(suspect, 'suspect.decide', investigator, { decision: 'bail', ground: '不致发生社会危险' });
    const again = await reviewOfSuspect(rig, suspect);
    expect(again).not.toBe(review);
    // What the first one says late changes nothing.
    await rig.client.workflow.getHandle(suspect).signal(reviewEnded, { step: 'measure', number: 1, outcome: 'agreed' });
    expect((await rig.summary(suspect)).stage).toBe('review');
    await reviewed(rig, again);
    await rig.complete(suspect, 'suspect.approve', chief, { decision: 'approve', document: '取保1号' });
    await rig.complete(suspect, 'suspect.execute', investigator, { outcome: 'done', officers: two, at: await isoNow(rig) });
    await ended(rig, suspect, 'release');
  });

  it('is given by nobody who made the proposal', async () => {
    const { caseNo, suspect } = await criminal();
    await broughtIn(rig, suspect);
    await interrogated(rig, suspect);
    // A member of the group who also investigates elsewhere.
    const { id } = await rig.task(suspect, 'suspect.decide');
    const reviewer = someone('caseReviewer');
    await send(rig, id, { ...reviewer, roles: [...reviewer.roles, 'investigator'] }, { decision: 'detain', ground: '依法' });
    const review = await reviewOfSuspect(rig, suspect);
    expect((await rig.task(review, 'review.check')).candidates).toEqual([{ role: 'caseReviewer', account: someone('caseReviewer', undefined, 1).id }]);
    expect((await rig.summary(caseWorkflowId(caseNo))).detail['reviews']).toEqual({ filing: 'agreed' });
    await orderSuspect(rig, suspect, chief, { type: 'release', reason: '抓错人' });
    expect(await result(review)).toMatchObject({ outcome: 'cancelled' });
  });

  it('waits for nobody any more once the person is let go', async () => {
    const { suspect, review } = await proposed();
    await orderSuspect(rig, suspect, chief, { type: 'release', reason: '抓错人' });
    await rig.task(suspect, 'suspect.release');
    expect(await result(review)).toMatchObject({ outcome: 'cancelled' });
  });
});

describe('detention', () => {
  it("keeps the law's clock to the refusal of the arrest, the release at once, and bail", async () => {
    const { caseNo, suspect, id } = await detained();
    expect(await openKinds(suspect)).toEqual(['suspect.decide', 'suspect.deliver', 'suspect.interrogate', 'suspect.notifyFamily']);
    for (const key of ['custody', 'notifyFamily', 'firstInterrogation']) {
      const { startedAt, dueAt } = await clockOf(suspect, `criminal.detention.${key}`);
      expect(dueAt - startedAt).toBe(day);
    }
    expect((await clockOf(suspect, 'criminal.summons')).state).toBe('met');
    expect((await refusal(rig.complete(suspect, 'suspect.notifyFamily', investigator, { outcome: 'exception', at: await isoNow(rig) }))).errors).toMatchObject([{ rule: 'EXCEPTION_REASONED' }]);
    await firstDay(suspect);
    const request = await clockOf(suspect, 'criminal.detention.requestArrest');
    expect(request.dueAt - request.startedAt).toBe(3 * day);
    expect((await refusal(orderSuspect(rig, suspect, chief, { type: 'extend', clock: request.id, index: 1 }))).rule).toBe('EXTENSION_NEEDS_DOCUMENT');
    await rig.sleep('2 days');
    await orderSuspect(rig, suspect, chief, { type: 'extend', clock: request.id, index: 0 });
    expect((await rig.task(suspect, 'suspect.decide')).dueAt).toBe(request.startedAt + 7 * day);

    await rig.complete(suspect, 'suspect.decide', investigator, { decision: 'requestArrest', ground: '有逮捕必要' });
    await reviewed(rig, await reviewOfSuspect(rig, suspect));
    const both = { ...chief, id: investigator.id };
    const approval = await rig.task(suspect, 'suspect.approve');
    expect((await refusal(send(rig, approval.id, both, { decision: 'approve', document: '1号' }))).rule).toBe('SAME_PERSON');
    expect((await refusal(send(rig, approval.id, chief, { decision: 'approve' }))).rule).toBe('DOCUMENT_REQUIRED');
    await send(rig, approval.id, chief, { decision: 'approve', document: '提捕1号' });
    await rig.complete(suspect, 'suspect.execute', investigator, { outcome: 'done', officers: two, at: await isoNow(rig) });
    await rig.task(suspect, 'suspect.procuratorate');
    expect((await clockOf(suspect, 'criminal.detention.requestArrest')).state).toBe('met');
    const decision = await clockOf(suspect, 'criminal.arrest.procuratorateDecision');
    expect(decision.dueAt - decision.startedAt).toBe(7 * day);

    const at = await isoNow(rig);
    await rig.complete(suspect, 'suspect.procuratorate', investigator, { decision: 'refused', at, document: '不捕1号', reason: '证据不足' });
    const release = await rig.task(suspect, 'suspect.release');
    expect(release).toMatchObject({ priority: 1, limit: 'custody.release' });
    expect((await rig.summary(suspect)).clocks.filter(({ state }) => state === 'running').map(({ row }) => row.key)).toEqual(['custody.release']);
    await rig.complete(suspect, 'suspect.release', investigator, { outcome: 'unknown', officers: two, at: await isoNow(rig) });
    await rig.task(suspect, 'suspect.clarify');
    expect(await openKinds(suspect)).toEqual(['suspect.clarify']);
    await rig.complete(suspect, 'suspect.clarify', operator, { outcome: 'done', at: await isoNow(rig), note: '已电话核实' });
    await decided(rig, suspect, 'bail');
    const bail = await clockOf(suspect, 'criminal.bail');
    expect(bail.dueAt - bail.startedAt).toBeGreaterThan(364 * day);
    await rig.until(id, 'the bail', ({ detail }) => (detail['suspects'] as { measure: string }[])[0]!.measure === 'bail');

    // The case is not closed over a measure that still runs.
    await rig.complete(id, 'case.investigate', investigator, { outcome: 'concluded', findings: '事实清楚' });
    expect((await refusal(rig.complete(id, 'case.close', caseCaptain, { result: 'referred', note: '移送' }))).rule).toBe('SUSPECTS_PENDING');
    await decided(rig, suspect, 'refer');
    expect(await result(suspect)).toEqual({ outcome: 'referred' });
    await rig.until(id, 'the referral', ({ detail }) => (detail['suspects'] as { outcome: string }[])[0]!.outcome === 'referred');
    await rig.complete(id, 'case.close', caseCaptain, { result: 'referred', note: '移送' });
    expect(await result(id)).toEqual({ caseNo, result: 'referred' });
    const signed = await rig.get(CaseFileRepository).signed({ processId: suspect }, true);
    expect(new Set(signed.map(({ recordNo }) => recordNo)).size).toBe(signed.length);
    expect(signed.map(({ kind }) => kind)).toContain('suspect.notifyFamily');
    expect((await rig.summary(suspect)).overdue).toBe(false);
  });

  it('goes over into the arrest that the procuratorate approves, and to the referral', async () => {
    const { suspect } = await detained();
    // Who has not told the family by then has still to tell them.
    await decided(rig, suspect, 'requestArrest');
    await rig.task(suspect, 'suspect.procuratorate');
    expect(await openKinds(suspect)).toEqual(['suspect.deliver', 'suspect.interrogate', 'suspect.notifyFamily', 'suspect.procuratorate']);
    await rig.complete(suspect, 'suspect.procuratorate', investigator, { decision: 'approved', at: await isoNow(rig), document: '批捕1号' });
    await rig.complete(suspect, 'suspect.execute', investigator, { outcome: 'done', officers: two, at: await isoNow(rig) });
    await rig.until(suspect, 'the arrest', ({ detail }) => detail['measure'] === 'arrest');
    const { id: clock, startedAt, dueAt } = await clockOf(suspect, 'criminal.custodyAfterArrest');
    expect((dueAt - startedAt) / day).toBeGreaterThan(58);
    await orderSuspect(rig, suspect, chief, { type: 'extend', clock, index: 0, document: '延押1号' });
    await decided(rig, suspect, 'refer');
    expect(await result(suspect)).toEqual({ outcome: 'referred' });
    expect((await rig.summary(suspect)).tasks.filter(isOpen)).toEqual([]);
  });

  it('opens a supervision for each duty that is missed', async () => {
    const { suspect } = await detained();
    await rig.sleep('25h');
    await rig.until(suspect, 'three overdue', ({ tasks }) => tasks.filter(({ overdue }) => overdue).length === 3);
    const causes = await Promise.all([1, 2, 3].map(async (n) => (await rig.until(supervisionWorkflowId(suspect, n), 'the cause', () => true)).detail['cause'] as { key: string }));
    expect(causes.map(({ key }) => key).sort()).toEqual(['criminal.detention.custody', 'criminal.detention.firstInterrogation', 'criminal.detention.notifyFamily']);
    await firstDay(suspect);
    await rig.until(suspect, 'nothing overdue', ({ overdue }) => !overdue);
  });

  it('runs for each of several suspects on a clock of their own', async () => {
    const { caseNo, id } = await investigated(rig, 'criminal');
    const first = await caught(rig, caseNo);
    await rig.sleep('3h');
    const second = await caught(rig, caseNo, { name: '钱某' });
    expect(second).toBe(suspectWorkflowId(caseNo, 2));
    expect((await clockOf(second, 'criminal.summons')).startedAt - (await clockOf(first, 'criminal.summons')).startedAt).toBeGreaterThanOrEqual(3 * hour - 1000);
    expect((await rig.summary(id)).detail['suspects']).toMatchObject([{ number: 1, measure: 'summons' }, { number: 2, measure: 'summons' }]);
  });
});

describe('a minor', () => {
  const boy = { name: '周某', sex: 'male' as const, birthDate: '2011-06-01' };

  it('is asked nothing before somebody is there; after two hours a suitable adult is called; the administrative way; the record is sealed', async () => {
    const { caseNo, id, suspect } = await criminal(boy);
    await broughtIn(rig, suspect);
    await rig.task(suspect, 'suspect.guardian');
    expect(await openKinds(suspect)).toEqual(['suspect.guardian']);
    await rig.sleep('2h');
    await rig.task(suspect, 'suspect.suitableAdult');
    expect(await openKinds(suspect)).toEqual(['suspect.suitableAdult']);
    const there = await isoNow(rig);
    await rig.complete(suspect, 'suspect.suitableAdult', investigator, { at: there, name: '班主任', capacity: 'school' });
    const at = await isoNow(rig);
    const form = { officers: two, startedAt: at, endedAt: at, rightsRead: true as const, confessed: true, statement: '承认' };
    expect((await refusal(rig.complete(suspect, 'suspect.interrogate', investigator, form))).rule).toBe('GUARDIAN_REQUIRED');
    const early = new Date(Date.parse(there) - hour).toISOString();
    expect((await refusal(rig.complete(suspect, 'suspect.interrogate', investigator, { ...form, accompanied: true, startedAt: early }))).rule).toBe('GUARDIAN_REQUIRED');
    await interrogated(rig, suspect, { accompanied: true });

    // 转行政: the old clock ends, the new one has run since the boy has been held.
    expect((await refusal(orderCase(rig, id, caseCaptain, { type: 'convert', to: 'administrative', ground: '未达刑事责任年龄' }))).rule).toBe('COMMAND_NOT_ALLOWED');
    await orderCase(rig, id, chief, { type: 'convert', to: 'administrative', ground: '未达刑事责任年龄' });
    await rig.until(suspect, 'the other law', ({ detail }) => detail['type'] === 'administrative');
    expect((await clockOf(suspect, 'criminal.summons')).state).toBe('cancelled');
    const now = await clockOf(suspect, 'admin.summons');
    expect(now).toMatchObject({ state: 'running', startedAt: (await clockOf(suspect, 'criminal.summons')).startedAt });
    expect(await rig.task(suspect, 'suspect.decide')).toMatchObject({ limit: 'admin.summons', dueAt: now.dueAt });
    expect((await refusal(rig.complete(suspect, 'suspect.decide', investigator, { decision: 'detain', ground: '依法' }))).rule).toBe('DECISION_NOT_LAWFUL');
    await rig.complete(suspect, 'suspect.decide', investigator, { decision: 'penalty', ground: '不予处罚，责令监护人管教', penalty: { kind: 'noPenalty' } });
    await reviewed(rig, await reviewOfSuspect(rig, suspect));
    await rig.complete(suspect, 'suspect.approve', chief, { decision: 'approve' });
    await rig.complete(suspect, 'suspect.serve', investigator, { at: await isoNow(rig), how: 'guardian', document: '不罚1号' });
    expect(await result(suspect)).toEqual({ outcome: 'penalised' });
    const suspects = rig.get(SuspectRepository);
    expect(await suspects.find(caseNo, 1)).toMatchObject({ sealed: true, outcome: 'penalised' });
    expect(JSON.stringify(await rig.summary(suspect))).not.toContain('周某');
  });

  it('whose guardian comes in time needs no other adult', async () => {
    const { suspect } = await criminal(boy);
    await broughtIn(rig, suspect);
    expect((await refusal(rig.complete(suspect, 'suspect.guardian', investigator, { outcome: 'present', at: await isoNow(rig) }))).errors).toMatchObject([{ rule: 'GUARDIAN_NAMED' }]);
    await rig.complete(suspect, 'suspect.guardian', investigator, { outcome: 'present', at: await isoNow(rig), name: '母亲' });
    await interrogated(rig, suspect, { accompanied: true });
    await rig.task(suspect, 'suspect.decide');
    expect((await clockOf(suspect, 'minor.guardian')).state).toBe('met');
  });
});

describe('people at the same moment', () => {
  it('cannot both decide, and a repeated command registers nobody twice', async () => {
    const { caseNo, suspect } = await criminal();
    await broughtIn(rig, suspect);
    await interrogated(rig, suspect);
    const { id } = await rig.task(suspect, 'suspect.decide');
    const both = await Promise.allSettled([
      send(rig, id, investigator, { decision: 'detain', ground: '依法' }),
      send(rig, id, colleague, { decision: 'release', ground: '依法' }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const person = { name: '吴某' };
    const activities = rig.get(SuspectActivities);
    await Promise.all(Array.from({ length: 5 }, () => activities.registerSuspect({ caseNo, number: 9, person, by: 'o-1', at: '2026-03-01T00:00:00Z' })));
    expect((await rig.get(SuspectRepository).list(caseNo)).map(({ number }) => number)).toEqual([1, 9]);
    await Promise.all([1, 2].map(() => activities.closeSuspect({ caseNo, number: 9, outcome: 'released', closedAt: '2026-03-02T00:00:00Z' })));
    expect(await rig.get(SuspectRepository).find(caseNo, 9)).toMatchObject({ outcome: 'released', sealed: false });
  });

  it('a cancelled suspect’s process leaves no task and no clock', async () => {
    const { suspect, caseNo } = await detained();
    await rig.client.workflow.getHandle(suspect).cancel();
    expect(await result(suspect)).toEqual({ outcome: 'cancelled' });
    const { tasks, clocks } = await rig.summary(suspect);
    expect([tasks.filter(isOpen), clocks.filter(({ state }) => state === 'running')]).toEqual([[], []]);
    await rig.until(caseWorkflowId(caseNo), 'its end', ({ detail }) => (detail['suspects'] as { outcome: string }[])[0]!.outcome === 'cancelled');
  });
});
