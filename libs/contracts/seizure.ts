/** 扣押: approved, listed before a witness, and within the law's limit given back or dealt with by a decision. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { PolicyRow } from '../domain/policy.js';
import { asked, needed } from './asked.js';
import type { CaseType } from './case.js';
import { storage } from './custody.js';
import { attachments } from './file.js';
import { itemNoSchema } from './ids.js';
import { officers } from './incident.js';
import { envelope, isoTime, note } from './message.js';
import { fen, victimId } from './recovery.js';
import type { Recorded } from './record.js';
import type { TaskKind } from './task.js';

export const seizureStages = ['approval', 'listing', 'held', 'closed'] as const;
export type SeizureStage = (typeof seizureStages)[number];

export const seizureRequestSchema = z.strictObject({ reason: note });

export interface SeizureInput {
  seizureNo: string;
  caseNo: string;
  type: CaseType;
  category: string;
  reason: string;
  requestedBy: string;
  policy: PolicyRow[];
}

const reference = z.string().trim().min(1).max(120);
const person = z.string().trim().min(1).max(80);
const witnesses = z.array(z.strictObject({ name: person, contact: z.string().trim().max(120).optional() })).min(1, { error: 'WITNESS_REQUIRED' }).max(10);
const items = z.array(itemNoSchema).min(1).max(200).refine((list) => new Set(list).size === list.length, { error: 'NAMED_TWICE' });

export const seizureTasks = {
  'seizure.approve': {
    title: { zh: '审批扣押', en: 'Approve the seizure' },
    form: z.strictObject({ decision: z.enum(['approve', 'refuse']), document: asked(reference.optional(), { decision: ['approve'] }), reason: needed(note.optional(), { decision: ['refuse'] }) })
      .refine((form) => form.decision === 'refuse' || form.document !== undefined, { error: 'REFERENCE_REQUIRED', path: ['document'] })
      .refine((form) => form.decision === 'approve' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'seizure.list': {
    title: { zh: '制作扣押清单', en: 'Write the seizure list' },
    form: z.strictObject({
      officers,
      witnesses,
      /** From whom; who refuses to sign is noted on the list. */
      holder: z.strictObject({ name: person, signed: z.boolean(), note: needed(note.optional(), { signed: [false] }) }).refine((holder) => holder.signed || holder.note !== undefined, { error: 'REASON_REQUIRED', path: ['note'] }),
      at: isoTime,
      items: z
        .array(
          z.strictObject({
            description: z.string().trim().min(1).max(500),
            quantity: z.number().int().positive().max(1_000_000).default(1),
            features: z.string().trim().max(500).optional(),
            storage,
            valueFen: fen.optional(),
            /** To whom it belongs, where that is known. */
            victim: victimId.optional(),
          }),
        )
        .min(1)
        .max(200),
      files: attachments,
    }),
  },
  'seizure.dispose': {
    title: { zh: '决定扣押物品的处理', en: 'Decide what becomes of what was seized' },
    form: z
      .strictObject({ items, decision: z.enum(['return', 'confiscate', 'transfer', 'destroy']), document: needed(reference.optional(), { decision: ['confiscate', 'transfer', 'destroy'] }), reason: note })
      .refine((form) => form.decision === 'return' || form.document !== undefined, { error: 'REFERENCE_REQUIRED', path: ['document'] }),
  },
  'seizure.return': {
    title: { zh: '发还物品', en: 'Give the things back' },
    form: z
      .strictObject({
        outcome: z.enum(['returned', 'notCollected']),
        officers,
        at: isoTime,
        receivedBy: asked(z.strictObject({ name: person, signed: z.literal(true, { error: 'SIGNATURE_REQUIRED' }), victim: victimId.optional() }).optional(), { outcome: ['returned'] }),
        reason: needed(note.optional(), { outcome: ['notCollected'] }),
      })
      .refine((form) => form.outcome === 'notCollected' || form.receivedBy !== undefined, { error: 'SIGNATURE_REQUIRED', path: ['receivedBy'] })
      .refine((form) => form.outcome === 'returned' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
} as const satisfies Record<string, TaskKind>;
export type SeizureList = z.infer<(typeof seizureTasks)['seizure.list']['form']>;
export type SeizureReturn = z.infer<(typeof seizureTasks)['seizure.return']['form']>;
export type Disposal = z.infer<(typeof seizureTasks)['seizure.dispose']['form']>['decision'];

export const seizureCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('withdraw'), reason: note }),
    z.strictObject({ type: z.literal('extend'), clock: z.string().max(120), index: z.number().int().min(0).max(9), document: reference.optional() }),
  ]),
});
export type SeizureCommand = z.infer<typeof seizureCommandSchema>;
export const seizureCommand = defineUpdate<{ stage: string; revision: number }, [SeizureCommand]>('command');

export interface SeizureActivities {
  /** The list and the exhibits on it are numbered and written together. */
  recordSeizure(input: { id: string; seizureNo: string; caseNo: string; by: string; at: string; form: SeizureList }): Promise<Recorded & { items: string[] }>;
  /** Any other signed step, and what it makes of the exhibits. */
  recordSeizureStep(input: { id: string; seizureNo: string; caseNo: string; kind: string; by: string; at: string; form: unknown; items: string[]; state?: 'returned' | 'disposed' }): Promise<Recorded>;
}

export interface SeizureOutcome {
  outcome: 'completed' | 'refused' | 'withdrawn' | 'cancelled';
}
