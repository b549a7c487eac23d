/** 请假: asked for by a person who is rostered, decided by whoever leads them; the roster is mended where it must be. */
import { z } from 'zod';
import type { Actor, Candidate } from '../domain/actor.js';
import type { PolicyRow } from '../domain/policy.js';
import { needed } from './asked.js';
import { dutyDate } from './ids.js';
import { note } from './message.js';
import type { Lacks } from './roster.js';
import type { TaskKind } from './task.js';

export const leaveStages = ['approval', 'closed'] as const;
export type LeaveStage = (typeof leaveStages)[number];

/** Days, both inclusive. Why somebody is away is nobody's business here. */
export const leaveRequestSchema = z
  .strictObject({ from: dutyDate, to: dutyDate })
  .refine(({ from, to }) => from <= to, { error: 'END_BEFORE_START', path: ['to'] })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < 92 * 86_400_000, { error: 'LEAVE_TOO_LONG', path: ['to'] });
export type LeaveRequest = z.infer<typeof leaveRequestSchema>;

export interface LeaveInput extends LeaveRequest {
  station: string;
  id: string;
  actor: Actor;
}

export const leaveTasks = {
  'leave.decide': {
    title: { zh: '审批请假', en: 'Decide on leave' },
    form: z
      .strictObject({ decision: z.enum(['approve', 'refuse']), reason: needed(note.optional(), { decision: ['refuse'] }) })
      .refine((form) => form.decision === 'approve' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
} as const satisfies Record<string, TaskKind>;

export interface LeaveActivities {
  /** Who decides, and what the published roster would lack. */
  registerLeave(input: LeaveInput): Promise<{ approver: Candidate; policy: PolicyRow[]; wouldLack: Lacks }>;
  /** Fills only the shifts that the person had, and changes as few people in them as it can. */
  grantLeave(input: { id: string; by: string; at: number }): Promise<Lacks & { changed: string[] }>;
  closeLeave(input: { id: string; outcome: string }): Promise<void>;
}

export interface LeaveOutcome {
  outcome: 'approved' | 'refused' | 'cancelled';
}
