/** 履行: what follows a signed agreement. Promises, visits and the court's confirmation go on side by side. */
import { condition } from '@temporalio/workflow';
import type { DisputeProgress, DisputeStage, PartyFacts } from '../../libs/contracts/mediation.js';
import type { FormOf, TaskKindId } from '../../libs/contracts/registry.js';
import type { Actor, Candidate } from '../../libs/domain/actor.js';
import { refuse } from '../../libs/domain/refusal.js';
import type { Answer, OpenTask } from '../shared/human-tasks.js';
import { chief } from '../shared/people.js';
import type { Process } from '../shared/process.js';

export interface Undertaking {
  /** Its number in the agreement, where the words are. */
  number: number;
  party: string;
  dueAt: string;
  state: 'open' | 'kept' | 'broken' | 'told' | 'penalty';
  mended: number;
}

/** The mediation that the agreement comes from. */
export interface Mediated extends Omit<Process<DisputeStage>, 'supervisions'> {
  readonly disputeNo: string;
  readonly parties: readonly PartyFacts[];
  members(): Candidate[];
  leaders(): Candidate[];
  keep<K extends TaskKindId>(kind: string, answer: Answer<K>, progress?: DisputeProgress, about?: object): Promise<void>;
  mustBeKnown(parties: string[], field: string): void;
  mustAttend(present: string[], guardians: string[], all: boolean, field: string): void;
  mayBePunished(): void;
  cool(measure: string): void;
  file(type: 'administrative' | 'criminal', by: Actor): Promise<void>;
}

export class Fulfilment {
  readonly promises: Undertaking[];
  confirmation: string | null = null;
  visits = 0;
  private confirming: OpenTask<'agreement.confirm'> | null = null;
  private readonly watched = new Map<Undertaking, OpenTask<'promise.fulfil'>>();

  constructor(
    private readonly mediation: Mediated,
    private readonly agreementNo: string,
    promises: FormOf<'mediation.session'>['promises'],
  ) {
    this.promises = promises.map(({ party, dueAt }, i) => ({ number: i + 1, party, dueAt, state: 'open', mended: 0 }));
  }

  /** 履行、回访、司法确认: side by side. The right to ask the court ends when nothing is left to be confirmed. */
  async run(): Promise<'resolved' | 'told' | 'penalty'> {
    this.mediation.record.enter('fulfilment');
    await Promise.all([this.confirm(), this.fulfil()]);
    const is = (state: Undertaking['state']) => this.promises.some((undertaking) => undertaking.state === state);
    return is('penalty') ? 'penalty' : is('told') ? 'told' : 'resolved';
  }

  private async fulfil(): Promise<void> {
    await Promise.all([this.visit(), ...this.promises.map((undertaking) => this.follow(undertaking))]);
    if (this.confirming) this.mediation.tasks.cancel(this.confirming as unknown as OpenTask);
  }

  private async confirm(): Promise<void> {
    this.confirming = this.mediation.tasks.open('agreement.confirm', {
      candidates: this.mediation.members(),
      context: { disputeNo: this.mediation.disputeNo, agreementNo: this.agreementNo, parties: this.mediation.parties.map(({ id }) => id) },
      limit: 'mediation.judicialConfirmation',
      lapses: true,
      check: (form) => {
        if (form.decision === 'waived') return;
        this.mediation.mustBeKnown(form.parties, 'parties');
        if (this.mediation.parties.some(({ id }) => !form.parties.includes(id))) refuse('JOINTLY', 'parties');
      },
    });
    const asked = await this.mediation.tasks.answered(this.confirming);
    if (!asked) {
      this.confirmation = this.confirming.clock?.state === 'expired' ? 'lapsed' : 'notNeeded';
      return;
    }
    this.confirmation = asked.result.decision;
    await this.mediation.keep('agreement.confirm', asked, { confirmation: this.confirmation });
    if (asked.result.decision === 'waived') return;
    const answered = await this.mediation.tasks.ask('agreement.courtAnswer', {
      candidates: this.mediation.members(),
      context: { disputeNo: this.mediation.disputeNo, agreementNo: this.agreementNo },
      limit: 'mediation.courtAnswer',
    });
    this.confirmation = answered.result.answer;
    await this.mediation.keep('agreement.courtAnswer', answered, { confirmation: this.confirmation });
  }

  /** 回访: twice, and once more each time the quarrel has flared up again. */
  private async visit(): Promise<void> {
    const limits = ['mediation.followUp.first', 'mediation.followUp.second'];
    for (const limit of limits) {
      const answer = await this.mediation.tasks.ask('dispute.followUp', {
        candidates: this.mediation.members(),
        context: { disputeNo: this.mediation.disputeNo, agreementNo: this.agreementNo, visit: this.visits + 1, promises: this.promises.map(({ number, party, dueAt, state }) => ({ number, party, dueAt, state })) },
        limit,
        check: (form) => {
          if (form.broken.some((number) => !this.promises[number - 1])) refuse('FORM_INVALID', 'broken');
        },
      });
      this.visits += 1;
      await this.mediation.keep('dispute.followUp', answer);
      if (answer.result.state === 'renewed') {
        this.mediation.cool('visit');
        limits.push('mediation.followUp.first');
      }
      const broken = this.promises.filter(({ number }) => answer.result.broken.includes(number));
      await Promise.all(broken.map((undertaking) => this.foundBroken(undertaking)));
    }
  }

  /** A visit may find what nobody has reported yet, or what was kept at first. */
  private async foundBroken(undertaking: Undertaking): Promise<void> {
    const open = this.watched.get(undertaking);
    if (open && !open.ended) return this.mediation.tasks.cancel(open as unknown as OpenTask);
    // What was answered a moment ago is still being put on record.
    await condition(() => undertaking.state !== 'open');
    if (undertaking.state === 'kept') await this.follow(undertaking, true);
  }

  /** 履行: each promise until it is kept, or nothing more can be done about it here. */
  private async follow(undertaking: Undertaking, broken = false): Promise<void> {
    for (let kept = !broken; ; kept = true) {
      if (kept) kept = await this.awaitFulfilment(undertaking);
      undertaking.state = kept ? 'kept' : 'broken';
      this.mediation.record.touch();
      if (kept || !(await this.remedy(undertaking))) return;
    }
  }

  private async awaitFulfilment(undertaking: Undertaking): Promise<boolean> {
    const { number, party, dueAt } = undertaking;
    const open = this.mediation.tasks.open('promise.fulfil', {
      candidates: this.mediation.members(),
      context: { disputeNo: this.mediation.disputeNo, agreementNo: this.agreementNo, promise: number, party, dueAt },
      limit: 'mediation.fulfilment',
      from: Math.max(Date.now(), Date.parse(dueAt)),
    });
    this.watched.set(undertaking, open);
    const answer = await this.mediation.tasks.answered(open);
    if (!answer) return false;
    await this.mediation.keep('promise.fulfil', answer, {}, { promise: number });
    return answer.result.outcome === 'kept';
  }

  /** 违约: mended in a short session, else the parties are told that they may sue, or it is decided by law. */
  private async remedy(undertaking: Undertaking): Promise<boolean> {
    const context = { disputeNo: this.mediation.disputeNo, agreementNo: this.agreementNo, promise: undertaking.number, party: undertaking.party };
    for (;;) {
      const answer = await this.mediation.tasks.ask('promise.broken', {
        candidates: [...this.mediation.leaders(), ...chief],
        context,
        limit: 'mediation.decision',
        check: (form) => {
          if (form.decision === 'penalty') this.mediation.mayBePunished();
        },
      });
      await this.mediation.keep('promise.broken', answer, {}, { promise: undertaking.number });
      const { decision } = answer.result;
      if (decision !== 'mend') {
        if (decision === 'penalty') await this.mediation.file('administrative', answer.by);
        undertaking.state = decision;
        return false;
      }
      const mend = await this.mediation.tasks.ask('promise.mend', {
        candidates: this.mediation.members(),
        context,
        limit: 'mediation.mend',
        check: (form) => {
          this.mediation.mustBeKnown([...form.parties, ...form.guardians], 'parties');
          this.mediation.mustAttend(form.parties, form.guardians, form.outcome === 'mended', '');
        },
      });
      await this.mediation.keep('promise.mend', mend, {}, { promise: undertaking.number });
      if (mend.result.outcome === 'failed') continue;
      undertaking.dueAt = mend.result.dueAt!;
      undertaking.state = 'open';
      undertaking.mended += 1;
      this.mediation.record.touch();
      return true;
    }
  }
}
