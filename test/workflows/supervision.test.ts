import { supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { supervise } from '../../libs/contracts/supervision.js';
import type { Actor } from '../../libs/domain/actor.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { chief, dispatch, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(3);
  await rig.stop();
});

const officer = someone('communityOfficer', 'squad-1.1');
function order(id: string, actor: Actor, cause: 'order' | 'complaint', messageId = nextMessageId()) {
  return rig.client.workflow.getHandle(id).executeUpdate(supervise, { updateId: messageId, args: [{ actor, messageId, cause, reason: '群众反映迟迟无人到场' }] });
}

it('is opened on any process, by order of the command room or on a complaint that any officer notes', async () => {
  const { workflowId: id } = await rig.report();
  await dispatch(rig, id, ['squad-1.1']);
  expect((await refusal(order(id, officer, 'order'))).rule).toBe('COMMAND_NOT_ALLOWED');
  expect((await refusal(order(id, { ...officer, roles: ['auditor'] }, 'complaint'))).rule).toBe('COMMAND_NOT_ALLOWED');
  const twice = nextMessageId();
  const [first, again] = [await order(id, officer, 'complaint', twice), await order(id, officer, 'complaint', twice)];
  expect([first, again]).toEqual([{ supervision: supervisionWorkflowId(id, 1) }, { supervision: supervisionWorkflowId(id, 1) }]);
  expect(await order(id, chief, 'order')).toEqual({ supervision: supervisionWorkflowId(id, 2) });
  expect((await rig.until(first.supervision, 'its cause', ({ detail }) => detail['cause'] !== undefined)).detail['cause']).toEqual({ type: 'complaint', by: officer.id, reason: '群众反映迟迟无人到场' });
  const { candidates } = await rig.task(first.supervision, 'supervision.answer');
  expect(candidates).toEqual([{ role: 'squadCaptain', unit: 'squad-1' }]);
});

it('goes back to the captain with a reason until the command room accepts, and to the chief when nobody answers', async () => {
  const { workflowId: id } = await rig.report();
  await dispatch(rig, id, ['squad-1.1']);
  const { supervision } = await order(id, chief, 'order');
  const captain = someone('squadCaptain', 'squad-1');
  const answer = { cause: '道路不通', action: '已改派' };
  await rig.complete(supervision, 'supervision.answer', captain, answer);
  expect(await refusal(rig.complete(supervision, 'supervision.accept', captain, { decision: 'accept' }))).toMatchObject({ rule: 'NOT_A_CANDIDATE' });
  expect(await refusal(rig.complete(supervision, 'supervision.accept', operator, { decision: 'return' }))).toMatchObject({ errors: [{ field: 'reason', rule: 'REASON_REQUIRED' }] });
  await rig.complete(supervision, 'supervision.accept', operator, { decision: 'return', reason: '未说明整改' });
  const question = await rig.task(supervision, 'supervision.answer');
  expect(question.context['returned']).toBe('未说明整改');
  expect(await refusal(send(rig, question.id, chief, answer))).toMatchObject({ rule: 'NOT_A_CANDIDATE' });
  await rig.sleep('31m');
  const { detail } = await rig.until(supervision, 'the chief', ({ detail: now }) => now['climbed'] === true);
  expect(detail['climbs']).toEqual([{ at: expect.any(String), reason: { zh: '第 2 次答复逾期', en: 'no answer in time, round 2' } }]);
  await send(rig, question.id, chief, answer);
  await rig.complete(supervision, 'supervision.accept', operator, { decision: 'accept' });
  expect(await rig.client.workflow.getHandle(supervision).result()).toEqual({ rounds: 2, climbed: true });
  const told = (await rig.until(supervision, 'its end', ({ closedAt }) => closedAt !== null)).detail['answers'];
  const said = { ...answer, at: expect.any(String) };
  expect(told).toEqual([{ ...said, by: captain.id, decision: 'return', reason: '未说明整改' }, { ...said, by: chief.id, decision: 'accept' }]);
});

it('what is overdue, where, and since when, is one query, the longest first', async () => {
  const { workflowId: first } = await rig.report({ community: 'community-1' });
  await rig.task(first, 'incident.triage');
  await rig.sleep('1m');
  const { workflowId: second } = await rig.report();
  await rig.task(second, 'incident.triage');
  await rig.sleep('3m');
  for (const id of [first, second]) await rig.until(id, 'it overdue', ({ overdue }) => overdue);
  const processes = rig.get(ProcessRepository);
  const ours = async () => (await processes.listOverdue({ kind: 'incident', limit: 100 })).filter(({ process }) => [first, second].includes(process.id));
  const late = await ours();
  expect(late.map(({ process, clocks, tasks }) => [process.id, clocks.map(({ row }) => row.key), tasks.map(({ kind }) => kind)])).toEqual([
    [first, ['response.triage'], ['incident.triage']],
    [second, ['response.triage'], ['incident.triage']],
  ]);
  expect(late[0]!.since).toBe(late[0]!.clocks[0]!.dueAt);
  const page = await processes.listOverdue({ kind: 'incident', limit: 1, after: { since: late[0]!.since, id: first } });
  expect(page[0]!.since).toBeGreaterThanOrEqual(late[0]!.since);
  await rig.complete(first, 'incident.triage', operator, { decision: 'dispatch', category: 'dispute', priority: 3 });
  await rig.until(first, 'no longer overdue', ({ overdue }) => !overdue);
  expect((await ours()).map(({ process }) => process.id)).toEqual([second]);
});
