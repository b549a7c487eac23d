/** 走访: one officer's visits of one day, from the plan to the last door. And the day of the squads, which begins them. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { PolicyRow } from '../domain/policy.js';
import { topicIds } from '../domain/sentiment.js';
import { type NeedWhy, type PlannedStop, visitOutcomes } from '../domain/visits.js';
import { asked, needed } from './asked.js';
import { envelope, note } from './message.js';
import { householdId } from './register.js';
import type { TaskKind } from './task.js';

export const visitStages = ['planning', 'visiting', 'closed'] as const;
export type VisitStage = (typeof visitStages)[number];

export const dayStages = ['waiting', 'opening', 'closed'] as const;
export type DayStage = (typeof dayStages)[number];

export interface VisitRoundInput {
  station: string;
  /** In the station's zone. */
  date: string;
  officer: string;
}

export interface CommunityDayInput {
  station: string;
  date: string;
}

/** Asked for without names: a concern is a matter of the grid. */
const concern = z.strictObject({ topic: z.enum(topicIds), note: note.optional() });

export const visitTasks = {
  'visits.plan': {
    title: { zh: '确认走访计划', en: "Accept or change the day's visits" },
    form: z
      .strictObject({ decision: z.enum(['accept', 'change', 'decline']), households: asked(z.array(householdId).max(40).default([]), { decision: ['change'] }), reason: needed(note.optional(), { decision: ['change', 'decline'] }) })
      .refine((form) => form.decision === 'accept' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] })
      .refine((form) => form.decision !== 'change' || form.households.length > 0, { error: 'HOUSEHOLDS_REQUIRED', path: ['households'] })
      .refine((form) => new Set(form.households).size === form.households.length, { error: 'NAMED_TWICE', path: ['households'] }),
  },
  'visits.visit': {
    title: { zh: '走访住户', en: 'Visit a household' },
    form: z.strictObject({
      outcome: z.enum(visitOutcomes),
      concerns: z.array(concern).max(10).default([]),
      followUpInDays: z.number().int().min(1).max(90).optional(),
      note: note.optional(),
    }),
  },
} as const satisfies Record<string, TaskKind>;
export type VisitForm = z.infer<(typeof visitTasks)['visits.visit']['form']>;

export const visitCommandSchema = z.strictObject({
  ...envelope,
  command: z.strictObject({ type: z.literal('endRound'), reason: note }),
});
export type VisitCommand = z.infer<typeof visitCommandSchema>;
export const visitCommand = defineUpdate<{ stage: string; revision: number }, [VisitCommand]>('command');

export interface VisitActivities {
  /** What is due in the officer's grids on that day, as a proposal. */
  prepareRound(input: VisitRoundInput): Promise<{ stops: PlannedStop[]; more: PlannedStop[]; squad: string | null; community: string | null; policy: PolicyRow[] }>;
  /** The result, the concerns, when the next visit is due and what it is for: together, and once for each task. */
  recordVisit(input: { id: string; household: string; needs: string[]; by: string; at: string; form: VisitForm }): Promise<void>;
  /** Another process asks for a visit. The same id is the same request. */
  askVisit(input: { id: string; household: string; why: NeedWhy; notBefore: string; askedBy: string }): Promise<void>;
  /** How many of the visits that were asked for have been made. */
  visitsMade(input: { ids: string[] }): Promise<{ made: number }>;
  /** Erases what is past its time, and names the officers who have visits due. */
  openDay(input: CommunityDayInput): Promise<{ erased: number; officers: string[] }>;
}

export interface VisitRoundOutcome {
  outcome: 'done' | 'partly' | 'declined' | 'nothingDue' | 'cancelled';
  planned: number;
  visited: number;
}

export interface CommunityDayOutcome {
  erased: number;
  rounds: number;
}
