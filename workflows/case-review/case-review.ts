/** 案件审核: documents checked against the list of the step, gaps mended by the case team, then the legal opinion of another person. */
import { CancellationScope, getExternalWorkflowHandle, isCancellation } from '@temporalio/workflow';
import { reviewEnded } from '../../libs/contracts/case.js';
import { caseWorkflowId, suspectWorkflowId } from '../../libs/contracts/ids.js';
import type { Candidate } from '../../libs/domain/actor.js';
import type { Gap, ReviewInput, ReviewOutcome, ReviewStage } from '../../libs/contracts/case-review.js';
import type { Subject } from '../../libs/contracts/process.js';
import { iso } from '../../libs/domain/calendar.js';
import type { DocumentState } from '../../libs/domain/case-documents.js';
import { refuse } from '../../libs/domain/refusal.js';
import { caseReviews } from '../shared/activities.js';
import { caseCaptain, chief, investigators } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';

export async function caseReview(input: ReviewInput): Promise<ReviewOutcome> {
  return new CaseReview(input).run();
}

class CaseReview {
  private readonly process: Process<ReviewStage>;
  private readonly subject: Subject;
  /** Who works on the case reviews nothing of it. */
  private investigators: string[] = [];
  private reviewers: string[] = [];
  private documents: DocumentState[] = [];
  private waived: string[] = [];
  private checkers: string[] = [];
  private rounds = 0;
  private gaps = 0;
  private recording: Promise<void>[] = [];

  constructor(private readonly input: ReviewInput) {
    this.subject = { caseNo: input.caseNo, team: 'case' };
    this.process = standUp<ReviewStage>('caseReview', 'checking', this.subject, () => caseCaptain[0]!);
    this.process.record.detail = () => ({ step: input.step, number: input.number, suspect: input.suspect ?? null, requestedBy: input.requestedBy, documents: this.documents, waived: this.waived, rounds: this.rounds, gaps: this.gaps });
  }

  async run(): Promise<ReviewOutcome> {
    try {
      const { documents, investigators: working, reviewers, incidentNo, community, policy } = await caseReviews.openReview(this.input);
      // Nobody reviews what they propose themselves.
      Object.assign(this, { documents, investigators: this.input.suspect === undefined ? working : [...working, this.input.requestedBy], reviewers });
      if (incidentNo) this.subject.incidentNo = incidentNo;
      if (community) this.subject.community = community;
      this.process.clocks.policy = policy;
      while (await this.check());
      return await this.close(await this.legalReview());
    } catch (error) {
      if (!isCancellation(error)) throw error;
      return CancellationScope.nonCancellable(() => this.close('cancelled'));
    }
  }

  /** True where something was mended, which is then looked at again. */
  private async check(): Promise<boolean> {
    const { record, tasks } = this.process;
    record.enter('checking');
    this.rounds += 1;
    const missing = this.documents.filter(({ there }) => !there).map(({ document }) => document);
    const { taskId: id, by, at, result: form } = await tasks.ask('review.check', {
      candidates: this.others([]),
      context: { caseNo: this.input.caseNo, step: this.input.step, documents: this.documents, waived: this.waived, round: this.rounds },
      limit: 'review.check',
      check: ({ gaps, waived }) => {
        const settled = new Set([...gaps.map(({ document }) => document), ...waived.map(({ document }) => document), ...this.waived]);
        if (missing.some((document) => !settled.has(document))) refuse('DOCUMENT_MISSING', 'gaps');
      },
    });
    this.checkers.push(by.id);
    this.waived.push(...form.waived.map(({ document }) => document));
    const { gaps } = await CancellationScope.nonCancellable(() => caseReviews.recordCheck({ id, review: record.id, ...this.case, by: by.id, at: iso(at), form }));
    if (gaps.length === 0) return false;
    this.gaps += gaps.length;
    record.enter('mending');
    await Promise.all(form.gaps.map((gap, i) => this.mend(gap, gaps[i]!)));
    this.documents = await caseReviews.documentsOnFile(this.case);
    return true;
  }

  private async mend(gap: Gap, gapId: string): Promise<void> {
    const { taskId: id, by, at, result: form } = await this.process.tasks.ask('review.mend', { candidates: investigators, context: { ...this.case, ...gap }, limit: 'review.mend' });
    const kept = CancellationScope.nonCancellable(() => caseReviews.recordMended({ id, gap: gapId, caseNo: this.input.caseNo, by: by.id, at: iso(at), form }));
    this.recording.push(kept);
    await kept;
  }

  /** 法制审核: by somebody who neither investigates nor checked. */
  private async legalReview(): Promise<'agreed' | 'disagreed'> {
    this.process.record.enter('legalReview');
    const { taskId: id, by, at, result: form } = await this.process.tasks.ask('review.legal', {
      // The group is small: where its other member is away, the chief gives the opinion.
      candidates: [...this.others(this.checkers), ...chief],
      context: { ...this.case, round: this.rounds, gaps: this.gaps, waived: this.waived },
      limit: 'review.legal',
      check: (_form, actor) => {
        if (this.checkers.includes(actor.id)) refuse('REVIEWED_BY_ANOTHER', 'actor');
      },
    });
    await CancellationScope.nonCancellable(() => caseReviews.recordOpinion({ id, caseNo: this.input.caseNo, by: by.id, at: iso(at), form }));
    return form.decision === 'agree' ? 'agreed' : 'disagreed';
  }

  /** The group's members who may, by name: the others need not see it. */
  private others(these: readonly string[]): Candidate[] {
    const free = this.reviewers.filter((account) => !this.investigators.includes(account) && !these.includes(account));
    return free.length === 0 ? chief : free.map((account) => ({ role: 'caseReviewer', account }));
  }

  private async close(outcome: ReviewOutcome['outcome']): Promise<ReviewOutcome> {
    const { record, tasks } = this.process;
    tasks.cancelAll();
    await Promise.all(this.recording);
    record.enter('closed');
    const { caseNo, step, number, suspect } = this.input;
    const [asking, told] = suspect === undefined ? [caseWorkflowId(caseNo), { step, outcome }] : [suspectWorkflowId(caseNo, suspect), { step, number, outcome }];
    // Who asked may have ended meanwhile.
    await getExternalWorkflowHandle(asking).signal(reviewEnded, told).catch(() => {});
    await record.close(outcome);
    return { outcome, rounds: this.rounds, gaps: this.gaps };
  }

  private get case() {
    return { caseNo: this.input.caseNo, step: this.input.step };
  }
}
