/** 警力布局: calls expected, layouts compared, one chosen by the chief, then patrolled shift by shift until the period is over. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import {
  type ExpectedCalls,
  type ForcePlanCommand,
  forcePlanCommand,
  forcePlanCommandSchema,
  type ForcePlanInput,
  type ForcePlanOutcome,
  type ForcePlanStage,
  type LayoutFigures,
  type PatrolOrder,
  type PatrolResult,
} from '../../libs/contracts/force-plan.js';
import { iso } from '../../libs/domain/calendar.js';
import { refuse } from '../../libs/domain/refusal.js';
import { forceRoom, forcePlanners } from '../shared/activities.js';
import { chief, unitMembers } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';

/** After the shift, for the report. */
const reportMs = 2 * 3_600_000;

export async function forcePlan(input: ForcePlanInput): Promise<ForcePlanOutcome> {
  return new ForcePlan(input).run();
}

class ForcePlan {
  private readonly process: Process<ForcePlanStage>;
  private readonly procedure = new CancellationScope();
  private expected: ExpectedCalls | null = null;
  private layouts: LayoutFigures[] = [];
  private layout: string | null = null;
  private readonly patrols: ForcePlanOutcome['patrols'] = {};
  private readonly recording: Promise<void>[] = [];
  private endedBy: string | null = null;
  private closing = false;

  constructor(private readonly input: ForcePlanInput) {
    this.process = standUp<ForcePlanStage>('forcePlan', 'forecasting', { team: 'command' }, () => chief[0]!);
    this.process.record.detail = () => ({
      planNo: input.planNo,
      ...input.ask,
      proposedBy: input.proposedBy,
      expected: this.expected,
      layouts: this.layouts,
      layout: this.layout,
      patrols: this.patrols,
      endedBy: this.endedBy,
    });
    onUpdate(forcePlanCommand, forcePlanCommandSchema, '布局方案指令 an order on a force plan', (message) => this.judge(message));
  }

  async run(): Promise<ForcePlanOutcome> {
    const { planNo } = this.input;
    try {
      return await this.procedure.run(async () => {
        const { policy } = await forceRoom.openForcePlan({ ...this.input, openedAt: iso(Date.now()) });
        this.process.clocks.policy = policy;
        this.expected = await forcePlanners.expectCalls({ planNo });
        this.process.record.enter('comparing');
        this.layouts = await forcePlanners.compareLayouts({ planNo });
        const orders = await this.choose();
        if (orders === null) return this.close('returned');
        await this.patrol(orders);
        return this.close('done');
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      return CancellationScope.nonCancellable(() => this.close('calledOff'));
    }
  }

  /** Null where the plan goes back. */
  private async choose(): Promise<PatrolOrder[] | null> {
    const { record, tasks } = this.process;
    const { planNo, ask } = this.input;
    record.enter('decision');
    const { result, by, at } = await tasks.ask('force.choose', {
      candidates: chief,
      context: { planNo, from: ask.from, days: ask.days, expected: this.expected, layouts: this.layouts },
      limit: 'force.choose',
    });
    if (result.decision === 'return') return null;
    this.layout = result.layout!;
    return forceRoom.adoptLayout({ planNo, layout: this.layout, rosters: result.rosters, by: by.id, at: iso(at) });
  }

  /** A shift's patrols are open from its beginning; whoever reports too late is put down as not having reported, and no more. */
  private async patrol(orders: readonly PatrolOrder[]): Promise<void> {
    const { clocks, record, supervisions, tasks } = this.process;
    record.enter('running');
    clocks.onExpiry = async (clock) => {
      tasks.markOverdue(clock);
      if (clock.row.key !== 'force.patrol') await supervisions.late(clock);
    };
    const under: Promise<void>[] = [];
    for (const order of [...orders].sort((a, b) => a.startsAt - b.startsAt || (a.team < b.team ? -1 : 1))) {
      if (order.endsAt <= Date.now()) continue;
      if (order.startsAt > Date.now()) await sleep(order.startsAt - Date.now(), { summary: `巡逻 ${order.date} ${order.shift}` });
      const patrol = this.patrolled(order);
      // Called off while the next shift is waited for: it is the wait that says so.
      patrol.catch(() => {});
      under.push(patrol);
    }
    await Promise.all(under);
  }

  private async patrolled({ date, shift, team, startsAt, endsAt, posts }: PatrolOrder): Promise<void> {
    const { record, tasks } = this.process;
    const { planNo } = this.input;
    const task = tasks.open('force.patrol', {
      candidates: unitMembers(team),
      context: { planNo, date, shift, team, posts },
      limit: 'force.patrol',
      from: startsAt,
      span: { amount: Math.round((endsAt + reportMs - startsAt) / 60_000), unit: 'minute' },
      lapses: true,
    });
    const answer = await tasks.answered(task);
    const result: PatrolResult['result'] = answer?.result.result ?? 'notReported';
    this.patrols[result] = (this.patrols[result] ?? 0) + 1;
    record.touch();
    const kept = CancellationScope.nonCancellable(() =>
      forceRoom.recordPatrol({ planNo, id: task.task.id, date, shift, team, by: answer?.by.id ?? null, at: iso(answer?.at ?? Date.now()), result, found: answer?.result.found ?? 0, note: answer?.result.note ?? null }),
    );
    this.recording.push(kept);
    await kept;
  }

  private async close(outcome: ForcePlanOutcome['outcome']): Promise<ForcePlanOutcome> {
    this.closing = true;
    const { record, tasks } = this.process;
    tasks.cancelAll();
    await Promise.all(this.recording);
    record.enter('closed');
    await forceRoom.closeForcePlan({ planNo: this.input.planNo, outcome, closedAt: iso(Date.now()) });
    await record.close(outcome);
    return { outcome, patrols: this.patrols };
  }

  private judge({ actor }: ForcePlanCommand): () => { stage: string; revision: number } {
    if (!actor.roles.includes('chief') && actor.id !== this.input.proposedBy) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (this.closing || this.endedBy !== null) refuse('COMMAND_NOT_NOW', 'command.type');
    return () => {
      this.endedBy = actor.id;
      this.procedure.cancel();
      this.process.record.touch();
      return { stage: this.process.record.stage, revision: this.process.record.version };
    };
  }
}
