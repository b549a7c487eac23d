import { z } from 'zod';
import { isoTime } from '../../../libs/contracts/message.js';
import { gapReasons, type GapReason, reviewSteps } from '../../../libs/domain/case-documents.js';
import { caseTypes } from '../../../libs/contracts/case.js';
import { processViewSchema, textSchema } from '../views.js';

const why = z.enum(Object.keys(gapReasons) as [GapReason, ...GapReason[]]);

export const documentListSchema = z.object({
  items: z.array(
    z.object({ id: z.string(), name: textSchema, records: z.array(z.string()), steps: z.array(z.enum(reviewSteps)), types: z.array(z.enum(caseTypes)), surveyed: z.boolean(), source: textSchema, status: z.string() }),
  ),
  gapReasons: z.array(z.object({ id: why, name: textSchema })),
});

export const reviewStartedSchema = z.object({ processId: z.string(), duplicate: z.boolean() });
export const reviewListSchema = z.object({ items: z.array(processViewSchema) });

export const qualityQuerySchema = z
  .strictObject({ from: isoTime, to: isoTime })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { error: 'END_BEFORE_START', path: ['to'] });
export type QualityQuery = z.infer<typeof qualityQuerySchema>;

const figures = { count: z.number().int(), open: z.number().int(), medianHours: z.number().nullable() };
export const qualitySchema = z.object({
  total: z.object(figures),
  byReason: z.array(z.object({ why, ...figures })),
  byDocument: z.array(z.object({ document: z.string(), ...figures })),
});
