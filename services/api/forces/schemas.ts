import { z } from 'zod';
import { forcePlanAskSchema, forcePlanCommandSchema, forcePlanStages } from '../../../libs/contracts/force-plan.js';
import { dutyDate, forcePlanNoSchema } from '../../../libs/contracts/ids.js';
import { accountId, isoTime } from '../../../libs/contracts/message.js';
import { layoutIds } from '../../../libs/domain/force-layouts.js';
import { measures } from '../../../libs/domain/patrol-simulation.js';
import { cursorOf, flag, limit } from '../http/cursor.js';
import { processPosition } from '../incidents/schemas.js';
import { processViewSchema, textSchema } from '../views.js';

export const plansQuerySchema = z.strictObject({ open: flag.optional(), overdue: flag.optional(), stage: z.enum(forcePlanStages).optional(), cursor: cursorOf(processPosition).optional(), limit });
export type PlansQuery = z.infer<typeof plansQuerySchema>;
export const commandSchema = forcePlanCommandSchema.shape.command;
export const proposedSchema = z.object({ planNo: forcePlanNoSchema, processId: z.string(), duplicate: z.boolean() });

const between = z.object({ mean: z.number(), from: z.number(), to: z.number() });
const measured = z.object(Object.fromEntries(measures.map((measure) => [measure, between])) as Record<(typeof measures)[number], typeof between>);

const demandSchema = z.object({
  slots: z.array(z.object({ id: z.string(), shift: z.string(), weekend: z.boolean(), start: z.number(), hours: z.number() })),
  grids: z.array(z.string()),
  /** Calls that one such shift has to expect, by slot and grid. */
  calls: z.array(z.array(z.number())),
  perDay: between,
  past: z.object({ calls: z.number().int(), days: z.number().int() }),
  seasonKnown: z.boolean(),
  /** Too few calls for more than a hint. */
  small: z.boolean(),
});

const layoutSchema = z.object({
  id: z.enum(layoutIds),
  name: textSchema,
  posts: z.array(z.object({ id: z.string(), team: z.string() })),
  /** Pairs by slot and post. */
  placement: z.array(z.array(z.number().int())),
  /** Shares of the calls: with a pair in reach, and expected to be reached in time by one that is not out. */
  cover: z.object({ inReach: z.number(), expected: z.number(), bySlot: z.array(z.object({ slot: z.string(), calls: z.number(), inReach: z.number(), expected: z.number() })) }),
  lacking: z.number().int(),
  /** Calls a week reached in time, the most there can be, and how far they are apart; null where nothing was sought. */
  proof: z.object({ reached: z.number(), bound: z.number(), gap: z.number(), optimal: z.boolean() }).nullable(),
  /** Played through: mean, and between what it lies in nineteen cases of twenty. */
  results: measured,
  /** To the layout as it is, on the same calls. */
  difference: measured,
});

export const planSchema = z.object({
  planNo: forcePlanNoSchema,
  processId: z.string(),
  /** Null for a moment after the proposal. */
  record: z
    .object({
      planNo: forcePlanNoSchema,
      ask: forcePlanAskSchema,
      proposedBy: accountId,
      openedAt: isoTime,
      demand: demandSchema.nullable(),
      /** Targets by zone, minutes at the scene (from no orders: taken for granted), and how often how long was played. */
      grounds: z.object({ targets: z.record(z.string(), z.number()), scene: z.object({ mean: z.number(), orders: z.number().int() }), runs: z.number().int(), weeks: z.number().int() }).nullable(),
      layouts: z.array(layoutSchema),
      chosen: z.object({ layout: z.string(), rosters: z.boolean(), by: accountId, at: isoTime }).nullable(),
      patrols: z.array(
        z.object({ id: z.string(), date: dutyDate, shift: z.string(), team: z.string(), by: accountId.nullable(), at: isoTime, result: z.enum(['done', 'partly', 'notDone', 'notReported']), found: z.number().int(), note: z.string().nullable() }),
      ),
      outcome: z.string().nullable(),
      closedAt: isoTime.nullable(),
    })
    .nullable(),
  process: processViewSchema.nullable(),
});
