/** 换班: two people of one team exchange shifts; the colleague consents, whoever leads them approves, the rules are asked each time. */
import { z } from 'zod';
import type { Actor, Candidate } from '../domain/actor.js';
import type { PolicyRow } from '../domain/policy.js';
import { needed } from './asked.js';
import { dutyDate, dutyShiftName } from './ids.js';
import { accountId, note } from './message.js';
import type { TaskKind } from './task.js';

export const swapStages = ['consent', 'approval', 'closed'] as const;
export type SwapStage = (typeof swapStages)[number];

const named = z.strictObject({ date: dutyDate, shift: dutyShiftName });

/** `theirs` is left out where the colleague only takes the shift. */
export const swapRequestSchema = z.strictObject({ mine: named, with: accountId, theirs: named.optional() });
export type SwapRequest = z.infer<typeof swapRequestSchema>;

export interface SwapInput extends SwapRequest {
  station: string;
  id: string;
  actor: Actor;
}

export const swapTasks = {
  'swap.consent': {
    title: { zh: '答复换班', en: 'Answer a swap of shifts' },
    form: z.strictObject({ answer: z.enum(['agree', 'decline']) }),
  },
  'swap.decide': {
    title: { zh: '审批换班', en: 'Decide on a swap of shifts' },
    form: z
      .strictObject({ decision: z.enum(['approve', 'refuse']), reason: needed(note.optional(), { decision: ['refuse'] }) })
      .refine((form) => form.decision === 'approve' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
} as const satisfies Record<string, TaskKind>;

export interface Objection {
  zh: string;
  en: string;
}

export interface SwapActivities {
  /** The colleague is null where they are not rostered in the same team. */
  registerSwap(input: SwapInput): Promise<{ colleague: Candidate | null; approver: Candidate; policy: PolicyRow[]; objections: Objection[] }>;
  /** What the rules object to now. */
  checkSwap(input: { id: string }): Promise<Objection[]>;
  /** Takes effect, unless the rules object by now. */
  applySwap(input: { id: string; by: string; at: number }): Promise<Objection[]>;
  closeSwap(input: { id: string; outcome: string }): Promise<void>;
}

export interface SwapOutcome {
  outcome: 'swapped' | 'notAgreed' | 'lapsed' | 'againstRules' | 'refused' | 'cancelled';
}
