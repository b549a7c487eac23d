/** 工作简报: figures are frozen, a person of the command room signs them, and from then on they stay as they are. */
import { z } from 'zod';
import { briefSpans, type BriefSpan } from '../domain/brief.js';
import type { PolicyRow } from '../domain/policy.js';
import { needed } from './asked.js';
import { note } from './message.js';
import type { Recorded } from './record.js';
import type { TaskKind } from './task.js';

export const briefStages = ['drafting', 'issuing', 'closed'] as const;
export type BriefStage = (typeof briefStages)[number];

export const briefOrderSchema = z.strictObject({ span: z.enum(briefSpans), date: z.iso.date() });

export interface BriefInput {
  station: string;
  span: BriefSpan;
  /** One of its days; without one, of what was over when it was due. */
  date?: string;
}

export const briefTasks = {
  'brief.sign': {
    title: { zh: '签发工作简报', en: 'Sign the brief' },
    form: z.strictObject({ decision: z.enum(['sign', 'countAgain']), reason: needed(note.optional(), { decision: ['countAgain'] }) })
      .refine((form) => form.decision === 'sign' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
} as const satisfies Record<string, TaskKind>;

export interface BriefActivities {
  /** Figures as they are now, in place of a draft that nobody has signed. Fails until everything of the period is counted. */
  draftBrief(input: { briefId: string; span: BriefSpan; from: string; to: string; processId: string }): Promise<{ sha256: string; signed: boolean; policy: PolicyRow[] }>;
  /** Null where the draft is no longer the one that was shown. */
  signBrief(input: { id: string; briefId: string; sha256: string; by: string; at: string }): Promise<Recorded | null>;
}

export interface BriefOutcome {
  outcome: 'signed' | 'existed' | 'cancelled';
}
