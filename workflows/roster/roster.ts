/** 排班: planned under the rules, decided by the chief, published; then it opens one shift after the other until its last. */
import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  sleep,
} from '@temporalio/workflow';
import type { DutyShiftInput } from '../../libs/contracts/duty-shift.js';
import { dutyShiftWorkflowId } from '../../libs/contracts/ids.js';
import { type Lacks, type RosterCommand, rosterCommand, rosterCommandSchema, type RosterInput, type RosterOutcome, type RosterSlot, type RosterStage } from '../../libs/contracts/roster.js';
import { refuse } from '../../libs/domain/refusal.js';
import { dutyRoom, planners } from '../shared/activities.js';
import { chief } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';
import { startProcess } from '../shared/start-process.js';

export async function roster(input: RosterInput): Promise<RosterOutcome> {
  return new RosterProcess(input).run();
}

class RosterProcess {
  private readonly process: Process<RosterStage>;
  private readonly shifts = new CancellationScope();
  private slots: RosterSlot[] = [];
  private lacks: Lacks = { lacks: 0, first: [] };
  /** Shifts whose signing on has opened, by workflow id. */
  private readonly opened = new Set<string>();
  private readonly underWay = new Set<string>();
  private leadMinutes = 0;
  private endedBecause: string | null = null;

  constructor(private readonly input: RosterInput) {
    this.process = standUp<RosterStage>('roster', 'planning', { team: 'command' }, () => chief[0]!);
    this.process.record.detail = () => ({
      rosterId: input.id,
      from: input.from,
      weeks: input.weeks,
      proposedBy: input.actor.id,
      lacks: this.lacks.lacks,
      shifts: this.slots.length,
      opened: this.opened.size,
      endedBecause: this.endedBecause,
    });
    onUpdate(rosterCommand, rosterCommandSchema, '值班表指令 an order on the roster', (message) => this.judge(message));
  }

  async run(): Promise<RosterOutcome> {
    let outcome: RosterOutcome['outcome'];
    try {
      outcome = (await this.decide()) ?? (await this.keepShifts());
    } catch (error) {
      if (!isCancellation(error)) throw error;
      outcome = 'cancelled';
    }
    return CancellationScope.nonCancellable(() => this.close(outcome));
  }

  /** 排班、审定. Null once it is published. */
  private async decide(): Promise<RosterOutcome['outcome'] | null> {
    const { record, clocks, tasks } = this.process;
    const { policy, leadMinutes, ...lacks } = await planners.draftRoster(this.input);
    clocks.policy = policy;
    this.leadMinutes = leadMinutes;
    this.lacks = lacks;
    record.enter('decision');
    for (;;) {
      const { result, by, at } = await tasks.ask('roster.decide', {
        candidates: chief,
        context: { rosterId: this.input.id, from: this.input.from, weeks: this.input.weeks, lacks: this.lacks.lacks, first: this.lacks.first },
        limit: 'duty.rosterDecision',
        check: (form) => {
          // Whoever publishes what lacks something says why.
          if (form.decision === 'accept' && this.lacks.lacks > 0 && !form.reason) refuse('FORM_INVALID', 'reason');
        },
      });
      if (result.decision === 'return') return 'returned';
      if (result.decision === 'change') {
        this.lacks = await dutyRoom.changeRoster({ id: this.input.id, changes: result.changes });
        continue;
      }
      const slots = await dutyRoom.publishRoster({ id: this.input.id, by: by.id, at });
      if (slots === null) return 'overtaken';
      this.slots = slots;
      return null;
    }
  }

  /** 值班. Each shift is opened once, a while before it begins: its id makes a second one impossible. */
  private async keepShifts(): Promise<RosterOutcome['outcome']> {
    this.process.record.enter('running');
    try {
      await this.shifts.run(async () => {
        for (const slot of this.slots) {
          const opensAt = slot.startsAt - this.leadMinutes * 60_000;
          if (slot.endsAt <= Date.now()) continue;
          if (opensAt > Date.now()) await sleep(opensAt - Date.now(), { summary: `开放签到 ${slot.date} ${slot.shift}` });
          await this.open(slot);
        }
        await condition(() => this.underWay.size === 0);
      });
      return 'completed';
    } catch (error) {
      if (!isCancellation(error) || this.endedBecause === null) throw error;
      return 'ended';
    }
  }

  /** Outside every scope: a shift that is under way is ended by `close`, not dropped by a cancellation. */
  private open(slot: RosterSlot): Promise<void> {
    return CancellationScope.nonCancellable(() => this.start(slot));
  }

  private async start({ date, shift, startsAt, endsAt }: RosterSlot): Promise<void> {
    const workflowId = dutyShiftWorkflowId(this.input.station, date, shift);
    if (this.opened.has(workflowId)) return;
    this.opened.add(workflowId);
    this.underWay.add(workflowId);
    this.process.record.touch();
    // Ended by us in so many words: people on duty must be signed off, not dropped.
    const input: DutyShiftInput = { station: this.input.station, date, shift, startsAt, endsAt };
    const child = await startProcess({ workflow: 'dutyShift', kind: 'dutyShift', workflowId, input, summary: `值班 ${date} ${shift}`, once: true });
    const gone = () => void this.underWay.delete(workflowId);
    void child.result().then(gone, gone);
  }

  private async close(outcome: RosterOutcome['outcome']): Promise<RosterOutcome> {
    const { record, clocks, tasks } = this.process;
    tasks.cancelAll();
    clocks.cancelAll();
    for (const id of this.underWay) await getExternalWorkflowHandle(id).cancel().catch(() => {});
    await condition(() => this.underWay.size === 0);
    await dutyRoom.closeRoster({ id: this.input.id, outcome, at: Date.now() });
    record.enter('closed');
    await record.close(outcome);
    return { outcome, shifts: this.opened.size };
  }

  private judge({ actor, command }: RosterCommand): () => Promise<{ stage: string; revision: number }> {
    const { record } = this.process;
    if (!actor.roles.includes('chief')) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (record.stage !== 'running' || this.endedBecause !== null) refuse('COMMAND_NOT_NOW', 'command.type');
    const slot = command.type === 'callIn' ? this.slots.find(({ date, shift }) => date === command.date && shift === command.shift) : undefined;
    if (command.type === 'callIn' && !slot) refuse('SHIFT_UNKNOWN', 'command.shift');
    return async () => {
      if (command.type === 'endRoster') {
        this.endedBecause = command.reason;
        this.shifts.cancel();
      } else await this.open(slot!);
      record.touch();
      return { stage: record.stage, revision: record.version };
    };
  }
}
