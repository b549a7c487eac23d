import type { CustodyCommand, CustodyInput } from '../../libs/contracts/custody.js';
import { custodyCommand } from '../../libs/contracts/custody.js';
import { type ExaminationCommand, examinationCommand, type ExaminationInput } from '../../libs/contracts/examination.js';
import { correctionWorkflowId, custodyWorkflowId, examinationWorkflowId, linkageWorkflowId, seizureWorkflowId, supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { type SeizureCommand, seizureCommand, type SeizureInput } from '../../libs/contracts/seizure.js';
import type { Actor } from '../../libs/domain/actor.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { differingFrom } from '../../libs/records/custody.js';
import { EvidenceRepository } from '../../libs/records/evidence.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { exhibits } from '../support/evidence.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { caseCaptain, chief, isOpen, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
let started = 0;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThanOrEqual(started);
  await rig.stop();
});

const giver = someone('investigator', 'case-team.1');
const receiver = someone('investigator', 'case-team.1', 1);
const third = someone('investigator', 'case-team.2');
const two = [giver.id, receiver.id];
const hour = 3_600_000;
const day = 24 * hour;
const reference = '科左公（2026）1号';

const item = async (itemNo: string) => (await rig.get(EvidenceRepository).find(itemNo))!;
const log = async (itemNo: string) => (await rig.get(CaseFileRepository).about(itemNo)).map(({ kind, signedBy }) => [kind, signedBy]);
const isWhole = async (chain: string) => (await rig.get(CaseFileRepository).chain(chain)).broken === null;
const clockOf = async (id: string, key: string) => (await rig.summary(id)).clocks.find(({ row }) => row.key === key);
const policy = (...keys: string[]) => rig.get(PolicyRepository).list([...keys, 'supervision.']);
const iso = async (offset = 0) => new Date((await rig.now()) + offset).toISOString();

/** Exhibits as a survey finds them. */
async function found(count = 1) {
  started += 1;
  return exhibits(rig, `evidence.${started}`, two, count);
}

async function handOver(itemNo: string, incidentNo: string, key: string, to: Actor = receiver): Promise<string> {
  const workflowId = custodyWorkflowId(itemNo, key);
  const input: CustodyInput = { itemNo, incidentNo, caseNo: null, from: giver.id, to: to.id, reason: '交物证室' };
  await rig.client.workflow.start('custody', { workflowId, taskQueue: queues.processes, args: [input] });
  return workflowId;
}
const orderTransfer = (id: string, actor: Actor, command: CustodyCommand['command']) => {
  const messageId = nextMessageId();
  return rig.client.workflow.getHandle(id).executeUpdate(custodyCommand, { updateId: messageId, args: [{ actor, messageId, command }] });
};
const result = (id: string) => rig.client.workflow.getHandle(id).result();

describe('a transfer', () => {
  it('is signed by both hands, and moves the exhibit', async () => {
    const { incidentNo, items: [itemNo] } = (await found()) as { incidentNo: string; items: [string] };
    const id = await handOver(itemNo, incidentNo, 'a');
    const { id: task } = await rig.task(id, 'custody.receive');
    expect(await item(itemNo)).toMatchObject({ holder: giver.id, transfer: id });
    expect((await refusal(send(rig, task, third, { answer: 'receive', condition: 'intact', storage: '甲柜' }))).rule).toBe('NOT_A_CANDIDATE');
    expect((await refusal(send(rig, task, giver, { answer: 'receive', condition: 'intact', storage: '甲柜' }))).rule).toBe('NOT_A_CANDIDATE');
    expect((await refusal(send(rig, task, receiver, { answer: 'receive', condition: 'intact' }))).errors).toMatchObject([{ field: 'storage', rule: 'CONDITION_AND_STORAGE' }]);
    expect((await refusal(send(rig, task, receiver, { answer: 'receive', condition: 'damaged', storage: '甲柜' }))).errors).toMatchObject([{ rule: 'REASON_REQUIRED' }]);
    const [first, second] = await Promise.allSettled([1, 2].map(() => send(rig, task, receiver, { answer: 'receive', condition: 'intact', storage: '甲柜' })));
    expect([first!.status, second!.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect(await result(id)).toEqual({ outcome: 'received' });
    expect(await item(itemNo)).toMatchObject({ holder: receiver.id, storage: '甲柜', transfer: null, state: 'held' });
    expect(await log(itemNo)).toEqual([['scene.survey', giver.id], ['custody.handOver', giver.id], ['custody.received', receiver.id]]);
    expect(await isWhole(incidentNo)).toBe(true);
  });

  it('that is refused or withdrawn leaves the exhibit where it was, on record', async () => {
    const { incidentNo, items: [itemNo] } = (await found()) as { incidentNo: string; items: [string] };
    const refused = await handOver(itemNo, incidentNo, 'refused');
    expect((await refusal(rig.complete(refused, 'custody.receive', receiver, { answer: 'refuse' }))).errors).toMatchObject([{ rule: 'REASON_REQUIRED' }]);
    await rig.complete(refused, 'custody.receive', receiver, { answer: 'refuse', reason: '封条破损' });
    expect(await result(refused)).toEqual({ outcome: 'refused' });
    const withdrawn = await handOver(itemNo, incidentNo, 'withdrawn');
    await rig.task(withdrawn, 'custody.receive');
    expect((await refusal(orderTransfer(withdrawn, third, { type: 'withdraw', reason: '改日' }))).rule).toBe('COMMAND_NOT_ALLOWED');
    await orderTransfer(withdrawn, giver, { type: 'withdraw', reason: '改日' });
    expect(await result(withdrawn)).toEqual({ outcome: 'withdrawn' });
    expect((await rig.summary(withdrawn)).tasks.filter(isOpen)).toEqual([]);
    expect(await item(itemNo)).toMatchObject({ holder: giver.id, storage: '现场袋', transfer: null });
    expect((await log(itemNo)).slice(1)).toEqual([['custody.handOver', giver.id], ['custody.refused', receiver.id], ['custody.handOver', giver.id], ['custody.withdrawn', giver.id]]);
    expect(await isWhole(incidentNo)).toBe(true);
  });

  it('of one exhibit to two at once goes to one of them', async () => {
    const { incidentNo, items: [itemNo] } = (await found()) as { incidentNo: string; items: [string] };
    const both = await Promise.all([handOver(itemNo, incidentNo, 'to-a'), handOver(itemNo, incidentNo, 'to-b', third)]);
    await rig.until(both[0]!, 'its task or its end', ({ tasks, closedAt }) => tasks.length > 0 || closedAt !== null);
    await rig.until(both[1]!, 'its task or its end', ({ tasks, closedAt }) => tasks.length > 0 || closedAt !== null);
    const outcomes = await Promise.all(both.map(async (id) => (await rig.summary(id)).outcome));
    expect([...outcomes].sort()).toEqual([null, 'overtaken'].sort());
    const running = both[outcomes.indexOf(null)]!;
    await rig.complete(running, 'custody.receive', running === both[0] ? receiver : third, { answer: 'receive', condition: 'intact', storage: '乙柜' });
    await result(running);
    expect(await log(itemNo)).toHaveLength(3);
  });

  it('that nobody takes is supervised, and one that is cancelled is on record', async () => {
    const { incidentNo, items: [itemNo] } = (await found()) as { incidentNo: string; items: [string] };
    const id = await handOver(itemNo, incidentNo, 'late');
    await rig.task(id, 'custody.receive');
    await rig.sleep('25h');
    await rig.until(id, 'it overdue', ({ overdue }) => overdue);
    expect((await rig.summary(supervisionWorkflowId(id, 1))).detail['cause']).toMatchObject({ type: 'limit', key: 'evidence.transfer' });
    await rig.client.workflow.getHandle(id).cancel();
    expect(await result(id)).toEqual({ outcome: 'cancelled' });
    expect((await log(itemNo)).at(-1)).toEqual(['custody.cancelled', 'system']);
    expect(await item(itemNo)).toMatchObject({ transfer: null, holder: giver.id });
  });
});

describe('an examination', () => {
  let number = 0;
  async function examine(more: Partial<ExaminationInput> = {}): Promise<{ id: string; incidentNo: string; items: string[] }> {
    const { incidentNo, items } = await found(2);
    number += 1;
    const examinationNo = `J2026-9${String(number).padStart(4, '0')}`;
    const input: ExaminationInput = { examinationNo, items, question: '螺母痕迹是否同一工具形成', laboratory: '旗公安局技术室', caseNo: null, incidentNo, requestedBy: giver.id, policy: await policy('evidence.', 'admin.service.opinion'), ...more };
    const id = examinationWorkflowId(examinationNo);
    await rig.client.workflow.start('examination', { workflowId: id, taskQueue: queues.processes, args: [input] });
    return { id, incidentNo, items: input.items };
  }
  const order = (id: string, actor: Actor, command: ExaminationCommand['command']) => {
    const messageId = nextMessageId();
    return rig.client.workflow.getHandle(id).executeUpdate(examinationCommand, { updateId: messageId, args: [{ actor, messageId, command }] });
  };
  const approve = (id: string) => rig.complete(id, 'examination.approve', caseCaptain, { decision: 'approve' });
  const submit = async (id: string) => rig.complete(id, 'examination.submit', giver, { officers: two, at: await iso(), receipt: '收字1号', takenBy: '李某' });

  it('goes from the request over the laboratory to those who are told', async () => {
    const { id, incidentNo, items } = await examine();
    const both = { ...giver, roles: [...giver.roles, 'caseCaptain' as const] };
    const { id: approval } = await rig.task(id, 'examination.approve');
    expect((await refusal(send(rig, approval, both, { decision: 'approve' }))).rule).toBe('SAME_PERSON');
    await approve(id);
    expect((await refusal(rig.complete(id, 'examination.submit', giver, { officers: [giver.id, giver.id], at: await iso(), receipt: '1', takenBy: '李某' }))).errors).toMatchObject([{ rule: 'TWO_OFFICERS' }]);
    await submit(id);
    await rig.task(id, 'examination.result');
    for (const itemNo of items) expect(await item(itemNo)).toMatchObject({ state: 'away', storage: '旗公安局技术室' });
    // What is away is not handed over.
    expect(await result(await handOver(items[0]!, incidentNo, 'away'))).toEqual({ outcome: 'overtaken' });
    expect((await refusal(order(id, giver, { type: 'withdraw', reason: '不需要' }))).rule).toBe('COMMAND_NOT_NOW');
    const clock = (await clockOf(id, 'evidence.examination'))!;
    expect((await refusal(order(id, caseCaptain, { type: 'extend', clock: clock.id, index: 0 }))).rule).toBe('EXTENSION_NOT_ALLOWED');
    await order(id, chief, { type: 'extend', clock: clock.id, index: 0 });
    expect((await rig.task(id, 'examination.result')).dueAt).toBe(clock.startedAt + 60 * day);
    await rig.complete(id, 'examination.result', giver, { at: await iso(), document: '（旗）公（刑）鉴字1号', opinion: '同一工具形成', condition: 'intact', storage: '甲柜' });
    expect((await rig.task(id, 'examination.inform')).limit).toBe('admin.service.opinion');
    for (const itemNo of items) expect(await item(itemNo)).toMatchObject({ state: 'held', storage: '甲柜', holder: giver.id });
    await rig.complete(id, 'examination.inform', giver, { at: await iso(), informed: ['victim'] });
    expect(await result(id)).toEqual({ outcome: 'examined' });
    expect((await log(items[1]!)).map(([kind]) => kind)).toEqual(['scene.survey', 'examination.approve', 'examination.submit', 'examination.result', 'examination.inform']);
    expect(await isWhole(incidentNo)).toBe(true);
  });

  it('asks a partner on a board, and is supervised when the opinion is late', async () => {
    const { id } = await examine({ partner: 'fire-rescue' });
    await approve(id);
    const { detail } = await rig.until(id, 'the board', (summary) => summary.detail['linkageNo'] !== null);
    expect(await rig.summary(linkageWorkflowId(detail['linkageNo'] as string))).toMatchObject({ kind: 'linkage' });
    await submit(id);
    await rig.task(id, 'examination.result');
    await rig.sleep('31 days');
    await rig.until(id, 'it overdue', ({ overdue }) => overdue);
  });

  it('is refused, withdrawn, or overtaken where an exhibit is not to be had', async () => {
    const refused = await examine();
    await rig.complete(refused.id, 'examination.approve', chief, { decision: 'refuse', reason: '无必要' });
    expect(await result(refused.id)).toEqual({ outcome: 'refused' });
    const withdrawn = await examine();
    await rig.task(withdrawn.id, 'examination.approve');
    expect((await refusal(order(withdrawn.id, third, { type: 'withdraw', reason: '不需要' }))).rule).toBe('COMMAND_NOT_ALLOWED');
    await order(withdrawn.id, giver, { type: 'withdraw', reason: '不需要' });
    expect(await result(withdrawn.id)).toEqual({ outcome: 'withdrawn' });
    const overtaken = await examine();
    await approve(overtaken.id);
    await rig.task(overtaken.id, 'examination.submit');
    const transfer = await handOver(overtaken.items[0]!, overtaken.incidentNo, 'first');
    await rig.task(transfer, 'custody.receive');
    await submit(overtaken.id);
    expect(await result(overtaken.id)).toEqual({ outcome: 'overtaken' });
    expect(await item(overtaken.items[1]!)).toMatchObject({ state: 'held' });
    await orderTransfer(transfer, caseCaptain, { type: 'withdraw', reason: '改日' });
  });
});

describe('a seizure', () => {
  let number = 0;
  async function seize(type: SeizureInput['type'] = 'administrative'): Promise<{ id: string; caseNo: string; seizureNo: string }> {
    number += 1;
    started += 1;
    const no = String(number).padStart(4, '0');
    const [seizureNo, caseNo] = [`K2026-9${no}`, `A2026-9${no}`];
    const id = seizureWorkflowId(seizureNo);
    const input: SeizureInput = { seizureNo, caseNo, type, category: 'theft', reason: '涉案轮毂', requestedBy: giver.id, policy: await policy('evidence.', 'admin.seizure') };
    await rig.client.workflow.start('seizure', { workflowId: id, taskQueue: queues.processes, args: [input] });
    return { id, caseNo, seizureNo };
  }
  const order = (id: string, actor: Actor, command: SeizureCommand['command']) => {
    const messageId = nextMessageId();
    return rig.client.workflow.getHandle(id).executeUpdate(seizureCommand, { updateId: messageId, args: [{ actor, messageId, command }] });
  };
  const list = async (ago = 0, count = 3) => ({
    officers: two,
    witnesses: [{ name: '王某' }],
    holder: { name: '赵某', signed: true },
    at: await iso(-ago),
    items: Array.from({ length: count }, (_, i) => ({ description: `轮毂${i}`, quantity: 1, storage: '物证室', valueFen: 80_000, victim: 'mke.1' })),
  });
  async function listed(count = 3, ago = 0, type: SeizureInput['type'] = 'administrative') {
    const seizure = await seize(type);
    await rig.complete(seizure.id, 'seizure.approve', chief, { decision: 'approve', document: reference });
    await rig.complete(seizure.id, 'seizure.list', giver, await list(ago, count));
    const { context } = await rig.task(seizure.id, 'seizure.dispose');
    return { ...seizure, items: context['items'] as string[] };
  }
  const back = async () => ({ outcome: 'returned' as const, officers: two, at: await iso(), receivedBy: { name: '失主', signed: true as const, victim: 'mke.1' } });

  it('is approved, listed before a witness, and each thing given back or dealt with', async () => {
    const { id, caseNo, seizureNo } = await seize();
    const { id: approval } = await rig.task(id, 'seizure.approve');
    expect((await refusal(send(rig, approval, { ...giver, roles: [...giver.roles, 'chief'] }, { decision: 'approve', document: reference }))).rule).toBe('SAME_PERSON');
    expect((await refusal(send(rig, approval, chief, { decision: 'approve' }))).errors).toMatchObject([{ rule: 'REFERENCE_REQUIRED' }]);
    await rig.complete(id, 'seizure.approve', chief, { decision: 'approve', document: reference });
    const form = await list(2 * hour);
    const { id: listing } = await rig.task(id, 'seizure.list');
    expect((await refusal(send(rig, listing, giver, { ...form, officers: [giver.id] }))).errors[0]).toMatchObject({ rule: 'TWO_OFFICERS' });
    expect((await refusal(send(rig, listing, giver, { ...form, witnesses: [] }))).errors).toMatchObject([{ rule: 'WITNESS_REQUIRED' }]);
    expect((await refusal(send(rig, listing, giver, { ...form, holder: { name: '赵某', signed: false } }))).errors).toMatchObject([{ field: 'holder.note', rule: 'REASON_REQUIRED' }]);
    expect((await refusal(send(rig, listing, giver, { ...form, at: await iso(hour) }))).rule).toBe('NOT_YET');
    expect((await refusal(send(rig, listing, giver, { ...form, items: [{ ...form.items[0], valueFen: 0.5 }] }))).rule).toBe('FORM_INVALID');
    await send(rig, listing, giver, form);

    const items = (await rig.task(id, 'seizure.dispose')).context['items'] as [string, string, string];
    expect(items).toHaveLength(3);
    // The limit counts from when the things were taken.
    expect((await clockOf(id, 'admin.seizure'))!.startedAt).toBe(Date.parse(form.at));
    expect(await rig.task(id, 'seizure.dispose')).toMatchObject({ limit: 'admin.seizure', dueAt: Date.parse(form.at) + 30 * day });
    const dispose = (body: object) => rig.complete(id, 'seizure.dispose', caseCaptain, body as never);
    expect((await refusal(dispose({ items: ['E2026-99999'], decision: 'return', reason: '发还' }))).rule).toBe('ITEM_NOT_HELD');
    expect((await refusal(dispose({ items: [items[0], items[0]], decision: 'return', reason: '发还' }))).errors).toMatchObject([{ rule: 'NAMED_TWICE' }]);
    expect((await refusal(dispose({ items: [items[0]], decision: 'confiscate', reason: '收缴' }))).errors).toMatchObject([{ rule: 'REFERENCE_REQUIRED' }]);
    await dispose({ items: [items[0], items[1]], decision: 'return', reason: '失主明确' });
    expect((await rig.task(id, 'seizure.dispose')).context['items']).toEqual([items[2]]);
    expect((await refusal(dispose({ items: [items[0]], decision: 'return', reason: '再次' }))).rule).toBe('ITEM_NOT_HELD');
    await dispose({ items: [items[2]], decision: 'confiscate', document: reference, reason: '作案工具' });
    expect((await refusal(rig.complete(id, 'seizure.return', giver, { outcome: 'returned', officers: two, at: await iso() }))).errors).toMatchObject([{ rule: 'SIGNATURE_REQUIRED' }]);
    await rig.complete(id, 'seizure.return', giver, { outcome: 'notCollected', officers: two, at: await iso(), reason: '失主在外地' });
    expect((await rig.task(id, 'seizure.dispose')).context['items']).toEqual([items[0], items[1]]);
    await dispose({ items: [items[0]], decision: 'return', reason: '失主返回' });
    await dispose({ items: [items[1]], decision: 'return', reason: '失主返回' });
    const returns = (await rig.until(id, 'both returns', ({ tasks }) => tasks.filter((task) => task.kind === 'seizure.return' && isOpen(task)).length === 2)).tasks.filter((task) => task.kind === 'seizure.return' && isOpen(task));
    await Promise.all(returns.map(async (task) => send(rig, task.id, giver, await back())));
    expect(await result(id)).toEqual({ outcome: 'completed' });
    expect((await clockOf(id, 'admin.seizure'))!.state).toBe('met');
    expect((await rig.get(EvidenceRepository).list({ seizureNo })).map(({ state }) => state)).toEqual(['returned', 'returned', 'disposed']);
    expect((await log(items[0])).map(([kind]) => kind)).toEqual(['seizure.list', 'seizure.dispose', 'seizure.return', 'seizure.dispose', 'seizure.return']);
    expect(await isWhole(caseNo)).toBe(true);
  });

  it('that runs past its limit is supervised; the chief extends it before, to sixty days', async () => {
    const { id } = await listed(1, day);
    const clock = (await clockOf(id, 'admin.seizure'))!;
    expect((await refusal(order(id, caseCaptain, { type: 'extend', clock: clock.id, index: 0 }))).rule).toBe('COMMAND_NOT_ALLOWED');
    await rig.sleep('20 days');
    await order(id, chief, { type: 'extend', clock: clock.id, index: 0, document: reference });
    expect(await rig.task(id, 'seizure.dispose')).toMatchObject({ dueAt: clock.startedAt + 60 * day });
    await rig.sleep('20 days');
    expect((await rig.summary(id)).overdue).toBe(false);
    await rig.sleep('20 days');
    await rig.until(id, 'it overdue', ({ overdue }) => overdue);
    expect((await rig.summary(supervisionWorkflowId(id, 1))).detail['cause']).toMatchObject({ key: 'admin.seizure' });
    expect((await refusal(order(id, chief, { type: 'extend', clock: clock.id, index: 0 }))).rule).toBe('CLOCK_NOT_RUNNING');
  });

  it('of a criminal case has no limit of the administrative law', async () => {
    const { id } = await listed(1, 0, 'criminal');
    expect(await clockOf(id, 'admin.seizure')).toBeUndefined();
    expect((await rig.task(id, 'seizure.dispose')).dueAt).toBeNull();
  });

  it('is refused, or withdrawn while nothing has been taken', async () => {
    const refused = await seize();
    await rig.complete(refused.id, 'seizure.approve', chief, { decision: 'refuse', reason: '与案件无关' });
    expect(await result(refused.id)).toEqual({ outcome: 'refused' });
    const withdrawn = await seize();
    await rig.task(withdrawn.id, 'seizure.approve');
    expect((await refusal(order(withdrawn.id, third, { type: 'withdraw', reason: '不需要' }))).rule).toBe('COMMAND_NOT_ALLOWED');
    await order(withdrawn.id, giver, { type: 'withdraw', reason: '不需要' });
    expect(await result(withdrawn.id)).toEqual({ outcome: 'withdrawn' });
    const { id, items } = await listed(1);
    expect((await refusal(order(id, chief, { type: 'withdraw', reason: '不需要' }))).rule).toBe('COMMAND_NOT_NOW');
    await rig.client.workflow.getHandle(id).cancel();
    expect(await result(id)).toEqual({ outcome: 'cancelled' });
    expect(await item(items[0]!)).toMatchObject({ state: 'held' });
  });
});

describe('a correction', () => {
  const start = async (recordNo: string, key: string) => {
    const workflowId = correctionWorkflowId(key);
    await rig.client.workflow.start('correction', { workflowId, taskQueue: queues.processes, args: [{ caseNo: 'A2026-80000', recordNo, reason: '时间写错', requestedBy: operator.id, policy: await policy('evidence.') }] });
    return workflowId;
  };

  it('is signed by two officers beside the record, which stays as it is', async () => {
    const { incidentNo } = await found(1);
    const files = rig.get(CaseFileRepository);
    const [survey] = await files.signed({ incidentNo }, true);
    const id = await start(survey!.recordNo, 'corrected');
    expect((await refusal(rig.complete(id, 'record.correct', giver, { decision: 'correct', reason: '笔误' }))).errors).toContainEqual(expect.objectContaining({ rule: 'TWO_OFFICERS' }));
    expect((await refusal(rig.complete(id, 'record.correct', giver, { decision: 'correct', officers: two, reason: '笔误' }))).errors).toContainEqual(expect.objectContaining({ rule: 'WRONG_AND_RIGHT' }));
    await rig.complete(id, 'record.correct', giver, { decision: 'correct', officers: two, wrong: '撬痕', right: '剪痕', reason: '笔误' });
    expect(await result(id)).toEqual({ outcome: 'corrected' });
    const [before, correction] = await files.signed({ incidentNo }, true);
    expect(before).toEqual(survey);
    expect(correction).toMatchObject({ kind: 'record.correct', previous: survey!.hash, form: { recordNo: survey!.recordNo, right: '剪痕' }, evidence: survey!.evidence });
    expect(await isWhole(incidentNo)).toBe(true);
  });

  it('is not made where the record stands, and is supervised when it is late', async () => {
    const id = await start('S2026-99999', 'stands');
    await rig.task(id, 'record.correct');
    await rig.sleep('4 days');
    await rig.until(id, 'it overdue', ({ overdue }) => overdue);
    await rig.complete(id, 'record.correct', giver, { decision: 'stands', reason: '无误' });
    expect(await result(id)).toEqual({ outcome: 'stands' });
    const cancelled = await start('S2026-99999', 'cancelled');
    await rig.task(cancelled, 'record.correct');
    await rig.client.workflow.getHandle(cancelled).cancel();
    expect(await result(cancelled)).toEqual({ outcome: 'cancelled' });
  });
});

it('leaves every exhibit where its custody log has it, and every chain whole', async () => {
  const files = rig.get(CaseFileRepository);
  const items = await rig.get(EvidenceRepository).list({});
  expect(items.length).toBeGreaterThan(15);
  for (const each of items) {
    const chain = (each.caseNo ?? each.incidentNo)!;
    const log = (await files.ofChain(chain)).filter(({ evidence }) => evidence.includes(each.itemNo));
    expect([each.itemNo, differingFrom(log, each)]).toEqual([each.itemNo, []]);
    expect(await isWhole(chain)).toBe(true);
  }
});
