/** 抓捕: one arrest operation of a case, from the command room's order to the arrest or the stand-down. */
import { z } from 'zod';
import type { PolicyRow } from '../domain/policy.js';
import { officers } from './incident.js';
import { isoTime, note, pointSchema, unitId } from './message.js';
import type { TaskKind } from './task.js';

export const arrestStages = ['approval', 'deployed', 'planning', 'closed'] as const;
export type ArrestStage = (typeof arrestStages)[number];

export interface ArrestInput {
  caseNo: string;
  number: number;
  orderedBy: string;
  units: string[];
  priority: number;
  community: string | null;
  policy: PolicyRow[];
}

export const arrestTasks = {
  'arrest.approve': {
    title: { zh: '审批抓捕行动', en: 'Approve the arrest operation' },
    form: z.strictObject({ decision: z.enum(['approve', 'refuse']), reason: note }),
  },
  'arrest.attempt': {
    title: { zh: '实施抓捕', en: 'Carry out the arrest' },
    form: z
      .strictObject({
        /** `unknown`: contact was lost or accounts differ; a person finds out, nothing is repeated blindly. */
        outcome: z.enum(['caught', 'notFound', 'escaped', 'unknown']),
        officers,
        at: isoTime,
        place: pointSchema.optional(),
        rightsRead: z.boolean().optional(),
        note: note.optional(),
      })
      .refine((form) => form.outcome !== 'caught' || form.rightsRead === true, { error: 'RIGHTS_MUST_BE_READ', path: ['rightsRead'] }),
  },
  'arrest.clarify': {
    title: { zh: '核实抓捕结果', en: 'Establish the outcome of the arrest' },
    form: z.strictObject({ outcome: z.enum(['caught', 'notFound', 'escaped']), at: isoTime, note }),
  },
  'arrest.plan': {
    title: { zh: '调整抓捕方案', en: 'Make a new arrest plan' },
    form: z.strictObject({ decision: z.enum(['tryAgain', 'standDown']), units: z.array(unitId).max(10).default([]), note }),
  },
} as const satisfies Record<string, TaskKind>;

export interface ArrestOutcome {
  outcome: 'caught' | 'refused' | 'stoodDown';
  attempts: number;
  caughtAt: string | null;
  reason: string | null;
}
