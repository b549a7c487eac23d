/** 物证移交: the one who holds an exhibit hands it over, the one who is to have it confirms; both sign. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { PolicyRow } from '../domain/policy.js';
import { asked, needed } from './asked.js';
import { accountId, envelope, note } from './message.js';
import type { Recorded } from './record.js';
import type { TaskKind } from './task.js';

export const custodyStages = ['receiving', 'closed'] as const;
export type CustodyStage = (typeof custodyStages)[number];

/** In which file the exhibit is: what is signed about it is signed there. */
export interface Belonging {
  caseNo: string | null;
  incidentNo: string | null;
}

export const transferSchema = z.strictObject({ to: accountId, reason: note });
export type Transfer = z.infer<typeof transferSchema>;

export interface CustodyInput extends Transfer, Belonging {
  itemNo: string;
  /** The holder. */
  from: string;
}

/** Where it is kept from now on. */
export const storage = z.string().trim().min(1).max(120);
export const condition = z.enum(['intact', 'damaged']);

export const custodyTasks = {
  'custody.receive': {
    title: { zh: '接收物证', en: 'Take over an exhibit' },
    form: z
      .strictObject({ answer: z.enum(['receive', 'refuse']), condition: asked(condition.optional(), { answer: ['receive'] }), storage: asked(storage.optional(), { answer: ['receive'] }), reason: needed(note.optional(), { answer: ['refuse'] }) })
      .refine((form) => form.answer === 'refuse' || (form.condition !== undefined && form.storage !== undefined), { error: 'CONDITION_AND_STORAGE', path: ['storage'] })
      .refine((form) => (form.answer === 'receive' && form.condition !== 'damaged') || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
} as const satisfies Record<string, TaskKind>;
export type ReceiveForm = z.infer<(typeof custodyTasks)['custody.receive']['form']>;

export const custodyCommandSchema = z.strictObject({ ...envelope, command: z.discriminatedUnion('type', [z.strictObject({ type: z.literal('withdraw'), reason: note })]) });
export type CustodyCommand = z.infer<typeof custodyCommandSchema>;
export const custodyCommand = defineUpdate<{ stage: string; revision: number }, [CustodyCommand]>('command');

export interface CustodyActivities {
  /** The giver's signature. Not taken where the exhibit is no longer the giver's, or on its way already. */
  handOver(input: CustodyInput & { id: string; processId: string; at: string }): Promise<Partial<Recorded> & { taken: boolean; policy: PolicyRow[] }>;
  /** The receiver's signature; refused or withdrawn, it stays with the giver. */
  endTransfer(input: Belonging & { id: string; processId: string; itemNo: string; outcome: CustodyOutcome['outcome']; by: string; at: string; form: unknown; storage: string | null }): Promise<Recorded>;
}

export interface CustodyOutcome {
  outcome: 'received' | 'refused' | 'withdrawn' | 'overtaken' | 'cancelled';
}
