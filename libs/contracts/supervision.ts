/** 督办: opened by an expired limit or by an order; it ends only with a feedback that the command room accepts. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { Candidate } from '../domain/actor.js';
import type { PolicyRow } from '../domain/policy.js';
import { needed } from './asked.js';
import { envelope, isoTime, note } from './message.js';
import type { Subject } from './process.js';
import type { TaskKind } from './task.js';

export const supervisionStages = ['answering', 'review', 'closed'] as const;
export type SupervisionStage = (typeof supervisionStages)[number];

export interface SupervisionInput {
  processId: string;
  subject: Subject;
  /** `complaint`: a resident's, as an officer noted it, without names. */
  cause: { type: 'limit'; key: string; dueAt: string } | { type: 'order' | 'complaint'; by: string; reason: string };
  /** Who answers first; the chief is the next. */
  captain: Candidate;
  policy: PolicyRow[];
}

/** To any process: it knows who answers for it. */
export const superviseSchema = z.strictObject({ ...envelope, cause: z.enum(['order', 'complaint']), reason: note });
export type Supervise = z.infer<typeof superviseSchema>;
export const supervise = defineUpdate<{ supervision: string }, [Supervise]>('supervise');

/** From the process to the supervision of a limit: it was missed once more meanwhile, by people of the same captain. */
export const missedAgainSchema = z.strictObject({ dueAt: isoTime });
export const missedAgain = defineSignal<[z.infer<typeof missedAgainSchema>]>('missedAgain');

export const summaryOf = (cause: SupervisionInput['cause']): string =>
  cause.type === 'limit' ? `督办：${cause.key} 逾期` : cause.type === 'order' ? '督办：领导指令' : '督办：群众投诉';

export const supervisionTasks = {
  'supervision.answer': {
    title: { zh: '答复督办', en: 'Answer the supervision order' },
    form: z.strictObject({ cause: note, action: note }),
  },
  'supervision.accept': {
    title: { zh: '审核督办反馈', en: 'Review the answer' },
    form: z.strictObject({ decision: z.enum(['accept', 'return']), reason: needed(note.optional(), { decision: ['return'] }) })
      .refine((form) => form.decision === 'accept' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
} as const satisfies Record<string, TaskKind>;

export interface SupervisionOutcome {
  rounds: number;
  climbed: boolean;
}
