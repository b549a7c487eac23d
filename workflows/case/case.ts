/** 案件: acceptance, filing, investigation, order to arrest, interrogation, close. Read `steps` from top to bottom. */
import { CancellationScope, continueAsNew, executeChild, getExternalWorkflowHandle, isCancellation, ParentClosePolicy } from '@temporalio/workflow';
import type { ArrestInput, ArrestOutcome } from '../../libs/contracts/arrest.js';
import {
  type CaseCommand,
  caseCommand,
  caseCommandSchema,
  type CaseInput,
  type CaseOutcome,
  type CaseStage,
  type CaseState,
  type CaseSuspect,
  joinCase,
  joinCaseSchema,
  linkIncident,
  linkIncidentSchema,
  suspectMoved,
  suspectMovedSchema,
  reviewEnded,
  reviewEndedSchema,
  type VideoFinding,
  videoFinding,
  videoFindingSchema,
} from '../../libs/contracts/case.js';
import { arrestWorkflowId, caseWorkflowId, suspectWorkflowId, reviewWorkflowId } from '../../libs/contracts/ids.js';
import { queues, searchAttributes, type Subject } from '../../libs/contracts/process.js';
import type { TaskKindId } from '../../libs/contracts/registry.js';
import { type Arrival, caseTurned, type CaseTurned, type Person } from '../../libs/contracts/suspect.js';
import type { Actor } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import { earlierCase } from '../../libs/domain/case.js';
import type { Clock } from '../../libs/domain/clock.js';
import type { ReviewEnd, ReviewStep } from '../../libs/domain/case-documents.js';
import { refuse } from '../../libs/domain/refusal.js';
import { recordId } from '../../libs/domain/task.js';
import { caseTeam, suspectFile } from '../shared/activities.js';
import type { Clocks } from '../shared/clocks.js';
import type { Answer, Ask, HumanTasks } from '../shared/human-tasks.js';
import { splitCase } from '../shared/open-case.js';
import { caseCaptain, chief, investigators, operators } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onSignal, onUpdate } from '../shared/refusal.js';
import { startReview } from '../shared/start-review.js';
import { startSuspect } from '../shared/start-suspect.js';
import { Steps } from '../shared/steps.js';
import { inTurns } from '../shared/turns.js';

export async function caseProcess(input: CaseInput): Promise<CaseOutcome> {
  const process = new CaseProcess(input);
  return inTurns({
    process: process.process,
    procedure: () => process.run(),
    state: () => process.state,
    again: (carried) => continueAsNew<typeof caseProcess>({ ...input, policy: process.policy, carried }),
    after: input.turnAfter,
  });
}

/** Where the case is still being worked. */
const worked: readonly CaseStage[] = ['acceptance', 'filing', 'investigation', 'deployment', 'arrest'];

class CaseProcess {
  readonly process: Process<CaseStage>;
  readonly state: CaseState;
  private readonly record: Process<CaseStage>['record'];
  private readonly clocks: Clocks;
  private readonly tasks: HumanTasks;
  /** What goes on beside the procedure, until the case closes. */
  private readonly beside = new CancellationScope();
  /** The step under way, which an order may cut short. */
  private readonly course = new Steps<CaseStage>();
  /** An order that waits for others is under way: no second one of its kind comes between. */
  private turning = false;

  constructor(private readonly input: CaseInput) {
    const subject: Subject = {
      ...(input.incidentNo === null ? {} : { incidentNo: input.incidentNo }),
      caseNo: input.caseNo,
      category: input.category,
      priority: input.priority,
      team: 'case',
      ...(input.community ? { community: input.community } : {}),
      ...(input.grid ? { grid: input.grid } : {}),
    };
    this.process = standUp<CaseStage>('case', 'acceptance', subject, () => caseCaptain[0]!, input.carried);
    ({ record: this.record, clocks: this.clocks, tasks: this.tasks } = this.process);
    this.clocks.policy = input.policy;
    if (input.calendar) this.clocks.calendar = input.calendar;
    this.state = input.carried?.state ?? {
      type: input.type,
      incidents: input.incidents ?? (input.incidentNo === null ? [] : [input.incidentNo]),
      investigators: [],
      operations: 0,
      caughtAt: null,
      confessed: null,
      findings: [],
      reviews: {},
      suspects: [],
      wanted: null,
      limit: null,
      examinations: [],
      examined: 0,
      joined: [],
      split: [],
      joinedTo: null,
      transferTo: null,
      result: null,
    };
    this.record.detail = () => ({
      type: this.state.type,
      incidents: this.state.incidents,
      origin: input.origin ?? null,
      investigators: this.state.investigators,
      findings: this.state.findings,
      reviews: this.state.reviews,
      operations: this.state.operations,
      caughtAt: this.state.caughtAt,
      confessed: this.state.confessed,
      suspects: this.state.suspects,
      examinations: this.state.examinations.map(({ id, step }) => ({ id, step })),
      joined: this.state.joined,
      split: this.state.split,
      joinedTo: this.state.joinedTo,
      result: this.state.result,
    });
    onSignal(linkIncident, linkIncidentSchema, ({ incidentNo }) => this.link(incidentNo));
    onSignal(joinCase, joinCaseSchema, (other) => this.takeIn(other));
    onSignal(reviewEnded, reviewEndedSchema, ({ step, outcome }) => this.reviewed(step, outcome));
    onSignal(videoFinding, videoFindingSchema, (finding) => this.find(finding));
    onSignal(suspectMoved, suspectMovedSchema, (moved) => this.follow(moved));
    onUpdate(caseCommand, caseCommandSchema, '办案指令 an order to the case team', (message) => this.judgeCommand(message), this.record.answers);
  }

  get policy() {
    return this.clocks.policy;
  }

  async run(): Promise<CaseOutcome> {
    try {
      for (const { id } of this.state.examinations) this.examine(id);
      while (this.record.stage !== 'closed') {
        const next = await this.course.take(this.steps[this.record.stage]);
        await this.dropReviews();
        if (next === 'closed') break;
        if (next === 'closing' || next === 'transfer') this.endInvestigation();
        this.record.enter(next);
      }
    } catch (error) {
      if (!isCancellation(error)) throw error;
      this.state.result = 'cancelled';
    }
    return CancellationScope.nonCancellable(() => this.close());
  }

  private readonly steps: Record<Exclude<CaseStage, 'closed'>, () => Promise<CaseStage>> = {
    /** 受案: the captain accepts and names at least two investigators, or declines with a reason. */
    acceptance: async () => {
      const { incidentNo, origin } = this.input;
      const { result } = await this.ask('case.accept', {
        candidates: caseCaptain,
        context: { incidentNo, origin: origin ?? null, type: this.state.type },
        limit: this.state.type === 'administrative' ? 'admin.acceptance' : 'criminal.acceptance',
      });
      if (result.decision === 'decline') {
        this.state.result = 'declined';
        return this.isFirstRelease ? 'closing' : 'notice';
      }
      this.state.investigators = result.investigators;
      if (this.state.type === 'criminal') return 'filing';
      this.state.limit = this.clocks.start('admin.case')?.id ?? null;
      return 'investigation';
    },

    /** 立案: a criminal case is investigated only once it is filed; an administrative one is by its acceptance. */
    filing: async () => {
      await this.askForReview('filing');
      const { result } = await this.ask('case.file', {
        candidates: chief,
        context: { caseNo: this.input.caseNo, incidents: this.state.incidents },
        limit: 'criminal.filing.review',
        // 法制审核 comes before the decision; a refusal to file needs none.
        check: ({ decision }) => {
          if (decision === 'file' && !this.isFirstRelease && this.state.reviews.filing !== 'agreed') refuse('REVIEW_NEEDED', 'decision');
        },
      });
      if (result.decision === 'file') return 'investigation';
      this.state.result = 'notFiled';
      return this.isFirstRelease ? 'closing' : 'notice';
    },

    /** 不予受案、立案通知: who reported it is told, and may object. */
    notice: async () => {
      await this.ask('case.notify', {
        candidates: investigators,
        context: { caseNo: this.input.caseNo, incidents: this.state.incidents, decision: this.state.result },
        limit: this.state.type === 'criminal' ? 'criminal.notice' : 'admin.notice',
      });
      return 'closing';
    },

    /** 侦查: until the facts are clear, the matter is settled, or the trail has ended; whoever is identified is deployed for. */
    investigation: async () => {
      const answer = await this.ask('case.investigate', {
        candidates: investigators,
        context: { caseNo: this.input.caseNo, incidents: this.state.incidents },
        check: ({ suspectNumber }) => {
          if (suspectNumber === undefined) return;
          const known = this.state.suspects.find(({ number }) => number === suspectNumber) ?? refuse('SUSPECT_UNKNOWN', 'suspectNumber');
          if (known.measure !== null) refuse('FORM_INVALID', 'suspectNumber');
        },
      });
      const { outcome, suspect, suspectNumber } = answer.result;
      if (outcome !== 'suspectIdentified') {
        this.state.result = outcome;
        return 'closing';
      }
      if (!this.isFirstRelease) this.state.wanted = suspectNumber ?? (await this.identify(suspect!, answer.by.id, null)).number;
      return 'deployment';
    },

    /** 指挥室下达抓捕指令: ordered by the command room, approved in the operation itself, which a new history would lose. */
    deployment: async () => {
      const { caseNo } = this.input;
      const order = await this.ask('case.deploy', {
        candidates: operators,
        context: { caseNo, suspect: this.state.wanted, video: this.state.findings.at(-1) ?? null },
        limit: 'arrest.order',
      });
      if (order.result.decision === 'return') return 'investigation';
      this.record.enter('arrest');
      const { outcome, caughtAt } = await this.record.atWork(() => this.arrest(order));
      this.state.caughtAt = caughtAt;
      if (outcome !== 'caught') return 'investigation';
      if (this.isFirstRelease) return 'interrogation';
      await this.bringIn(this.state.suspects.find(({ number }) => number === this.state.wanted)!, 'arrested', caughtAt, order.by.id);
      return 'investigation';
    },

    arrest: async () => 'investigation',

    /** 讯问（询问）: in a case of the first release; since then each suspect has a process of their own. */
    interrogation: async () => {
      const { result } = await this.ask('case.interrogate', {
        candidates: investigators,
        context: { caseNo: this.input.caseNo, caughtAt: this.state.caughtAt },
        limit: this.state.type === 'criminal' ? 'criminal.summons' : 'admin.summons',
      });
      this.state.confessed = result.confessed;
      return 'closing';
    },

    /** 移送管辖: handed over within the time of the law, and with it whoever is held. */
    transfer: async () => {
      await this.ask('case.transfer', { candidates: investigators, context: { caseNo: this.input.caseNo, to: this.state.transferTo }, limit: 'admin.transfer' });
      await this.tellSuspects({ to: 'transferred' });
      this.state.result = 'transferred';
      return 'closed';
    },

    /** 结案: nobody is left in a measure that nobody watches any more. */
    closing: async () => {
      const { result } = await this.ask('case.close', {
        candidates: caseCaptain,
        context: { caseNo: this.input.caseNo, incidents: this.state.incidents, result: this.state.result },
        check: (form) => {
          if (form.returned.some(({ incidentNo }) => !this.state.incidents.includes(incidentNo))) refuse('FORM_INVALID', 'returned');
          if (this.pending.length > 0) refuse('SUSPECTS_PENDING', 'result');
          if (form.result === 'referred' && !this.state.suspects.some(({ outcome }) => outcome === 'referred')) refuse('FORM_INVALID', 'result');
        },
      });
      this.state.result = result.result;
      return 'closed';
    },
  };

  private async ask<K extends TaskKindId>(kind: K, ask: Ask<K>): Promise<Answer<K>> {
    const answer = await this.tasks.ask(kind, ask);
    await this.keep(kind, answer);
    return answer;
  }

  private get isFirstRelease(): boolean {
    return this.input.calendar === undefined;
  }

  /** Suspects whose measures have not ended. */
  private get pending(): CaseSuspect[] {
    return this.state.suspects.filter(({ measure, outcome }) => measure !== null && outcome === null);
  }

  private arrest(order: Answer<'case.deploy'>): Promise<ArrestOutcome> {
    const { caseNo, incidentNo } = this.input;
    const { units, partners, goal, place, places, people, from, to, risks, legalBasis, level } = order.result;
    this.state.operations += 1;
    const number = this.state.operations;
    const input: ArrestInput = {
      caseNo,
      number,
      orderedBy: order.by.id,
      units,
      priority: 1,
      community: this.input.community,
      policy: this.clocks.policy,
      ...(this.isFirstRelease
        ? {}
        : {
            calendar: this.clocks.calendar,
            order: { record: order.taskId, goal: goal!, legalBasis: legalBasis!, level, partners, places: [...(place ? [place] : []), ...places], people: people ?? null, from: from ?? null, to: to ?? null, risks: risks ?? null },
          }),
    };
    return executeChild('arrest', {
      workflowId: arrestWorkflowId(caseNo, number),
      taskQueue: queues.processes,
      args: [input],
      // A case that is cancelled must not leave officers deployed.
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `抓捕行动 ${caseNo} 第${number}次`,
      typedSearchAttributes: [
        { key: searchAttributes.ProcessKind, value: 'arrest' },
        { key: searchAttributes.CaseNo, value: caseNo },
        ...(incidentNo === null ? [] : [{ key: searchAttributes.IncidentNo, value: incidentNo }]),
      ],
    }) as Promise<ArrestOutcome>;
  }

  /** Put on file under the next number of the case. */
  private async identify(person: Person, by: string, measure: CaseSuspect['measure']): Promise<CaseSuspect> {
    const suspect: CaseSuspect = { number: this.state.suspects.length + 1, measure, outcome: null };
    this.state.suspects.push(suspect);
    await this.lasting(() => suspectFile.registerSuspect({ caseNo: this.input.caseNo, number: suspect.number, person, by, at: iso(Date.now()) }));
    return suspect;
  }

  /** From now on the suspect's own process watches over every hour of the measures. */
  private async bringIn(suspect: CaseSuspect, arrival: Arrival, at: string | null, by: string): Promise<void> {
    // Held from the moment stated, whatever becomes of the case meanwhile.
    suspect.measure = at === null ? 'free' : 'summons';
    const { caseNo, category, community } = this.input;
    await this.lasting(() => startSuspect({ caseNo, number: suspect.number, arrival, at, by, type: this.state.type, category, community }));
    this.record.touch();
  }

  private follow({ number, measure, outcome }: { number: number; measure: NonNullable<CaseSuspect['measure']>; outcome: CaseSuspect['outcome'] }): void {
    const suspect = this.state.suspects.find((each) => each.number === number);
    if (suspect) Object.assign(suspect, { measure, outcome });
    this.record.touch();
  }

  private async tellSuspects(turned: CaseTurned): Promise<void> {
    for (const { number } of this.pending) {
      // One that ended a moment ago need not hear.
      await this.lasting(() => getExternalWorkflowHandle(suspectWorkflowId(this.input.caseNo, number)).signal(caseTurned, turned)).catch(() => {});
    }
  }

  private async close(): Promise<CaseOutcome> {
    const { caseNo } = this.input;
    const { result, incidents } = this.state;
    this.endInvestigation();
    this.beside.cancel();
    await this.dropReviews();
    await this.record.settled();
    this.tasks.cancelAll();
    this.clocks.cancelAll();
    this.record.enter('closed');
    const ended = await this.record.atWork(() => caseTeam.closeCase({ caseNo, result: result!, incidents, closedAt: iso(Date.now()) }));
    // Without a case nobody has a purpose to look at recordings; in a history of before nothing was said of them.
    for (const id of ended?.viewing ?? []) await getExternalWorkflowHandle(id).cancel().catch(() => {});
    await this.record.close(result!);
    return { caseNo, result: result! };
  }

  private endInvestigation(): void {
    const limit = this.limit;
    if (limit) this.clocks.meet(limit);
  }

  private get limit(): Clock | null {
    return this.record.clocks.find(({ id }) => id === this.state.limit) ?? null;
  }

  private async askForReview(step: ReviewStep): Promise<void> {
    if (this.isFirstRelease || this.state.reviews[step] !== undefined) return;
    this.state.reviews[step] = 'pending';
    await this.lasting(() => startReview({ caseNo: this.input.caseNo, step, number: 1, requestedBy: this.state.investigators[0]! }));
  }

  private reviewed(step: ReviewStep, outcome: ReviewEnd): void {
    this.state.reviews[step] = outcome;
    this.record.touch();
  }

  /** What the case no longer waits for is not asked of anybody. */
  private async dropReviews(): Promise<void> {
    for (const [step, state] of Object.entries(this.state.reviews)) {
      if (state !== 'pending') continue;
      this.state.reviews[step as ReviewStep] = 'cancelled';
      await this.lasting(() => getExternalWorkflowHandle(reviewWorkflowId(this.input.caseNo, step, 1)).cancel()).catch(() => {});
    }
  }

  private inBackground(scope: CancellationScope, work: () => Promise<void>): void {
    void scope.run(work).catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  }

  /** 鉴定: its time does not count for an administrative case; the opinion is signed, and told to those concerned. */
  private examine(id: string): void {
    const { caseNo } = this.input;
    const key = id;
    const examination = this.state.examinations.find((each) => each.id === id)!;
    this.inBackground(this.beside, async () => {
      if (examination.step === 'examining') {
        const open = this.tasks.open('case.examination', { candidates: investigators, context: { caseNo, examination: id }, key });
        const answer = await this.tasks.answered(open);
        if (!answer) return;
        await this.keep('case.examination', answer);
        examination.step = 'serving';
        const limit = this.limit;
        if (limit?.state === 'suspended' && !this.state.examinations.some(({ step, suspends }) => step === 'examining' && suspends)) {
          this.clocks.resume(limit.id);
          this.tasks.followClock(limit);
        }
      }
      const open = this.tasks.open('case.serveOpinion', { candidates: investigators, context: { caseNo, examination: id }, key, limit: 'admin.service.opinion' });
      const answer = await this.tasks.answered(open);
      if (!answer) return;
      await this.keep('case.serveOpinion', answer);
      this.state.examinations = this.state.examinations.filter((each) => each.id !== id);
      this.record.touch();
    });
  }

  /** From a video investigation, which sends it again where it is not sure that it came. */
  private find(finding: VideoFinding): void {
    if (this.state.findings.some(({ videoNo }) => videoNo === finding.videoNo)) return;
    this.state.findings.push(finding);
    this.record.touch();
  }

  /** The signed form, in full, in the case file; the workflow keeps only what steers it. */
  private keep(kind: string, answer: Answer<never>): Promise<unknown> {
    return this.lasting(() =>
      caseTeam.recordCaseStep({ id: answer.taskId, caseNo: this.input.caseNo, kind, by: answer.by.id, at: iso(answer.at), form: answer.result }),
    );
  }

  /** Whatever turns the procedure elsewhere, what was begun here is finished. */
  private lasting<T>(work: () => Promise<T>): Promise<T> {
    return this.record.atWork(() => CancellationScope.nonCancellable(work));
  }

  private link(incidentNo: string): void {
    if (!this.state.incidents.includes(incidentNo)) this.state.incidents.push(incidentNo);
    this.record.touch();
  }

  private takeIn({ caseNo, incidents }: { caseNo: string; incidents: string[] }): void {
    if (!this.state.joined.includes(caseNo)) this.state.joined.push(caseNo);
    for (const incidentNo of incidents) this.link(incidentNo);
    this.record.touch();
  }

  private judgeCommand({ actor, messageId, command }: CaseCommand): () => { stage: string; revision: number } | Promise<{ stage: string; revision: number }> {
    const allowed: Record<typeof command.type, string[]> = {
      link: ['caseCaptain', 'commandOperator', 'chief'],
      extend: ['caseCaptain', 'chief'],
      suspend: ['caseCaptain', 'chief'],
      resume: ['caseCaptain', 'chief'],
      suspect: ['investigator', 'caseCaptain', 'chief'],
      convert: ['chief'],
      transfer: ['chief'],
      join: ['caseCaptain', 'chief'],
      split: ['caseCaptain', 'chief'],
      examine: ['investigator', 'caseCaptain', 'chief'],
    };
    if (!actor.roles.some((role) => allowed[command.type].includes(role))) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if ('clock' in command) this.clocks.find(command.clock);
    this.mayObey(command);
    return async () => {
      await this.obey(command, actor, messageId);
      this.record.touch();
      return { stage: this.record.stage, revision: this.record.version };
    };
  }

  private mayObey(command: CaseCommand['command']): void {
    const { stage } = this.record;
    const whenWorked = ['suspect', 'convert', 'transfer', 'join', 'split', 'examine'].includes(command.type);
    if (whenWorked && (this.turning || this.isFirstRelease || !worked.includes(stage))) refuse('COMMAND_NOT_NOW', 'command.type');
    // An operation is called off by those who run it, not by the way.
    if (['transfer', 'join'].includes(command.type) && stage === 'arrest') refuse('COMMAND_NOT_NOW', 'command.type');
    switch (command.type) {
      case 'suspect':
        if (command.at !== undefined && Date.parse(command.at) > Date.now() + 5 * 60_000) refuse('NOT_YET', 'command.at');
        return;
      case 'convert':
        if (command.to === this.state.type || stage === 'acceptance') refuse('COMMAND_NOT_NOW', 'command.to');
        return;
      case 'join':
        if (!earlierCase(command.caseNo, this.input.caseNo)) refuse('JOIN_THE_EARLIER', 'command.caseNo');
        if (this.pending.length > 0) refuse('SUSPECTS_PENDING', 'command.type');
        return;
      case 'split':
        if (command.incidents.some((incidentNo) => !this.state.incidents.includes(incidentNo))) refuse('INCIDENT_NOT_OF_CASE', 'command.incidents');
        if (this.state.incidents.every((incidentNo) => command.incidents.includes(incidentNo))) refuse('COMMAND_NOT_NOW', 'command.incidents');
    }
  }

  private async obey(command: CaseCommand['command'], actor: Actor, messageId: string): Promise<void> {
    switch (command.type) {
      case 'link':
        return this.link(command.incidentNo);
      case 'extend':
        return this.tasks.extend(command, actor);
      case 'suspend':
        return this.clocks.suspend(command.clock);
      case 'resume':
        this.clocks.resume(command.clock);
        return this.tasks.followClock(this.clocks.find(command.clock));
      case 'suspect': {
        const suspect = await this.identify(command.person, actor.id, 'free');
        return this.bringIn(suspect, command.arrival, command.at ?? null, actor.id);
      }
      case 'convert':
        return this.alone(() => this.convert(command.to, command.ground, actor.id, messageId));
      case 'transfer':
        await this.sign('case.transferOrder', command, actor.id, messageId);
        this.state.transferTo = command.to;
        return this.course.turn(() => 'transfer');
      case 'join':
        return this.alone(() => this.join(command.caseNo, command, actor.id, messageId));
      case 'split':
        return this.alone(() => this.split(command, actor.id, messageId));
      case 'examine': {
        await this.sign('case.examine', command, actor.id, messageId);
        this.state.examined += 1;
        const id = String(this.state.examined);
        const limit = this.limit;
        const suspends = limit?.state === 'running' || this.state.examinations.some((each) => each.suspends);
        if (limit?.state === 'running') this.clocks.suspend(limit.id);
        this.state.examinations.push({ id, step: 'examining', suspends });
        return this.examine(id);
      }
    }
  }

  private async alone(work: () => Promise<void>): Promise<void> {
    this.turning = true;
    try {
      await work();
    } finally {
      this.turning = false;
    }
  }

  /** An order that changes the case is a document of its own. */
  private sign(kind: string, form: unknown, by: string, messageId: string): Promise<unknown> {
    return this.lasting(() => caseTeam.recordCaseStep({ id: recordId(this.record.id, messageId), caseNo: this.input.caseNo, kind, by, at: iso(Date.now()), form }));
  }

  /** 行政、刑事转换: the number stays what it was opened as; the clocks of the old kind end, those of the new begin with the decision. */
  private async convert(to: CaseState['type'], ground: string, by: string, messageId: string): Promise<void> {
    const { policy } = await this.lasting(() =>
      caseTeam.convertCase({ id: recordId(this.record.id, messageId), caseNo: this.input.caseNo, to, by, at: iso(Date.now()), ground }),
    );
    const known = new Set(this.clocks.policy.map(({ key }) => key));
    this.clocks.policy = [...this.clocks.policy, ...policy.filter(({ key }) => !known.has(key))];
    this.state.type = to;
    this.clocks.cancel(this.limit);
    this.state.limit = to === 'administrative' ? (this.clocks.start('admin.case')?.id ?? null) : null;
    for (const examination of this.state.examinations) examination.suspends = false;
    // An administrative case is not filed: what waits for the filing is not asked any more.
    if (to === 'administrative' && this.record.stage === 'filing') this.course.turn(() => 'investigation');
    await this.tellSuspects({ to: 'converted', type: to });
  }

  /** 并案: this case ends, and what it was about goes on in the earlier one. */
  private async join(other: string, form: unknown, by: string, messageId: string): Promise<void> {
    const { caseNo } = this.input;
    const told = await this.lasting(() => getExternalWorkflowHandle(caseWorkflowId(other)).signal(joinCase, { caseNo, incidents: this.state.incidents, by })).then(
      () => true,
      () => false,
    );
    if (!told) return refuse('CASE_NOT_RUNNING', 'command.caseNo');
    await this.sign('case.join', form, by, messageId);
    this.state.joinedTo = other;
    this.course.turn(() => {
      this.state.result = 'joined';
      return 'closed';
    });
  }

  /** 分案: what does not belong together is a case of its own from now on. */
  private async split(command: Extract<CaseCommand['command'], { type: 'split' }>, by: string, messageId: string): Promise<void> {
    const { incidents, caseType, category } = command;
    const caseNo = await this.lasting(() =>
      splitCase(this.record, { number: this.state.split.length + 1, incidents, type: caseType ?? this.state.type, category: category ?? this.input.category, openedBy: by }),
    );
    await this.sign('case.split', { ...command, caseNo }, by, messageId);
    this.state.incidents = this.state.incidents.filter((incidentNo) => !incidents.includes(incidentNo));
    this.state.split.push(caseNo);
  }
}
