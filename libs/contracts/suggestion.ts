/**
 * 建议与打防管控服闭环: a suggestion names its grounds, goal, measures and dates; the chief accepts a part, changes it, asks or
 * refuses; what is accepted becomes work, and at its date the effect is measured and told to whoever suggested and decided.
 * It is about places, hours and methods, never about a person.
 */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { WorkCalendar } from '../domain/calendar.js';
import type { Change } from '../domain/effect.js';
import type { PolicyRow } from '../domain/policy.js';
import { topicIds } from '../domain/sentiment.js';
import { asked, needed, offered } from './asked.js';
import { caseNoSchema } from './ids.js';
import { categoryId, gridId } from './incident.js';
import { partnerId } from './linkage.js';
import { accountId, envelope, isoTime, note, squadId } from './message.js';
import { householdId } from './register.js';
import type { TaskKind } from './task.js';

export const suggestionStages = ['decision', 'explaining', 'underway', 'waiting', 'measuring', 'feedback', 'closed'] as const;
export type SuggestionStage = (typeof suggestionStages)[number];

/** 打、防、管、控、服 */
export const loops = ['strike', 'prevent', 'manage', 'control', 'serve'] as const;

const unique = (values: readonly unknown[]) => new Set(values).size === values.length;
const squads = z.array(squadId).min(1).max(20).refine(unique, { error: 'NAMED_TWICE' });

export const hoursSchema = z.strictObject({ from: z.number().int().min(0).max(23), to: z.number().int().min(0).max(23) });

/** Each kind becomes work of its own, by the process or the task that there is for it. */
export const measureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('patrol'), squads, hours: hoursSchema.optional(), what: note }),
  z.strictObject({ kind: z.literal('prevention'), squads, topic: z.enum(topicIds), what: note }),
  z.strictObject({ kind: z.literal('visit'), households: z.array(householdId).min(1).max(50).refine(unique, { error: 'NAMED_TWICE' }), what: note }),
  z.strictObject({ kind: z.literal('linkage'), partners: z.array(partnerId).min(1).max(10).refine(unique, { error: 'NAMED_TWICE' }), what: note }),
  z.strictObject({ kind: z.literal('case'), caseNo: caseNoSchema.optional(), what: note }),
]);
export type Measure = z.infer<typeof measureSchema>;

const periodSchema = z.strictObject({ from: isoTime, to: isoTime }).refine(({ from, to }) => Date.parse(from) < Date.parse(to), { error: 'END_BEFORE_START', path: ['to'] });

export const suggestionPlanSchema = z
  .strictObject({
    loop: z.enum(loops),
    title: z.string().trim().min(1).max(120),
    /** Figures and patterns, each with the numbers of the records behind it. */
    grounds: z.array(z.strictObject({ what: note, records: z.array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{2,119}$/)).max(200).default([]) })).min(1).max(10),
    goal: note,
    /** What is to become fewer, and where and when: the effect is measured on it. */
    target: z.strictObject({
      grids: z.array(gridId).min(1).max(40).refine(unique, { error: 'NAMED_TWICE' }),
      categories: z.array(categoryId).min(1).max(20).refine(unique, { error: 'NAMED_TWICE' }),
      hours: hoursSchema.optional(),
    }),
    measures: z.array(measureSchema).min(1).max(10),
    /** When the measures are in place. */
    period: periodSchema,
    /** Some days after its end, since calls are told late. */
    measureAt: isoTime,
  })
  .refine(({ period, measureAt }) => Date.parse(measureAt) >= Date.parse(period.to), { error: 'END_BEFORE_START', path: ['measureAt'] });
export type SuggestionPlan = z.infer<typeof suggestionPlanSchema>;

export const suggestionSources = ['analysis', 'officer', 'squad'] as const;
export type SuggestionSource = (typeof suggestionSources)[number];

export interface SuggestionInput {
  suggestionNo: string;
  plan: SuggestionPlan;
  source: SuggestionSource;
  /** Account of whoever suggests it; null for the analysis. */
  proposedBy: string | null;
}

const result = z.enum(['done', 'partly', 'notDone']);
const count = z.number().int().min(0).max(100_000);

export const suggestionTasks = {
  'suggestion.decide': {
    title: { zh: '审批建议', en: 'Decide on the suggestion' },
    form: z
      .strictObject({
        decision: z.enum(['accept', 'refuse', 'ask']),
        /** Those accepted, by their number from 1, each as it stands or changed. */
        measures: asked(z.array(z.strictObject({ number: z.number().int().min(1).max(10), changed: measureSchema.optional() })).max(10).default([]), { decision: ['accept'] }),
        /** Other dates than were suggested. */
        period: offered(periodSchema.optional(), { decision: ['accept'] }),
        measureAt: offered(isoTime.optional(), { decision: ['accept'] }),
        reason: needed(note.optional(), { decision: ['refuse', 'ask'] }),
      })
      .refine((form) => form.decision !== 'accept' || form.measures.length > 0, { error: 'MEASURES_REQUIRED', path: ['measures'] })
      .refine((form) => unique(form.measures.map(({ number }) => number)), { error: 'NAMED_TWICE', path: ['measures'] })
      .refine((form) => form.decision === 'accept' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'suggestion.explain': {
    title: { zh: '补充说明建议', en: 'Answer what is asked about the suggestion' },
    form: z.strictObject({ answer: note }),
  },
  'suggestion.patrol': {
    title: { zh: '按方案巡逻', en: 'Patrol as planned' },
    form: z
      .strictObject({ result, rounds: count, officers: z.array(accountId).max(50).default([]), note })
      .refine((form) => form.result === 'notDone' || form.rounds > 0, { error: 'ACTIONS_REQUIRED', path: ['rounds'] }),
  },
  'suggestion.case': {
    title: { zh: '按建议开展案件工作', en: 'Do the case work suggested' },
    form: z.strictObject({ result, caseNo: caseNoSchema.optional(), note }),
  },
  'suggestion.conclude': {
    title: { zh: '审阅成效，决定后续', en: 'Read the effect and decide what follows' },
    form: z.strictObject({ decision: z.enum(['keep', 'change', 'end']), note }),
  },
  'suggestion.feedback': {
    title: { zh: '查阅建议的成效', en: 'Read what came of the suggestion' },
    form: z.strictObject({ note: note.optional() }),
  },
} as const satisfies Record<string, TaskKind>;
export type SuggestionDecision = z.infer<(typeof suggestionTasks)['suggestion.decide']['form']>;

export const suggestionCommandSchema = z.strictObject({
  ...envelope,
  command: z.strictObject({ type: z.literal('withdraw'), reason: note }),
});
export type SuggestionCommand = z.infer<typeof suggestionCommandSchema>;
export const suggestionCommand = defineUpdate<{ stage: string; revision: number }, [SuggestionCommand]>('command');

/** What came of a measure: of each squad, board or campaign that it went to. */
export interface MeasureResult {
  /** Of the measure, from 1. */
  number: number;
  kind: Measure['kind'];
  /** Who did it, or the process that did. */
  who: string;
  result: z.infer<typeof result>;
  /** Rounds of a patrol, actions of a campaign, visits made, answers that came. */
  amount: number;
}

interface Span {
  from: string;
  to: string;
}

export interface EffectReport {
  measuredAt: string;
  period: Span;
  /** The same weeks a year ago. */
  before: Span;
  /** In which the grids were chosen that it is compared with; null where there is no such past. */
  alike: Span | null;
  /** Against grids that had no plan: what counts. */
  effect: Change;
  /** Against the same grids, weeks and hours a year ago, alone. */
  yearOnYear: Change;
  /** In the grids around, against the same grids: more there may be what went away here. */
  around: Change;
  grids: { grid: string; side: 'plan' | 'compared' | 'around'; earlier: number; before: number; after: number }[];
}

export interface SuggestionActivities {
  /** Puts the suggestion on file, once, and gives the limits that hold for it. */
  openSuggestion(input: SuggestionInput & { openedAt: string }): Promise<{ policy: PolicyRow[]; calendar: WorkCalendar; squads: string[]; partners: string[] }>;
  /** What the chief decided, and the plan as it stands then. */
  recordSuggestionDecision(input: { id: string; suggestionNo: string; by: string; at: string; form: SuggestionDecision; plan: SuggestionPlan }): Promise<void>;
  recordExplanation(input: { id: string; suggestionNo: string; by: string; at: string; answer: string }): Promise<void>;
  recordMeasureResult(input: MeasureResult & { id: string; suggestionNo: string; by: string | null; at: string; note: string | null }): Promise<void>;
  measureEffect(input: { suggestionNo: string; at: string }): Promise<EffectReport>;
  recordConclusion(input: { id: string; suggestionNo: string; by: string; at: string; decision: 'keep' | 'change' | 'end' | 'read'; note: string | null }): Promise<void>;
  closeSuggestion(input: { suggestionNo: string; outcome: string; closedAt: string }): Promise<void>;
}

export interface SuggestionOutcome {
  outcome: 'kept' | 'changed' | 'ended' | 'refused' | 'withdrawn' | 'cancelled';
  results: MeasureResult[];
  finding: Change['finding'] | null;
}
