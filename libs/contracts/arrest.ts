/** 抓捕: one arrest operation of a case, from the command room's order to the arrest or the stand-down. */
import { z } from 'zod';
import type { PolicyRow } from '../domain/policy.js';
import { asked, needed, offered } from './asked.js';
import { officers } from './incident.js';
import type { WorkCalendar } from '../domain/calendar.js';
import { accountId, isoTime, note, pointSchema, unitId } from './message.js';
import type { TaskKind } from './task.js';

export const arrestStages = ['approval', 'confirming', 'deployed', 'planning', 'closed'] as const;
export type ArrestStage = (typeof arrestStages)[number];

export interface ArrestInput {
  caseNo: string;
  number: number;
  orderedBy: string;
  units: string[];
  priority: number;
  community: string | null;
  policy: PolicyRow[];
  /** Neither is known of operations of the first release: they go straight from the approval to the attempt. */
  calendar?: WorkCalendar;
  order?: ArrestOrder;
}

/** 布控抓捕指令: what the command room ordered. The record says it in the signed words. */
export interface ArrestOrder {
  record: string;
  goal: string;
  legalBasis: string;
  /** Who has to approve: the chief, or the bureau by a document. */
  level: 'station' | 'bureau';
  partners: string[];
  places: z.infer<typeof pointSchema>[];
  people: number | null;
  from: string | null;
  to: string | null;
  risks: string | null;
}

/** Where each unit that was called stands. */
export interface ArrestParty {
  unit: string;
  state: 'asked' | 'ready' | 'cannot' | 'silent';
}

export const arrestTasks = {
  'arrest.approve': {
    title: { zh: '审批抓捕行动', en: 'Approve the arrest operation' },
    form: z.strictObject({ decision: z.enum(['approve', 'refuse']), reason: note, document: z.string().trim().min(1).max(120).optional() }),
  },
  'arrest.confirm': {
    title: { zh: '确认参加抓捕行动', en: 'Confirm taking part in the arrest' },
    form: z.strictObject({ answer: z.enum(['ready', 'cannot']), officers: offered(z.array(accountId).max(12).default([]), { answer: ['ready'] }), reason: needed(note.optional(), { answer: ['cannot'] }) })
      .refine((form) => form.answer === 'ready' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
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
        rightsRead: asked(z.boolean().optional(), { outcome: ['caught'] }),
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
    form: z.strictObject({ decision: z.enum(['tryAgain', 'standDown']), units: offered(z.array(unitId).max(10).default([]), { decision: ['tryAgain'] }), note }),
  },
} as const satisfies Record<string, TaskKind>;

export interface ArrestOutcome {
  outcome: 'caught' | 'refused' | 'stoodDown';
  attempts: number;
  caughtAt: string | null;
  reason: string | null;
}
