/** 建议与闭环: decided by the chief, carried out by those it concerns, measured at its date, and told to whoever suggested it. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import {
  type EffectReport,
  type Measure,
  type MeasureResult,
  suggestionCommand,
  type SuggestionCommand,
  suggestionCommandSchema,
  type SuggestionInput,
  type SuggestionOutcome,
  type SuggestionPlan,
  type SuggestionStage,
} from '../../libs/contracts/suggestion.js';
import type { FormOf, TaskKindId } from '../../libs/contracts/registry.js';
import type { Actor, Candidate } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import type { Duration } from '../../libs/domain/policy.js';
import { refuse } from '../../libs/domain/refusal.js';
import { analysts } from '../shared/activities.js';
import type { Answer, Ask } from '../shared/human-tasks.js';
import { chief, officer, operators } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';
import { carryOut } from './measures.js';

export async function suggestion(input: SuggestionInput): Promise<SuggestionOutcome> {
  return new Suggestion(input).run();
}

class Suggestion {
  private readonly process: Process<SuggestionStage>;
  private readonly procedure = new CancellationScope();
  private plan: SuggestionPlan;
  private known: { squads: string[]; partners: string[] } = { squads: [], partners: [] };
  private readonly results: MeasureResult[] = [];
  private effect: EffectReport | null = null;
  private withdrawnBy: string | null = null;
  private closing = false;
  /** Who answers for each limit, and for the one that has passed. */
  private readonly answering = new Map<Clock, Candidate>();
  private late: Candidate = chief[0]!;

  constructor(private readonly input: SuggestionInput) {
    this.plan = input.plan;
    const { grids, categories } = input.plan.target;
    this.process = standUp<SuggestionStage>(
      'suggestion',
      'decision',
      { team: 'command', category: categories[0]!, ...(grids.length === 1 ? { grid: grids[0]! } : {}) },
      () => this.late,
    );
    const { clocks, supervisions, tasks } = this.process;
    clocks.onExpiry = async (clock) => {
      tasks.markOverdue(clock);
      this.late = this.answering.get(clock) ?? chief[0]!;
      await supervisions.late(clock);
    };
    this.process.record.detail = () => ({
      ...this.about(),
      grounds: this.plan.grounds,
      period: this.plan.period,
      measureAt: this.plan.measureAt,
      results: this.results,
      effect: this.effect && briefly(this.effect),
      withdrawnBy: this.withdrawnBy,
    });
    onUpdate(suggestionCommand, suggestionCommandSchema, '建议指令 an order on a suggestion', (message) => this.judge(message), this.process.record.answers);
  }

  async run(): Promise<SuggestionOutcome> {
    try {
      return await this.procedure.run(async () => {
        const { policy, calendar, squads, partners } = await analysts.openSuggestion({ ...this.input, openedAt: iso(Date.now()) });
        this.process.clocks.policy = policy;
        this.process.clocks.calendar = calendar;
        this.known = { squads, partners };
        const accepted = await this.decided();
        if (accepted === null) return this.close('refused');
        this.process.record.enter('underway');
        await Promise.all(accepted.map(([number, measure]) => this.carryOut(number, measure)));
        await this.untilMeasured();
        return this.close(await this.tell());
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      return CancellationScope.nonCancellable(() => this.close(this.withdrawnBy === null ? 'cancelled' : 'withdrawn'));
    }
  }

  /** What of it is to be done, each measure with its number; null where it is refused. */
  private async decided(): Promise<[number, Measure][] | null> {
    for (let asked = ''; ; ) {
      this.process.record.enter('decision');
      const { taskId: id, by, at, result: form } = await this.ask('suggestion.decide', chief, chief[0]!, {
        context: { ...this.about(), grounds: this.plan.grounds, measures: this.plan.measures, period: this.plan.period, measureAt: this.plan.measureAt, ...(asked && { answer: asked }) },
        check: (decision) => this.mayDecide(decision),
      });
      if (form.decision === 'accept') this.plan = { ...this.plan, period: form.period ?? this.plan.period, measureAt: form.measureAt ?? this.plan.measureAt };
      const accepted = form.measures.map(({ number, changed }): [number, Measure] => [number, changed ?? this.plan.measures[number - 1]!]);
      if (form.decision === 'accept') this.plan = { ...this.plan, measures: accepted.map(([, measure]) => measure) };
      await this.recorded(() => analysts.recordSuggestionDecision({ id, suggestionNo: this.input.suggestionNo, by: by.id, at: iso(at), form, plan: this.plan }));
      if (form.decision === 'refuse') return null;
      if (form.decision === 'accept') return accepted;
      asked = await this.explained(form.reason!);
    }
  }

  /** A part, a change or other dates need a reason; what is put in must be possible. */
  private mayDecide({ decision, measures, period, measureAt, reason }: FormOf<'suggestion.decide'>): void {
    if (decision !== 'accept') return;
    const { measures: suggested } = this.plan;
    if (measures.some(({ number }) => number > suggested.length)) refuse('MEASURE_UNKNOWN', 'measures');
    const asSuggested = measures.length === suggested.length && measures.every(({ changed }) => changed === undefined) && !period && !measureAt;
    if (!asSuggested && reason === undefined) refuse('REASON_REQUIRED', 'reason');
    if (Date.parse(measureAt ?? this.plan.measureAt) < Date.parse(period?.to ?? this.plan.period.to)) refuse('MEASURED_TOO_EARLY', 'measureAt');
    for (const { changed } of measures) {
      if (changed && 'squads' in changed && changed.squads.some((squad) => !this.known.squads.includes(squad))) refuse('UNIT_UNKNOWN', 'measures');
      if (changed && 'partners' in changed && changed.partners.some((partner) => !this.known.partners.includes(partner))) refuse('PARTNER_UNKNOWN', 'measures');
    }
  }

  private async explained(question: string): Promise<string> {
    this.process.record.enter('explaining');
    const { taskId: id, by, at, result } = await this.ask('suggestion.explain', this.author, this.author[0]!, { context: { ...this.about(), question } });
    await this.recorded(() => analysts.recordExplanation({ id, suggestionNo: this.input.suggestionNo, by: by.id, at: iso(at), answer: result.answer }));
    return result.answer;
  }

  private carryOut(number: number, measure: Measure): Promise<void> {
    const { suggestionNo, proposedBy } = this.input;
    return carryOut(
      { process: this.process, suggestionNo, plan: this.plan, requestedBy: proposedBy ?? 'system', ask: (...args) => this.ask(...args) },
      number,
      measure,
      async ({ id, by, note, ...came }) => {
        this.results.push(came);
        this.process.record.touch();
        await this.recorded(() => analysts.recordMeasureResult({ id, suggestionNo, by, note, at: iso(Date.now()), ...came }));
      },
    );
  }

  private async untilMeasured(): Promise<void> {
    const due = Date.parse(this.plan.measureAt);
    if (due > Date.now()) {
      this.process.record.enter('waiting');
      await sleep(due - Date.now(), { summary: `建议 ${this.input.suggestionNo} 测算成效` });
    }
    this.process.record.enter('measuring');
    this.effect = await analysts.measureEffect({ suggestionNo: this.input.suggestionNo, at: iso(Date.now()) });
  }

  /** The chief decides what follows; whoever suggested it reads what came of it. */
  private async tell(): Promise<'kept' | 'changed' | 'ended'> {
    this.process.record.enter('feedback');
    const context = { ...this.about(), effect: briefly(this.effect!), results: this.results };
    const told = async () => {
      const { taskId: id, by, at, result } = await this.ask('suggestion.feedback', this.author, this.author[0]!, { context });
      await this.conclude(id, by, at, 'read', result.note ?? null);
    };
    const concluded = async () => {
      const { taskId: id, by, at, result } = await this.ask('suggestion.conclude', chief, chief[0]!, { context });
      await this.conclude(id, by, at, result.decision, result.note);
      return ({ keep: 'kept', change: 'changed', end: 'ended' } as const)[result.decision];
    };
    const [outcome] = await Promise.all([concluded(), told()]);
    return outcome;
  }

  private conclude(id: string, by: Actor, at: number, decision: 'keep' | 'change' | 'end' | 'read', note: string | null): Promise<void> {
    return this.recorded(() => analysts.recordConclusion({ id, suggestionNo: this.input.suggestionNo, by: by.id, at: iso(at), decision, note }));
  }

  /** A task under the limit of its own name; who is late is asked by a supervision, and still answers. */
  private async ask<K extends TaskKindId>(kind: K, candidates: Candidate[], answersFor: Candidate, rest: Omit<Ask<K>, 'candidates' | 'limit'> & { span?: Duration }): Promise<Answer<K>> {
    const { tasks } = this.process;
    const open = tasks.open(kind, { candidates, limit: kind, ...rest });
    if (open.clock) this.answering.set(open.clock, answersFor);
    return (await tasks.answered(open))!;
  }

  /** Said is said: it goes on record though the suggestion be withdrawn. */
  private recorded(work: () => Promise<void>): Promise<void> {
    return CancellationScope.nonCancellable(() => this.process.record.atWork(work));
  }

  private judge({ actor }: SuggestionCommand): () => { stage: string; revision: number } {
    const commands = actor.roles.includes('chief') || actor.roles.includes('commandOperator');
    const undecided = this.process.record.stage === 'decision' || this.process.record.stage === 'explaining';
    // What was decided on is the chief's to end.
    if (undecided ? !commands && actor.id !== this.input.proposedBy : !actor.roles.includes('chief')) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (this.closing || this.withdrawnBy !== null) refuse('COMMAND_NOT_NOW', 'command.type');
    return () => {
      this.withdrawnBy = actor.id;
      this.procedure.cancel();
      this.process.record.touch();
      return { stage: this.process.record.stage, revision: this.process.record.version };
    };
  }

  private async close(outcome: SuggestionOutcome['outcome']): Promise<SuggestionOutcome> {
    this.closing = true;
    const { record, tasks } = this.process;
    tasks.cancelAll();
    await record.settled();
    record.enter('closed');
    await analysts.closeSuggestion({ suggestionNo: this.input.suggestionNo, outcome, closedAt: iso(Date.now()) });
    await record.close(outcome);
    return { outcome, results: this.results, finding: this.effect?.effect.finding ?? null };
  }

  private about() {
    const { loop, title, goal, target } = this.plan;
    return { suggestionNo: this.input.suggestionNo, source: this.input.source, proposedBy: this.input.proposedBy, loop, title, goal, target };
  }

  /** The command room speaks for its analysis. */
  private get author(): Candidate[] {
    return this.input.proposedBy === null ? operators : officer(this.input.proposedBy);
  }
}

const briefly = ({ measuredAt, before, period, effect, yearOnYear, around, grids }: EffectReport) => ({
  measuredAt,
  period,
  before,
  effect,
  yearOnYear,
  around,
  compared: grids.filter(({ side }) => side === 'compared').map(({ grid }) => grid),
});
