import { Client } from '@temporalio/client';
import { incidentWorkflowId, supervisionWorkflowId } from '../../libs/contracts/ids.js';
import type { Call, IncidentOutcome } from '../../libs/contracts/incident.js';
import { type Rig, someone, startRig } from '../support/rig.js';
import { arrive, chief, command, dispatch, isOpen, operator, refusal, send, tellCallers, unitTask } from '../support/steps.js';

let rig: Rig;
let started = 0;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThanOrEqual(started);
  await rig.stop();
});

const elsewhere = { type: 'Point' as const, coordinates: [123.2885, 44.14404] as [number, number] };
const officers = someone('communityOfficer', 'squad-1.1', 1);

async function report(call: Partial<Call> = {}) {
  started += 1;
  const { workflowId } = await rig.report({ description: '邻居吵架', ...call });
  const { subject } = await rig.until(workflowId, 'its registration', ({ tasks }) => tasks.length > 0);
  return { id: workflowId, no: subject.incidentNo! };
}
const outcome = (id: string): Promise<IncidentOutcome> => rig.client.workflow.getHandle(id).result();
const triage = (decision: 'merge' | 'dispatch' | 'adviseByPhone', more: { duplicateOf?: string; priority?: 1 | 2 | 3 | 4 } = {}) =>
  ({ decision, category: 'dispute', priority: 3, ...more }) as const;

describe('order of service', () => {
  it('goes from the call to the feedback', async () => {
    const { id, no } = await report();
    await dispatch(rig, id, ['squad-1.1']);
    const member = await arrive(rig, id, 'squad-1.1');
    await rig.complete(id, 'scene.disposition', member, { disposition: 'advice' });
    await tellCallers(rig, id);
    expect(await outcome(id)).toEqual({ incidentNo: no, disposition: 'advice', mergedInto: null, caseNo: null });
    const { orders, tasks, stage } = await rig.summary(id);
    expect(stage).toBe('closed');
    expect(orders.map(({ unit, state }) => [unit, state])).toEqual([['squad-1.1', 'done']]);
    expect(Object.keys(orders[0]!.times)).toEqual(['offered', 'acknowledged', 'enRoute', 'onScene', 'done']);
    expect(tasks.filter((task) => task.state !== 'completed')).toEqual([]);
  });

  it('has a call without a place located by a person', async () => {
    const { id } = await report({ place: undefined });
    expect((await rig.summary(id)).stage).toBe('locating');
    const { errors } = await refusal(rig.complete(id, 'incident.locate', operator, {}));
    expect(errors).toEqual([expect.objectContaining({ field: 'place', rule: 'PLACE_OR_COMMUNITY' })]);
    await rig.complete(id, 'incident.locate', operator, { place: elsewhere });
    await rig.task(id, 'incident.triage');
    const { subject, detail } = await rig.summary(id);
    expect(subject).toMatchObject({ community: 'community-1', grid: expect.stringMatching(/^grid-/) });
    expect(detail['place']).toEqual(elsewhere);
  });

  it('gives advice by phone without sending anyone', async () => {
    const { id } = await report();
    await rig.complete(id, 'incident.triage', operator, triage('adviseByPhone'));
    await tellCallers(rig, id);
    expect(await outcome(id)).toMatchObject({ disposition: 'advice' });
    expect((await rig.summary(id)).orders).toEqual([]);
  });
});

describe('merging', () => {
  it('tells five callers of one crash, the later ones too, and rises with the gravest call', async () => {
    const first = await report({ description: '邻居吵架' });
    await dispatch(rig, first.id, ['squad-1.1'], 'dispute', 3);
    const later = await Promise.all([1, 2, 3, 4].map(() => report({ description: '邻居吵架' })));
    for (const [i, { id }] of later.entries()) {
      await rig.complete(id, 'incident.triage', operator, triage('merge', { duplicateOf: first.no, priority: i === 3 ? 1 : 4 }));
      expect(await outcome(id)).toMatchObject({ disposition: 'merged', mergedInto: first.no });
    }
    const { subject, detail, tasks } = await rig.until(first.id, 'five calls', (summary) => (summary.detail['calls'] as string[]).length === 5);
    expect(subject.priority).toBe(1);
    expect(tasks.filter(isOpen).map(({ priority }) => priority)).toEqual([1]);
    expect(detail['calls']).toEqual([first.no, ...later.map(({ no }) => no)]);

    const member = await arrive(rig, first.id, 'squad-1.1');
    await rig.complete(first.id, 'scene.disposition', member, { disposition: 'mediation' });
    const told = (nos: string[]) => rig.complete(first.id, 'incident.feedback', operator, { calls: nos.map((incidentNo) => ({ incidentNo, outcome: 'told' })) });
    expect(await refusal(told(['test.unknown']))).toMatchObject({ rule: 'FORM_INVALID', errors: [{ field: 'calls' }] });
    await told([first.no, ...later.slice(0, 3).map(({ no }) => no)]);
    expect((await rig.task(first.id, 'incident.feedback')).context['calls']).toEqual([later[3]!.no]);
    await told([later[3]!.no]);
    expect(await outcome(first.id)).toMatchObject({ disposition: 'mediation' });
  });

  it('asks again where the other incident has ended, and refuses a merge into itself', async () => {
    const ended = await report();
    await rig.complete(ended.id, 'incident.triage', operator, triage('adviseByPhone'));
    await tellCallers(rig, ended.id);
    await outcome(ended.id);
    const { id, no } = await report();
    expect(await refusal(rig.complete(id, 'incident.triage', operator, triage('merge', { duplicateOf: no })))).toMatchObject({ rule: 'FORM_INVALID' });
    expect(await refusal(rig.complete(id, 'incident.triage', operator, triage('merge')))).toMatchObject({ errors: [{ rule: 'DUPLICATE_OF_REQUIRED' }] });
    await rig.complete(id, 'incident.triage', operator, triage('merge', { duplicateOf: ended.no }));
    expect((await rig.task(id, 'incident.triage')).context).toMatchObject({ refusedMerge: ended.no });
  });

  it.each([1, 2, 3])('keeps exactly one of two that merge into each other at the same time (%i)', async () => {
    const pair = [await report(), await report()] as const;
    const tasks = await Promise.all(pair.map(({ id }) => rig.task(id, 'incident.triage')));
    await Promise.allSettled(tasks.map(({ id }, i) => send(rig, id, operator, triage('merge', { duplicateOf: pair[1 - i]!.no }))));
    const ends = await Promise.all(pair.map(({ id }) => rig.until(id, 'an end or a triage', ({ closedAt, tasks }) => closedAt !== null || tasks.some(isOpen))));
    const stays = ends.filter(({ closedAt }) => closedAt === null);
    expect(stays).toHaveLength(1);
    const { detail } = await rig.until(stays[0]!.id, 'both calls', (summary) => (summary.detail['calls'] as string[]).length === 2);
    expect([...(detail['calls'] as string[])].sort()).toEqual(pair.map(({ no }) => no).sort());
  });

  it('is not moved by a message that the station did not write', async () => {
    const { id, no } = await report();
    const plain = new Client({ connection: rig.client.connection, namespace: rig.client.options.namespace });
    await plain.workflow.getHandle(id).signal('joinCalls', { from: 'test.x', calls: ['test.x'], priority: 1 });
    await rig.client.workflow.getHandle(id).signal('joinCalls', { from: 'test.x', calls: 'test.x', priority: 0 });
    await dispatch(rig, id, ['squad-1.1']);
    expect(await rig.summary(id)).toMatchObject({ subject: { priority: 3 }, detail: { calls: [no] } });
  });
});

describe('nobody takes it', () => {
  it('offers the next after silence, asks the captain after a refusal, and is supervised up to the chief', async () => {
    const { id } = await report();
    await dispatch(rig, id, ['squad-1.1']);
    await rig.sleep('61s');
    const { orders } = await rig.until(id, 'the next offer', (summary) => summary.orders.length === 2);
    expect(orders[0]).toMatchObject({ unit: 'squad-1.1', state: 'silent' });
    expect(orders[1]).toMatchObject({ state: 'offered', orderedBy: 'system' });
    const next = orders[1]!.unit;
    expect(next).not.toBe('squad-1.1');

    const offer = await unitTask(rig, id, 'order.acknowledge', next);
    const member = someone('communityOfficer', next);
    expect(await refusal(send(rig, offer.id, member, { answer: 'refuse' }))).toMatchObject({ errors: [{ field: 'reason', rule: 'REASON_REQUIRED' }] });
    await send(rig, offer.id, member, { answer: 'refuse', reason: '正在处置另一警情' });
    const ask = await rig.task(id, 'incident.dispatch');
    const captain = someone('squadCaptain', next.split('.')[0]!);
    expect(ask.candidates).toContainEqual({ role: 'squadCaptain', unit: next.split('.')[0] });
    await send(rig, ask.id, captain, { units: ['squad-1.3'] });
    await arrive(rig, id, 'squad-1.3');

    const supervision = supervisionWorkflowId(id, 1);
    const question = await rig.task(supervision, 'supervision.answer');
    expect((await rig.summary(supervision)).detail).toMatchObject({ processId: id, cause: { type: 'limit', key: 'response.acknowledge' } });
    const answer = { cause: '对讲机故障', action: '已更换' };
    expect(await refusal(send(rig, question.id, chief, answer))).toMatchObject({ rule: 'NOT_A_CANDIDATE' });
    await rig.sleep('31m');
    await rig.until(supervision, 'the chief', ({ detail }) => detail['climbed'] === true);
    await send(rig, question.id, chief, answer);
    await rig.complete(supervision, 'supervision.accept', operator, { decision: 'return', reason: '未说明整改' });
    await rig.complete(supervision, 'supervision.answer', chief, answer);
    await rig.complete(supervision, 'supervision.accept', operator, { decision: 'accept' });
    expect(await rig.client.workflow.getHandle(supervision).result()).toEqual({ rounds: 2, climbed: true });
  });

  it('is one matter for the captain however many stay silent, and another once that has ended', async () => {
    const { id } = await report();
    await dispatch(rig, id, ['squad-1.1', 'squad-1.2']);
    await rig.sleep('61s');
    const first = supervisionWorkflowId(id, 1);
    const { detail } = await rig.until(first, 'the second told', ({ detail: now }) => (now['again'] as string[]).length > 0);
    expect(detail).toMatchObject({ cause: { type: 'limit', key: 'response.acknowledge' }, again: [expect.any(String)] });
    await rig.complete(first, 'supervision.answer', someone('squadCaptain', 'squad-1'), { cause: '对讲机故障', action: '已更换' });
    await rig.complete(first, 'supervision.accept', operator, { decision: 'accept' });
    await rig.client.workflow.getHandle(first).result();
    await command(rig, id, operator, { type: 'backup', units: ['squad-1.3'], reason: '无人接警' });
    await rig.sleep('61s');
    const second = await rig.until(supervisionWorkflowId(id, 2), 'what came later', ({ stage }) => stage === 'answering');
    expect(second.detail).toMatchObject({ cause: { type: 'limit', key: 'response.acknowledge' } });
  });

  it('reminds before the limit', async () => {
    const { id } = await report();
    const { id: taskId } = await rig.task(id, 'incident.triage');
    await rig.sleep('100s');
    const { tasks } = await rig.until(id, 'two reminders', (summary) => summary.tasks[0]!.reminders === 2);
    expect(tasks[0]).toMatchObject({ id: taskId, overdue: false });
    await rig.sleep('30s');
    await rig.until(id, 'it overdue', (summary) => summary.overdue && summary.tasks[0]!.overdue);
  });
});

describe('orders of the command room', () => {
  const reason = '指挥调整';

  it('are refused to others, at the wrong time, and for unknown units', async () => {
    const { id } = await report();
    expect(await refusal(command(rig, id, officers, { type: 'cancel', reason }))).toMatchObject({ rule: 'COMMAND_NOT_ALLOWED' });
    expect(await refusal(command(rig, id, operator, { type: 'backup', units: ['squad-1.2'], reason }))).toMatchObject({ rule: 'COMMAND_NOT_NOW' });
    expect(await refusal(command(rig, id, operator, { type: 'sceneWork', work: 'scene.survey', reason }))).toMatchObject({ rule: 'COMMAND_NOT_NOW' });
    await rig.complete(id, 'incident.triage', operator, triage('dispatch'));
    expect(await refusal(rig.complete(id, 'incident.dispatch', operator, { units: ['squad-99.1'] }))).toMatchObject({ rule: 'UNIT_UNKNOWN', errors: [{ field: 'units' }] });
    await rig.complete(id, 'incident.dispatch', operator, { units: ['squad-1.1'] });
    await unitTask(rig, id, 'order.acknowledge', 'squad-1.1');
    expect(await refusal(command(rig, id, operator, { type: 'standDown', unit: 'squad-1.2', reason }))).toMatchObject({ rule: 'UNIT_UNKNOWN' });
    expect(await refusal(command(rig, id, operator, { type: 'backup', units: ['squad-99.1'], reason }))).toMatchObject({ rule: 'UNIT_UNKNOWN' });
    expect((await rig.summary(id)).orders).toHaveLength(1);
  });

  it('send backup, which takes over when the first unit is stood down', async () => {
    const { id } = await report();
    await dispatch(rig, id, ['squad-1.1']);
    await arrive(rig, id, 'squad-1.1');
    await rig.task(id, 'scene.disposition');
    await command(rig, id, operator, { type: 'backup', units: ['squad-1.2'], reason });
    const second = await arrive(rig, id, 'squad-1.2');
    await rig.until(id, 'both on scene', ({ orders }) => orders.every(({ state }) => state === 'onScene'));
    expect(await refusal(rig.complete(id, 'scene.disposition', second, { disposition: 'advice' }))).toMatchObject({ rule: 'NOT_A_CANDIDATE' });
    await command(rig, id, chief, { type: 'standDown', unit: 'squad-1.1', reason });
    await rig.until(id, 'a disposition for the second', ({ tasks }) => tasks.some((task) => task.kind === 'scene.disposition' && isOpen(task) && task.candidates.some(({ unit }) => unit === 'squad-1.2')));
    await rig.complete(id, 'scene.disposition', second, { disposition: 'noCase' });
    await tellCallers(rig, id);
    await outcome(id);
    expect((await rig.summary(id)).orders.map(({ state }) => state)).toEqual(['stoodDown', 'done']);
  });

  it('stand down the only unit on its way, and dispatch is asked again', async () => {
    const { id } = await report();
    await dispatch(rig, id, ['squad-1.1']);
    await unitTask(rig, id, 'order.acknowledge', 'squad-1.1');
    await command(rig, id, operator, { type: 'standDown', unit: 'squad-1.1', reason });
    expect((await rig.task(id, 'incident.dispatch')).context['tried']).toEqual([{ unit: 'squad-1.1', state: 'stoodDown' }]);
  });

  it('cancel the incident with all its work', async () => {
    const { id } = await report();
    await dispatch(rig, id, ['squad-1.1', 'squad-1.2']);
    await unitTask(rig, id, 'order.acknowledge', 'squad-1.2');
    await command(rig, id, operator, { type: 'cancel', reason: '误报' });
    expect(await outcome(id)).toMatchObject({ disposition: 'cancelled' });
    const { orders, tasks, detail } = await rig.summary(id);
    expect(orders.map(({ state }) => state)).toEqual(['stoodDown', 'stoodDown']);
    expect(tasks.filter(isOpen)).toEqual([]);
    expect(detail['cancelReason']).toBe('误报');
  });

  it('relocate and reprioritise; a unit that finds it elsewhere must say where', async () => {
    const { id } = await report();
    await dispatch(rig, id, ['squad-1.1']);
    await command(rig, id, operator, { type: 'relocate', place: elsewhere, reason });
    await command(rig, id, operator, { type: 'priority', priority: 1, reason });
    const { detail, subject, tasks } = await rig.until(id, 'the priority', (summary) => summary.subject.priority === 1);
    expect(detail['place']).toEqual(elsewhere);
    expect(subject.community).toBe('community-1');
    expect(tasks.filter(isOpen).every(({ priority }) => priority === 1)).toBe(true);

    const member = someone('communityOfficer', 'squad-1.1');
    await rig.complete(id, 'order.acknowledge', member, { answer: 'accept' });
    await rig.complete(id, 'order.enRoute', member, {});
    expect(await refusal(rig.complete(id, 'order.onScene', member, { answer: 'elsewhere' }))).toMatchObject({ errors: [{ field: 'place', rule: 'PLACE_REQUIRED' }] });
    const place = { type: 'Point' as const, coordinates: [123.29761, 44.13701] as [number, number] };
    await rig.complete(id, 'order.onScene', member, { answer: 'elsewhere', place });
    const again = await rig.task(id, 'incident.dispatch');
    expect(again.context['tried']).toEqual([{ unit: 'squad-1.1', state: 'elsewhere' }]);
    expect((await rig.summary(id)).detail['place']).toEqual(place);
  });
});

describe('at the scene', () => {
  const times = { startedAt: '2026-01-01T08:00:00+08:00', endedAt: '2026-01-01T09:00:00+08:00' };
  const two = ['o-2101', 'o-2102'];
  const survey = { officers: two, witnesses: [{ name: '李某' }], ...times, findings: '无痕迹', evidence: [{ description: '撬棍', storage: 'A-1' }] };
  const canvass = { officers: two, visited: 3, statements: [], findings: '无人看见' };

  async function theft(disposition: { disposition: 'criminalCase' | 'administrativeCase'; joinCase?: string }) {
    const { id, no } = await report({ description: '轮毂被盗' });
    await dispatch(rig, id, ['squad-1.1'], 'theft.vehicleParts');
    const member = await arrive(rig, id, 'squad-1.1');
    await rig.complete(id, 'scene.survey', member, survey);
    await rig.complete(id, 'scene.canvass', member, canvass);
    await rig.complete(id, 'scene.disposition', member, disposition);
    await tellCallers(rig, id);
    return { no, ...(await outcome(id)) };
  }

  it('a survey needs two officers and a witness, and comes before the disposition', async () => {
    const { id } = await report({ description: '轮毂被盗' });
    await dispatch(rig, id, ['squad-1.1'], 'theft.vehicleParts');
    const member = await arrive(rig, id, 'squad-1.1');
    await rig.task(id, 'scene.survey');
    expect(await refusal(rig.complete(id, 'scene.disposition', member, { disposition: 'noCase' }))).toMatchObject({ rule: 'SCENE_WORK_OPEN', errors: [{ field: 'disposition' }] });
    for (const [change, field, rule] of [
      [{ officers: ['o-2101'] }, 'officers', 'TWO_OFFICERS'],
      [{ officers: ['o-2101', 'o-2101'] }, 'officers', 'TWO_OFFICERS'],
      [{ witnesses: [] }, 'witnesses', 'WITNESS_REQUIRED'],
      [{ endedAt: '2026-01-01T07:00:00+08:00' }, 'endedAt', 'END_BEFORE_START'],
    ] as const) {
      const { errors } = await refusal(send(rig, (await rig.task(id, 'scene.survey')).id, member, { ...survey, ...change }));
      expect(errors.map((error) => [error.field, error.rule])).toContainEqual([field, rule]);
    }
    await rig.complete(id, 'scene.survey', member, survey);
    await rig.complete(id, 'scene.canvass', member, canvass);
    await command(rig, id, operator, { type: 'sceneWork', work: 'scene.canvass', reason: '扩大走访' });
    expect(await refusal(rig.complete(id, 'scene.disposition', member, { disposition: 'noCase' }))).toMatchObject({ rule: 'SCENE_WORK_OPEN' });
    await rig.complete(id, 'scene.canvass', member, canvass);
    await rig.complete(id, 'scene.disposition', member, { disposition: 'noCase' });
    await rig.task(id, 'incident.feedback');
  });

  it('opens a criminal case, which a later incident of the series joins', async () => {
    const first = await theft({ disposition: 'criminalCase' });
    expect(first.caseNo).toMatch(/^C\d{4}-\d{5}$/);
    await rig.task(`case/${first.caseNo}`, 'case.accept');
    const second = await theft({ disposition: 'criminalCase', joinCase: first.caseNo! });
    expect(second.caseNo).toBe(first.caseNo);
    const { detail } = await rig.until(`case/${first.caseNo}`, 'both incidents', (summary) => (summary.detail['incidents'] as string[]).length === 2);
    expect(detail['incidents']).toEqual([first.no, second.no]);
  });

  it('opens an administrative case of its own where the case to join does not exist', async () => {
    const { caseNo } = await theft({ disposition: 'administrativeCase', joinCase: 'A2001-00001' });
    expect(caseNo).toMatch(/^A20\d\d-0000\d$/);
    expect(caseNo).not.toBe('A2001-00001');
    expect((await rig.task(`case/${caseNo}`, 'case.accept')).limit).toBe('admin.acceptance');
  });
});

it('starts one process for one call, however often it is reported', async () => {
  const { no } = await report();
  const id = incidentWorkflowId('baokang', no);
  const [source, number] = no.split('.') as [string, string];
  await expect(rig.report({ source, number })).rejects.toThrow(/already started/i);
  expect((await rig.summary(id)).stage).toBe('triage');
});
