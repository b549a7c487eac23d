/** Requests of residents, on skipped time. */
import { requestWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { type NewRequest, requestCommand, type RequestCommand } from '../../libs/contracts/service-request.js';
import type { Actor } from '../../libs/domain/actor.js';
import { station } from '../../libs/domain/station.js';
import { ServiceRequestRepository } from '../../libs/records/community-work.js';
import { CommunityActivities } from '../../services/community/community.activities.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { isOpen, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(6);
  await rig.stop();
});

const grid = station.grids.find(({ community }) => community === 'community-1')!;
const member = someone('communityOfficer', 'squad-1');
const machine = someone('machine');

async function ask(kind: NewRequest['kind'] = 'lostProperty'): Promise<{ id: string; requestNo: string }> {
  const form: NewRequest = { kind, grid: grid.id, channel: 'counter', text: '手机丢在公交站', requester: { name: '甲某', phone: '13800000000' } };
  const requestNo = await rig.get(ServiceRequestRepository).receive(nextMessageId(), form, { grid: grid.id, community: grid.community, receivedBy: operator.id, receivedAt: new Date() });
  const id = requestWorkflowId(requestNo);
  await rig.client.workflow.start('serviceRequest', { workflowId: id, taskQueue: queues.processes, args: [{ requestNo, kind, grid: grid.id, receivedBy: operator.id }] });
  return { id, requestNo };
}
const command = (id: string, actor: Actor, order: RequestCommand['command'], messageId = nextMessageId()) =>
  rig.client.workflow.getHandle(id).executeUpdate(requestCommand, { updateId: messageId, args: [{ actor, messageId, command: order }] });
const ended = (id: string) => rig.until(id, 'its end', ({ closedAt }) => closedAt !== null);
const answered = (id: string, times = 1) => rig.until(id, 'an answer', ({ stage, tasks }) => stage === 'answered' && tasks.filter((task) => task.kind === 'service.answer').length === times);

async function serve(id: string, decision: 'found' | 'granted' = 'found', times = 1): Promise<void> {
  await rig.complete(id, 'service.handle', member, { decision, answer: '已找到，请来领取' });
  await rig.complete(id, 'service.answer', member, { outcome: 'told' });
  await answered(id, times);
}

it('goes to the grid’s squad, is answered, and closes when nobody complains', async () => {
  const { id, requestNo } = await ask();
  const task = await rig.task(id, 'service.handle');
  expect(task.candidates.every(({ unit }) => unit === 'squad-1')).toBe(true);
  // Who asked is nowhere in the process.
  expect(JSON.stringify(await rig.summary(id))).not.toMatch(/甲某|13800000000|手机/);
  expect((await refusal(send(rig, task.id, someone('communityOfficer', 'squad-2'), { decision: 'found', answer: 'x' }))).rule).toBe('NOT_A_CANDIDATE');
  await serve(id);
  await rig.sleep('8 days');
  expect(await ended(id)).toMatchObject({ outcome: 'found', detail: { late: false, told: 'told', complaints: 0 } });
  const record = (await rig.get(ServiceRequestRepository).find(requestNo, true))!;
  expect(record).toMatchObject({ outcome: 'found', told: 'told', said: { requester: { name: '甲某' } } });
  expect(record.handling!.map(({ by, decision }) => [by, decision])).toEqual([[member.id, 'found']]);
});

it('keeps its promise by kind: what is late is supervised, and marked', async () => {
  const { id } = await ask('help');
  await rig.task(id, 'service.handle');
  await rig.sleep('25 hours');
  const question = await rig.task(`supervision/${id}/1`, 'supervision.answer');
  expect(question.candidates[0]).toEqual({ role: 'squadCaptain', unit: 'squad-1' });
  await rig.complete(id, 'service.handle', member, { decision: 'helped', answer: '已送老人回家' });
  await rig.complete(id, 'service.answer', member, { outcome: 'unreachable' });
  expect((await answered(id)).detail).toMatchObject({ late: true, told: 'unreachable' });
});

it('is passed on to the squad that it belongs to, with the same promise', async () => {
  const { id } = await ask();
  const task = await rig.task(id, 'service.handle');
  expect((await refusal(send(rig, task.id, member, { decision: 'passOn', answer: 'x' }))).errors).toMatchObject([{ field: 'squad', rule: 'SQUAD_REQUIRED' }]);
  expect((await refusal(send(rig, task.id, member, { decision: 'passOn', squad: 'squad-99', answer: 'x' }))).rule).toBe('UNIT_UNKNOWN');
  await send(rig, task.id, member, { decision: 'passOn', squad: 'squad-2', answer: '遗失地在柳荫社区' });
  const other = someone('communityOfficer', 'squad-2');
  await rig.complete(id, 'service.handle', other, { decision: 'notFound', answer: '未找到' });
  await rig.complete(id, 'service.answer', other, { outcome: 'told' });
  expect((await answered(id)).clocks).toHaveLength(1);
});

it('is opened again by a complaint, which opens a supervision', async () => {
  const { id } = await ask('certificate');
  await serve(id, 'granted');
  expect((await refusal(command(id, someone('investigator'), { type: 'complain' }))).rule).toBe('COMMAND_NOT_ALLOWED');
  // A message sent twice is one complaint.
  await Promise.all([1, 2].map(() => command(id, machine, { type: 'complain' }, 'the-same-complaint')));
  const { context, candidates } = await rig.task(`supervision/${id}/1`, 'supervision.answer');
  expect([candidates[0], JSON.stringify(context)]).toEqual([{ role: 'squadCaptain', unit: 'squad-1' }, expect.stringContaining('a resident complained')]);
  expect((await rig.task(id, 'service.handle')).context).toMatchObject({ complaints: 1 });
  await serve(id, 'granted', 2);
  await rig.sleep('8 days');
  expect(await ended(id)).toMatchObject({ outcome: 'granted', detail: { complaints: 1 } });
  await expect(command(id, machine, { type: 'complain' })).rejects.toThrow();
});

it('is withdrawn by the squad, once, and leaves nobody with work', async () => {
  const { id } = await ask();
  await rig.task(id, 'service.handle');
  expect((await refusal(command(id, someone('communityOfficer', 'squad-2'), { type: 'withdraw', reason: 'x' }))).rule).toBe('COMMAND_NOT_ALLOWED');
  const both = await Promise.allSettled([member, operator].map((actor) => command(id, actor, { type: 'withdraw', reason: '本人撤回' })));
  expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
  const summary = await ended(id);
  expect([summary.outcome, summary.tasks.filter(isOpen), summary.overdue]).toEqual(['withdrawn', [], false]);
});

it('ends as cancelled where an administrator cancels it', async () => {
  const { id } = await ask();
  await rig.task(id, 'service.handle');
  await rig.client.workflow.getHandle(id).cancel();
  expect(await ended(id)).toMatchObject({ outcome: 'cancelled' });
});

it('takes the answers of two officers at once as one', async () => {
  const { id, requestNo } = await ask();
  const { id: task } = await rig.task(id, 'service.handle');
  const both = await Promise.allSettled([member, someone('communityOfficer', 'squad-1', 1)].map((actor) => send(rig, task, actor, { decision: 'found', answer: 'x' })));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await rig.task(id, 'service.answer');
  const step = { id: 'one~1', requestNo, by: member.id, at: '2026-01-01T00:00:00+08:00', form: { decision: 'found' as const, answer: 'x' } };
  await Promise.all(Array.from({ length: 5 }, () => rig.get(CommunityActivities).recordHandling(step)));
  expect((await rig.get(ServiceRequestRepository).find(requestNo, true))!.handling).toHaveLength(2);
});

it('numbers a request once, however many send it at once', async () => {
  const form: NewRequest = { kind: 'other', grid: grid.id, channel: 'online', text: '路灯不亮', requester: { name: '乙某' } };
  const requests = rig.get(ServiceRequestRepository);
  const at = { grid: grid.id, community: grid.community, receivedBy: machine.id, receivedAt: new Date() };
  const numbers = await Promise.all(Array.from({ length: 8 }, () => requests.receive('the-same-message', form, at)));
  expect(new Set(numbers).size).toBe(1);
});
