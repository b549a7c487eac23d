/** 排班: a roster, from the proposal to its last shift. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { Actor } from '../domain/actor.js';
import type { PolicyRow } from '../domain/policy.js';
import { dutyDate, dutyShiftName } from './ids.js';
import { accountId, envelope, note } from './message.js';
import type { TaskKind } from './task.js';

export const rosterStages = ['planning', 'decision', 'running', 'closed'] as const;
export type RosterStage = (typeof rosterStages)[number];

export interface RosterInput {
  station: string;
  id: string;
  /** The first day. */
  from: string;
  weeks: number;
  actor: Actor;
}

const shiftNamed = { date: dutyDate, shift: dutyShiftName };

const changeSchema = z.strictObject({ ...shiftNamed, remove: accountId.optional(), add: accountId.optional() });
export type RosterChange = z.infer<typeof changeSchema>;

export const rosterTasks = {
  'roster.decide': {
    title: { zh: '审定值班表', en: 'Decide on the roster' },
    form: z
      .strictObject({
        /** `change`: some shifts are manned otherwise, and the rules are asked again. */
        decision: z.enum(['accept', 'change', 'return']),
        changes: z.array(changeSchema).max(200).default([]),
        reason: note.optional(),
      })
      .refine((form) => form.decision !== 'return' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] })
      .refine((form) => form.decision !== 'change' || form.changes.some(({ remove, add }) => remove ?? add), { error: 'CHANGE_REQUIRED', path: ['changes'] }),
  },
} as const satisfies Record<string, TaskKind>;

export const rosterCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    /** Signing on to a shift opens before its time. */
    z.strictObject({ type: z.literal('callIn'), ...shiftNamed, reason: note }),
    /** The roster ends, with the shifts that are under way. */
    z.strictObject({ type: z.literal('endRoster'), reason: note }),
  ]),
});
export type RosterCommand = z.infer<typeof rosterCommandSchema>;
export const rosterCommand = defineUpdate<{ stage: string; revision: number }, [RosterCommand]>('command');

export interface RosterSlot {
  date: string;
  shift: string;
  startsAt: number;
  endsAt: number;
}

/** What the roster lacks, in words; the record has all of it. */
export interface Lacks {
  lacks: number;
  /** The smallest conflicts first. */
  first: { rule: string; date: string; shift: string; team: string | null; missing: number; zh: string; en: string }[];
}

export interface RosterActivities {
  /** Plans the days that no roster covers yet, once for each roster. */
  draftRoster(input: RosterInput): Promise<Lacks & { policy: PolicyRow[]; leadMinutes: number }>;
  changeRoster(input: { id: string; changes: RosterChange[] }): Promise<Lacks>;
  /** Null where another roster has taken one of the days meanwhile. */
  publishRoster(input: { id: string; by: string; at: number }): Promise<RosterSlot[] | null>;
  closeRoster(input: { id: string; outcome: string; at: number }): Promise<void>;
}

export interface RosterOutcome {
  outcome: 'completed' | 'ended' | 'returned' | 'overtaken' | 'cancelled';
  shifts: number;
}
