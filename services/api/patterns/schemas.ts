import { z } from 'zod';
import { categoryId, communityId, gridId } from '../../../libs/contracts/incident.js';
import { dutyDate } from '../../../libs/contracts/ids.js';
import { isoTime, pointSchema } from '../../../libs/contracts/message.js';
import { hotSpotOptions } from '../../../libs/domain/density.js';
import { nearRepeatBands } from '../../../libs/domain/near-repeat.js';
import { methodCodes } from '../../../libs/domain/series.js';
import { unusualDayOptions } from '../../../libs/domain/unusual-days.js';
import { textSchema } from '../views.js';

const category = categoryId.optional();
const span = { from: isoTime, to: isoTime, category };
const inOrder = ({ from, to }: { from: string; to: string }) => Date.parse(from) < Date.parse(to);
const dayMs = 86_400_000;
const within = (days: number) => ({ from, to }: { from: string; to: string }) => Date.parse(to) - Date.parse(from) <= days * dayMs;
const ordered = { error: 'END_BEFORE_START', path: ['to'] };
const tooLong = { error: 'PERIOD_TOO_LONG', path: ['to'] };
const metres = (least: number, most: number, usual: number) => z.coerce.number().int().min(least).max(most).default(usual);
/** `100,200,400`: upper ends of bands. */
const bands = (most: number, usual: readonly number[]) =>
  z
    .string()
    .max(100)
    .default(usual.join())
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.number().positive().max(most)).min(1).max(8).refine((ends) => ends.every((end, i) => i === 0 || end > ends[i - 1]!), { error: 'BANDS_ASCENDING' }));

export const hotSpotQuerySchema = z
  .strictObject({
    ...span,
    bandwidth: metres(100, 5_000, hotSpotOptions.bandwidth),
    cell: metres(50, 1_000, hotSpotOptions.cell),
    /** So many years before are the season's own measure. */
    years: z.coerce.number().int().min(1).max(5).default(3),
    falseAlarms: z.coerce.number().min(0.01).max(0.2).default(hotSpotOptions.falseAlarms),
  })
  .refine(inOrder, ordered)
  .refine(within(366), tooLong);
export const nearRepeatQuerySchema = z.strictObject({ ...span, metres: bands(20_000, nearRepeatBands.metres), days: bands(366, nearRepeatBands.days) }).refine(inOrder, ordered).refine(within(732), tooLong);
export const unusualDaysQuerySchema = z
  .strictObject({ from: dutyDate, to: dutyDate, category, community: communityId.optional(), falseAlarms: z.coerce.number().min(0.001).max(0.1).default(unusualDayOptions.falseAlarms) })
  .refine(({ from, to }) => from <= to, ordered)
  .refine(within(92), tooLong);
export const driftQuerySchema = z.strictObject({ ...span, element: z.enum(Object.keys(methodCodes) as [keyof typeof methodCodes]) }).refine(inOrder, ordered).refine(within(1_098), tooLong);
export const emergingQuerySchema = z.strictObject({ to: isoTime.optional(), days: z.coerce.number().int().min(30).max(366).default(180), category });
export type HotSpotQuery = z.infer<typeof hotSpotQuerySchema>;
export type NearRepeatQuery = z.infer<typeof nearRepeatQuerySchema>;
export type UnusualDaysQuery = z.infer<typeof unusualDaysQuerySchema>;
export type DriftQuery = z.infer<typeof driftQuerySchema>;
export type EmergingQuery = z.infer<typeof emergingQuerySchema>;

/** `small`: too few incidents for more than a hint. `method`: how it was found. `countedAt`: when what it was found in was true. */
const answer = { method: textSchema, countedAt: isoTime, incidents: z.number().int(), small: z.boolean() };

export const hotSpotsSchema = z.object({
  ...answer,
  bandwidth: z.number(),
  cell: z.number(),
  falseAlarms: z.number(),
  /** Incidents of the same season in the years before. */
  baseline: z.number().int(),
  /** For each square kilometre; `p` is how often chance alone shows a place that stands out as much, anywhere. */
  spots: z.array(z.object({ place: pointSchema, grid: gridId.nullable(), cells: z.number().int(), density: z.number(), expected: z.number(), incidents: z.number().int(), p: z.number() })),
  /** Where most is, whether or not it always is. */
  densest: z.array(z.object({ place: pointSchema, grid: gridId.nullable(), density: z.number(), expected: z.number() })),
  /** The most incidents first; `expected` is the season's, for as many incidents as there are. */
  grids: z.array(z.object({ grid: gridId, incidents: z.number().int(), expected: z.number(), small: z.boolean() })),
  /** Incidents for each kilometre of street, the most first; empty where no roads are known. */
  streets: z.array(z.object({ road: z.string(), middle: pointSchema, perKilometre: z.number() })),
});

export const nearRepeatsSchema = z.object({
  ...answer,
  permutations: z.number().int(),
  cells: z.array(z.object({ metres: z.tuple([z.number(), z.number()]), days: z.tuple([z.number(), z.number()]), pairs: z.number().int(), expected: z.number(), ratio: z.number().nullable(), p: z.number(), pAll: z.number() })),
});

export const unusualDaysSchema = z.object({
  ...answer,
  falseAlarms: z.number(),
  seasonKnown: z.boolean(),
  dispersion: z.number(),
  /** `from` to `to`: what a quiet day lies between, but for the false alarms. */
  days: z.array(z.object({ date: dutyDate, count: z.number().int(), expected: z.number(), from: z.number().int(), to: z.number().int(), unusual: z.enum(['high', 'low']).nullable(), p: z.number() })),
});

export const driftSchema = z.object({
  ...answer,
  element: z.string(),
  since: isoTime.nullable(),
  /** 0: the same mix; 1: nothing in common. */
  divergence: z.number(),
  p: z.number(),
  codes: z.array(z.object({ code: z.string(), before: z.number().int(), after: z.number().int(), shareBefore: z.number(), shareAfter: z.number(), residual: z.number() })),
});

export const emergingSchema = z.object({
  ...answer,
  clusters: z.array(z.object({ place: pointSchema, grid: gridId.nullable(), radius: z.number(), days: z.number().int(), incidents: z.number().int(), expected: z.number(), p: z.number() })),
});
