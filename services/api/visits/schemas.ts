import { z } from 'zod';
import { communityId, gridId } from '../../../libs/contracts/incident.js';
import { accountId, isoTime, note } from '../../../libs/contracts/message.js';
import { householdId } from '../../../libs/contracts/register.js';
import { visitCommandSchema } from '../../../libs/contracts/visits.js';
import { topicIds } from '../../../libs/domain/sentiment.js';
import { needWhys, visitOutcomes } from '../../../libs/domain/visits.js';
import { cursorOf, flag, limit, pageOf } from '../http/cursor.js';
import { processPosition } from '../incidents/schemas.js';

export const roundSchema = z.strictObject({ date: z.iso.date(), officer: accountId.optional() });
export type RoundRequest = z.infer<typeof roundSchema>;
export const roundAnswerSchema = z.object({ processId: z.string(), duplicate: z.boolean() });

export const roundQuerySchema = z.strictObject({ open: flag.optional(), overdue: flag.optional(), community: communityId.optional(), cursor: cursorOf(processPosition).optional(), limit });
export type RoundQuery = z.infer<typeof roundQuerySchema>;

export const visitCommandBodySchema = visitCommandSchema.shape.command;
export type VisitCommandBody = z.infer<typeof visitCommandBodySchema>;

export const visitQuerySchema = z.strictObject({
  household: householdId.optional(),
  grid: gridId.optional(),
  cursor: cursorOf(z.strictObject({ at: z.number(), id: z.string() })).optional(),
  limit,
});
export type VisitQuery = z.infer<typeof visitQuerySchema>;
export const visitPageSchema = pageOf(
  z.object({ id: z.string(), household: householdId, grid: gridId, community: communityId, by: accountId, at: isoTime, outcome: z.enum(visitOutcomes), note: z.string().optional() }),
);

export const needSchema = z.strictObject({ household: householdId, why: z.enum(needWhys), notBefore: isoTime.optional() });
export type Need = z.infer<typeof needSchema>;
export const needAnswerSchema = z.object({ id: z.string() });

/** 请勿填写姓名 / without names: a concern is a matter of the grid. */
export const concernSchema = z.strictObject({ grid: gridId, topic: z.enum(topicIds), note: note.optional() });
export type Concern = z.infer<typeof concernSchema>;
export const concernAnswerSchema = z.object({ id: z.string() });

const span = { from: isoTime, to: isoTime };
export const countQuerySchema = z.strictObject({ ...span, period: z.enum(['day', 'week', 'month']).default('month'), community: communityId.optional(), grid: gridId.optional() });
export type CountQuery = z.infer<typeof countQuerySchema>;
export const countsSchema = z.object({
  topics: z.record(z.string(), z.object({ zh: z.string(), en: z.string() })),
  items: z.array(z.object({ from: isoTime, grid: gridId, topic: z.enum(topicIds), count: z.number().int() })),
});

export const heardQuerySchema = z.strictObject({ ...span, grid: gridId.optional(), topic: z.enum(topicIds).optional(), limit });
export type HeardQuery = z.infer<typeof heardQuerySchema>;
export const heardSchema = z.object({
  items: z.array(z.object({ id: z.string(), grid: gridId, community: communityId, topic: z.enum(topicIds), source: z.enum(['visit', 'heard']), by: accountId, at: isoTime, note: z.string().optional() })),
});
