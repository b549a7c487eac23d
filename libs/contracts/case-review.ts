/** 案件审核: the case-management group checks the documents of a step, gaps go back as tasks, and a second person gives the legal opinion. */
import { z } from 'zod';
import { documentIds, type DocumentState, gapReasons, type GapReason, type ReviewEnd, reviewSteps, type ReviewStep } from '../domain/case-documents.js';
import type { PolicyRow } from '../domain/policy.js';
import { note } from './message.js';
import type { TaskKind } from './task.js';

export const reviewStages = ['checking', 'mending', 'legalReview', 'closed'] as const;
export type ReviewStage = (typeof reviewStages)[number];

export const reviewRequestSchema = z.strictObject({ step: z.enum(reviewSteps) });
export type ReviewRequest = z.infer<typeof reviewRequestSchema>;

export interface ReviewInput {
  caseNo: string;
  step: ReviewStep;
  /** Of the reviews of this step, or of this suspect. */
  number: number;
  /** Where it is about what is proposed for one suspect, who is then told what it came to. */
  suspect?: number;
  requestedBy: string;
}

const documentId = z.enum(documentIds);
const reasonIds = Object.keys(gapReasons) as [GapReason, ...GapReason[]];
export const gapSchema = z.strictObject({ document: documentId, why: z.enum(reasonIds), note });
export type Gap = z.infer<typeof gapSchema>;

export const reviewTasks = {
  'review.check': {
    title: { zh: '审查案卷文书', en: 'Check the documents of the case' },
    form: z
      .strictObject({
        gaps: z.array(gapSchema).max(50).default([]),
        /** A document that this case does without, and why. */
        waived: z.array(z.strictObject({ document: documentId, reason: note })).max(20).default([]),
      })
      .refine((form) => new Set(form.waived.map(({ document }) => document)).size === form.waived.length, { error: 'NAMED_TWICE', path: ['waived'] }),
  },
  'review.mend': {
    title: { zh: '补正案卷文书', en: 'Mend a document of the case' },
    form: z.strictObject({ done: note }),
  },
  'review.legal': {
    title: { zh: '法制审核', en: 'Legal review' },
    form: z.strictObject({ decision: z.enum(['agree', 'disagree']), opinion: note }),
  },
} as const satisfies Record<string, TaskKind>;

export interface ReviewActivities {
  /** What the step needs and what is on file, who investigates, and the limits that hold. */
  openReview(input: ReviewInput): Promise<{ documents: DocumentState[]; investigators: string[]; reviewers: string[]; incidentNo: string | null; community: string | null; policy: PolicyRow[] }>;
  documentsOnFile(input: Pick<ReviewInput, 'caseNo' | 'step'>): Promise<DocumentState[]>;
  /** Together: the check is signed, and its gaps are on record by their kind. */
  recordCheck(input: { id: string; review: string; caseNo: string; step: ReviewStep; by: string; at: string; form: z.infer<(typeof reviewTasks)['review.check']['form']> }): Promise<{ gaps: string[] }>;
  recordMended(input: { id: string; gap: string; caseNo: string; by: string; at: string; form: { done: string } }): Promise<void>;
  recordOpinion(input: { id: string; caseNo: string; by: string; at: string; form: z.infer<(typeof reviewTasks)['review.legal']['form']> }): Promise<void>;
}

export interface ReviewOutcome {
  outcome: ReviewEnd;
  rounds: number;
  gaps: number;
}
