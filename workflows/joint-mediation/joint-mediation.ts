/** 矛盾纠纷联调: from the report over the sessions to the fulfilment of what was agreed. Read `run` from top to bottom. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import {
  type Booking,
  type DisputeProgress,
  type DisputeRegistration,
  type DisputeStage,
  type MediationCommand,
  mediationCommand,
  mediationCommandSchema,
  type MediationInput,
  type MediationOutcome,
  type Party,
  type PartyFacts,
} from '../../libs/contracts/mediation.js';
import type { Subject } from '../../libs/contracts/process.js';
import type { FormOf, TaskKindId } from '../../libs/contracts/registry.js';
import type { Actor, Candidate } from '../../libs/domain/actor.js';
import { may } from '../../libs/domain/authority.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import { ageOn, type DisputeFacts, type Ending, endingsOf, exclusionsOf, mayMediate, needsGuardian, type Risk, riskOf } from '../../libs/domain/mediation.js';
import { Refusal, refuse } from '../../libs/domain/refusal.js';
import { recordId } from '../../libs/domain/task.js';
import { mediationTeam as team } from '../shared/activities.js';
import type { Clocks } from '../shared/clocks.js';
import type { Answer, HumanTasks, OpenTask } from '../shared/human-tasks.js';
import { askPartners } from '../shared/linkage.js';
import { openCase } from '../shared/open-case.js';
import { chief, operators, squadLeaders, squadMembers } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';
import { Fulfilment, type Mediated } from './fulfilment.js';

export async function jointMediation(input: MediationInput): Promise<MediationOutcome> {
  return new JointMediation(input).run();
}

interface Session {
  number: number;
  from: string;
  to: string;
  room: string;
  mediators: string[];
  partners: string[];
  /** Those who said that they come. */
  coming: string[];
  moved: number;
  linkageNo: string | null;
  state: 'planned' | 'held' | 'notHeld';
  outcome: 'agreed' | 'failed' | null;
  scheduledBy: string;
}

type End = 'declined' | 'withdrawn' | 'fled' | 'offendedAgain' | 'late' | 'failed';

/** A right that lapses, or a question after which a person decides anyway: nobody is late with them. */
const unsupervised: readonly string[] = ['mediation.judicialConfirmation', 'mediation.invitation'];

class JointMediation implements Mediated {
  readonly disputeNo: string;
  readonly record: Process<DisputeStage>['record'];
  readonly clocks: Clocks;
  readonly tasks: HumanTasks;
  private readonly procedure = new CancellationScope();
  /** From the first consent to the signed agreement. Whatever ends mediation cancels it. */
  private mediation: CancellationScope | null = null;
  private sitting: CancellationScope | null = null;

  private squad: string | null = null;
  private proposal: Pick<DisputeRegistration, 'exclusions' | 'risk'> | null = null;
  private facts: DisputeFacts | null = null;
  private risk: Pick<Risk, 'level' | 'measures'> | null = null;
  private readonly cooling: Promise<void>[] = [];
  parties: (PartyFacts & { consent: boolean | null })[] = [];
  private readonly sessions: Session[] = [];
  /** The session that is being held, and the signing that follows it: what was answered there binds. */
  private holding: OpenTask<'mediation.session'> | null = null;
  private signing: OpenTask<'agreement.sign'> | null = null;
  private moving = false;
  private moved = false;
  private secondSession: Clock | null = null;
  private ended: { cause: End; party: string | null } | null = null;
  private agreement: { agreementNo: string; sha256: string; seal: string | null; signedAt: string | null } | null = null;
  private fulfilment: Fulfilment | null = null;
  private caseNo: string | null = null;
  private filing: Promise<string> | null = null;
  private outcome: MediationOutcome['outcome'] | null = null;

  constructor(private readonly input: MediationInput) {
    const { dispute, disputeNo } = input;
    this.disputeNo = disputeNo;
    const subject: Subject = {
      category: 'dispute',
      priority: dispute.priority,
      team: 'community',
      ...(dispute.community ? { community: dispute.community } : {}),
      ...(dispute.origin.type === 'incident' ? { incidentNo: dispute.origin.incidentNo } : {}),
    };
    const { record, clocks, tasks } = standUp<DisputeStage>('dispute', 'assessment', subject, () => this.leaders()[0]!);
    this.record = record;
    this.clocks = clocks;
    this.tasks = tasks;
    const supervise = clocks.onExpiry;
    clocks.onExpiry = async (clock) => {
      if (clock === this.secondSession) this.interrupt('late', null);
      if (unsupervised.includes(clock.row.key)) tasks.markOverdue(clock);
      else await supervise(clock);
    };
    record.detail = () => ({
      disputeNo,
      origin: dispute.origin.type,
      squad: this.squad,
      exclusions: (this.facts ? exclusionsOf(this.facts) : (this.proposal?.exclusions ?? [])).map(({ rule }) => rule),
      risk: this.risk,
      parties: this.parties,
      sessions: this.sessions,
      ended: this.ended,
      agreement: this.agreement,
      promises: this.fulfilment?.promises ?? [],
      confirmation: this.fulfilment?.confirmation ?? null,
      visits: this.fulfilment?.visits ?? 0,
      caseNo: this.caseNo,
    });
    onUpdate(mediationCommand, mediationCommandSchema, '调解指令 an order in a mediation', (message) => this.judgeCommand(message));
  }

  async run(): Promise<MediationOutcome> {
    try {
      await this.procedure.run(async () => {
        await this.register();
        if (!(await this.assess())) return;
        await this.identify();
        for (;;) {
          if (await this.mediate()) {
            this.outcome = await this.fulfilment!.run();
            return;
          }
          if (!(await this.decide())) return;
        }
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      this.outcome = 'cancelled';
    }
    return CancellationScope.nonCancellable(() => this.close());
  }

  /** 受理: on record, with what the law and the grounds named suggest. */
  private async register(): Promise<void> {
    const { policy, calendar, community, grid, squad, exclusions, risk } = await team.registerDispute(this.input);
    this.clocks.policy = policy;
    this.clocks.calendar = calendar;
    this.squad = squad;
    this.proposal = { exclusions, risk };
    if (community) this.record.subject.community = community;
    if (grid) this.record.subject.grid = grid;
  }

  /** 审查: a leader decides within what the law allows. True where the dispute is to be mediated. */
  private async assess(): Promise<boolean> {
    const answer = await this.tasks.ask('dispute.assess', {
      candidates: this.members(),
      context: { disputeNo: this.disputeNo, kind: this.input.dispute.kind, proposal: this.proposal },
      limit: 'mediation.assessment',
      check: (form) => {
        this.mustBeAllowed(form.decision, form.facts);
        if (form.level !== undefined && form.level !== riskOf(form.riskGrounds).level && form.reason === undefined) refuse('REASON_REQUIRED', 'reason');
      },
    });
    const { facts, riskGrounds, level, measures, decision, kind } = answer.result;
    const proposed = riskOf(riskGrounds);
    this.facts = facts;
    this.risk = { level: level ?? proposed.level, measures: measures ?? proposed.measures };
    await this.keep('dispute.assess', answer, { kind, riskLevel: this.risk.level });
    if (decision !== 'mediate') {
      await this.conclude(decision, facts.nature === 'crime' ? 'criminal' : 'administrative', answer.by);
      return false;
    }
    for (const measure of new Set(this.risk.measures)) this.cool(measure);
    return true;
  }

  /** A decision that the law leaves open, or a refusal that names every rule in its way. */
  private mustBeAllowed(decision: 'mediate' | 'resume' | Ending, facts: DisputeFacts): void {
    if (decision === 'mediate' || decision === 'resume') {
      const exclusions = exclusionsOf(facts);
      if (exclusions.length > 0) throw new Refusal('MEDIATION_EXCLUDED', exclusions.map(({ rule, fact }) => ({ field: `facts.${fact}`, rule })));
    } else if (!endingsOf(facts.nature).includes(decision)) {
      refuse('ENDING_NOT_ALLOWED', 'decision');
    }
  }

  mayBePunished(): void {
    this.mustBeAllowed('penalty', this.facts!);
  }

  /** 稳控: runs beside the mediation, and ends with it. */
  cool(measure: string): void {
    const cooling = async () => {
      const open = this.tasks.open('dispute.cool', {
        candidates: this.members(),
        context: { disputeNo: this.disputeNo, measure },
        limit: `mediation.cooling.${this.risk!.level}`,
        check: (form) => {
          if (measure === 'secureObjects' && form.result === 'done' && form.consent !== true) refuse('CONSENT_REQUIRED', 'consent');
        },
      });
      const answer = await this.tasks.answered(open);
      if (answer) await this.keep(`dispute.cool.${measure}`, answer);
    };
    this.cooling.push(cooling().catch(ignoreCancellation));
  }

  /** 当事人: who they are is on record; the process knows them by number. */
  private async identify(): Promise<void> {
    this.record.enter('parties');
    const today = iso(Date.now()).slice(0, 10);
    const { taskId, by, at, result } = await this.tasks.ask('dispute.parties', {
      candidates: this.members(),
      context: { disputeNo: this.disputeNo },
      limit: 'mediation.parties',
      check: ({ parties }) => {
        parties.forEach((party, i) => {
          if (factsOf(party, today).guardianNeeded && !party.guardian) refuse('GUARDIAN_REQUIRED', `parties.${i}.guardian`);
        });
      },
    });
    await lasting(() => team.recordParties({ id: taskId, disputeNo: this.disputeNo, by: by.id, at: iso(at), parties: result.parties }));
    this.parties = result.parties.map((party) => ({ ...factsOf(party, today), consent: null }));
  }

  /** 调解. True with a signed agreement; false where it failed, was ended by a party, or came too late. */
  private async mediate(): Promise<boolean> {
    this.ended = null;
    this.mediation = new CancellationScope();
    try {
      return await this.mediation.run(() => this.conciliate());
    } catch (error) {
      if (!isCancellation(error) || this.ended === null) throw error;
      return false;
    } finally {
      this.mediation = null;
      this.clocks.cancel(this.secondSession);
      this.secondSession = null;
      await this.giveUpSession();
    }
  }

  private async conciliate(): Promise<boolean> {
    if (!(await this.obtainConsent())) return false;
    for (;;) {
      const session = await this.schedule();
      const outcome = await this.hold(session);
      if (outcome === 'notHeld') continue;
      if (outcome === 'agreed' && (await this.sign(session))) return true;
      if (!(await this.tryAgain())) return false;
    }
  }

  /** 同意: of each party, on record before anything is done on their behalf. */
  private async obtainConsent(): Promise<boolean> {
    this.record.enter('consent');
    const asked = this.parties
      .filter(({ consent }) => consent !== true)
      .map((party) => {
        const open = this.tasks.open('dispute.consent', {
          candidates: this.members(),
          context: { disputeNo: this.disputeNo, party: party.id, guardianNeeded: party.guardianNeeded },
          limit: 'mediation.consent',
          check: (form) => this.mustSign(party, form.signedBy, 'signedBy'),
        });
        return { party, open };
      });
    const given = asked.map(async ({ party, open }) => {
      const answer = await this.tasks.answered(open);
      if (!answer) return;
      await this.keep('dispute.consent', answer, {}, { party: party.id });
      party.consent = answer.result.answer === 'consents';
      this.record.touch();
      if (party.consent || this.ended) return;
      this.ended = { cause: 'declined', party: party.id };
      for (const other of asked) this.tasks.cancel(other.open as unknown as OpenTask);
    });
    await Promise.all(given);
    return this.parties.every(({ consent }) => consent === true);
  }

  /** Who may sign for a party: with the guardian where the law asks for one, a representative only with an authority. */
  private mustSign(party: PartyFacts, by: string, field: string): void {
    if (by === 'representative' && !party.represented) refuse('AUTHORITY_REQUIRED', field);
    if (party.guardianNeeded && by !== 'guardian' && by !== 'partyAndGuardian') refuse('GUARDIAN_REQUIRED', field);
  }

  /** 排期: until the room and all mediators are free at the time. */
  private async schedule(): Promise<Session> {
    const number = this.sessions.length + 1;
    let conflict: Extract<Booking, { booked: false }> | null = null;
    for (;;) {
      this.record.enter('scheduling');
      const answer: Answer<'mediation.schedule'> = await this.tasks.ask('mediation.schedule', {
        candidates: this.members(),
        context: { disputeNo: this.disputeNo, session: number, conflict },
        limit: 'mediation.scheduling',
      });
      const { from, to, room, mediators, partners } = answer.result;
      const booking = await lasting(() => team.bookSession({ disputeNo: this.disputeNo, session: number, from, to, room, mediators: unique(mediators), partners: unique(partners) }));
      if (!booking.booked) {
        conflict = booking;
        continue;
      }
      const session: Session = {
        number,
        ...{ from, to, room, mediators: unique(mediators), partners: unique(partners) },
        ...{ coming: [], moved: 0, linkageNo: null, state: 'planned', outcome: null, scheduledBy: answer.by.id },
      };
      this.sessions.push(session);
      await this.keep('mediation.schedule', answer);
      return session;
    }
  }

  /** 邀请、主持. A session that is moved is invited to and held anew. */
  private async hold(session: Session): Promise<'agreed' | 'failed' | 'notHeld'> {
    for (;;) {
      this.holding = null;
      this.sitting = new CancellationScope();
      try {
        const answer = await this.sitting.run(async () => ((await this.invite(session)) ? this.sit(session) : null));
        if (!answer || answer.result.outcome === 'notHeld') {
          if (answer) await this.keep('mediation.session', answer);
          await this.giveUpSession();
          return 'notHeld';
        }
        session.state = 'held';
        session.outcome = answer.result.outcome;
        if (this.held() === 2) this.clocks.meet(this.secondSession);
        await this.keep('mediation.session', answer, { sessions: this.held(), partners: answer.result.attended.partners });
        return answer.result.outcome;
      } catch (error) {
        if (!isCancellation(error) || !this.moved) throw error;
        this.moved = false;
      } finally {
        this.sitting = null;
      }
    }
  }

  /** Everybody is asked, and each answer awaited. Without those who do not come it goes on as a person decides. */
  private async invite(session: Session): Promise<boolean> {
    this.record.enter('invitation');
    session.coming = [];
    const board = session.partners.length > 0 ? this.invitePartners(session) : null;
    const declined = new Set<string>();
    for (;;) {
      const invitations = session.mediators
        .filter((mediator) => !session.coming.includes(mediator) && !declined.has(mediator))
        .map((mediator) => this.inviteMediator(session, mediator, declined));
      const waiting = board && !board.answered ? this.clocks.start('mediation.invitation') : null;
      await Promise.all(invitations);
      if (waiting) await condition(() => board!.answered || waiting.state === 'expired');
      this.clocks.meet(waiting);
      const missing = [...session.mediators, ...session.partners].filter((each) => !session.coming.includes(each));
      if (missing.length === 0) return true;
      const answer = await this.tasks.ask('mediation.proceed', {
        candidates: [...this.leaders(), ...chief],
        context: { disputeNo: this.disputeNo, session: session.number, from: session.from, missing },
        limit: 'mediation.decision',
        check: (form) => {
          if (form.decision === 'goOn' && !session.mediators.some((mediator) => session.coming.includes(mediator))) refuse('MEDIATOR_REQUIRED', 'decision');
        },
      });
      await this.keep('mediation.proceed', answer);
      if (answer.result.decision !== 'wait') return answer.result.decision === 'goOn';
      declined.clear();
    }
  }

  private async inviteMediator(session: Session, mediator: string, declined: Set<string>): Promise<void> {
    const open = this.tasks.open('mediation.invite', {
      candidates: mayMediate.map((role) => ({ role, account: mediator })),
      context: { disputeNo: this.disputeNo, session: session.number, from: session.from, to: session.to, room: session.room },
      limit: 'mediation.invitation',
      lapses: true,
    });
    const answer = await this.tasks.answered(open);
    if (!answer) return;
    if (answer.result.answer === 'accept') session.coming.push(mediator);
    else declined.add(mediator);
    this.record.touch();
  }

  /** 联动: the departments answer on a board of their own. One that never answers, or fails, keeps nobody waiting for good. */
  private invitePartners(session: Session): { answered: boolean } {
    const board = { answered: false };
    const asking = async () => {
      const { linkageNo, outcome } = await askPartners(this.record, {
        kind: 'mediation',
        key: `session/${session.number}/${session.moved}`,
        requestedBy: session.scheduledBy,
        partners: session.partners.map((partner) => ({ partner })),
        text: `邀请参加 ${this.disputeNo} 号纠纷的联合调解：${session.from} 至 ${session.to}，${session.room}`,
      });
      session.linkageNo = linkageNo;
      this.record.touch();
      for (const { partner, answer } of (await outcome).replies) {
        if (answer && (answer.outcome === 'done' || answer.outcome === 'partly')) session.coming.push(partner);
      }
      board.answered = true;
      this.record.touch();
    };
    void asking().catch((error: unknown) => {
      if (isCancellation(error)) return;
      board.answered = true;
    });
    return board;
  }

  private sit(session: Session): Promise<Answer<'mediation.session'>> {
    this.record.enter('session');
    this.holding = this.tasks.open('mediation.session', {
      candidates: [...session.mediators.flatMap((account) => mayMediate.map((role) => ({ role, account }))), ...this.leaders()],
      context: { disputeNo: this.disputeNo, session: session.number, from: session.from, to: session.to, room: session.room, coming: session.coming, parties: this.parties.map(({ id }) => id) },
      limit: 'mediation.session',
      from: Math.max(Date.now(), Date.parse(session.from)),
      check: (form) => this.mustBeOrderly(session, form),
    });
    return this.tasks.answered(this.holding) as Promise<Answer<'mediation.session'>>;
  }

  private mustBeOrderly(session: Session, { outcome, attended, promises }: FormOf<'mediation.session'>): void {
    if (outcome === 'notHeld') return;
    if (attended.mediators.length === 0) refuse('MEDIATOR_REQUIRED', 'attended.mediators');
    if (attended.mediators.some((mediator) => !session.mediators.includes(mediator))) refuse('FORM_INVALID', 'attended.mediators');
    if (attended.partners.some((partner) => !session.partners.includes(partner))) refuse('FORM_INVALID', 'attended.partners');
    this.mustBeKnown([...attended.parties, ...attended.guardians], 'attended.parties');
    this.mustBeKnown(promises.map(({ party }) => party), 'promises');
    this.mustAttend(attended.parties, attended.guardians, outcome === 'agreed', 'attended');
  }

  mustAttend(present: string[], guardians: string[], all: boolean, field: string): void {
    for (const party of this.parties) {
      if (all && !present.includes(party.id)) refuse('PARTY_ABSENT', `${field}.parties`.replace(/^\./, ''));
      if (present.includes(party.id) && party.guardianNeeded && !guardians.includes(party.id)) refuse('GUARDIAN_REQUIRED', `${field}.guardians`.replace(/^\./, ''));
    }
  }

  mustBeKnown(named: string[], field: string): void {
    if (named.some((id) => !this.parties.some((party) => party.id === id))) refuse('PARTY_UNKNOWN', field);
  }

  /** 调解协议: its words are fixed and numbered before anybody signs them, and sealed once all have. */
  private async sign(session: Session): Promise<boolean> {
    this.record.enter('signing');
    const held = this.holding!.answer!;
    const { agreementNo, sha256 } = await team.draftAgreement({ disputeNo: this.disputeNo, sessionRecord: held.taskId, session: this.held(), at: iso(Date.now()) });
    this.agreement = { agreementNo, sha256, seal: null, signedAt: null };
    this.signing = this.tasks.open('agreement.sign', {
      candidates: [...session.mediators.flatMap((account) => mayMediate.map((role) => ({ role, account }))), ...this.leaders()],
      context: { disputeNo: this.disputeNo, agreementNo, sha256, parties: this.parties.map(({ id }) => id), copies: this.parties.length + 1 },
      limit: 'mediation.signing',
      check: (form) => {
        if (form.decision === 'refused') return;
        this.mustBeKnown(form.signatures.map(({ party }) => party), 'signatures');
        for (const party of this.parties) {
          const own = form.signatures.filter((signature) => signature.party === party.id);
          if (own.length !== 1) refuse('EACH_PARTY_SIGNS', 'signatures');
          this.mustSign(party, own[0]!.by, 'signatures');
        }
        // One for each party and one for the file.
        if (form.copies !== this.parties.length + 1) refuse('COPIES', 'copies');
      },
    });
    const answer = (await this.tasks.answered(this.signing))!;
    if (answer.result.decision === 'refused') {
      await this.keep('agreement.sign', answer);
      this.agreement = null;
      this.signing = null;
      session.outcome = 'failed';
      return false;
    }
    const { signatures, officers, copies } = answer.result;
    const at = iso(answer.at);
    const { seal } = await lasting(() =>
      team.signAgreement({ id: answer.taskId, disputeNo: this.disputeNo, agreementNo, signatures, officers, copies, by: answer.by.id, at }),
    );
    this.agreement = { agreementNo, sha256, seal, signedAt: at };
    this.fulfilment = new Fulfilment(this, agreementNo, held.result.promises);
    return true;
  }

  /** Usually there are two sessions at most, the second within its limit; the chief alone may allow a third. */
  private async tryAgain(): Promise<boolean> {
    const held = this.held();
    if (held === 1) this.secondSession = this.clocks.start('mediation.secondSession');
    const answer = await this.tasks.ask('mediation.next', {
      candidates: [...this.leaders(), ...chief],
      context: { disputeNo: this.disputeNo, sessions: held },
      limit: 'mediation.decision',
      check: (form, actor) => {
        if (form.decision === 'again') this.mustBeGranted(actor);
      },
    });
    await this.keep('mediation.next', answer);
    if (answer.result.decision === 'again') return true;
    this.ended = { cause: 'failed', party: null };
    return false;
  }

  private mustBeGranted(actor: Actor): void {
    if (this.held() >= 2 && !actor.roles.includes('chief')) refuse('THIRD_SESSION', 'decision');
  }

  /** 依法决定: what follows where there is no agreement. True where the parties want to try again and the law lets them. */
  private async decide(): Promise<boolean> {
    this.record.enter('deciding');
    const answer = await this.tasks.ask('dispute.decide', {
      candidates: [...this.leaders(), ...chief],
      context: { disputeNo: this.disputeNo, ended: this.ended, exclusions: exclusionsOf(this.facts!), endings: endingsOf(this.facts!.nature) },
      limit: 'mediation.decision',
      check: (form, actor) => {
        this.mustBeAllowed(form.decision, this.facts!);
        if (form.decision === 'resume') this.mustBeGranted(actor);
      },
    });
    await this.keep('dispute.decide', answer);
    if (answer.result.decision === 'resume') return true;
    await this.conclude(answer.result.decision, answer.result.caseType, answer.by);
    return false;
  }

  private async conclude(ending: Ending, type: 'administrative' | 'criminal', by: Actor): Promise<void> {
    if (ending === 'penalty') await this.file(type, by);
    this.outcome = ending;
  }

  /** 受案: once, however many promises were broken. */
  async file(type: 'administrative' | 'criminal', by: Actor): Promise<void> {
    this.filing ??= openCase(this.record, { type, category: this.record.subject.category ?? 'dispute', openedBy: by.id });
    this.caseNo = await this.filing;
  }

  private async close(): Promise<MediationOutcome> {
    this.tasks.cancelAll();
    await Promise.all(this.cooling);
    this.clocks.cancelAll();
    this.record.enter('closed');
    await team.closeDispute({ disputeNo: this.disputeNo, outcome: this.outcome!, caseNo: this.caseNo, closedAt: iso(Date.now()) });
    await this.record.close(this.outcome!);
    return { disputeNo: this.disputeNo, outcome: this.outcome!, agreementNo: this.agreement?.signedAt ? this.agreement.agreementNo : null, caseNo: this.caseNo };
  }

  /** The signed form in full, in the file; it is kept even where the process turns elsewhere meanwhile. */
  async keep<K extends TaskKindId>(kind: string, answer: Answer<K>, progress: DisputeProgress = {}, about: object = {}): Promise<void> {
    const { taskId, by, at, result } = answer;
    await lasting(() =>
      team.recordDisputeStep({ id: taskId, disputeNo: this.disputeNo, kind, by: by.id, at: iso(at), form: { ...(result as object), ...about }, progress }),
    );
  }

  private async giveUpSession(): Promise<void> {
    const session = this.sessions.at(-1);
    if (session?.state !== 'planned') return;
    session.state = 'notHeld';
    this.record.touch();
    await lasting(() => team.freeSession({ disputeNo: this.disputeNo, session: session.number }));
  }

  private interrupt(cause: End, party: string | null): void {
    if (!this.mediation) return;
    this.ended = { cause, party };
    this.record.touch();
    this.mediation.cancel();
  }

  private held(): number {
    return this.sessions.filter(({ state }) => state === 'held').length;
  }

  private get bound(): boolean {
    return this.signing?.answer?.result.decision === 'signed';
  }

  members(): Candidate[] {
    return this.squad ? squadMembers(this.squad) : operators;
  }

  leaders(): Candidate[] {
    return this.squad ? squadLeaders(this.squad) : operators;
  }

  private judgeCommand({ actor, messageId, command }: MediationCommand): () => Promise<{ stage: string; revision: number }> {
    if (!may(actor, 'dispute.command', this.squad ? { unit: this.squad } : {}).allowed) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if ('party' in command) {
      this.mustBeKnown([command.party], 'command.party');
      if (this.bound) refuse('AGREEMENT_BINDING', 'command.type');
      if (!this.mediation || this.ended) refuse('COMMAND_NOT_NOW', 'command.type');
    }
    if (command.type === 'withdrawConsent' && this.parties.find(({ id }) => id === command.party)!.consent !== true) refuse('COMMAND_NOT_NOW', 'command.type');
    if (command.type === 'cancel') {
      if (!actor.roles.some((role) => mayCancel.includes(role))) refuse('COMMAND_NOT_ALLOWED', 'actor');
      if (this.bound || this.outcome !== null) refuse('COMMAND_NOT_NOW', 'command.type');
    }
    if (command.type === 'moveSession' && !this.mayMove()) refuse('COMMAND_NOT_NOW', 'command.type');
    return async () => {
      await this.obey(command, actor, messageId);
      this.record.touch();
      return { stage: this.record.stage, revision: this.record.version };
    };
  }

  private async obey(command: MediationCommand['command'], actor: Actor, messageId: string): Promise<void> {
    switch (command.type) {
      case 'moveSession':
        await this.moveSession(command);
        break;
      case 'withdrawConsent':
        this.parties.find(({ id }) => id === command.party)!.consent = false;
        this.interrupt('withdrawn', command.party);
        break;
      case 'partyFled':
        this.facts = { ...this.facts!, fled: true };
        this.interrupt('fled', command.party);
        break;
      case 'offendedAgain':
        this.facts = { ...this.facts!, offendedAgain: true };
        this.interrupt('offendedAgain', command.party);
        break;
      case 'cancel':
        this.procedure.cancel();
        break;
      case 'record':
        break;
    }
    await team.recordDisputeStep({
      id: recordId(this.record.id, messageId),
      disputeNo: this.disputeNo,
      kind: `command.${command.type}`,
      by: actor.id,
      at: iso(Date.now()),
      form: command,
    });
  }

  private mayMove(): boolean {
    return this.sitting !== null && !this.moving && !this.moved && !this.holding?.answer;
  }

  /** Refused where the room or a mediator is taken: nothing has changed then. */
  private async moveSession({ from, to, room, mediators }: Extract<MediationCommand['command'], { type: 'moveSession' }>): Promise<void> {
    const session = this.sessions.at(-1)!;
    this.moving = true;
    try {
      const booking = await team.bookSession({ disputeNo: this.disputeNo, session: session.number, from, to, room, mediators: unique(mediators), partners: [] });
      if (!booking.booked) {
        const taken = booking.conflicts.some(({ resource }) => resource.startsWith('room:')) ? 'command.room' : 'command.mediators';
        refuse(booking.unknown.length > 0 ? 'MEDIATOR_UNKNOWN' : 'SESSION_CONFLICT', booking.unknown.length > 0 ? 'command.mediators' : taken);
      }
      if (session.state !== 'planned' || !this.sitting || this.holding?.answer) {
        // It was held or given up meanwhile; the booking goes with it.
        if (session.state === 'notHeld') await team.freeSession({ disputeNo: this.disputeNo, session: session.number });
        refuse('COMMAND_NOT_NOW', 'command.type');
      }
      Object.assign(session, { from, to, room, mediators: unique(mediators), moved: session.moved + 1 });
      this.moved = true;
      this.sitting!.cancel();
    } finally {
      this.moving = false;
    }
  }
}

const mayCancel: readonly string[] = ['chief', 'commandOperator', 'squadCaptain', 'squadDeputy'];

function factsOf(party: Party, today: string): PartyFacts {
  const age = ageOn(party.birthDate, today);
  return { id: party.id, minor: age < 18, guardianNeeded: needsGuardian(age, party), represented: party.representative !== undefined };
}

const unique = (ids: readonly string[]) => [...new Set(ids)];

/** What has been signed or taken is written, wherever the process turns meanwhile. */
const lasting = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work);

const ignoreCancellation = (error: unknown) => {
  if (!isCancellation(error)) throw error;
};
