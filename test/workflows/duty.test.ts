import { dutyShiftCommand, type DutyShiftCommand } from '../../libs/contracts/duty-shift.js';
import { dutyShiftWorkflowId, leaveWorkflowId, rosterWorkflowId, swapWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { rosterCommand, type RosterCommand } from '../../libs/contracts/roster.js';
import { claimTask } from '../../libs/contracts/task.js';
import type { Actor } from '../../libs/domain/actor.js';
import { addDays, dateOf, dutyRules } from '../../libs/domain/duty.js';
import { station } from '../../libs/domain/station.js';
import type { Task } from '../../libs/domain/task.js';
import { workflowOfTask } from '../../libs/domain/task.js';
import { AccountRepository } from '../../libs/records/account.js';
import { DutyRepository, type OnShift } from '../../libs/records/duty.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { StationRepository } from '../../libs/records/station.js';
import { toActor } from '../../libs/access/tokens.js';
import { nextMessageId, officer, type Rig, someone, startRig } from '../support/rig.js';
import { chief, isOpen, refusal, send } from '../support/steps.js';

let rig: Rig;
let first: string;
beforeAll(async () => {
  rig = await startRig();
  first = addDays(dateOf(await rig.now(), station.offsetMinutes), 2);
}, 120_000);
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(10);
  await rig.stop();
}, 120_000);

let rosters = 0;
/** A week of its own for each test. */
async function propose(weeks = 1) {
  const from = addDays(first, (rosters += 1) * 14);
  const id = `${from}-${String(rosters).padStart(8, '0')}`;
  const processId = rosterWorkflowId(station.id, id);
  await rig.client.workflow.start('roster', {
    workflowId: processId,
    taskQueue: queues.processes,
    args: [{ station: station.id, id, from, weeks, actor: chief }],
  });
  await rig.until(processId, 'a draft', ({ stage }) => stage === 'decision');
  return { id, from, processId };
}
async function publish() {
  const proposed = await propose();
  await rig.complete(proposed.processId, 'roster.decide', chief, { decision: 'accept', changes: [] });
  await rig.until(proposed.processId, 'publication', ({ stage }) => stage === 'running');
  return proposed;
}
const orderRoster = (processId: string, actor: Actor, command: RosterCommand['command']) => {
  const messageId = nextMessageId();
  return rig.client.workflow.getHandle(processId).executeUpdate(rosterCommand, { updateId: messageId, args: [{ actor, messageId, command }] });
};
const orderShift = (processId: string, actor: Actor, command: DutyShiftCommand['command'], messageId = nextMessageId()) =>
  rig.client.workflow.getHandle(processId).executeUpdate(dutyShiftCommand, { updateId: messageId, args: [{ actor, messageId, command }] });
const shiftId = (date: string, shift: string) => dutyShiftWorkflowId(station.id, date, shift);
const record = async (date: string, shift: string) => (await rig.get(DutyRepository).findShift(`${date}/${shift}`))!;

/** As the API stamps them. */
const actorOf = async (account: string): Promise<Actor> => toActor((await rig.get(AccountRepository).find(account))!, 'api');
const taskOf = async (processId: string, kind: string, account: string): Promise<Task> => {
  const wanted = (task: Task) => task.kind === kind && isOpen(task) && task.candidates.some((each) => each.account === account);
  return (await rig.until(processId, `${kind} of ${account}`, ({ tasks }) => tasks.some(wanted))).tasks.find(wanted)!;
};
const equipment = dutyRules.equipment.map(({ id }) => ({ item: id, state: 'ok' as const }));
async function signOn(processId: string, account: string) {
  await send(rig, (await taskOf(processId, 'shift.signOn', account)).id, await actorOf(account), { briefingRead: true, equipment });
}
async function signOff(processId: string, account: string) {
  return send(rig, (await taskOf(processId, 'shift.signOff', account)).id, await actorOf(account), {});
}
async function callIn(roster: { processId: string }, date: string, shift: string) {
  await orderRoster(roster.processId, chief, { type: 'callIn', date, shift, reason: '演练' });
  const processId = shiftId(date, shift);
  const { people } = await record(date, shift);
  await rig.until(processId, 'the tasks to sign on', ({ tasks }) => tasks.length === people.length);
  return { processId, people };
}
const until = async (what: string, look: () => Promise<boolean>) => {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`never: ${what}`);
};
const onDuty = async (account: string) => (await actorOf(account)).onDuty;
const ended = (processId: string) => rig.client.workflow.getHandle(processId).result();
async function everybodyOn(processId: string, people: readonly OnShift[]) {
  await Promise.all(people.map(({ account }) => signOn(processId, account)));
  await until('everybody on duty', async () => (await Promise.all(people.map(({ account }) => onDuty(account)))).every((on) => on === true));
}
const endRoster = async ({ processId }: { processId: string }) => {
  await orderRoster(processId, chief, { type: 'endRoster', reason: '结束' });
  await ended(processId);
};

describe('a roster', () => {
  it('is planned, decided and published, and opens each shift in its time', async () => {
    const { id, from, processId } = await propose();
    const drafted = (await rig.get(DutyRepository).findRoster(id))!;
    expect([drafted.shifts.length, drafted.violations]).toEqual([21, []]);
    const [operator] = drafted.shifts[0]!.accounts;
    await rig.complete(processId, 'roster.decide', chief, { decision: 'change', changes: [{ date: from, shift: 'day', remove: operator! }] });
    const changed = await rig.until(processId, 'the gap', ({ detail }) => detail['lacks'] === 1);
    const question = changed.tasks.find(isOpen)!;
    expect((question.context['first'] as { zh: string }[])[0]!.zh).toContain(from);
    expect((await refusal(send(rig, question.id, chief, { decision: 'accept' }))).errors).toEqual([{ field: 'reason', rule: 'FORM_INVALID' }]);
    await send(rig, question.id, chief, { decision: 'change', changes: [{ date: from, shift: 'day', add: operator }] });
    await rig.until(processId, 'no gap', ({ detail }) => detail['lacks'] === 0);
    await rig.complete(processId, 'roster.decide', chief, { decision: 'accept', changes: [] });
    await rig.until(processId, 'publication', ({ stage }) => stage === 'running');
    await endRoster({ processId });
    expect(await rig.get(DutyRepository).findShift(`${from}/day`)).toBeNull();
  });
});
