/** Prevention campaigns, on skipped time. */
import { campaignCommand, type CampaignCommand, type CampaignPlan } from '../../libs/contracts/campaign.js';
import { campaignWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import type { Actor } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import { CampaignRepository } from '../../libs/records/community-work.js';
import { CommunityActivities } from '../../services/community/community.activities.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { chief, isOpen, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(6);
  await rig.stop();
});

const hour = 3_600_000;
const captain = someone('squadCaptain', 'squad-1');
const members = { 'squad-1': someone('communityOfficer', 'squad-1'), 'squad-2': someone('communityOfficer', 'squad-2') };
let number = 0;

async function propose(change: Partial<CampaignPlan> = {}, { proposedBy = captain, approved = false } = {}): Promise<{ id: string; campaignNo: string }> {
  number += 1;
  const now = await rig.now();
  const campaignNo = `P2026-${String(number).padStart(5, '0')}`;
  const plan: CampaignPlan = {
    title: '电动车防盗',
    goal: '逐户检查车棚门锁，夜间巡查',
    topic: 'safety',
    grids: ['grid-001', 'grid-002'],
    squads: ['squad-1', 'squad-2'],
    from: iso(now),
    to: iso(now + 48 * hour),
    measure: { name: '盗窃电动车警情', before: 9 },
    ...change,
  };
  const id = campaignWorkflowId(campaignNo);
  await rig.client.workflow.start('campaign', { workflowId: id, taskQueue: queues.processes, args: [{ campaignNo, plan, proposedBy: proposedBy.id, approved }] });
  return { id, campaignNo };
}
const part = async (id: string, squad: keyof typeof members) =>
  (await rig.until(id, `the part of ${squad}`, ({ tasks }) => tasks.some((task) => task.kind === 'campaign.act' && task.context.squad === squad))).tasks.find((task) => task.kind === 'campaign.act' && task.context.squad === squad)!;
const done = { result: 'done', actions: 12, reached: 80, note: '已逐户检查' };
const command = (id: string, actor: Actor, order: CampaignCommand['command']) => {
  const messageId = nextMessageId();
  return rig.client.workflow.getHandle(id).executeUpdate(campaignCommand, { updateId: messageId, args: [{ actor, messageId, command: order }] });
};
const ended = (id: string) => rig.until(id, 'its end', ({ closedAt }) => closedAt !== null);

it('is approved, carried out by each squad, and summed up with counts', async () => {
  const { id, campaignNo } = await propose();
  const approval = await rig.task(id, 'campaign.approve');
  expect((await refusal(send(rig, approval.id, captain, { decision: 'approve' }))).rule).toBe('NOT_A_CANDIDATE');
  await rig.complete(id, 'campaign.approve', chief, { decision: 'approve' });
  await send(rig, (await part(id, 'squad-1')).id, members['squad-1'], done);
  const second = await part(id, 'squad-2');
  expect((await refusal(send(rig, second.id, members['squad-1'], done))).rule).toBe('NOT_A_CANDIDATE');
  expect((await refusal(send(rig, second.id, members['squad-2'], { ...done, actions: 0 }))).errors).toMatchObject([{ field: 'actions', rule: 'ACTIONS_REQUIRED' }]);
  // A double click, and a colleague at the same moment: one result.
  const clicks = [
    send(rig, second.id, members['squad-2'], { ...done, result: 'partly' }, { messageId: 'double-click-1' }),
    send(rig, second.id, members['squad-2'], { ...done, result: 'partly' }, { messageId: 'double-click-1' }),
    send(rig, second.id, someone('communityOfficer', 'squad-2', 1), done),
  ];
  expect((await Promise.allSettled(clicks)).filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  await rig.complete(id, 'campaign.close', captain, { summary: '盗窃减少', after: 3 });
  expect((await ended(id)).outcome).toBe('done');
  const record = (await rig.get(CampaignRepository).find(campaignNo))!;
  expect(record).toMatchObject({ outcome: 'done', summary: '盗窃减少', after: 3, proposedBy: captain.id });
  expect(record.results.map(({ squad }) => squad)).toEqual(['squad-1', 'squad-2']);
});

it('ends where the chief refuses, with the reason', async () => {
  const { id } = await propose();
  const { id: task } = await rig.task(id, 'campaign.approve');
  expect((await refusal(send(rig, task, chief, { decision: 'refuse' }))).errors).toMatchObject([{ field: 'reason' }]);
  await send(rig, task, chief, { decision: 'refuse', reason: '与上月重复' });
  expect(await ended(id)).toMatchObject({ outcome: 'refused', stage: 'closed' });
});

it('needs nobody’s approval where the chief proposes it, and waits for its beginning', async () => {
  const now = await rig.now();
  const { id } = await propose({ from: iso(now + 24 * hour), to: iso(now + 48 * hour), squads: ['squad-1'] }, { proposedBy: chief, approved: true });
  await rig.until(id, 'prepared', ({ stage }) => stage === 'prepared');
  expect((await rig.summary(id)).tasks).toEqual([]);
  await rig.sleep('25 hours');
  const task = await part(id, 'squad-1');
  expect(task.dueAt! - now).toBeGreaterThan(47 * hour);
  expect(task.dueAt! - now).toBeLessThan(49 * hour);
});

it('asks the captain of each squad that is late, and takes its result all the same', async () => {
  const { id } = await propose({}, { approved: true });
  await part(id, 'squad-1');
  await rig.sleep('49 hours');
  const asked = [1, 2].map(async (n) => (await rig.task(`supervision/${id}/${n}`, 'supervision.answer')).candidates[0]!.unit);
  expect((await Promise.all(asked)).sort()).toEqual(['squad-1', 'squad-2']);
  expect(await rig.summary(id)).toMatchObject({ overdue: true });
  for (const squad of ['squad-1', 'squad-2'] as const) await send(rig, (await part(id, squad)).id, members[squad], done);
  await rig.complete(id, 'campaign.close', operator, { summary: '迟但已完成' });
  expect(await ended(id)).toMatchObject({ outcome: 'done', overdue: false });
});

it('opens a supervision where nobody approves in time', async () => {
  const { id } = await propose();
  await rig.task(id, 'campaign.approve');
  await rig.sleep('49 hours');
  expect((await rig.task(`supervision/${id}/1`, 'supervision.answer')).candidates[0]).toEqual({ role: 'chief' });
});

it('is called off by the command room or whoever proposed it, once, and leaves nobody with work', async () => {
  const { id, campaignNo } = await propose({}, { approved: true });
  await send(rig, (await part(id, 'squad-1')).id, members['squad-1'], done);
  expect((await refusal(command(id, someone('squadCaptain', 'squad-2'), { type: 'callOff', reason: 'x' }))).rule).toBe('COMMAND_NOT_ALLOWED');
  const both = await Promise.allSettled([command(id, captain, { type: 'callOff', reason: '雨' }), command(id, operator, { type: 'callOff', reason: '雨' })]);
  expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
  const summary = await ended(id);
  expect([summary.outcome, summary.tasks.filter(isOpen)]).toEqual(['calledOff', []]);
  expect((await rig.get(CampaignRepository).find(campaignNo))!.results).toHaveLength(1);
});

it('records a result once, however often the activity runs', async () => {
  const { id, campaignNo } = await propose({ squads: ['squad-1'] }, { approved: true });
  await part(id, 'squad-1');
  const community = rig.get(CommunityActivities);
  const result = { id: 'x~1', campaignNo, squad: 'squad-1', by: captain.id, at: iso(Date.now()), form: { result: 'done' as const, actions: 1, reached: 1, officers: [], note: 'n' } };
  await Promise.all(Array.from({ length: 5 }, () => community.recordSquadResult(result)));
  expect((await rig.get(CampaignRepository).find(campaignNo))!.results).toHaveLength(1);
});
