/** 案卷目录: which documents a step of a case needs, as data, by type of case; and which of them are signed and on file. */
import { z } from 'zod';
import type { CaseType } from './category.js';
import data from './data/case-documents.json' with { type: 'json' };

export const reviewSteps = ['filing', 'measure', 'penalty', 'referral'] as const;
export type ReviewStep = (typeof reviewSteps)[number];

export const reviewEnds = ['agreed', 'disagreed', 'cancelled'] as const;
export type ReviewEnd = (typeof reviewEnds)[number];

const name = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const documentSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-zA-Z]*$/),
  name,
  /** Kinds of signed record, any of which is this document. */
  records: z.array(z.string()).min(1),
  steps: z.array(z.enum(reviewSteps)).min(1),
  types: z.array(z.enum(['administrative', 'criminal'])).min(1),
  /** Only where the scenes of the category are surveyed. */
  surveyed: z.boolean().default(false),
  source: name,
  status: z.enum(['read', 'recalled', 'station']),
});
export type CaseDocument = z.infer<typeof documentSchema>;

export const caseDocuments: readonly CaseDocument[] = z.array(documentSchema).parse(data);
export const documentIds = caseDocuments.map(({ id }) => id) as [string, ...string[]];

export interface DocumentState {
  document: string;
  there: boolean;
}

/** `surveyed`: whether scenes of the case's category are surveyed. */
export function documentsFor(step: ReviewStep, type: CaseType, surveyed: boolean): CaseDocument[] {
  return caseDocuments.filter((each) => each.steps.includes(step) && each.types.includes(type) && (surveyed || !each.surveyed));
}

export function documentsOnFile(step: ReviewStep, type: CaseType, surveyed: boolean, signed: readonly string[]): DocumentState[] {
  return documentsFor(step, type, surveyed).map(({ id, records }) => ({ document: id, there: records.some((kind) => signed.includes(kind)) }));
}

/** Which steps a case of this type can come to. */
export const stepsOf: Record<CaseType, readonly ReviewStep[]> = { administrative: ['penalty'], criminal: ['filing', 'measure', 'referral'] };

export const gapReasons = {
  missing: { zh: '缺失', en: 'missing' },
  incomplete: { zh: '内容不全', en: 'incomplete' },
  contradictory: { zh: '前后矛盾', en: 'contradicts another document' },
  unsigned: { zh: '签名、见证不符合规定', en: 'signatures or witnesses not as required' },
  late: { zh: '超过期限', en: 'made too late' },
} as const;
export type GapReason = keyof typeof gapReasons;
