/** 预警劝阻: until the resident is out of danger and the money's fate is known. Read `run` from top to bottom: it is the order of service. */
import { CancellationScope, condition, getExternalWorkflowHandle, isCancellation, sleep } from '@temporalio/workflow';
import {
  type Found,
  type FraudCommand,
  fraudCommand,
  fraudCommandSchema,
  type FraudInput,
  type FraudOutcome,
  type FraudStage,
  type FraudStep,
  type FraudTaskId,
  type JoinWarning,
  joinWarning,
  joinWarningAnswer,
  joinWarningAnswerSchema,
  joinWarningSchema,
  type Where,
} from '../../libs/contracts/fraud.js';
import { fraudWorkflowId, warningNo } from '../../libs/contracts/ids.js';
import type { LinkageOutcome } from '../../libs/contracts/linkage.js';
import type { Subject } from '../../libs/contracts/process.js';
import { type Actor, type Candidate } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import { type FraudLevel, scriptFor } from '../../libs/domain/fraud.js';
import { refuse } from '../../libs/domain/refusal.js';
import { fraudRecords } from '../shared/activities.js';
import type { Clocks } from '../shared/clocks.js';
import type { Answer, Ask, HumanTasks, OpenTask } from '../shared/human-tasks.js';
import { askPartners } from '../shared/linkage.js';
import { openCase } from '../shared/open-case.js';
import { chief, investigators, operators, squadLeaders, squadOfficers } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onSignal, onUpdate } from '../shared/refusal.js';

const commanders: readonly string[] = ['commandOperator', 'chief'];
const priorityOf: Record<FraudLevel, number> = { high: 1, other: 3 };
/** The waits before each further call: as many calls are made as the policy has of these, and one. */
const callWaits = ['fraud.contactWait.second', 'fraud.contactWait.third'];
const visitWaits = ['fraud.visitWait.squad', 'fraud.visitWait.captain'];
const followUps = ['fraud.followUp.first', 'fraud.followUp.second'];

/** How the search for the resident ended. */
type SearchEnd = Found | 'resisted' | 'unreachable' | 'expired';

export async function fraudDissuasion(input: FraudInput): Promise<FraudOutcome> {
  return new FraudDissuasion(input).run();
}

class FraudDissuasion {
  private readonly no: string;
  private readonly record: Process<FraudStage>['record'];
  private readonly clocks: Clocks;
  private readonly tasks: HumanTasks;
  private readonly procedure = new CancellationScope();

  private level: FraudLevel;
  private expiresAt: number;
  /** An officer has found the resident in danger, or a captain wants to go on: the end of the warning ends nothing any more. */
  private pursued = false;
  /** Others about the same person that this process has taken. */
  private readonly joined: string[] = [];
  /** Another warning came, or a follow-up found the fraudster back, since the resident was last spoken to. */
  private inDanger = false;
  /** The join under way, and whether the other dissuasion took this warning. */
  private joining: { leader: string; accepted: boolean | null } | null = null;
  /** Past the last look at `inDanger`: a warning that joined now would be lost. */
  private ending = false;
  private joinedTo: string | null = null;
  private outcome: FraudOutcome['outcome'] | null = null;
  private cancelReason: string | null = null;

  private squad: string | null = null;
  private firstContact: Clock | null = null;
  /** Calls and visits, without what was said. */
  private readonly attempts: { kind: string; outcome: string; at: string }[] = [];
  /** What is asked of an officer now; withdrawn when something else matters more, unless somebody has taken it. */
  private current: OpenTask | null = null;
  /** Who found out last, and when. */
  private found: { by: Actor; at: number } | null = null;
  private readonly linkages: string[] = [];
  private caseNo: string | null = null;
  private transferredFen = 0;
  private stoppedFen = 0;
  private recoveredFen = 0;
  /** Answers of banks and money that are still awaited. */
  private awaited = 0;
  private recovering = false;

  constructor(private readonly input: FraudInput) {
    const { warning } = input;
    this.no = warningNo(warning.source, warning.number);
    this.level = warning.level;
    this.expiresAt = Date.parse(warning.expiresAt);
    const subject: Subject = {
      category: `fraud.${warning.method}`,
      priority: priorityOf[warning.level],
      team: 'community',
      ...(warning.community ? { community: warning.community } : {}),
    };
    const { record, clocks, tasks } = standUp<FraudStage>('fraud', 'registering', subject, () => this.captains()[0]!);
    this.record = record;
    this.clocks = clocks;
    this.tasks = tasks;
    this.record.detail = () => ({
      warningNo: this.no,
      source: warning.source,
      receivedAt: warning.receivedAt,
      expiresAt: iso(this.expiresAt),
      level: this.level,
      method: warning.method,
      joined: this.joined,
      joinedTo: this.joinedTo,
      attempts: this.attempts,
      outcome: this.outcome,
      linkages: this.linkages,
      caseNo: this.caseNo,
      transferredFen: this.transferredFen,
      stoppedFen: this.stoppedFen,
      recoveredFen: this.recoveredFen,
      cancelReason: this.cancelReason,
    });
    onSignal(joinWarning, joinWarningSchema, (join) => this.join(join));
    onSignal(joinWarningAnswer, joinWarningAnswerSchema, ({ from, accepted }) => {
      if (this.joining?.leader === from) this.joining.accepted = accepted;
    });
    onUpdate(fraudCommand, fraudCommandSchema, '劝阻指令 an order of the command room', (message) => this.judgeCommand(message));
  }

  async run(): Promise<FraudOutcome> {
    try {
      await this.procedure.run(async () => {
        if (!(await this.register())) return;
        this.inBackground(() => this.expire());
        do {
          await this.dissuade();
          await this.followUp();
          await this.everythingAwaited();
        } while (this.inDanger);
        this.ending = true;
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      this.ending = true;
      this.outcome = 'cancelled';
    }
    return CancellationScope.nonCancellable(() => this.close());
  }

  /** 登记. False where a dissuasion of the same person runs already and has taken this warning. */
  private async register(): Promise<boolean> {
    const registered = await fraudRecords.registerWarning({ ...this.input, at: iso(this.record.openedAt) });
    this.clocks.policy = registered.policy;
    this.clocks.calendar = registered.calendar;
    this.settle(registered);
    for (let { leader } = registered; leader !== this.no; ) {
      if (await this.joinTo(leader)) return false;
      ({ leader } = await fraudRecords.leadDissuasion({ warningNo: this.no, after: leader }));
    }
    return true;
  }

  private settle({ community, grid, squad }: Where): void {
    const { subject } = this.record;
    this.squad = squad;
    if (community) subject.community = community;
    else delete subject.community;
    if (grid) subject.grid = grid;
    this.record.touch();
  }

  /** Asks until the other has answered or is no more; false where it is ending or has ended. */
  private async joinTo(leader: string): Promise<boolean> {
    const joining = (this.joining = { leader, accepted: null as boolean | null });
    try {
      while (joining.accepted === null) {
        await this.processOf(leader).signal(joinWarning, { from: this.no, level: this.level, expiresAt: iso(this.expiresAt) });
        await condition(() => joining.accepted !== null, '1 minute');
      }
    } catch (error) {
      if (isCancellation(error)) throw error;
      return false;
    } finally {
      this.joining = null;
    }
    if (!joining.accepted) return false;
    this.joinedTo = leader;
    this.outcome = 'joined';
    this.ending = true;
    return true;
  }

  /** A later warning about the same person: it may raise the level and last longer, and the resident has to be spoken to again. */
  private async join({ from, level, expiresAt }: JoinWarning): Promise<void> {
    // Whoever is about to join another leads nobody.
    const known = this.joined.includes(from);
    const accepted = known || (!this.ending && this.joining === null);
    if (accepted && !known) {
      this.joined.push(from);
      this.expiresAt = Math.max(this.expiresAt, Date.parse(expiresAt));
      this.inDanger = true;
      if (level === 'high') this.raise();
      this.withdraw('fraud.acknowledge', 'fraud.followUp');
      this.record.touch();
    }
    try {
      await this.processOf(from).signal(joinWarningAnswer, { from: this.no, accepted });
    } catch (error) {
      // The sender has ended meanwhile, and needs no answer.
      if (isCancellation(error)) throw error;
    }
  }

  private processOf(no: string) {
    return getExternalWorkflowHandle(fraudWorkflowId(this.input.station, no));
  }

  /** A high warning is pressing from now on: a first call that has not been made is due sooner. */
  private raise(): void {
    if (this.level === 'high') return;
    this.level = 'high';
    this.tasks.raise(priorityOf.high);
    if (this.firstContact === null || this.firstContact.endedAt !== undefined) return;
    const sooner = this.clocks.start('fraud.firstContact.high');
    if (!sooner || sooner.dueAt >= this.firstContact.dueAt) return this.clocks.cancel(sooner);
    this.clocks.cancel(this.firstContact);
    this.firstContact = sooner;
    if (this.current) this.tasks.follow(this.current, sooner);
  }

  /** 劝阻: by telephone, then at the door; where neither helps, the captain decides what is tried next. */
  private async dissuade(): Promise<void> {
    for (let next: 'call' | 'visit' = 'call'; ; ) {
      let end: SearchEnd = (next === 'call' ? await this.call() : null) ?? (await this.visit());
      if (end === 'dissuaded' || end === 'alreadyTransferred') this.pursued = true;
      if (end === 'dissuaded' && (await this.acknowledge()) === false) end = 'resisted';
      // Money that is gone stays the outcome, whatever comes after.
      if (this.outcome !== 'alreadyTransferred') this.outcome = end;
      if (end === 'alreadyTransferred') await this.stopPayment();
      // What nobody is sent out on any more is no reason to go on.
      if (end === 'expired') this.inDanger = false;
      if (end !== 'resisted' && end !== 'unreachable') return;
      const decision = await this.decide(end);
      if (decision === 'close') return;
      this.pursued = true;
      next = decision;
    }
  }

  /** 电话. Null where the resident was not reached in as many calls as the policy has. */
  private async call(): Promise<SearchEnd | null> {
    this.record.enter('contact');
    for (const wait of [null, ...callWaits]) {
      if (wait !== null) {
        const until = this.clocks.after(wait);
        if (until === null) continue;
        await this.pause(until);
      } else if (this.attempts.length === 0 && !this.expired) {
        this.firstContact = this.clocks.start(`fraud.firstContact.${this.level}`);
      }
      const first = this.attempts.length === 0;
      const answer = await this.lookFor('fraud.contact', {
        candidates: [...operators, ...this.squadOr([])],
        context: { ...this.shown(), attempt: this.attempts.length + 1, script: scriptFor(this.input.warning.method) },
        ...(first ? { follows: this.firstContact } : { limit: 'fraud.contact' }),
      });
      if (!answer) return 'expired';
      const { outcome, finding } = answer.result;
      if (outcome === 'reached') return finding!;
      if (outcome === 'refused') return 'resisted';
      if (outcome === 'wrongNumber') return null;
    }
    return null;
  }

  /** 上门: by the grid's officer, wherever on the roster; the squad and then its leaders are asked too where nobody takes it. */
  private async visit(): Promise<SearchEnd> {
    this.record.enter('visit');
    const limit = this.clocks.start('fraud.homeVisit');
    const answer = (await this.locate()) ? await this.goToTheDoor(limit) : null;
    if (answer) this.clocks.meet(limit);
    else this.clocks.cancel(limit);
    if (!answer) return this.expired ? 'expired' : 'unreachable';
    const { outcome, finding } = answer.result;
    if (outcome === 'met') return finding!;
    return outcome === 'refused' ? 'resisted' : 'unreachable';
  }

  private async goToTheDoor(limit: Clock | null): Promise<Answer<'fraud.visit'> | null> {
    if (this.expired) return null;
    const { officer } = await fraudRecords.responsibleOfficer({ grid: this.record.subject.grid ?? null });
    const [first, ...wider] = [...(officer ? [[{ role: 'communityOfficer' as const, account: officer }]] : []), squadOfficers(this.squad!), squadLeaders(this.squad!)];
    return this.lookFor(
      'fraud.visit',
      { candidates: first!, context: { ...this.shown(), script: scriptFor(this.input.warning.method) }, follows: limit },
      (open) => this.inBackground(() => this.widen(open, wider, visitWaits.slice(-wider.length))),
    );
  }

  private async widen(open: OpenTask, circles: Candidate[][], waits: string[]): Promise<void> {
    for (const [i, circle] of circles.entries()) {
      const until = this.clocks.after(waits[i]!) ?? Date.now();
      if (until > Date.now()) await condition(() => open.ended, until - Date.now());
      // Whoever holds it is at it, or gives it back.
      await condition(() => open.ended || open.task.assignee === null);
      if (open.ended) return;
      this.tasks.widen(open, circle);
    }
  }

  /** Where nobody has said where the resident lives, it is found out; false where it cannot be. */
  private async locate(): Promise<boolean> {
    while (this.squad === null) {
      const answer = await this.lookFor('fraud.locate', { candidates: operators, context: this.shown(), limit: 'fraud.locate' });
      if (!answer?.result.found) return false;
      this.settle(await fraudRecords.locateResident(this.step('fraud.locate', answer)));
    }
    return true;
  }

  private async decide(end: 'resisted' | 'unreachable'): Promise<'call' | 'visit' | 'close'> {
    this.record.enter('decision');
    const answer = await this.tasks.ask('fraud.decide', {
      candidates: [...this.captains(), ...chief],
      context: { ...this.shown(), end, attempts: this.attempts },
      limit: 'fraud.decide',
    });
    await fraudRecords.recordFraudStep(this.step('fraud.decide', answer));
    return answer.result.decision;
  }

  /** 劝阻告知书: signed by the resident and the officer. False where the resident does not sign; null where another warning came first. */
  private async acknowledge(): Promise<boolean | null> {
    this.record.enter('acknowledgement');
    const answer = await this.asked('fraud.acknowledge', {
      candidates: [...this.squadOr(operators), ...this.finder()],
      context: this.shown(),
      limit: 'fraud.acknowledge',
    });
    if (!answer) return null;
    await fraudRecords.recordFraudStep(this.step('fraud.acknowledge', answer));
    return answer.result.signed;
  }

  /** 止付: every bank that the money reached is asked at the same time; then the case team opens a case. */
  private async stopPayment(): Promise<void> {
    this.record.enter('paymentStop');
    const limit = this.clocks.start('fraud.paymentStop');
    const partners = await fraudRecords.partnersToAsk();
    const answer = await this.tasks.ask('fraud.transfers', {
      candidates: [...operators, ...this.squadOr([]), ...this.finder()],
      context: { ...this.shown(), partners },
      priority: 1,
      follows: limit,
      check: ({ transfers }) => {
        if (transfers.some(({ banks }) => banks.some(({ bank }) => !partners.includes(bank)))) refuse('PARTNER_UNKNOWN', 'transfers');
      },
    });
    const { requests } = await fraudRecords.recordTransfers(this.step('fraud.transfers', answer));
    this.transferredFen += answer.result.transfers.reduce((sum, { amountFen }) => sum + amountFen, 0);
    const { linkageNo, outcome } = await askPartners(this.record, { kind: 'paymentStop', key: answer.taskId, requestedBy: answer.by.id, partners: requests });
    this.clocks.meet(limit);
    this.linkages.push(linkageNo);
    this.record.touch();
    this.await(() => this.hearBanks(linkageNo, outcome));
    this.caseNo ??= await openCase(this.record, { type: 'criminal', category: 'fraud', openedBy: answer.by.id });
    if (!this.recovering) this.await(() => this.recover());
  }

  private async hearBanks(linkageNo: string, board: Promise<LinkageOutcome>): Promise<void> {
    // A board that an administrator ended has told us nothing.
    const replies = await board.then((outcome) => outcome.replies, () => []);
    const stoppedFen = replies.reduce((sum, { answer }) => sum + (answer?.amountFen ?? 0), 0);
    this.stoppedFen += stoppedFen;
    await fraudRecords.recordPaymentStop({ warningNo: this.no, linkageNo, stoppedFen });
  }

  /** 挽损: what comes back is recorded as it comes, by those who work on the case, until they say that no more will. */
  private async recover(): Promise<void> {
    this.recovering = true;
    const limit = this.clocks.start('fraud.recovery');
    for (let ended = false; !ended; ) {
      const answer: Answer<'fraud.recover'> = await this.tasks.ask('fraud.recover', {
        candidates: [...investigators, ...operators],
        context: { ...this.shown(), caseNo: this.caseNo, transferredFen: this.transferredFen, recoveredFen: this.recoveredFen },
        follows: limit,
        check: ({ returned }) => {
          if (this.recoveredFen + total(returned) > this.transferredFen) refuse('MORE_THAN_TRANSFERRED', 'returned');
        },
      });
      this.recoveredFen += total(answer.result.returned);
      this.record.touch();
      await fraudRecords.recordFraudStep(this.step('fraud.recover', answer));
      ({ ended } = answer.result);
    }
    this.clocks.meet(limit);
    this.recovering = false;
  }

  /** 回访: whoever was dissuaded, or has lost money, is asked again after a day and a week. */
  private async followUp(): Promise<void> {
    if ((this.outcome !== 'dissuaded' && this.outcome !== 'alreadyTransferred') || this.inDanger) return;
    const since = this.found!.at;
    for (const wait of followUps) {
      const due = this.clocks.after(wait, since);
      if (due === null) continue;
      this.record.enter('followUp');
      await this.pause(due);
      if (this.inDanger) return;
      const answer = await this.asked('fraud.followUp', { candidates: this.squadOr(operators), context: this.shown(), limit: 'fraud.followUp.visit' });
      if (!answer) return;
      this.found = { by: answer.by, at: answer.at };
      await fraudRecords.recordFraudStep(this.step('fraud.followUp', answer));
      if (answer.result.outcome === 'inContact') this.inDanger = true;
      if (answer.result.outcome === 'transferred') {
        this.outcome = 'alreadyTransferred';
        await this.stopPayment();
      }
      if (this.inDanger) return;
    }
  }

  private async everythingAwaited(): Promise<void> {
    if (this.inDanger || this.awaited === 0) return;
    this.record.enter('recovery');
    await condition(() => this.inDanger || this.awaited === 0);
  }

  /** One call or visit. Null where the warning has expired before anybody took it. */
  private async lookFor<K extends 'fraud.contact' | 'fraud.visit' | 'fraud.locate'>(kind: K, ask: Ask<K>, opened?: (open: OpenTask) => void): Promise<Answer<K> | null> {
    if (this.expired) return null;
    const answer = await this.asked(kind, ask, opened);
    if (!answer || kind === 'fraud.locate') return answer;
    // Whoever has warned until now is answered by this attempt.
    this.inDanger = false;
    this.found = { by: answer.by, at: answer.at };
    const { outcome } = answer.result as { outcome: string };
    const first = this.attempts.length === 0;
    this.attempts.push({ kind, outcome, at: iso(answer.at) });
    this.clocks.meet(this.firstContact);
    await fraudRecords.recordFraudStep({
      ...(this.step(kind, answer) as FraudStep),
      ...(first ? { firstContact: { inTime: this.firstContact && this.firstContact.state === 'met' } } : {}),
    });
    return answer;
  }

  /** Null where it was withdrawn. */
  private async asked<K extends FraudTaskId>(kind: K, ask: Ask<K>, opened: (open: OpenTask) => void = () => {}): Promise<Answer<K> | null> {
    const open = this.tasks.open(kind, ask);
    this.current = open as unknown as OpenTask;
    opened(this.current);
    const answer = await this.tasks.answered(open);
    this.current = null;
    return answer;
  }

  private withdraw(...kinds: FraudTaskId[]): void {
    const { current } = this;
    if (current && (kinds as string[]).includes(current.kind) && current.task.state === 'open') this.tasks.cancel(current);
  }

  private get expired(): boolean {
    return !this.pursued && Date.now() >= this.expiresAt;
  }

  /** Nobody is sent out on a warning that has expired; who is on the way already goes on. A warning that joins may last longer. */
  private async expire(): Promise<void> {
    while (!this.pursued) {
      if (Date.now() < this.expiresAt) await sleep(this.expiresAt - Date.now(), { summary: '预警失效' });
      if (this.expired) this.withdraw('fraud.contact', 'fraud.locate', 'fraud.visit');
      await condition(() => !this.expired);
    }
  }

  /** Until a moment of the policy, or until there is a reason not to wait. */
  private async pause(until: number): Promise<void> {
    if (until > Date.now() && !this.inDanger) await condition(() => this.inDanger, until - Date.now());
  }

  private step<K extends FraudTaskId>(kind: K, { taskId, by, at, result }: Answer<K>) {
    return { id: taskId, warningNo: this.no, kind, by: by.id, at: iso(at), form: result };
  }

  /** What every task shows. Who the resident is stands in the records. */
  private shown() {
    return { warningNo: this.no, level: this.level, method: this.input.warning.method };
  }

  private squadOr(others: Candidate[]): Candidate[] {
    return this.squad ? squadOfficers(this.squad) : others;
  }

  private captains(): Candidate[] {
    return this.squad ? squadLeaders(this.squad) : operators;
  }

  /** Who spoke with the resident, whatever their unit. */
  private finder(): Candidate[] {
    const { by } = this.found!;
    return by.roles.map((role) => ({ role, account: by.id }));
  }

  private await(work: () => Promise<void>): void {
    this.awaited += 1;
    this.inBackground(async () => {
      try {
        await work();
      } finally {
        this.awaited -= 1;
      }
    });
  }

  /** Part of the procedure though nothing waits for it: it ends with it. */
  private inBackground(work: () => Promise<void>): void {
    void this.procedure.run(work).catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  }

  private async close(): Promise<FraudOutcome> {
    this.tasks.cancelAll();
    this.clocks.cancelAll();
    this.record.enter('closed');
    const end = { warningNo: this.no, outcome: this.outcome!, joinedTo: this.joinedTo, caseNo: this.caseNo };
    await fraudRecords.closeWarning({ ...end, level: this.level, closedAt: iso(Date.now()) });
    await this.record.close(this.outcome!);
    return end;
  }

  private judgeCommand({ actor, command }: FraudCommand): () => { stage: string; revision: number } {
    if (!actor.roles.some((role) => commanders.includes(role))) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (this.ending) refuse('COMMAND_NOT_NOW', 'command.type');
    // Banks have been asked and a case is open: that is brought to its end.
    if (command.type === 'cancel' && (this.caseNo !== null || this.record.stage === 'paymentStop')) refuse('COMMAND_NOT_NOW', 'command.type');
    return () => {
      if (command.type === 'raise') this.raise();
      else {
        this.cancelReason = command.reason;
        this.procedure.cancel();
      }
      this.record.touch();
      return { stage: this.record.stage, revision: this.record.version };
    };
  }
}

const total = (amounts: readonly { amountFen: number }[]): number => amounts.reduce((sum, { amountFen }) => sum + amountFen, 0);
