import { z } from 'zod';
import { categoryId, communityId, gridId } from '../../../libs/contracts/incident.js';
import { isoTime, unitId } from '../../../libs/contracts/message.js';
import { groupings } from '../../../libs/domain/cells.js';
import { comparisons } from '../../../libs/domain/indices.js';
import { cursorOf, limit, pageOf } from '../http/cursor.js';
import { textSchema } from '../views.js';

const bys = ['community', 'grid', ...groupings.filter((each) => each !== 'place')] as const;

const asked = { from: isoTime, to: isoTime, community: communityId.optional(), grid: gridId.optional(), category: categoryId.optional() };
const inOrder = [({ from, to }: { from: string; to: string }) => Date.parse(from) < Date.parse(to), { error: 'END_BEFORE_START', path: ['to'] }] as [(span: { from: string; to: string }) => boolean, { error: string; path: string[] }];

export const indexQuerySchema = z.strictObject({ ...asked, by: z.enum(bys).optional(), compare: z.enum(comparisons).optional() }).refine(...inOrder);
export type IndexQuery = z.infer<typeof indexQuerySchema>;

export const recordsQuerySchema = z
  .strictObject({ ...asked, hour: z.coerce.number().int().min(0).max(167).optional(), limit, cursor: cursorOf(z.strictObject({ at: z.number().int(), id: z.string().max(400) })).optional() })
  .refine(...inOrder);
export type RecordsQuery = z.infer<typeof recordsQuerySchema>;

const definition = {
  id: z.string(),
  version: z.number().int(),
  name: textSchema,
  unit: textSchema,
  means: textSchema,
  source: textSchema,
  better: z.enum(['less', 'more']),
};
export const definitionSchema = z.object({ ...definition, groupings: z.array(z.enum(bys)) });
export const definitionsSchema = z.object({ items: z.array(definitionSchema) });

const figure = z.object({ value: z.number().nullable(), records: z.number().int(), small: z.boolean() });
const compared = { ...figure.shape, before: figure.nullable(), change: z.number().nullable() };
const span = z.object({ from: isoTime, to: isoTime });

export const indexSchema = z.object({
  index: definitionSchema,
  period: span,
  comparedWith: span.nullable(),
  total: z.object(compared),
  groups: z.array(z.object({ key: z.string().nullable(), name: textSchema.nullable(), ...compared })),
  smallCount: z.object({ below: z.number().int(), reason: textSchema }),
  /** Everything recorded until then is counted. */
  countedAt: isoTime,
});

export const recordsSchema = pageOf(
  z.object({
    /** Where it is on file, and its number: `incidents/110.7`; of the organisation the officer: `accounts/o-2102`. */
    record: z.string(),
    at: isoTime,
    community: communityId.nullable(),
    grid: gridId.nullable(),
    /** Null of an officer, who has a unit instead. */
    category: categoryId.nullable(),
    unit: unitId.nullable(),
    /** What of it is counted. */
    measures: z.record(z.string(), z.number()),
  }),
);
