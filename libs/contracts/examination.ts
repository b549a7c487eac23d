/** 鉴定: exhibits go to a laboratory and come back with an opinion, of which those concerned are told. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { PolicyRow } from '../domain/policy.js';
import { needed, offered } from './asked.js';
import { type Belonging, condition, storage } from './custody.js';
import { attachments } from './file.js';
import { itemNoSchema } from './ids.js';
import { officers } from './incident.js';
import { partnerId } from './linkage.js';
import { envelope, isoTime, note } from './message.js';
import type { Recorded } from './record.js';
import type { TaskKind } from './task.js';

export const examinationStages = ['approval', 'submission', 'examination', 'informing', 'closed'] as const;
export type ExaminationStage = (typeof examinationStages)[number];

const items = z.array(itemNoSchema).min(1).max(100).refine((list) => new Set(list).size === list.length, { error: 'NAMED_TWICE' });

export const examinationRequestSchema = z.strictObject({
  items,
  question: note,
  laboratory: z.string().trim().min(1).max(120),
  /** Where the laboratory is a partner, it is asked on a board of its own. */
  partner: partnerId.optional(),
});
export type ExaminationRequest = z.infer<typeof examinationRequestSchema>;

export interface ExaminationInput extends ExaminationRequest, Belonging {
  examinationNo: string;
  requestedBy: string;
  policy: PolicyRow[];
}

const reference = z.string().trim().min(1).max(120);

export const examinationTasks = {
  'examination.approve': {
    title: { zh: '审批鉴定', en: 'Approve the examination' },
    form: z.strictObject({ decision: z.enum(['approve', 'refuse']), document: offered(reference.optional(), { decision: ['approve'] }), reason: needed(note.optional(), { decision: ['refuse'] }) })
      .refine((form) => form.decision === 'approve' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'examination.submit': {
    title: { zh: '送检', en: 'Hand the exhibits in' },
    form: z.strictObject({ officers, at: isoTime, receipt: reference, takenBy: z.string().trim().min(1).max(80) }),
  },
  'examination.result': {
    title: { zh: '登记鉴定意见', en: 'Record the opinion' },
    form: z.strictObject({ at: isoTime, document: reference, opinion: note, condition, storage, files: attachments, note: note.optional() })
      .refine((form) => form.condition === 'intact' || form.note !== undefined, { error: 'REASON_REQUIRED', path: ['note'] }),
  },
  'examination.inform': {
    title: { zh: '送达鉴定意见', en: 'Tell those concerned of the opinion' },
    form: z.strictObject({ at: isoTime, informed: z.array(z.enum(['suspect', 'victim', 'other'])).min(1).max(3), note: note.optional() }),
  },
} as const satisfies Record<string, TaskKind>;

export const examinationCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('withdraw'), reason: note }),
    z.strictObject({ type: z.literal('extend'), clock: z.string().max(120), index: z.number().int().min(0).max(9), document: reference.optional() }),
  ]),
});
export type ExaminationCommand = z.infer<typeof examinationCommandSchema>;
export const examinationCommand = defineUpdate<{ stage: string; revision: number }, [ExaminationCommand]>('command');

export interface ExaminationActivities {
  /** A signed step. `away`: the exhibits are at the laboratory from now on, `storage`: they are back there. Not done where one of them is not to be had. */
  recordExamination(
    input: Belonging & { id: string; examinationNo: string; items: string[]; kind: string; by: string; at: string; form: unknown; away?: string; storage?: string },
  ): Promise<Partial<Recorded> & { done: boolean }>;
}

export interface ExaminationOutcome {
  outcome: 'examined' | 'refused' | 'withdrawn' | 'overtaken' | 'cancelled';
}
