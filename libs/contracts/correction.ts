/** 更正: what was signed is never changed; a correction is signed beside it, and names it. */
import { z } from 'zod';
import type { PolicyRow } from '../domain/policy.js';
import { asked } from './asked.js';
import { officers } from './incident.js';
import { note } from './message.js';
import type { Recorded } from './record.js';
import type { TaskKind } from './task.js';

export const correctionStages = ['correcting', 'closed'] as const;
export type CorrectionStage = (typeof correctionStages)[number];

export const correctionRequestSchema = z.strictObject({ recordNo: z.string().trim().min(1).max(120), reason: note });

export interface CorrectionInput {
  caseNo: string;
  recordNo: string;
  reason: string;
  requestedBy: string;
  policy: PolicyRow[];
}

const corrected = { decision: ['correct'] };

export const correctionTasks = {
  'record.correct': {
    title: { zh: '更正笔录', en: 'Correct a signed record' },
    form: z
      .strictObject({ decision: z.enum(['correct', 'stands']), officers: asked(officers.optional(), corrected), wrong: asked(note.optional(), corrected), right: asked(note.optional(), corrected), reason: note })
      .refine((form) => form.decision === 'stands' || form.officers !== undefined, { error: 'TWO_OFFICERS', path: ['officers'] })
      .refine((form) => form.decision === 'stands' || (form.wrong !== undefined && form.right !== undefined), { error: 'WRONG_AND_RIGHT', path: ['right'] }),
  },
} as const satisfies Record<string, TaskKind>;
export type CorrectionForm = z.infer<(typeof correctionTasks)['record.correct']['form']>;

export interface CorrectionActivities {
  /** In the chain of the record that it corrects. */
  recordCorrection(input: { id: string; recordNo: string; by: string; at: string; form: CorrectionForm }): Promise<Recorded>;
}

export interface CorrectionOutcome {
  outcome: 'corrected' | 'stands' | 'cancelled';
}
