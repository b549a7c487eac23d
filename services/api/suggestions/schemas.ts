import { z } from 'zod';
import { suggestionNoSchema } from '../../../libs/contracts/ids.js';
import { gridId } from '../../../libs/contracts/incident.js';
import { accountId, isoTime } from '../../../libs/contracts/message.js';
import { measureSchema, suggestionPlanSchema, suggestionSources, suggestionTasks } from '../../../libs/contracts/suggestion.js';
import { processViewSchema, textSchema } from '../views.js';

const said = { id: z.string(), by: accountId, at: isoTime };
const span = z.object({ from: isoTime, to: isoTime });

/** 95 %: the interval from `from` to `to`. */
const changeSchema = z.object({
  ratio: z.number().nullable(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  level: z.number(),
  counts: z.object({ before: z.number().int(), after: z.number().int(), comparedBefore: z.number().int(), comparedAfter: z.number().int() }),
  expected: z.number().nullable(),
  dispersion: z.number(),
  few: z.boolean(),
  finding: z.enum(['fewer', 'more', 'noEvidence', 'notMeasurable']),
  ...textSchema.shape,
});

const effectSchema = z.object({
  measuredAt: isoTime,
  period: span,
  before: span,
  alike: span.nullable(),
  effect: changeSchema,
  yearOnYear: changeSchema,
  around: changeSchema,
  grids: z.array(z.object({ grid: gridId, side: z.enum(['plan', 'compared', 'around']), earlier: z.number().int(), before: z.number().int(), after: z.number().int() })),
});

const decided = suggestionTasks['suggestion.decide'].form.shape;

export const suggestionSchema = z.object({
  suggestionNo: suggestionNoSchema,
  processId: z.string(),
  /** Null for a moment after it was suggested. */
  record: z
    .object({
      suggestionNo: suggestionNoSchema,
      suggested: suggestionPlanSchema,
      /** As it was accepted. */
      plan: suggestionPlanSchema.nullable(),
      source: z.enum(suggestionSources),
      proposedBy: accountId.nullable(),
      openedAt: isoTime,
      decisions: z.array(z.object({ ...said, decision: decided.decision, measures: z.array(z.object({ number: z.number().int(), changed: measureSchema.optional() })), reason: z.string().optional() })),
      explanations: z.array(z.object({ ...said, answer: z.string() })),
      results: z.array(z.object({ id: z.string(), number: z.number().int(), kind: z.string(), who: z.string(), result: z.enum(['done', 'partly', 'notDone']), amount: z.number(), by: accountId.nullable(), at: isoTime, note: z.string().nullable() })),
      effect: effectSchema.nullable(),
      conclusions: z.array(z.object({ ...said, decision: z.enum(['keep', 'change', 'end', 'read']), note: z.string().nullable() })),
      outcome: z.string().nullable(),
      closedAt: isoTime.nullable(),
    })
    .nullable(),
  process: processViewSchema.nullable(),
});

export const suggestedSchema = z.object({ suggestionNo: suggestionNoSchema, processId: z.string(), duplicate: z.boolean() });
