/** 值班: signing on, the shift, the handover item by item, signing off. Read `run` from top to bottom. */
import { CancellationScope, condition, getExternalWorkflowHandle, isCancellation } from '@temporalio/workflow';
import {
  type DutyShiftCommand,
  dutyShiftCommand,
  dutyShiftCommandSchema,
  type DutyShiftInput,
  type DutyShiftOutcome,
  type DutyShiftStage,
  type HandoverItem,
  type OpenWork,
  type ShiftPerson,
} from '../../libs/contracts/duty-shift.js';
import { handOverTask } from '../../libs/contracts/task.js';
import type { Actor, Candidate } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import { refuse } from '../../libs/domain/refusal.js';
import { leads, workflowOfTask } from '../../libs/domain/task.js';
import { dutyRoom } from '../shared/activities.js';
import type { OpenTask } from '../shared/human-tasks.js';
import { chief, operators } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';

export async function dutyShift(input: DutyShiftInput): Promise<DutyShiftOutcome> {
  return new DutyShift(input).run();
}

interface Person extends ShiftPerson {
  signedOnAt: number | null;
  signedOffAt: number | null;
  absent: { reason: string | null; by: string | null } | null;
  /** Equipment that was missing or damaged. */
  defects: number;
}

/** What waits for the next write: people who have signed on since the last. */
type Signed = Parameters<typeof dutyRoom.signOn>[0]['signed'];

class DutyShift {
  private readonly process: Process<DutyShiftStage>;
  private readonly procedure = new CancellationScope();
  private readonly named: { date: string; shift: string };
  private readonly people: Person[] = [];
  private readonly signingOn = new Map<Person, OpenTask<'shift.signOn'>>();
  private equipment: string[] = [];
  private briefing: Record<string, number> = {};
  private readonly items: HandoverItem[] = [];
  private logEntries = 0;
  private relieved = false;
  /** Whose lateness opens the supervision, for whom it asks. */
  private late: Person | null = null;
  private readonly supervised = new Set<string>();
  private signed: Signed = [];
  private writing: Promise<void> | null = null;

  constructor(private readonly input: DutyShiftInput) {
    this.named = { date: input.date, shift: input.shift };
    this.process = standUp<DutyShiftStage>('dutyShift', 'onDuty', { team: 'command' }, () => this.late?.captain ?? chief[0]!);
    const { record, clocks, tasks, supervisions } = this.process;
    clocks.onExpiry = async (clock) => {
      tasks.markOverdue(clock);
      this.late = this.people.find((person) => this.signingOn.get(person)?.clock === clock) ?? null;
      // One for each captain: a supervision for every single person would only hide what matters.
      const asked = `${clock.row.key} ${JSON.stringify(this.late?.captain)}`;
      if (this.supervised.has(asked)) return;
      this.supervised.add(asked);
      await supervisions.late(clock);
    };
    record.detail = () => ({
      ...this.named,
      startsAt: iso(input.startsAt),
      endsAt: iso(input.endsAt),
      briefing: this.briefing,
      people: this.people.map(({ account, unit, team, signedOnAt, signedOffAt, absent, defects }) => ({
        account,
        unit,
        team,
        signedOnAt: signedOnAt && iso(signedOnAt),
        signedOffAt: signedOffAt && iso(signedOffAt),
        absent: absent !== null,
        replacedBy: absent?.by ?? null,
        defects,
      })),
      handover: this.items.map((item) => ({ ...item, at: item.at && iso(item.at) })),
      logEntries: this.logEntries,
    });
    onUpdate(dutyShiftCommand, dutyShiftCommandSchema, '值班指令 an order on the shift', (message) => this.judge(message));
  }

  async run(): Promise<DutyShiftOutcome> {
    let outcome: DutyShiftOutcome['outcome'] = 'handedOver';
    try {
      await this.procedure.run(async () => {
        await this.open();
        await condition(() => this.relieved, Math.max(1, this.input.endsAt - Date.now()));
        await this.handOver();
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      outcome = 'cancelled';
    }
    return CancellationScope.nonCancellable(() => this.close(outcome));
  }

  /** 上岗: everybody rostered is asked to sign on, with equipment and briefing. */
  private async open(): Promise<void> {
    const { people, equipment, briefing, policy } = await dutyRoom.openShift({ ...this.named, at: Date.now() });
    this.process.clocks.policy = policy;
    this.equipment = equipment;
    this.briefing = briefing;
    for (const person of people) this.expect(person);
  }

  private expect(person: ShiftPerson): void {
    const expected: Person = { ...person, signedOnAt: null, signedOffAt: null, absent: null, defects: 0 };
    this.people.push(expected);
    this.beside(() => this.signOn(expected));
  }

  private async signOn(person: Person): Promise<void> {
    const open = this.process.tasks.open('shift.signOn', {
      candidates: [own(person)],
      context: { ...this.named, unit: person.unit, equipment: this.equipment, briefing: this.briefing },
      limit: 'duty.signOn',
      check: (form) => {
        const checked = new Set(form.equipment.map(({ item }) => item));
        if (checked.size !== this.equipment.length || this.equipment.some((item) => !checked.has(item))) refuse('EQUIPMENT_INCOMPLETE', 'equipment');
      },
    });
    this.signingOn.set(person, open);
    const answer = await this.process.tasks.answered(open);
    if (!answer) return;
    person.signedOnAt = answer.at;
    person.defects = answer.result.equipment.filter(({ state }) => state !== 'ok').length;
    this.process.record.touch();
    this.signed.push({ account: person.account, at: answer.at, equipment: answer.result.equipment });
    this.writing ??= this.writeSignedOn();
    await this.writing;
  }

  /** Everybody who signs on while a write is under way is in the next one. */
  private async writeSignedOn(): Promise<void> {
    while (this.signed.length > 0) await dutyRoom.signOn({ ...this.named, signed: this.signed.splice(0) });
    this.writing = null;
  }

  /** 交接班: what those going home hold, one by one; what nobody has claimed, as a list; then each signs off. */
  private async handOver(): Promise<void> {
    this.process.record.enter('handover');
    for (const person of this.people) {
      if (person.signedOnAt === null) this.dismiss(person, null, null);
    }
    const there = this.people.filter(({ signedOnAt }) => signedOnAt !== null);
    const work = await dutyRoom.openWork({ accounts: there.map(({ account }) => account) });
    for (const each of work) if (each.from !== null) this.leaveBehind(each);
    const list = work.filter(({ from }) => from === null);
    if (list.length > 0) this.beside(() => this.listOver(list));
    for (const person of there) this.beside(() => this.signOff(person));
    await condition(() => there.every(({ signedOffAt }) => signedOffAt !== null) && this.items.every(({ how }) => how !== null));
  }

  private leaveBehind(work: OpenWork): void {
    const item: HandoverItem = { taskId: work.taskId, kind: work.kind, from: work.from, to: null, how: null, at: null };
    this.items.push(item);
    this.beside(() => this.handItemOver(item, work.candidates));
  }

  /** Taken by somebody who may do the task and stays on duty, kept by its holder in so many words, or done meanwhile. */
  private async handItemOver(item: HandoverItem, candidates: Candidate[]): Promise<void> {
    const holder = this.people.find(({ account }) => account === item.from)!;
    while (item.how === null) {
      const { result, by, at } = await this.process.tasks.ask('shift.takeOver', {
        candidates: [...candidates, own(holder)],
        context: { ...this.named, taskId: item.taskId, kind: item.kind, from: item.from },
        limit: 'duty.handover',
        check: (form, actor) => {
          if (form.answer === 'keep' && actor.id !== item.from) refuse('HANDOVER_KEPT_BY_HOLDER', 'answer');
          if (form.answer === 'take' && this.isLeaving(actor)) refuse('HANDOVER_NEEDS_ANOTHER', 'actor');
        },
      });
      if (result.answer === 'done' && (await dutyRoom.isOpen({ taskId: item.taskId }))) continue;
      Object.assign(item, { to: by.id, at, how: { take: 'taken', keep: 'kept', done: 'done' }[result.answer] });
      this.process.record.touch();
      if (result.answer === 'take') await this.pass(item, by);
    }
  }

  private async pass({ taskId, from }: HandoverItem, { id, roles, unit }: Actor): Promise<void> {
    try {
      await getExternalWorkflowHandle(workflowOfTask(taskId)!).signal(handOverTask, { taskId, from: from!, to: { id, roles, unit } });
    } catch (error) {
      // Its process has ended meanwhile, and with it the task.
      if (isCancellation(error)) throw error;
    }
  }

  private async listOver(list: OpenWork[]): Promise<void> {
    for (const { taskId, kind } of list) this.items.push({ taskId, kind, from: null, to: null, how: null, at: null });
    const tasks = list.map(({ taskId }) => taskId);
    const { by, at } = await this.process.tasks.ask('shift.takeList', {
      candidates: [...operators, ...chief],
      context: { ...this.named, tasks },
      limit: 'duty.handover',
      check: (form, actor) => {
        if (this.isLeaving(actor)) refuse('HANDOVER_NEEDS_ANOTHER', 'actor');
        const named = new Set(form.tasks);
        if (tasks.some((task) => !named.has(task))) refuse('HANDOVER_INCOMPLETE', 'tasks');
      },
    });
    for (const item of this.items) if (item.from === null && item.how === null) Object.assign(item, { to: by.id, at, how: 'listed' });
    this.process.record.touch();
  }

  /** 签退: only once everything that the person holds has another owner. */
  private async signOff(person: Person): Promise<void> {
    while (person.signedOffAt === null) {
      const { at } = await this.process.tasks.ask('shift.signOff', {
        candidates: [own(person)],
        context: this.named,
        limit: 'duty.signOff',
        check: () => {
          if (this.items.some(({ from, how }) => from === person.account && how === null)) refuse('HANDOVER_OPEN', 'taskId');
        },
      });
      const handedOver = this.items.filter(({ from }) => from === person.account).map(({ taskId }) => taskId);
      const held = await dutyRoom.signOff({ ...this.named, account: person.account, at, handedOver });
      // Claimed since the handover began.
      for (const work of held) this.leaveBehind(work);
      if (held.length > 0) continue;
      person.signedOffAt = at;
      this.process.record.touch();
    }
  }

  private dismiss(person: Person, reason: string | null, by: string | null): void {
    person.absent = { reason, by };
    const open = this.signingOn.get(person);
    if (open) this.process.tasks.cancel(open as unknown as OpenTask);
    this.process.record.touch();
  }

  private isLeaving(actor: Pick<Actor, 'id'>): boolean {
    return this.people.some(({ account, signedOnAt }) => account === actor.id && signedOnAt !== null);
  }

  /** A part of the shift that runs beside the others, and ends with it. */
  private beside(work: () => Promise<void>): void {
    void this.procedure.run(work).catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  }

  private async close(outcome: DutyShiftOutcome['outcome']): Promise<DutyShiftOutcome> {
    const { record, clocks, tasks } = this.process;
    tasks.cancelAll();
    clocks.cancelAll();
    if (this.writing) await this.writing.catch(() => {});
    record.enter('closed');
    await dutyRoom.closeShift({ ...this.named, at: Date.now(), outcome, handover: this.items });
    await record.close(outcome);
    const handedOver = this.items.filter(({ how }) => how !== null).length;
    return { outcome, signedOn: this.people.filter(({ signedOnAt }) => signedOnAt !== null).length, handedOver };
  }

  private judge({ actor, messageId, command }: DutyShiftCommand): () => Promise<{ stage: string; revision: number }> {
    const { record } = this.process;
    if (!leads(actor) && !(command.type === 'log' && this.people.some(({ account }) => account === actor.id))) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (record.stage === 'closed' || (command.type !== 'log' && record.stage !== 'onDuty')) refuse('COMMAND_NOT_NOW', 'command.type');
    if (command.type === 'replace' && !this.people.some(({ account, signedOnAt, absent }) => account === command.absent && signedOnAt === null && absent === null)) {
      refuse('NOT_ON_THIS_SHIFT', 'command.absent');
    }
    return async () => {
      await this.obey(command, actor, messageId);
      record.touch();
      return { stage: record.stage, revision: record.version };
    };
  }

  private async obey(command: DutyShiftCommand['command'], actor: Actor, messageId: string): Promise<void> {
    switch (command.type) {
      case 'log':
        this.logEntries += 1;
        return dutyRoom.logShift({ ...this.named, id: messageId, by: actor.id, at: Date.now(), text: command.text });
      case 'handOver':
        this.relieved = true;
        return;
      case 'replace': {
        const { absent, by = null, reason } = command;
        const done = await dutyRoom.replaceOnShift({ ...this.named, absent, by, reason });
        if (!done) return refuse('REPLACEMENT_UNFIT', 'command.by');
        const person = this.people.find(({ account }) => account === absent)!;
        if (person.absent === null) this.dismiss(person, reason, by);
        if (done.replacement && !this.people.some(({ account }) => account === by)) this.expect(done.replacement);
      }
    }
  }
}

/** This person alone, on duty or not: they sign on from home. */
const own = ({ role, account }: ShiftPerson): Candidate => ({ role, account });
