import { z } from 'zod';
import { categoryId, communityId } from '../../../libs/contracts/incident.js';
import { isoTime } from '../../../libs/contracts/message.js';
import { type FastEvent, fastEvents, fastIds } from '../../../libs/domain/six-fasts.js';
import { textSchema } from '../views.js';

export const sixFastsQuerySchema = z
  .strictObject({ from: isoTime, to: isoTime, community: communityId.optional(), category: categoryId.optional() })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { error: 'END_BEFORE_START', path: ['to'] });
export type SixFastsQuery = z.infer<typeof sixFastsQuerySchema>;

const fast = z.enum(fastIds);
const minutes = z.number();
const figures = {
  fast,
  count: z.number().int(),
  median: minutes.nullable(),
  p90: minutes.nullable(),
  targetMinutes: minutes.nullable(),
  withinTarget: z.number().int().nullable(),
};
const definitions = z.array(z.object({ fast, name: textSchema, from: textSchema, to: textSchema, target: z.string() }));

export const sixFastsSchema = z.object({
  definitions,
  /** Incidents and warnings registered in the period. */
  matters: z.number().int(),
  total: z.array(z.object({ ...figures, slowest: z.array(z.object({ matter: z.string(), minutes })) })),
  byWeek: z.array(z.object({ ...figures, week: z.iso.date() })),
  byTeam: z.array(z.object({ ...figures, team: z.string() })),
});

export const matterFastsSchema = z.object({
  definitions,
  processId: z.string(),
  events: z.array(z.object({ event: z.enum(Object.keys(fastEvents) as [FastEvent, ...FastEvent[]]), at: isoTime, team: z.string() })),
  spans: z.array(z.object({ fast, team: z.string(), minutes })),
});
