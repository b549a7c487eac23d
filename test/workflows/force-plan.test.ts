/** Force plans, on skipped time: the calls expected, the layouts compared, the chief's choice, and the patrols that come of it. */
import { forcePlanCommand, type ForcePlanCommand, type ForcePlanInput } from '../../libs/contracts/force-plan.js';
import { forcePlanWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import type { Actor } from '../../libs/domain/actor.js';
import { addDays, dateOf } from '../../libs/domain/duty.js';
import { station } from '../../libs/domain/station.js';
import { DutyRulesRepository } from '../../libs/records/duty-rules.js';
import { ForcePlanRepository } from '../../libs/records/force-plan.js';
import { ForceActivities } from '../../services/command/force.activities.js';
import { put, quietDays } from '../support/past.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { chief, isOpen, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
let today: string;
beforeAll(async () => {
  rig = await startRig();
  today = dateOf(await rig.now(), station.offsetMinutes);
  await put(rig, quietDays(1, { until: today, days: 90, aDay: 25 }));
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(2);
  await rig.stop();
});

let number = 0;
async function propose(change: Partial<ForcePlanInput['ask']> = {}): Promise<{ id: string; planNo: string; from: string }> {
  const planNo = `F2026-${String((number += 1)).padStart(5, '0')}`;
  const from = addDays(dateOf(await rig.now(), station.offsetMinutes), 1);
  const id = forcePlanWorkflowId(planNo);
  const input: ForcePlanInput = { planNo, ask: { from, days: 1, historyDays: 365, targets: {}, shiftsAWeek: 5, ...change }, proposedBy: operator.id };
  await rig.client.workflow.start('forcePlan', { workflowId: id, taskQueue: queues.processes, args: [input] });
  return { id, planNo, from };
}
const command = (id: string, actor: Actor, order: ForcePlanCommand['command']) => {
  const messageId = nextMessageId();
  return rig.client.workflow.getHandle(id).executeUpdate(forcePlanCommand, { updateId: messageId, args: [{ actor, messageId, command: order }] });
};
const ended = (id: string) => rig.until(id, 'its end', ({ closedAt }) => closedAt !== null);
const patience = 60_000;
/** A comparison takes its ten seconds: more than a look at a process waits for. */
async function choice(id: string) {
  for (const deadline = Date.now() + patience; Date.now() < deadline; await new Promise((done) => setTimeout(done, 250))) {
    const { tasks } = await rig.summary(id).catch(() => ({ tasks: [] }));
    const task = tasks.find(({ kind }) => kind === 'force.choose');
    if (task) return task;
  }
  throw new Error('the layouts were not compared');
}
/** An hour into it. */
const dayShiftOf = async (date: string) => rig.sleep(Date.parse(`${date}T07:00:00Z`) - station.offsetMinutes * 60_000 - (await rig.now()));
const plannedCovers = async () => (await rig.get(DutyRulesRepository).inForce()).rules.groups.flatMap(({ cover }) => cover.filter(({ rule }) => rule.startsWith('planned')));

it('goes from the calls expected to patrols and rosters, and takes them back when it is over', async () => {
  const { id, planNo, from } = await propose();
  const task = await choice(id);
  const { expected, layouts } = task.context as { expected: { perDay: { mean: number; from: number; to: number }; pastCalls: number; small: boolean }; layouts: { layout: string; inTime: { mean: number; from: number }; gap: number | null }[] };
  expect(expected.pastCalls).toBeGreaterThan(2_000);
  expect(Math.abs(expected.perDay.mean - 25)).toBeLessThan(4);
  expect(expected.small).toBe(false);
  expect(layouts.map(({ layout }) => layout)).toEqual(['present', 'optimised', 'fewer', 'pooled19', 'pooled38', 'spread19', 'spread38']);
  const inTime = (layout: string) => layouts.find((each) => each.layout === layout)!.inTime;
  expect(inTime('optimised').from).toBeGreaterThan(inTime('present').mean);
  expect(layouts.find(({ layout }) => layout === 'optimised')!.gap).toBeLessThan(0.01);

  expect((await refusal(send(rig, task.id, operator, { decision: 'choose', layout: 'optimised' }))).rule).toBe('NOT_A_CANDIDATE');
  expect((await refusal(send(rig, task.id, chief, { decision: 'choose' }))).errors).toMatchObject([{ field: 'layout', rule: 'LAYOUT_REQUIRED' }]);
  expect((await refusal(send(rig, task.id, chief, { decision: 'choose', layout: 'pooled19' }))).errors).toMatchObject([{ field: 'layout' }]);
  await send(rig, task.id, chief, { decision: 'choose', layout: 'optimised' });

  await rig.until(id, 'running', ({ stage }) => stage === 'running');
  const covers = await plannedCovers();
  expect(covers.length).toBeGreaterThan(0);
  for (const { teams, days, counts } of covers) expect([teams!.length > 0, days === 'weekday' || days === 'weekend', counts]).toEqual([true, true, 'pairs']);

  const patrols = async (shift: string) =>
    (await rig.until(id, `the patrols of the ${shift}`, ({ tasks }) => tasks.filter(({ kind, context }) => kind === 'force.patrol' && context.shift === shift).length >= 4)).tasks.filter(
      ({ kind, context }) => kind === 'force.patrol' && context.shift === shift,
    );
  await dayShiftOf(from);
  const day = await patrols('day');
  const mine = day.find(({ context }) => context.team === 'squad-1')!;
  expect(mine.context).toMatchObject({ date: from, posts: expect.arrayContaining([expect.objectContaining({ post: expect.stringMatching(/^grid-/) })]) });
  const member = someone('communityOfficer', 'squad-1');
  expect((await refusal(send(rig, mine.id, someone('communityOfficer', 'squad-2'), { result: 'done' }))).rule).toBe('NOT_A_CANDIDATE');
  expect((await refusal(send(rig, mine.id, member, { result: 'notDone' }))).errors).toMatchObject([{ field: 'note', rule: 'REASON_REQUIRED' }]);
  await send(rig, mine.id, member, { result: 'done', found: 2 });
  // Nobody else reports: the plan ends all the same, and no supervision is opened for it.
  await rig.sleep('40 hours');
  const { outcome, detail, tasks } = await ended(id);
  expect([outcome, tasks.filter(isOpen)]).toEqual(['done', []]);
  const record = (await rig.get(ForcePlanRepository).find(planNo))!;
  expect(record.patrols.filter(({ result }) => result === 'done')).toEqual([expect.objectContaining({ team: 'squad-1', by: member.id, found: 2 })]);
  expect(record.patrols.filter(({ result }) => result === 'notReported').length).toBe(record.patrols.length - 1);
  expect((detail.patrols as Record<string, number>).notReported).toBe(record.patrols.length - 1);
  expect(record).toMatchObject({ outcome: 'done', chosen: { layout: 'optimised', by: chief.id } });
  expect(await plannedCovers()).toEqual([]);
}, 180_000);

it('goes back with a reason, and changes nothing', async () => {
  const { id, planNo } = await propose();
  const task = await choice(id);
  expect((await refusal(send(rig, task.id, chief, { decision: 'return' }))).errors).toMatchObject([{ field: 'reason', rule: 'REASON_REQUIRED' }]);
  await send(rig, task.id, chief, { decision: 'return', reason: '下周有集会' });
  expect((await ended(id)).outcome).toBe('returned');
  expect((await rig.get(ForcePlanRepository).find(planNo))!.chosen).toBeNull();
  expect(await plannedCovers()).toEqual([]);
}, 120_000);

it('is called off by the chief or whoever proposed it, and leaves nobody with work', async () => {
  const { id, planNo, from } = await propose();
  const task = await choice(id);
  await send(rig, task.id, chief, { decision: 'choose', layout: 'optimised' });
  await rig.until(id, 'running', ({ stage }) => stage === 'running');
  await dayShiftOf(from);
  await rig.until(id, 'patrols', ({ tasks }) => tasks.some(({ kind }) => kind === 'force.patrol'));
  expect((await refusal(command(id, someone('squadCaptain', 'squad-1'), { type: 'endPlan', reason: 'x' }))).rule).toBe('COMMAND_NOT_ALLOWED');
  await command(id, operator, { type: 'endPlan', reason: '暴雨' });
  const { outcome, tasks } = await ended(id);
  expect([outcome, tasks.filter(isOpen)]).toEqual(['calledOff', []]);
  expect((await rig.get(ForcePlanRepository).find(planNo))!.outcome).toBe('calledOff');
  expect(await plannedCovers()).toEqual([]);
}, 120_000);

it('does once what may be run twice', async () => {
  const planNo = 'F2026-00001';
  const forces = rig.get(ForceActivities);
  const { version } = await rig.get(DutyRulesRepository).inForce();
  const [first, second] = [await forces.adoptLayout({ planNo, layout: 'optimised', rosters: true, by: chief.id, at: '2026-01-01T00:00:00Z' }), await forces.adoptLayout({ planNo, layout: 'optimised', rosters: true, by: chief.id, at: '2026-01-01T00:00:00Z' })];
  expect(second).toEqual(first);
  expect((await rig.get(DutyRulesRepository).inForce()).version).toBe(version + 1);
  const { patrols } = (await rig.get(ForcePlanRepository).find(planNo))!;
  await forces.recordPatrol({ planNo, ...patrols[0]! });
  expect((await rig.get(ForcePlanRepository).find(planNo))!.patrols).toHaveLength(patrols.length);
  for (let n = 0; n < 2; n += 1) await forces.closeForcePlan({ planNo, outcome: 'done', closedAt: '2026-01-02T00:00:00Z' });
  expect((await rig.get(DutyRulesRepository).inForce()).version).toBe(version + 2);
});
