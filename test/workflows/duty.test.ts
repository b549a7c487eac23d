import { dutyShiftCommand, type DutyShiftCommand } from '../../libs/contracts/duty-shift.js';
import { dutyShiftWorkflowId, leaveWorkflowId, rosterWorkflowId, swapWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { rosterCommand, type RosterCommand } from '../../libs/contracts/roster.js';
import { claimTask } from '../../libs/contracts/task.js';
import type { Actor } from '../../libs/domain/actor.js';
import { addDays, dateOf, dutyPeople, dutyRules } from '../../libs/domain/duty.js';
import { station } from '../../libs/domain/station.js';
import { type Task, workflowOfTask } from '../../libs/domain/task.js';
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
  // A smaller station, planned in a fraction of the time.
  const closed = station.accounts.filter(({ unit }) => /^squad-[4-8]/.test(unit ?? ''));
  for (const { id } of closed) await rig.get(AccountRepository).change(id, { disabled: true });
  first = addDays(dateOf(await rig.now(), station.offsetMinutes), 2);
}, 120_000);
afterAll(async () => {
  try {
    expect(await rig.replayAll()).toBeGreaterThan(10);
  } finally {
    await rig.stop();
  }
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
    const changed = await rig.until(processId, 'the gap', ({ detail }) => Number(detail['lacks']) > 0);
    const question = await rig.task(processId, 'roster.decide');
    expect(changed.detail['lacks']).toBeGreaterThan(0);
    expect((question.context['first'] as { zh: string }[])[0]!.zh).toContain(from);
    expect((await refusal(send(rig, question.id, chief, { decision: 'accept' }))).errors).toEqual([{ field: 'reason', rule: 'FORM_INVALID' }]);
    await send(rig, question.id, chief, { decision: 'change', changes: [{ date: from, shift: 'day', add: operator }] });
    await rig.until(processId, 'no gap', ({ detail }) => detail['lacks'] === 0);
    await rig.complete(processId, 'roster.decide', chief, { decision: 'accept', changes: [] });
    await rig.until(processId, 'publication', ({ stage }) => stage === 'running');
    await endRoster({ processId });
    expect(await rig.get(DutyRepository).findShift(`${from}/day`)).toBeNull();
  }, 120_000);
});

describe('a shift', () => {
  it('signs on, hands over item by item and signs off; nothing is left without an owner', async () => {
    const roster = await publish();
    const day = await callIn(roster, roster.from, 'day');
    const operators = day.people.filter(({ role }) => role === 'commandOperator').map(({ account }) => account) as [string, string];
    const bad = await taskOf(day.processId, 'shift.signOn', operators[0]);
    expect((await refusal(send(rig, bad.id, await actorOf(operators[0]), { briefingRead: true, equipment: [] }))).rule).toBe('EQUIPMENT_INCOMPLETE');
    expect((await refusal(send(rig, bad.id, await actorOf(operators[1]), { briefingRead: true, equipment }))).rule).toBe('NOT_A_CANDIDATE');
    await everybodyOn(day.processId, day.people);

    // Tasks follow the roster of the moment: another operator may not, and does not see it in the list.
    const tonight = (await rig.get(DutyRepository).findRoster(roster.id))!.shifts.find(({ date, shift }) => date === roster.from && shift === 'night')!.accounts;
    const off = station.accounts.find(({ id, roles }) => roles.includes('commandOperator') && ![...operators, ...tonight].includes(id))!.id;
    const call = (await rig.report({ description: '邻居吵架' })).workflowId;
    const triage = await rig.task(call, 'incident.triage');
    const offDuty = await actorOf(off);
    expect(offDuty.onDuty).toBe(false);
    expect((await refusal(send(rig, triage.id, offDuty, { decision: 'dispatch', category: 'dispute', priority: 3 }))).rule).toBe('OFF_DUTY');
    const listed = async (actor: Actor) => (await rig.get(ProcessRepository).listTasks({ actor, limit: 100 })).map(({ id }) => id);
    expect(await listed(offDuty)).not.toContain(triage.id);
    expect(await listed(await actorOf(operators[0]))).toContain(triage.id);

    // Dispatch too: a unit is on duty with two of its people.
    const units = (await rig.get(StationRepository).units()).filter(({ id }) => !/^squad-[4-8]/.test(id));
    const there = (unit: string) => day.people.filter((person) => person.unit === unit).length >= 2;
    expect(units.filter((unit) => unit.onDuty !== there(unit.id))).toEqual([]);

    await rig.client.workflow.getHandle(call).executeUpdate(claimTask, { args: [{ actor: await actorOf(operators[0]), messageId: nextMessageId(), taskId: triage.id }] });
    const waiting = await rig.task((await rig.report({ description: '轮毂被盗' })).workflowId, 'incident.triage');

    const night = await callIn(roster, roster.from, 'night');
    await everybodyOn(night.processId, night.people);
    await orderShift(day.processId, await actorOf(operators[0]), { type: 'handOver', reason: '提前交接' });
    await rig.until(day.processId, 'the handover', ({ stage }) => stage === 'handover');

    expect((await refusal(signOff(day.processId, operators[0]))).rule).toBe('HANDOVER_OPEN');
    const incoming = night.people.filter(({ role }) => role === 'commandOperator').map(({ account }) => account) as [string, string];
    const item = await rig.task(day.processId, 'shift.takeOver');
    expect((await refusal(send(rig, item.id, await actorOf(operators[1]), { answer: 'take' }))).rule).toBe('HANDOVER_NEEDS_ANOTHER');
    expect((await refusal(send(rig, item.id, await actorOf(incoming[0]), { answer: 'keep', reason: '继续' }))).rule).toBe('HANDOVER_KEPT_BY_HOLDER');
    expect((await refusal(send(rig, item.id, await actorOf(off), { answer: 'take' }))).rule).toMatch(/OFF_DUTY|HANDOVER_NEEDS_ANOTHER/);
    // Two take it at once: one has it, and one alone.
    const taken = await Promise.allSettled(incoming.map(async (account) => send(rig, item.id, await actorOf(account), { answer: 'take' })));
    const won = taken.filter((each) => each.status === 'fulfilled');
    expect(won).toHaveLength(1);
    const owner = won[0]!.value.assignee!;
    await rig.until(call, 'the new owner', ({ tasks }) => tasks.find(({ id }) => id === triage.id)!.assignee === owner);

    const list = await rig.task(day.processId, 'shift.takeList');
    expect(list.context['tasks']).toContain(waiting.id);
    expect((await refusal(send(rig, list.id, await actorOf(incoming[0]), { tasks: [triage.id] }))).rule).toBe('HANDOVER_INCOMPLETE');
    await send(rig, list.id, await actorOf(incoming[0]), { tasks: list.context['tasks'] });

    // Claimed after the handover began: not let go with it.
    const late = rig.client.workflow.getHandle(workflowOfTask(waiting.id)!);
    await late.executeUpdate(claimTask, { args: [{ actor: await actorOf(operators[1]), messageId: nextMessageId(), taskId: waiting.id }] });
    await signOff(day.processId, operators[1]);
    const added = await rig.task(day.processId, 'shift.takeOver');
    expect(added.context).toMatchObject({ taskId: waiting.id, from: operators[1] });
    await send(rig, added.id, await actorOf(operators[1]), { answer: 'keep', reason: '正在通话' });

    const leaving = day.people.map(({ account }) => account);
    const [again] = leaving;
    const offTask = await taskOf(day.processId, 'shift.signOff', again!);
    const message = { messageId: nextMessageId() };
    const once = await send(rig, offTask.id, await actorOf(again!), {}, message);
    expect(await send(rig, offTask.id, await actorOf(again!), {}, message)).toEqual(once);
    expect((await refusal(send(rig, offTask.id, await actorOf(again!), {}))).rule).toBe('TASK_CLOSED');
    for (const account of leaving.slice(1)) await signOff(day.processId, account);
    expect(await ended(day.processId)).toMatchObject({ outcome: 'handedOver', signedOn: leaving.length });
    const { handover, people, state } = await record(roster.from, 'day');
    expect([state, handover.filter(({ to }) => to === null)]).toEqual(['handedOver', []]);
    expect(handover).toContainEqual(expect.objectContaining({ taskId: triage.id, from: operators[0], to: owner, how: 'taken' }));
    expect(people.every(({ signedOffAt }) => signedOffAt !== null)).toBe(true);

    await endRoster(roster);
    // Without a roster in force everybody counts as on duty, and every unit.
    expect((await rig.get(AccountRepository).list({ limit: 1000 })).filter(({ duty }) => duty !== null)).toEqual([]);
    expect((await rig.get(StationRepository).units()).every((unit) => unit.onDuty)).toBe(true);
    expect((await record(roster.from, 'night')).state).toBe('cancelled');
  }, 120_000);

  it('is opened in its time, asks the captains for whoever does not come, and lets nobody be shut out by an empty shift', async () => {
    const roster = await publish();
    const start = Date.parse(`${roster.from}T06:00:00+08:00`);
    await rig.sleep(start - 29 * 60_000 - (await rig.now()));
    const processId = shiftId(roster.from, 'day');
    const { people } = await record(roster.from, 'day');
    await rig.until(processId, 'the tasks to sign on', ({ tasks }) => tasks.length === people.length);
    const [came, absent] = people.filter(({ team }) => team === 'squad-1').map(({ account }) => account) as [string, string];
    await signOn(processId, came);
    await until('on duty', async () => (await onDuty(came)) === true);
    expect([await onDuty(absent), await onDuty(people.find(({ team }) => team === 'squad-2')!.account)]).toEqual([false, undefined]);

    await rig.sleep('42m');
    const captain = someone('squadCaptain', 'squad-1');
    const { tasks } = await rig.until(processId, 'what is overdue', (summary) => summary.overdue);
    expect(tasks.filter((task) => task.overdue)).toHaveLength(people.length - 1);
    const processes = await rig.get(ProcessRepository).list({ kind: 'supervision', limit: 200 });
    const opened = processes.filter(({ id }) => id.startsWith(`supervision/${processId}/`));
    // One for each captain: three squads, the case team, and the chief for the command room.
    expect(opened).toHaveLength(5);

    expect((await refusal(orderShift(processId, await actorOf(absent), { type: 'replace', absent, reason: '未到岗' }))).rule).toBe('COMMAND_NOT_ALLOWED');
    const stranger = someone('investigator', 'case-team.1').id;
    expect((await refusal(orderShift(processId, captain, { type: 'replace', absent, by: stranger, reason: '未到岗' }))).rule).toBe('REPLACEMENT_UNFIT');
    const substitute = station.accounts.find(({ id, unit }) => unit?.startsWith('squad-1.') && !people.some(({ account }) => account === id))!.id;
    await orderShift(processId, captain, { type: 'replace', absent, by: substitute, reason: '未到岗' });
    await signOn(processId, substitute);
    await until('the substitute', async () => (await onDuty(substitute)) === true);
    const log = { type: 'log' as const, text: '巡逻正常' };
    const sent = nextMessageId();
    await orderShift(processId, await actorOf(came), log, sent);
    await orderShift(processId, await actorOf(came), log, sent);
    expect(await rig.get(DutyRepository).logOf(`${roster.from}/day`)).toMatchObject([{ by: came, text: '巡逻正常' }]);

    await rig.sleep(start + 8 * 3_600_000 + 60_000 - (await rig.now()));
    for (const account of [came, substitute]) await signOff(processId, account);
    expect(await ended(processId)).toMatchObject({ outcome: 'handedOver', signedOn: 2 });
    await until('nobody on duty', async () => (await onDuty(came)) === undefined);
    await endRoster(roster);
  }, 120_000);
});

const requestLeave = async (account: string, from: string, to = from) => {
  const id = `leave${nextMessageId()}`.padEnd(12, '0').slice(-12);
  const processId = leaveWorkflowId(station.id, id);
  await rig.client.workflow.start('leave', { workflowId: processId, taskQueue: queues.processes, args: [{ station: station.id, id, actor: await actorOf(account), from, to }] });
  return processId;
};

describe('the record of who is on duty', () => {
  it('overlooks nobody when colleagues sign on and off at once, and twice', async () => {
    const duty = rig.get(DutyRepository);
    const people = dutyPeople(dutyRules, (await rig.get(AccountRepository).list({ limit: 1000 })).filter(({ disabled }) => !disabled));
    const unit = station.units.find(({ id }) => id === 'squad-2.1')!;
    const set = (account: string, on: boolean, shift = 'a') => duty.together((session) => duty.setDuty([{ account, team: 'squad-2', shift, on }], people, session));
    const unitOnDuty = async () => (await rig.get(StationRepository).units([unit.id]))[0]!.onDuty;
    const all = () => Promise.all(unit.members.map(onDuty));
    for (let round = 0; round < 5; round += 1) {
      await set(unit.members[0]!, true);
      expect([await unitOnDuty(), await all()]).toEqual([false, [true, false, false]]);
      await Promise.all([...unit.members, ...unit.members].map((account) => set(account, true)));
      expect([await unitOnDuty(), await all()]).toEqual([true, [true, true, true]]);
      // On the next shift already: going off the one before changes nothing.
      await set(unit.members[0]!, true, 'b');
      await Promise.all([...unit.members, ...unit.members].map((account) => set(account, false)));
      expect([await unitOnDuty(), await all()]).toEqual([false, [true, false, false]]);
      await set(unit.members[0]!, false, 'b');
      expect([await unitOnDuty(), await all()]).toEqual([true, [undefined, undefined, undefined]]);
    }
  });
});

describe('leave', () => {
  it('is decided by the captain, and changes only the shifts that the person had', async () => {
    const roster = await publish();
    const shifts = async () => {
      const at = Date.parse(`${roster.from}T00:00:00+08:00`);
      return rig.get(DutyRepository).listShifts({ from: new Date(at), to: new Date(at + 7 * 86_400_000), limit: 100 });
    };
    const before = await shifts();
    const away = station.accounts.find(({ id, roles, unit }) => unit === 'squad-1.1' && !roles.includes('squadCaptain') && before.some(({ people }) => people.some(({ account }) => account === id)))!.id;
    const had = before.filter(({ people }) => people.some(({ account }) => account === away)).map(({ id }) => id);
    const processId = await requestLeave(away, roster.from, addDays(roster.from, 6));
    const { id } = await rig.task(processId, 'leave.decide');
    expect((await refusal(send(rig, id, someone('squadCaptain', 'squad-2'), { decision: 'approve' }))).rule).toBe('NOT_A_CANDIDATE');
    await send(rig, id, someone('squadCaptain', 'squad-1'), { decision: 'approve' });
    expect(await ended(processId)).toEqual({ outcome: 'approved' });
    const after = await shifts();
    const differing = after.filter(({ people }, i) => JSON.stringify(people) !== JSON.stringify(before[i]!.people)).map((shift) => shift.id);
    expect(differing).toEqual(had);
    expect(after.some(({ people }) => people.some(({ account }) => account === away))).toBe(false);
    await endRoster(roster);
  }, 120_000);

  it('is refused to nobody by themselves, and climbs to the chief', async () => {
    const captain = someone('squadCaptain', 'squad-3');
    const processId = await requestLeave(captain.id, addDays(first, 200));
    const question = await rig.task(processId, 'leave.decide');
    expect(question.candidates).toEqual([{ role: 'chief' }]);
    await rig.sleep('25h');
    await rig.until(processId, 'the delay', ({ overdue }) => overdue);
    await send(rig, question.id, chief, { decision: 'refuse', reason: '警力不足' });
    expect(await ended(processId)).toEqual({ outcome: 'refused' });
  }, 120_000);
});

describe('a swap', () => {
  let swaps = 0;
  const ask = async (account: string, mine: string, colleague: string, theirs?: string) => {
    const id = String((swaps += 1)).padStart(12, '0');
    const processId = swapWorkflowId(station.id, id);
    const named = (slot: string) => ({ date: slot.split('/')[0]!, shift: slot.split('/')[1]! });
    await rig.client.workflow.start('swap', {
      workflowId: processId,
      taskQueue: queues.processes,
      args: [{ station: station.id, id, actor: await actorOf(account), mine: named(mine), with: colleague, ...(theirs && { theirs: named(theirs) }) }],
    });
    return processId;
  };

  /** Two people of a unit are on a shift, and the third may take it for one of them: not all of these are within the rules. */
  async function* takeovers(from: string) {
    const at = Date.parse(`${from}T00:00:00+08:00`);
    const shifts = await rig.get(DutyRepository).listShifts({ from: new Date(at), to: new Date(at + 7 * 86_400_000), limit: 100 });
    for (const { id: unit, members } of station.units) {
      if (!/^squad-[1-3]/.test(unit)) continue;
      for (const { id: slot, people } of shifts) {
        const pair = people.filter((person) => person.unit === unit).map(({ account }) => account);
        if (pair.length !== 2) continue;
        const third = members.find((member) => !pair.includes(member))!;
        const processId = await ask(pair[0]!, slot, third);
        const seen = await rig.until(processId, 'an answer of the rules', ({ tasks, closedAt }) => tasks.length > 0 || closedAt !== null);
        if (seen.closedAt === null) yield { processId, slot, unit, pair: pair as [string, string], third };
      }
    }
  }

  it('needs the rules, the colleague and the captain, and the rules again', async () => {
    const roster = await publish();
    const { value } = await takeovers(roster.from).next();
    const { processId, slot, unit, pair, third } = value!;
    const [one, two] = pair;
    const captain = someone('squadCaptain', unit.split('.')[0]!);
    const approver = [one, third].includes(captain.id) ? chief : captain;

    expect(await ended(await ask(one, slot, two))).toEqual({ outcome: 'againstRules' });
    expect(await ended(await ask(one, slot, someone('investigator', 'case-team.1').id))).toEqual({ outcome: 'againstRules' });
    const consent = await taskOf(processId, 'swap.consent', third);
    expect((await refusal(send(rig, consent.id, await actorOf(two), { answer: 'agree' }))).rule).toBe('NOT_A_CANDIDATE');
    await send(rig, consent.id, await actorOf(third), { answer: 'agree' });
    const decide = await rig.task(processId, 'swap.decide');
    expect((await refusal(send(rig, decide.id, officer(two, ['communityOfficer'], unit), { decision: 'approve' }))).rule).toBe('NOT_A_CANDIDATE');

    const rival = await ask(one, slot, third);
    await send(rig, (await taskOf(rival, 'swap.consent', third)).id, await actorOf(third), { answer: 'agree' });
    const late = await rig.task(rival, 'swap.decide');
    await send(rig, decide.id, approver, { decision: 'approve' });
    expect(await ended(processId)).toEqual({ outcome: 'swapped' });
    const { people } = (await rig.get(DutyRepository).findShift(slot))!;
    expect(people.filter((person) => person.unit === unit).map(({ account }) => account).sort()).toEqual([two, third].sort());
    // Consented to and approved, but no longer true when it would take effect.
    await send(rig, late.id, approver, { decision: 'approve' });
    expect(await ended(rival)).toEqual({ outcome: 'againstRules' });
    await endRoster(roster);
  }, 120_000);

  it('ends with a no, and with silence', async () => {
    const roster = await publish();
    const agreeable = takeovers(roster.from);
    const declined = (await agreeable.next()).value!;
    const silent = (await agreeable.next()).value!;
    await send(rig, (await taskOf(declined.processId, 'swap.consent', declined.third)).id, await actorOf(declined.third), { answer: 'decline' });
    expect(await ended(declined.processId)).toEqual({ outcome: 'notAgreed' });
    await rig.sleep('25h');
    expect(await ended(silent.processId)).toEqual({ outcome: 'lapsed' });
    await endRoster(roster);
  }, 120_000);
});

describe('cancelled', () => {
  it('a shift signs everybody off, a roster ends its shifts, and leave is withdrawn', async () => {
    const roster = await publish();
    const { processId, people } = await callIn(roster, roster.from, 'day');
    await everybodyOn(processId, people);
    await rig.client.workflow.getHandle(processId).cancel();
    expect(await ended(processId)).toMatchObject({ outcome: 'cancelled', signedOn: people.length });
    expect(await Promise.all(people.map(({ account }) => onDuty(account)))).toEqual(people.map(() => undefined));
    await callIn(roster, roster.from, 'evening');
    await rig.client.workflow.getHandle(roster.processId).cancel();
    expect(await ended(roster.processId)).toMatchObject({ outcome: 'cancelled' });
    expect((await record(roster.from, 'evening')).state).toBe('cancelled');

    const withdrawn = await requestLeave(someone('communityOfficer', 'squad-3.2', 1).id, addDays(first, 200));
    await rig.task(withdrawn, 'leave.decide');
    await rig.client.workflow.getHandle(withdrawn).cancel();
    expect(await ended(withdrawn)).toEqual({ outcome: 'cancelled' });
  }, 120_000);
});
