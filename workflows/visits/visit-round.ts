/** 走访: a plan is proposed, the officer accepts or changes it and goes from door to door; what is not done goes back to the plan. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Subject } from '../../libs/contracts/process.js';
import { visitCommand, type VisitCommand, visitCommandSchema, type VisitRoundInput, type VisitRoundOutcome, type VisitStage } from '../../libs/contracts/visits.js';
import { inUnit } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import { refuse } from '../../libs/domain/refusal.js';
import type { PlannedStop, VisitOutcome } from '../../libs/domain/visits.js';
import { squads } from '../shared/activities.js';
import type { OpenTask } from '../shared/human-tasks.js';
import { operators, squadLeaders, squadOfficer } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';

export async function visitRound(input: VisitRoundInput): Promise<VisitRoundOutcome> {
  return new VisitRound(input).run();
}

class VisitRound {
  private readonly process: Process<VisitStage>;
  private readonly subject: Subject = { team: 'community' };
  private squad: string | null = null;
  private stops: PlannedStop[] = [];
  private readonly doors: OpenTask<'visits.visit'>[] = [];
  private readonly outcomes: Partial<Record<VisitOutcome, number>> = {};
  private recording: Promise<void>[] = [];
  private endedBy: string | null = null;

  constructor(private readonly input: VisitRoundInput) {
    const captain = () => (this.squad === null ? operators[0]! : squadLeaders(this.squad)[0]!);
    this.process = standUp<VisitStage>('visitRound', 'planning', this.subject, captain);
    this.process.record.detail = () => ({
      date: input.date,
      officer: input.officer,
      planned: this.stops.length,
      visited: this.visited,
      outcomes: this.outcomes,
      endedBy: this.endedBy,
    });
    onUpdate(visitCommand, visitCommandSchema, '走访指令 an order on a round of visits', (message) => this.judge(message));
  }

  async run(): Promise<VisitRoundOutcome> {
    try {
      const proposal = await squads.prepareRound(this.input);
      this.process.clocks.policy = proposal.policy;
      this.squad = proposal.squad;
      if (proposal.community) this.subject.community = proposal.community;
      if (proposal.stops.length === 0) return await this.close('nothingDue');
      if (!(await this.plan(proposal))) return await this.close('declined');
      await this.visit();
      return await this.close(this.visited === this.stops.length ? 'done' : 'partly');
    } catch (error) {
      if (!isCancellation(error)) throw error;
      return CancellationScope.nonCancellable(() => this.close('cancelled'));
    }
  }

  /** The officer knows the grid: any of what is due may be taken up or left, in any order. */
  private async plan({ stops, more }: { stops: PlannedStop[]; more: PlannedStop[] }): Promise<boolean> {
    const due = new Map([...stops, ...more].map((stop) => [stop.household, stop]));
    const { result } = await this.process.tasks.ask('visits.plan', {
      candidates: this.officers(),
      context: { date: this.input.date, stops, more },
      limit: 'visits.plan',
      check: (form) => {
        if (form.households.some((household) => !due.has(household))) refuse('HOUSEHOLD_NOT_DUE', 'households');
      },
    });
    if (result.decision === 'decline') return false;
    this.stops = result.decision === 'accept' ? stops : result.households.map((household) => due.get(household)!);
    return true;
  }

  /** Until every door has its result, or the day is over: then the others are due as before. */
  private async visit(): Promise<void> {
    const { clocks, record, supervisions, tasks } = this.process;
    const morning = Date.parse(`${this.input.date}T00:00:00${iso(0).slice(-6)}`);
    // Planned the evening before.
    if (morning > Date.now()) await sleep(morning - Date.now(), { summary: `走访日 ${this.input.date}` });
    record.enter('visiting');
    const day = clocks.start('visits.round');
    clocks.onExpiry = async (clock) => {
      tasks.markOverdue(clock);
      if (clock === day) this.end('limit');
      else await supervisions.late(clock);
    };
    for (const { household, grid, reasons } of this.stops) {
      this.doors.push(tasks.open('visits.visit', { candidates: this.officers(), context: { household, grid, reasons } }));
    }
    await Promise.all(this.doors.map((door, i) => this.atDoor(door, this.stops[i]!)));
    clocks.meet(day);
  }

  private async atDoor(door: OpenTask<'visits.visit'>, { household, needs }: PlannedStop): Promise<void> {
    const answer = await this.process.tasks.answered(door);
    if (!answer) return;
    const { taskId: id, by, at, result: form } = answer;
    this.outcomes[form.outcome] = (this.outcomes[form.outcome] ?? 0) + 1;
    this.process.record.touch();
    // Said is said: it goes on record though the round be cancelled.
    const kept = CancellationScope.nonCancellable(() => squads.recordVisit({ id, household, needs, by: by.id, at: iso(at), form }));
    this.recording.push(kept);
    await kept;
  }

  private judge({ actor }: VisitCommand): () => { stage: string; revision: number } {
    const leads = actor.roles.some((role) => role === 'squadCaptain' || role === 'squadDeputy') && this.squad !== null && inUnit(actor.unit, this.squad);
    const commands = actor.roles.some((role) => role === 'chief' || role === 'commandOperator');
    if (!commands && !leads && actor.id !== this.input.officer) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (this.process.record.stage !== 'visiting' || this.endedBy !== null) refuse('COMMAND_NOT_NOW', 'command.type');
    return () => {
      this.end(actor.id);
      return { stage: this.process.record.stage, revision: this.process.record.version };
    };
  }

  private end(by: string): void {
    this.endedBy = by;
    for (const door of this.doors) this.process.tasks.cancel(door as unknown as OpenTask);
    this.process.record.touch();
  }

  private async close(outcome: VisitRoundOutcome['outcome']): Promise<VisitRoundOutcome> {
    const { record, tasks } = this.process;
    tasks.cancelAll();
    await Promise.all(this.recording);
    record.enter('closed');
    await record.close(outcome);
    return { outcome, planned: this.stops.length, visited: this.visited };
  }

  private get visited(): number {
    return Object.values(this.outcomes).reduce((sum, count) => sum + count, 0);
  }

  private officers() {
    return [...squadOfficer(this.input.officer), ...(this.squad === null ? operators : squadLeaders(this.squad))];
  }
}
