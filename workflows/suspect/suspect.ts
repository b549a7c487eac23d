/**
 * 嫌疑人: from the arrival over interrogation and the measures to the end of the last of them, each on a clock of its own.
 * Read `steps` from top to bottom: each begins by asking, and names the step that follows.
 */
import { CancellationScope, condition, continueAsNew, getExternalWorkflowHandle, isCancellation, patched } from '@temporalio/workflow';
import { reviewEnded, reviewEndedSchema, suspectMoved } from '../../libs/contracts/case.js';
import { caseWorkflowId, reviewWorkflowId } from '../../libs/contracts/ids.js';
import type { FormOf, TaskKindId } from '../../libs/contracts/registry.js';
import {
  type CaseTurned,
  caseTurned,
  caseTurnedSchema,
  type Proposal,
  type SuspectCommand,
  suspectCommand,
  suspectCommandSchema,
  type SuspectEnd,
  type SuspectInput,
  type SuspectOutcome,
  type SuspectStage,
  type SuspectState,
} from '../../libs/contracts/suspect.js';
import type { Actor, Candidate } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import { approverOf, decisionsFrom, type Measure, measureAfter, measureRules, reviewOf } from '../../libs/domain/measures.js';
import { refuse } from '../../libs/domain/refusal.js';
import { caseTeam, suspectFile } from '../shared/activities.js';
import type { Answer, Ask, OpenTask } from '../shared/human-tasks.js';
import { caseCaptain, chief, investigators, operators } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onSignal, onUpdate } from '../shared/refusal.js';
import { startReview } from '../shared/start-review.js';
import { Steps } from '../shared/steps.js';
import { inTurns } from '../shared/turns.js';

export async function suspect(input: SuspectInput): Promise<SuspectOutcome> {
  const process = new SuspectProcess(input);
  return inTurns({
    process: process.process,
    procedure: () => process.run(),
    state: () => process.state,
    again: (carried) => continueAsNew<typeof suspect>({ ...input, carried }),
    after: input.turnAfter,
  });
}

/** These burden the person on the bureau's certificate, whose number goes on record. */
const certified: readonly Proposal['decision'][] = ['detain', 'requestArrest', 'bail', 'surveillance'];
/** Where a person is still held and nothing is being carried out on them. */
const held: readonly SuspectStage[] = ['guardian', 'suitableAdult', 'interrogation', 'decision', 'review', 'approval', 'procuratorate'];
/** A stated time may be ahead of the server's clock by no more than clocks differ. */
const clockErrorMs = 5 * 60_000;

class SuspectProcess {
  readonly process: Process<SuspectStage>;
  readonly state: SuspectState;
  private readonly procedure = new CancellationScope();
  private readonly duties = new Map<string, OpenTask<'suspect.deliver' | 'suspect.notifyFamily' | 'suspect.interrogate'>>();
  /** The step under way, which an order may cut short. */
  private readonly course = new Steps<SuspectStage>();

  constructor(private readonly input: SuspectInput) {
    const { caseNo, category, community, at, carried } = input;
    const subject = { caseNo, category, priority: 1, team: 'case' as const, ...(community ? { community } : {}) };
    this.process = standUp<SuspectStage>('suspect', at === null ? 'summons' : 'arrival', subject, () => caseCaptain[0]!, carried);
    this.state = carried?.state ?? {
      type: input.type,
      measure: 'free',
      since: null,
      limit: null,
      duties: [],
      duty: 0,
      broughtInAt: null,
      accompanied: null,
      proposal: null,
      interrogations: 0,
      confessed: null,
      outcome: null,
    };
    const { record, clocks } = this.process;
    clocks.policy = input.policy;
    clocks.calendar = input.calendar;
    record.detail = () => {
      const { limit: _limit, duties, duty: _duty, proposal, ...told } = this.state;
      return { number: input.number, arrival: input.arrival, ...told, review: told.review ?? null, duties: duties.map(({ kind }) => kind), proposed: proposal?.decision ?? null };
    };
    onSignal(reviewEnded, reviewEndedSchema, ({ number, outcome }) => {
      const { review } = this.state;
      if (review && review.number === number) review.outcome ??= outcome;
    });
    onSignal(caseTurned, caseTurnedSchema, (message) => this.turnWithCase(message));
    onUpdate(suspectCommand, suspectCommandSchema, '对嫌疑人的办案指令 an order on a suspect', (message) => this.judgeCommand(message), record.answers);
  }

  async run(): Promise<SuspectOutcome> {
    const { record } = this.process;
    try {
      await this.procedure.run(async () => {
        for (const duty of this.state.duties) this.fulfil(duty);
        // An arrest starts the clock of the law by itself; a summons only once the person has come.
        if (!this.input.carried && this.input.at !== null) this.begin('summons', this.input.at);
        while (record.stage !== 'closed') {
          const next = await this.course.take(this.steps[record.stage]);
          await this.dropReview();
          record.enter(this.state.outcome ? 'closed' : next);
        }
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      this.state.outcome ??= 'cancelled';
    }
    return CancellationScope.nonCancellable(() => this.close());
  }

  private readonly steps: Record<Exclude<SuspectStage, 'closed'>, () => Promise<SuspectStage>> = {
    /** 传唤审批 */
    summons: async () => {
      const { result } = await this.ask('suspect.approveSummons', [...caseCaptain, ...chief], { check: (_form, actor) => this.another(actor, this.input.by) });
      return result.decision === 'approve' ? 'arrival' : this.end('refused');
    },

    /** 到案: rights read, searched by the proper officer, belongings listed. */
    arrival: async () => {
      const { result } = await this.ask('suspect.bringIn', investigators, {
        ...(this.input.arrival === 'summoned' ? {} : { limit: 'arrest.bringIn' }),
        check: (form) => this.mayBringIn(form),
      });
      if (result.outcome === 'didNotCome') return this.end('didNotCome');
      this.state.broughtInAt = result.at;
      if (this.state.since === null) this.begin('summons', result.at);
      return this.input.minor ? 'guardian' : 'interrogation';
    },

    /** 未成年人: nobody asks a question before somebody is at the minor's side. */
    guardian: async () => {
      const guardian = this.process.tasks.open('suspect.guardian', { candidates: investigators, context: this.context(), limit: 'minor.guardian', lapses: true });
      const answer = await this.process.tasks.answered(guardian);
      if (answer) await this.keep('suspect.guardian', answer);
      if (answer?.result.outcome !== 'present') return 'suitableAdult';
      this.state.accompanied = { by: 'guardian', at: answer.result.at };
      return 'interrogation';
    },

    suitableAdult: async () => {
      const { result } = await this.ask('suspect.suitableAdult', investigators);
      this.state.accompanied = { by: result.capacity === 'guardianAfterAll' ? 'guardian' : 'suitableAdult', at: result.at };
      return 'interrogation';
    },

    /** 讯问（询问） */
    interrogation: async () => {
      const { result } = await this.ask('suspect.interrogate', investigators, { follows: this.limit, check: (form) => this.mayInterrogate(form) });
      this.interrogated(result);
      return 'decision';
    },

    /** 处理意见: what the law allows from here, proposed by those who work the case. */
    decision: async () => {
      const { result, by, taskId } = await this.ask('suspect.decide', investigators, {
        follows: this.limit,
        context: { decisions: this.decisions },
        check: ({ decision }) => {
          if (!this.decisions.includes(decision)) refuse('DECISION_NOT_LAWFUL', 'decision');
        },
      });
      this.state.proposal = { decision: result.decision, by: by.id, record: taskId };
      // Histories of before the review was forced go straight to the chief.
      return reviewOf[result.decision] !== null && patched('legalReview') ? 'review' : 'approval';
    },

    /** 法制审核: the case-management group checks the documents, another gives the legal opinion; without it nothing goes to the chief. */
    review: async () => {
      const { decision, by } = this.state.proposal!;
      const { caseNo, number: suspect } = this.input;
      // A process that began a new history meanwhile finds its review again.
      if (this.state.review?.outcome !== null) {
        const review = { number: (this.state.review?.number ?? 0) + 1, step: reviewOf[decision as never]!, outcome: null };
        this.state.review = review;
        await this.process.record.atWork(() => CancellationScope.nonCancellable(() => startReview({ caseNo, step: review.step, number: review.number, suspect, requestedBy: by })));
      }
      await condition(() => this.state.review!.outcome !== null);
      return this.state.review!.outcome === 'agreed' ? 'approval' : 'decision';
    },

    /** 审批: by the proper level, and never by who proposed it. */
    approval: async () => {
      const { decision, by, record } = this.state.proposal!;
      const { result } = await this.ask('suspect.approve', approverOf(decision as never).map((role): Candidate => ({ role })), {
        follows: this.limit,
        context: { decision, record, proposedBy: by },
        check: (form, actor) => {
          this.another(actor, by);
          if (form.decision === 'approve' && !this.lawful(decision)) refuse('DECISION_NOT_LAWFUL', 'decision');
          if (form.decision === 'approve' && certified.includes(decision) && !form.document) refuse('DOCUMENT_REQUIRED', 'document');
        },
      });
      if (result.decision === 'refuse') return 'decision';
      if (decision === 'end') return this.end('released');
      return decision === 'penalty' ? 'service' : 'execution';
    },

    /** 执行: what cannot be undone is done once; whoever is not sure says so. */
    execution: async () => {
      const { decision, atOnce } = this.state.proposal!;
      const context = { decision };
      const { result } = await (decision === 'release'
        ? this.ask('suspect.release', [...investigators, ...chief], { context, limit: 'custody.release', ...(atOnce ? { from: Date.parse(atOnce) } : {}), check: ({ at }) => this.notAhead(at) })
        : this.ask('suspect.execute', investigators, { context, follows: this.limit, check: ({ at }) => this.notAhead(at) }));
      return result.outcome === 'unknown' ? 'clarifying' : this.executed(result.at);
    },

    clarifying: async () => {
      const { result } = await this.ask('suspect.clarify', [...operators, ...chief], { context: { decision: this.state.proposal!.decision }, check: ({ at }) => this.notAhead(at) });
      return result.outcome === 'done' ? this.executed(result.at) : 'execution';
    },

    /** 检察院决定: refused, the person is released at once and every clock of the custody ends. */
    procuratorate: async () => {
      const { result, by, taskId } = await this.ask('suspect.procuratorate', investigators, { follows: this.limit, check: ({ at }) => this.notAhead(at) });
      this.process.clocks.meet(this.limit);
      if (result.decision === 'approved') {
        this.state.proposal = { decision: 'arrest', by: by.id, record: taskId };
      } else {
        this.state.proposal = { decision: 'release', by: by.id, record: taskId, atOnce: result.at };
        this.dropDuties();
      }
      return 'execution';
    },

    /** 送达 */
    service: async () => {
      await this.ask('suspect.serve', investigators, { limit: 'admin.service.decision', check: ({ at }) => this.notAhead(at) });
      return this.end('penalised');
    },
  };

  private async ask<K extends TaskKindId>(kind: K, candidates: Candidate[], { context, ...more }: Omit<Ask<K>, 'candidates'> = {}): Promise<Answer<K>> {
    const answer = await this.process.tasks.ask(kind, { ...more, candidates, context: { ...this.context(), ...context } });
    await this.keep(kind, answer);
    return answer;
  }

  private context() {
    return { caseNo: this.input.caseNo, suspect: this.input.number, measure: this.state.measure };
  }

  private get limit(): Clock | null {
    return this.process.record.clocks.find(({ id }) => id === this.state.limit) ?? null;
  }

  private get decisions() {
    return decisionsFrom(this.state.type, this.state.measure);
  }

  private lawful = (decision: Proposal['decision']): boolean => decision === 'arrest' || this.decisions.includes(decision);

  /** A measure begins at the time stated: its limit is counted from then, and what the law asks for within it is asked. */
  private begin(measure: Measure, at: string): void {
    const { clocks } = this.process;
    clocks.meet(this.limit);
    const { limit, custody, duties } = measureRules[measure];
    const key = limit[this.state.type];
    Object.assign(this.state, { measure, since: at, limit: key ? (clocks.start(key, Date.parse(at))?.id ?? null) : null });
    // Told the family or not, the duty goes on with the custody and ends with it.
    if (!custody) this.dropDuties();
    for (const { kind, limit: within } of duties) this.oblige(kind, within);
    void this.tell();
  }

  private oblige(kind: SuspectState['duties'][number]['kind'], limit: string | null): void {
    this.state.duty += 1;
    const duty = { id: String(this.state.duty), kind, limit };
    this.state.duties.push(duty);
    this.fulfil(duty, this.state.since === null ? undefined : Date.parse(this.state.since));
  }

  private fulfil({ id, kind, limit }: SuspectState['duties'][number], from?: number): void {
    const open = this.process.tasks.open(kind, {
      candidates: investigators,
      context: this.context(),
      key: `duty-${id}`,
      ...(limit ? { limit, ...(from === undefined ? {} : { from }) } : {}),
      check: (form) => ('startedAt' in form ? this.mayInterrogate(form) : this.notAhead(form.at)),
    });
    this.duties.set(id, open as never);
    void this.procedure
      .run(async () => {
        const answer = await this.process.tasks.answered(open);
        if (!answer) return;
        await this.keep(kind, answer);
        this.state.duties = this.state.duties.filter((duty) => duty.id !== id);
        this.duties.delete(id);
        if ('startedAt' in answer.result) this.interrogated(answer.result);
        this.process.record.touch();
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }

  private dropDuties(): void {
    for (const open of this.duties.values()) this.process.tasks.cancel(open as unknown as OpenTask);
    this.duties.clear();
    this.state.duties = [];
  }

  /** What the procedure no longer waits for is not asked of anybody. */
  private async dropReview(): Promise<void> {
    const { review } = this.state;
    if (!review || review.outcome !== null) return;
    review.outcome = 'cancelled';
    const id = reviewWorkflowId(this.input.caseNo, review.step, review.number, this.input.number);
    await this.process.record.atWork(() => CancellationScope.nonCancellable(() => getExternalWorkflowHandle(id).cancel())).catch(() => {});
  }

  private executed(at: string): SuspectStage {
    const { decision } = this.state.proposal!;
    if (decision === 'refer') return this.end('referred');
    this.begin(decision === 'arrest' ? 'arrest' : measureAfter[decision]!, at);
    return decision === 'requestArrest' ? 'procuratorate' : 'decision';
  }

  private interrogated({ confessed }: { confessed: boolean }): void {
    this.state.interrogations += 1;
    this.state.confessed = confessed;
  }

  private end(outcome: SuspectEnd): 'closed' {
    this.state.outcome = outcome;
    return 'closed';
  }

  private async close(): Promise<SuspectOutcome> {
    const { record, clocks, tasks } = this.process;
    const { caseNo, number } = this.input;
    const outcome = this.state.outcome!;
    await this.dropReview();
    await record.settled();
    tasks.cancelAll();
    clocks.meet(this.limit);
    clocks.cancelAll();
    record.enter('closed');
    await record.atWork(() => suspectFile.closeSuspect({ caseNo, number, outcome, closedAt: iso(Date.now()) }));
    await this.tell();
    await record.close(outcome);
    return { outcome };
  }

  private keep(kind: string, answer: Answer<never>): Promise<unknown> {
    // Whatever turns the procedure elsewhere: what was signed stays signed.
    return this.process.record.atWork(() =>
      CancellationScope.nonCancellable(() =>
        caseTeam.recordCaseStep({ id: answer.taskId, caseNo: this.input.caseNo, kind, by: answer.by.id, at: iso(answer.at), form: answer.result, processId: this.process.record.id }),
      ),
    );
  }

  /** The case shows where each of its suspects stands; one that has ended need not hear. */
  private tell(): Promise<void> {
    const { measure, outcome } = this.state;
    return this.process.record.atWork(() =>
      CancellationScope.nonCancellable(() => getExternalWorkflowHandle(caseWorkflowId(this.input.caseNo)).signal(suspectMoved, { number: this.input.number, measure, outcome })).catch(() => {}),
    );
  }

  private mayBringIn(form: FormOf<'suspect.bringIn'>): void {
    this.notAhead(form.at);
    if (form.outcome === 'didNotCome' && this.input.arrival !== 'summoned') refuse('FORM_INVALID', 'outcome');
    if (!form.search) return;
    if (!form.officers.includes(form.search.by)) refuse('FORM_INVALID', 'search.by');
    if (this.input.womenOfficers && !this.input.womenOfficers.includes(form.search.by)) refuse('WOMAN_OFFICER_REQUIRED', 'search.by');
  }

  private mayInterrogate(form: FormOf<'suspect.interrogate'>): void {
    this.notAhead(form.endedAt, 'endedAt');
    if (!this.input.minor) return;
    const { accompanied } = this.state;
    if (!accompanied || !form.accompanied || Date.parse(form.startedAt) < Date.parse(accompanied.at)) refuse('GUARDIAN_REQUIRED', 'accompanied');
  }

  private another(actor: Actor, proposer: string): void {
    if (actor.id === proposer) refuse('SAME_PERSON', 'actor');
  }

  private notAhead(at: string, field = 'at'): void {
    if (Date.parse(at) > Date.now() + clockErrorMs) refuse('NOT_YET', field);
  }

  /** 行政、刑事转换: the clock of the old kind ends, and that of the new has run since the person has been held. */
  private turnWithCase(turned: CaseTurned): void {
    if (turned.to === 'transferred') {
      this.state.outcome = 'handedOver';
      this.procedure.cancel();
      return;
    }
    if (turned.type === this.state.type) return;
    this.state.type = turned.type;
    const { clocks, tasks, record } = this.process;
    const old = this.limit;
    const key = measureRules[this.state.measure].limit[turned.type];
    if (old && key && key !== old.row.key) {
      clocks.cancel(old);
      const clock = clocks.start(key, Date.parse(this.state.since!));
      this.state.limit = clock?.id ?? null;
      tasks.followInstead(old, clock);
    }
    // What was proposed under the other law is proposed anew.
    if (['review', 'approval'].includes(record.stage) && !this.lawful(this.state.proposal!.decision)) this.course.turn(() => 'decision');
    record.touch();
  }

  private letGo(by: string, atOnce: string): void {
    this.course.turn(() => {
      this.state.proposal = { decision: 'release', by, record: null, atOnce };
      return 'execution';
    });
  }

  private judgeCommand({ actor, command }: SuspectCommand): () => { stage: string; revision: number } {
    const allowed = ['caseCaptain', 'chief', ...(command.type === 'interrogate' ? ['investigator'] : [])];
    if (!actor.roles.some((role) => allowed.includes(role))) refuse('COMMAND_NOT_ALLOWED', 'actor');
    const { record, clocks, tasks } = this.process;
    if (command.type === 'extend') clocks.find(command.clock);
    if (command.type === 'release' && (!held.includes(record.stage) || !measureRules[this.state.measure].custody)) refuse('COMMAND_NOT_NOW', 'command.type');
    if (command.type === 'interrogate' && this.state.broughtInAt === null) refuse('COMMAND_NOT_NOW', 'command.type');
    return () => {
      switch (command.type) {
        case 'extend':
          tasks.extend(command, actor);
          break;
        case 'interrogate':
          this.oblige('suspect.interrogate', null);
          break;
        case 'release':
          this.letGo(actor.id, iso(Date.now()));
      }
      record.touch();
      return { stage: record.stage, revision: record.version };
    };
  }
}
