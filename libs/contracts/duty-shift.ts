/** 值班: one shift, from signing on to the last handover. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { Candidate, Role } from '../domain/actor.js';
import type { PolicyRow } from '../domain/policy.js';
import { needed } from './asked.js';
import { accountId, envelope, note } from './message.js';
import { taskIdSchema, type TaskKind } from './task.js';

export const dutyShiftStages = ['onDuty', 'handover', 'closed'] as const;
export type DutyShiftStage = (typeof dutyShiftStages)[number];

export interface DutyShiftInput {
  station: string;
  date: string;
  shift: string;
  startsAt: number;
  endsAt: number;
}

export const dutyShiftTasks = {
  'shift.signOn': {
    title: { zh: '上岗签到', en: 'Sign on' },
    form: z.strictObject({
      briefingRead: z.literal(true, { error: 'BRIEFING_MUST_BE_READ' }),
      /** Every item of the station's list. */
      equipment: z.array(z.strictObject({ item: z.string().max(40).meta({ 'x-of': 'equipment' }), state: z.enum(['ok', 'missing', 'damaged']) })).max(40),
    }),
  },
  'shift.takeOver': {
    title: { zh: '接收交班事项', en: 'Take over a task' },
    form: z
      .strictObject({
        /** `keep`: its holder goes on with it after the shift. `done`: it has been completed meanwhile. */
        answer: z.enum(['take', 'keep', 'done']),
        reason: needed(note.optional(), { answer: ['keep'] }),
      })
      .refine((form) => form.answer !== 'keep' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'shift.takeList': {
    title: { zh: '接收未领取的待办', en: 'Take over the unclaimed tasks' },
    form: z.strictObject({ tasks: z.array(taskIdSchema).min(1).max(1000) }),
  },
  'shift.signOff': {
    title: { zh: '离岗签退', en: 'Sign off' },
    form: z.strictObject({}),
  },
} as const satisfies Record<string, TaskKind>;

export const dutyShiftCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('log'), text: note }),
    /** Somebody who did not come, and who comes instead. */
    z.strictObject({ type: z.literal('replace'), absent: accountId, by: accountId.optional(), reason: note }),
    /** The handover begins before the end of the shift. */
    z.strictObject({ type: z.literal('handOver'), reason: note }),
  ]),
});
export type DutyShiftCommand = z.infer<typeof dutyShiftCommandSchema>;
export const dutyShiftCommand = defineUpdate<{ stage: string; revision: number }, [DutyShiftCommand]>('command');

export interface ShiftPerson {
  account: string;
  role: Role;
  unit: string;
  team: string;
  captain: Candidate;
}

/** Work that the leaving shift leaves behind. */
export interface OpenWork {
  taskId: string;
  kind: string;
  /** Null where nobody has claimed it. */
  from: string | null;
  candidates: Candidate[];
}

export interface HandoverItem {
  taskId: string;
  kind: string;
  from: string | null;
  /** Who answers for it now. */
  to: string | null;
  how: 'taken' | 'kept' | 'done' | 'listed' | null;
  at: number | null;
}

type ShiftNamed = Pick<DutyShiftInput, 'date' | 'shift'>;

export interface DutyShiftActivities {
  openShift(input: ShiftNamed & { at: number }): Promise<{ people: ShiftPerson[]; equipment: string[]; briefing: Record<string, number>; policy: PolicyRow[] }>;
  signOn(input: ShiftNamed & { signed: { account: string; at: number; equipment: { item: string; state: string }[] }[] }): Promise<void>;
  /** What these people hold, and what waits for whoever is on duty. */
  openWork(input: { accounts: string[] }): Promise<OpenWork[]>;
  isOpen(input: { taskId: string }): Promise<boolean>;
  /** Signs a person off; where they hold more than what has been handed over, nothing is done and it is told. */
  signOff(input: ShiftNamed & { account: string; at: number; handedOver: string[] }): Promise<OpenWork[]>;
  /** Null where the replacement is not rostered in the same group, or is on the shift already. */
  replaceOnShift(input: ShiftNamed & { absent: string; by: string | null; reason: string }): Promise<{ replacement: ShiftPerson | null } | null>;
  logShift(input: ShiftNamed & { id: string; by: string; at: number; text: string }): Promise<void>;
  /** Whoever is still on duty is signed off. */
  closeShift(input: ShiftNamed & { at: number; outcome: string; handover: HandoverItem[] }): Promise<void>;
}

export interface DutyShiftOutcome {
  outcome: 'handedOver' | 'cancelled';
  signedOn: number;
  handedOver: number;
}
