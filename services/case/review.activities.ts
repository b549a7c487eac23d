import { Injectable } from '@nestjs/common';
import { caseTasks } from '../../libs/contracts/case.js';
import type { ReviewActivities as Contract } from '../../libs/contracts/case-review.js';
import { type DocumentState, documentsOnFile } from '../../libs/domain/case-documents.js';
import { categoryOf } from '../../libs/domain/category.js';
import { AccountRepository } from '../../libs/records/account.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { ReviewRepository } from '../../libs/records/case-review.js';
import { incidentsOf } from '../../libs/records/dossier.js';
import { Ledger } from '../../libs/records/ledger.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { caseWorkflowId } from '../../libs/contracts/ids.js';
import { CaseActivities } from './case.activities.js';

type Input<K extends keyof Contract> = Parameters<Contract[K]>[0];

@Injectable()
export class ReviewActivities implements Contract {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly files: CaseFileRepository,
    private readonly reviews: ReviewRepository,
    private readonly processes: ProcessRepository,
    private readonly policy: PolicyRepository,
    private readonly ledger: Ledger,
    private readonly cases: CaseActivities,
  ) {}

  async openReview({ caseNo, step }: Input<'openReview'>): ReturnType<Contract['openReview']> {
    const [documents, process, policy, accepted, accounts] = await Promise.all([
      this.documentsOnFile({ caseNo, step }),
      this.processes.find(caseWorkflowId(caseNo)),
      this.policy.list(['review.', 'supervision.']),
      this.files.signed({ caseNo, kind: 'case.accept' }, true),
      this.accounts.list({ role: 'caseReviewer', limit: 100 }),
    ]);
    const reviewers = accounts.filter(({ disabled }) => !disabled).map(({ id }) => id);
    const investigators = accepted.flatMap(({ form }) => caseTasks['case.accept'].form.safeParse(form).data?.investigators ?? []);
    return { documents, investigators, reviewers, incidentNo: process?.subject.incidentNo ?? null, community: process?.subject.community ?? null, policy };
  }

  async documentsOnFile({ caseNo, step }: Input<'documentsOnFile'>): Promise<DocumentState[]> {
    const [record, process] = await Promise.all([this.files.find(caseNo), this.processes.find(caseWorkflowId(caseNo))]);
    const signed = await Promise.all([this.files.signed({ caseNo }, false), ...incidentsOf(record!, process).map((incidentNo) => this.files.signed({ incidentNo }, false))]);
    return documentsOnFile(step, record!.type, categoryOf(record!.category).survey, signed.flat().map(({ kind }) => kind));
  }

  async recordCheck({ id, review, caseNo, step, by, at, form }: Input<'recordCheck'>): ReturnType<Contract['recordCheck']> {
    await this.cases.recordCaseStep({ id, caseNo, kind: 'review.check', by, at, form });
    const gaps = form.gaps.map(({ document, why }, i) => ({ id: `${id}.${i}`, review, caseNo, step, document, why, foundAt: new Date(at) }));
    await this.ledger.once(`gaps/${id}`, async (session) => {
      await this.reviews.found(gaps, session);
      return null;
    });
    return { gaps: gaps.map((gap) => gap.id) };
  }

  async recordMended({ id, gap, caseNo, by, at, form }: Input<'recordMended'>): Promise<void> {
    await this.cases.recordCaseStep({ id, caseNo, kind: 'review.mend', by, at, form });
    await this.ledger.once(`mended/${gap}`, async (session) => {
      await this.reviews.mended(gap, new Date(at), session);
      return null;
    });
  }

  async recordOpinion({ id, caseNo, by, at, form }: Input<'recordOpinion'>): Promise<void> {
    await this.cases.recordCaseStep({ id, caseNo, kind: 'review.legal', by, at, form });
  }
}
