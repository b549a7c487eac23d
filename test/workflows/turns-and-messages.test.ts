/** On the station's own server: what arrives at the very moment of a turn, or of an end, is neither lost nor doubled. */
import type { CaseInput } from '../../libs/contracts/case.js';
import { suspectWorkflowId } from '../../libs/contracts/ids.js';
import { type ProcessSummary, queues } from '../../libs/contracts/process.js';
import type { SuspectInput } from '../../libs/contracts/suspect.js';
import { claimTask, completeTask, remindTask } from '../../libs/contracts/task.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { historiesOf } from '../../libs/temporal/histories.js';
import { sendUpdate } from '../../libs/temporal/update.js';
import { SuspectActivities } from '../../services/case/suspect.activities.js';
import { broughtIn, caught, decided, interrogated, investigated, investigator, isoNow, orderSuspect, reviewed, reviewOfSuspect, two } from '../support/case.js';
import { nextMessageId, type Rig, startRig } from '../support/rig.js';
import { payloadKeys } from '../support/servers.js';
import { caseCaptain, chief, isOpen, operator, orderCase, refusal, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig(payloadKeys, { skipping: false });
}, 180_000);
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(20);
  await rig.stop();
}, 60_000);

const day = 86_400_000;
const turnsOf = async (id: string) => (await historiesOf(rig.client, id))!.length - 1;
const handle = (id: string) => rig.client.workflow.getHandle(id);
const remind = (taskId: string, id: string, messageId = nextMessageId()) => sendUpdate(rig.client, id, remindTask, { actor: caseCaptain, taskId, messageId });

it('each of hundreds of messages counts once, though the history turns after every second', async () => {
  const { id } = await investigated(rig, 'criminal', { turnAfter: 2 });
  const { id: taskId } = await rig.task(id, 'case.investigate');
  const senders = 6;
  const each = 40;
  await Promise.all(
    Array.from({ length: senders }, async (_, sender) => {
      for (let i = 0; i < each; i += 1) {
        const messageId = nextMessageId();
        await remind(taskId, id, messageId);
        if (i % 10 === 0) await remind(taskId, id, messageId);
        if (i % 8 === 0) await handle(id).signal('linkIncident', { incidentNo: `turn.${sender}-${i}`, by: operator.id });
      }
    }),
  );
  const { tasks, detail } = await rig.until(id, 'every link', (summary) => (summary.detail['incidents'] as string[]).length === 1 + senders * (each / 8));
  expect(tasks.find((task) => task.id === taskId)).toMatchObject({ reminders: senders * each });
  expect(new Set(detail['incidents'] as string[]).size).toBe(1 + senders * (each / 8));
  expect(await turnsOf(id)).toBeGreaterThan(10);
}, 120_000);

describe('a case that turns at every message and one that never does', () => {
  /** A life with most of what can happen in a case. */
  async function live(more: Partial<CaseInput>): Promise<{ id: string; caseNo: string; suspect: string }> {
    const { caseNo, id } = await investigated(rig, 'administrative', more);
    await orderCase(rig, id, investigator, { type: 'examine', what: '价格认定', laboratory: '价格认证中心' });
    await orderCase(rig, id, caseCaptain, { type: 'examine', what: '伤情', laboratory: '法医室' });
    const [first, second] = (await rig.until(id, 'two examinations', ({ tasks }) => tasks.filter(({ kind }) => kind === 'case.examination').length === 2)).tasks.filter(({ kind }) => kind === 'case.examination');
    const opinion = async () => ({ at: await isoNow(rig), document: '鉴1号', opinion: '轻微伤' });
    await send(rig, second!.id, investigator, await opinion());
    await rig.task(id, 'case.serveOpinion');
    await rig.complete(id, 'case.serveOpinion', investigator, { at: await isoNow(rig), told: ['当事人'] });
    await send(rig, first!.id, investigator, await opinion());
    await rig.complete(id, 'case.serveOpinion', investigator, { at: await isoNow(rig), told: ['当事人'] });
    await orderCase(rig, id, operator, { type: 'link', incidentNo: 'turn.linked', reason: '同一系列' });
    const suspect = await caught(rig, caseNo);
    await broughtIn(rig, suspect);
    await interrogated(rig, suspect);
    await orderCase(rig, id, chief, { type: 'convert', to: 'criminal', ground: '涉嫌犯罪' });
    await rig.until(suspect, 'the other law', ({ detail }) => detail['type'] === 'criminal');
    await decided(rig, suspect, 'detain');
    const now = await isoNow(rig);
    await rig.complete(suspect, 'suspect.deliver', investigator, { officers: two, at: now, house: '旗看守所', receipt: '收押1号' });
    await rig.complete(suspect, 'suspect.notifyFamily', investigator, { outcome: 'told', at: now, told: '父亲' });
    await interrogated(rig, suspect);
    await orderSuspect(rig, suspect, investigator, { type: 'interrogate', reason: '补充讯问' });
    await interrogated(rig, suspect);
    await decided(rig, suspect, 'bail');
    await decided(rig, suspect, 'refer');
    await rig.until(id, 'the referral', ({ detail }) => (detail['suspects'] as { outcome: string }[])[0]!.outcome === 'referred');
    await rig.complete(id, 'case.investigate', investigator, { outcome: 'concluded', findings: '事实清楚' });
    await rig.complete(id, 'case.close', caseCaptain, { result: 'referred', note: '移送审查起诉' });
    await handle(id).result();
    return { id, caseNo, suspect };
  }

  /** What must be alike: all but numbers and instants. */
  const told = (view: ProcessSummary) => ({
    kind: view.kind,
    stage: view.stage,
    outcome: view.outcome,
    overdue: view.overdue,
    clocks: view.clocks.map(({ id, state, dueAt, startedAt, row }) => [id, state, row.key, Math.round((dueAt - startedAt) / day)]),
    detail: JSON.stringify(view.detail).replaceAll(/"[^"]*T\d\d:\d\d[^"]*"/g, '"time"').replaceAll(/(case\.\d+)/g, 'case.n'),
  });

  it('end in the same view, the same tasks and the same records', async () => {
    const turning = await live({ turnAfter: 1 });
    const steady = await live({});
    expect(await turnsOf(turning.id)).toBeGreaterThan(5);
    expect(await turnsOf(steady.id)).toBe(0);
    expect(told(await rig.summary(turning.id))).toEqual(told(await rig.summary(steady.id)));
    expect(told(await rig.summary(turning.suspect))).toEqual(told(await rig.summary(steady.suspect)));
    const tasks = async (id: string) =>
      (await rig.get(ProcessRepository).listTasks({ actor: null, process: id, state: ['open', 'claimed', 'completed', 'cancelled'], limit: 500 }))
        .map(({ id: taskId, kind, state, limit, overdue, completedBy }) => [taskId.split('~').at(-1), kind, state, limit, overdue, completedBy])
        .sort();
    expect(await tasks(turning.id)).toEqual(await tasks(steady.id));
    // Their numbers apart: of two that are signed at once either may be first.
    const records = async ({ caseNo }: { caseNo: string }) => (await rig.get(CaseFileRepository).signed({ caseNo }, false)).map(({ kind, signedBy }) => `${kind} ${signedBy}`).sort();
    expect(await records(turning)).toEqual(await records(steady));
  }, 90_000);
});

describe('after a turn', () => {
  it('an open task is the same task: claimed by the same person, guarded by the same rules, due at the same time', async () => {
    const { id } = await investigated(rig, 'criminal', { turnAfter: 2 });
    const before = await rig.task(id, 'case.investigate');
    const claim = { updateId: nextMessageId(), args: [{ actor: investigator, taskId: before.id, messageId: nextMessageId() }] as [{ actor: typeof investigator; taskId: string; messageId: string }] };
    await handle(id).executeUpdate(claimTask, claim);
    for (let i = 0; i < 5; i += 1) await remind(before.id, id);
    expect(await turnsOf(id)).toBeGreaterThan(1);
    expect(await rig.task(id, 'case.investigate')).toMatchObject({ id: before.id, assignee: investigator.id, state: 'claimed', openedAt: before.openedAt });
    const complete = (result: unknown) => send(rig, before.id, investigator, result);
    expect((await refusal(complete({ outcome: 'suspectIdentified', suspectNumber: 4, findings: '有踪迹' }))).rule).toBe('SUSPECT_UNKNOWN');
    await complete({ outcome: 'concluded', findings: '清楚' });
    await rig.task(id, 'case.close');
    await remind((await rig.task(id, 'case.close')).id, id);
    // Of what ended before, the process still knows that it ended.
    expect((await refusal(complete({ outcome: 'concluded', findings: '清楚' }))).rule).toBe('TASK_CLOSED');
    expect((await refusal(send(rig, before.id.replace(/\d+$/, '99'), investigator, {}))).rule).toBe('TASK_UNKNOWN');
    await rig.complete(id, 'case.close', caseCaptain, { result: 'solved', note: '结案' });
    expect((await rig.summary(id)).tasks.filter(isOpen)).toEqual([]);
  });

  it('a completion that was answered before gets the same answer again, and no other effect', async () => {
    const { id } = await investigated(rig, 'criminal', { turnAfter: 2 });
    const { id: taskId } = await rig.task(id, 'case.investigate');
    const messageId = nextMessageId();
    const message = { updateId: messageId, args: [{ actor: investigator, messageId, taskId, result: { outcome: 'concluded', findings: '清楚' } }] as [never] };
    const first = await handle(id).executeUpdate(completeTask, message);
    const { id: closing } = await rig.task(id, 'case.close');
    for (let i = 0; i < 4; i += 1) await remind(closing, id);
    expect(await handle(id).executeUpdate(completeTask, message)).toEqual(first);
    await orderCase(rig, id, operator, { type: 'link', incidentNo: 'turn.after', reason: '同一系列' });
    expect((await rig.task(id, 'case.close')).id).toBe(closing);
  });
});

it('finds the review again that it waits for, in a new history', async () => {
  const { caseNo } = await investigated(rig, 'criminal');
  const file = rig.get(SuspectActivities);
  await file.registerSuspect({ caseNo, number: 7, person: { name: '赵某' }, by: investigator.id, at: await isoNow(rig) });
  const { policy, calendar } = await file.openSuspect({ caseNo, number: 7 });
  const suspect = suspectWorkflowId(caseNo, 7);
  const input: SuspectInput = { caseNo, number: 7, arrival: 'caughtInTheAct', at: await isoNow(rig), by: investigator.id, type: 'criminal', minor: false, womenOfficers: null, category: 'theft', community: null, policy, calendar, turnAfter: 3 };
  await rig.client.workflow.start('suspect', { workflowId: suspect, taskQueue: queues.processes, args: [input] });
  await broughtIn(rig, suspect);
  await interrogated(rig, suspect);
  await rig.complete(suspect, 'suspect.decide', investigator, { decision: 'detain', ground: '依法' });
  const review = await reviewOfSuspect(rig, suspect);
  while ((await turnsOf(suspect)) === 0) await rig.summary(suspect);
  expect(await reviewOfSuspect(rig, suspect)).toBe(review);
  await reviewed(rig, review);
  await rig.task(suspect, 'suspect.approve');
  await rig.client.workflow.getHandle(suspect).cancel();
  await rig.client.workflow.getHandle(suspect).result();
});

it('reviews no further who is handed over with the case', async () => {
  const { caseNo, id } = await investigated(rig, 'criminal');
  const suspect = await caught(rig, caseNo);
  await broughtIn(rig, suspect);
  await interrogated(rig, suspect);
  await rig.complete(suspect, 'suspect.decide', investigator, { decision: 'detain', ground: '依法' });
  const review = await reviewOfSuspect(rig, suspect);
  await orderCase(rig, id, chief, { type: 'transfer', to: '旗公安局', ground: '管辖' });
  await rig.complete(id, 'case.transfer', investigator, { at: await isoNow(rig), receivedBy: '旗公安局', document: '移交1号' });
  expect(await handle(suspect).result()).toEqual({ outcome: 'handedOver' });
  expect(await handle(review).result()).toMatchObject({ outcome: 'cancelled' });
});
