import { z } from 'zod';
import { caseNoSchema, incidentNoSchema } from '../../../libs/contracts/ids.js';
import { categoryId } from '../../../libs/contracts/incident.js';
import { isoTime, note, pointSchema } from '../../../libs/contracts/message.js';
import { methodSchema } from '../../../libs/contracts/series.js';
import { seriesThresholds } from '../../../libs/domain/series.js';
import { textSchema } from '../views.js';

export const proposalQuerySchema = z
  .strictObject({
    from: isoTime,
    to: isoTime,
    category: categoryId.optional(),
    metres: z.coerce.number().int().min(50).max(20_000).default(seriesThresholds.metres),
    days: z.coerce.number().int().min(1).max(180).default(seriesThresholds.days),
  })
  .refine(({ from, to }) => Date.parse(from) <= Date.parse(to), { error: 'END_BEFORE_START', path: ['to'] });
export type ProposalQuery = z.infer<typeof proposalQuerySchema>;

export const proposalsSchema = z.object({
  thresholds: z.object({ metres: z.number(), days: z.number() }),
  /** Over all incidents looked at: pairs near in place and time, and how many chance alone would bring. */
  knox: z.object({ pairs: z.number().int(), near: z.number().int(), expected: z.number() }),
  items: z.array(
    z.object({
      incidents: z.array(
        z.object({ incidentNo: incidentNoSchema, category: categoryId, receivedAt: isoTime, place: pointSchema, method: methodSchema, caseNo: caseNoSchema.nullable() }),
      ),
      links: z.array(z.object({ from: incidentNoSchema, to: incidentNoSchema, metres: z.number(), days: z.number(), reason: textSchema.extend({ code: z.string() }) })),
    }),
  ),
});

export const confirmSeriesSchema = z.strictObject({ caseNo: caseNoSchema, incidents: z.array(incidentNoSchema).min(2).max(50), reason: note });
export type ConfirmSeries = z.infer<typeof confirmSeriesSchema>;
export const confirmedSchema = z.object({ caseNo: caseNoSchema, incidents: z.array(incidentNoSchema) });
