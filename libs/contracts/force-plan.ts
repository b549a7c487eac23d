/** 警力布局: from the calls expected to where pairs stand by, held against other layouts, chosen by the chief, and patrolled shift by shift. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { Manning } from '../domain/force-roster.js';
import type { PolicyRow } from '../domain/policy.js';
import { asked, needed, offered } from './asked.js';
import { dutyDate } from './ids.js';
import { envelope, note } from './message.js';
import type { TaskKind } from './task.js';

export const forcePlanStages = ['forecasting', 'comparing', 'decision', 'running', 'closed'] as const;
export type ForcePlanStage = (typeof forcePlanStages)[number];

/** What the people there are can be asked to do. */
export const choosableLayouts = ['optimised', 'present', 'fewer'] as const;

const minutes = z.number().min(1).max(240);

export const forcePlanAskSchema = z.strictObject({
  /** The first day, and how many. */
  from: dutyDate,
  days: z.number().int().min(1).max(14),
  /** So much of the past is counted. */
  historyDays: z.number().int().min(28).max(1_095).default(1_095),
  /** Minutes within which a call is to be reached; the policy's own where none are named. */
  targets: z.strictObject({ town: minutes.optional(), village: minutes.optional(), forest: minutes.optional() }).default({}),
  /** Of one person. */
  shiftsAWeek: z.number().int().min(1).max(7).default(5),
});
export type ForcePlanAsk = z.infer<typeof forcePlanAskSchema>;

export interface ForcePlanInput {
  planNo: string;
  ask: ForcePlanAsk;
  proposedBy: string;
}

export const forceTasks = {
  'force.choose': {
    title: { zh: '选定警力布局', en: 'Choose the force distribution' },
    form: z
      .strictObject({
        decision: z.enum(['choose', 'return']),
        layout: asked(z.enum(choosableLayouts).optional(), { decision: ['choose'] }),
        /** Rosters that are drafted from now on have the plan's pairs on duty. */
        rosters: offered(z.boolean().default(true), { decision: ['choose'] }),
        reason: needed(note.optional(), { decision: ['return'] }),
      })
      .refine((form) => form.decision === 'return' || form.layout !== undefined, { error: 'LAYOUT_REQUIRED', path: ['layout'] })
      .refine((form) => form.decision === 'choose' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'force.patrol': {
    title: { zh: '按布局巡逻待命', en: 'Patrol and stand by as planned' },
    form: z.strictObject({ result: z.enum(['done', 'partly', 'notDone']), found: z.number().int().min(0).max(1_000).default(0), note: needed(note.optional(), { result: ['partly', 'notDone'] }) })
      .refine((form) => form.result === 'done' || form.note !== undefined, { error: 'REASON_REQUIRED', path: ['note'] }),
  },
} as const satisfies Record<string, TaskKind>;

export const forcePlanCommandSchema = z.strictObject({ ...envelope, command: z.strictObject({ type: z.literal('endPlan'), reason: note }) });
export type ForcePlanCommand = z.infer<typeof forcePlanCommandSchema>;
export const forcePlanCommand = defineUpdate<{ stage: string; revision: number }, [ForcePlanCommand]>('command');

/** Mean, and between what it lies in nineteen cases of twenty. */
export interface Between {
  mean: number;
  from: number;
  to: number;
}

export interface ExpectedCalls {
  perDay: Between;
  pastCalls: number;
  pastDays: number;
  seasonKnown: boolean;
  small: boolean;
}

/** One layout, in the few figures by which it is chosen. */
export interface LayoutFigures {
  layout: string;
  /** Pairs and shifts of a week that the rules want and that are lacking. */
  lacking: number;
  /** How far at most the best there can be is away, as a share; null where nothing was sought. */
  gap: number | null;
  /** Shares of calls; minutes. */
  inTime: Between;
  response: Between;
  busy: Between;
  /** To the layout as it is. */
  inTimeChange: Between;
}

/** What one squad has to man in one shift. */
export type PatrolOrder = Manning;

export interface PatrolResult {
  id: string;
  date: string;
  shift: string;
  team: string;
  /** Null where nobody reported. */
  by: string | null;
  at: string;
  result: 'done' | 'partly' | 'notDone' | 'notReported';
  found: number;
  note: string | null;
}

export interface ForcePlanActivities {
  openForcePlan(input: ForcePlanInput & { openedAt: string }): Promise<{ policy: PolicyRow[] }>;
  /** Calls by shift and grid, from the facts. */
  expectCalls(input: { planNo: string }): Promise<ExpectedCalls>;
  /** Solves and simulates every layout. */
  compareLayouts(input: { planNo: string }): Promise<LayoutFigures[]>;
  /** Puts the choice on file, and into the rules of duty where that is wanted. */
  adoptLayout(input: { planNo: string; layout: string; rosters: boolean; by: string; at: string }): Promise<PatrolOrder[]>;
  recordPatrol(input: PatrolResult & { planNo: string }): Promise<void>;
  /** Rosters have the plan's pairs no longer. */
  closeForcePlan(input: { planNo: string; outcome: string; closedAt: string }): Promise<void>;
}

export interface ForcePlanOutcome {
  outcome: 'done' | 'returned' | 'calledOff';
  patrols: Partial<Record<PatrolResult['result'], number>>;
}
