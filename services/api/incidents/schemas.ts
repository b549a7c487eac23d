import { z } from 'zod';
import { callSchema, categoryId, communityId, gridId, incidentCommandSchema, incidentStages } from '../../../libs/contracts/incident.js';
import { caseNoSchema, incidentNoSchema } from '../../../libs/contracts/ids.js';
import { accountId, isoTime, note, pointSchema } from '../../../libs/contracts/message.js';
import { mappingFileSchema } from '../../../libs/domain/mapping.js';
import { station } from '../../../libs/domain/station.js';
import { cursorOf, flag, limit, pageOf } from '../http/cursor.js';
import { reportOf } from '../http/rows.js';
import { orderViewSchema, processViewSchema, taskViewSchema } from '../views.js';

export const processPosition = z.strictObject({ openedAt: z.number(), id: z.string() });

export const incidentQuerySchema = z.strictObject({
  open: flag.optional(),
  stage: z.enum(incidentStages).optional(),
  community: communityId.optional(),
  category: categoryId.optional(),
  priority: z.coerce.number().int().min(1).max(4).optional(),
  overdue: flag.optional(),
  cursor: cursorOf(processPosition).optional(),
  limit,
});
export type IncidentQuery = z.infer<typeof incidentQuerySchema>;

export const processPageSchema = pageOf(processViewSchema);

export const acceptedSchema = z.object({ incidentNo: incidentNoSchema, processId: z.string(), duplicate: z.boolean() });
export type Accepted = z.infer<typeof acceptedSchema>;

export const batchSchema = z.strictObject({ calls: z.array(z.unknown()).min(1).max(500) });
export type Batch = z.infer<typeof batchSchema>;

export const mappingName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
const set = z.object({ by: accountId, reason: z.string(), at: isoTime }).nullable();
/** `version`: for `If-Match`. */
const mappingSet = { name: mappingName, version: z.number().int(), set };
export const mappingListSchema = z.object({ items: z.array(z.object({ ...mappingSet, about: mappingFileSchema.shape.about })) });
export const mappingInForceSchema = z.object({ ...mappingSet, mapping: mappingFileSchema });
const areas = new Set(station.areas.map(({ id }) => id));
export const setMappingSchema = z.strictObject({
  mapping: mappingFileSchema.superRefine(({ districts }, context) => {
    for (const [district, area] of Object.entries(districts)) {
      if (area !== null && !areas.has(area)) context.addIssue({ code: 'custom', path: ['districts', district], message: `没有这个社区 / there is no such community: ${area}` });
    }
  }),
  reason: note,
});
export type SetMapping = z.infer<typeof setMappingSchema>;

export const importQuerySchema = z.strictObject({ mapping: mappingName });
export type ImportQuery = z.infer<typeof importQuerySchema>;

export const reportSchema = reportOf({ incidentNo: incidentNoSchema });
export type Report = z.infer<typeof reportSchema>;

/** The command alone: who gives it is known from the token. */
export const commandBodySchema = incidentCommandSchema.shape.command;
export type CommandBody = z.infer<typeof commandBodySchema>;

export const commandAnswerSchema = z.object({ stage: z.string(), revision: z.number().int() });

export const incidentRecordSchema = z.object({
  incidentNo: incidentNoSchema,
  call: callSchema.omit({ place: true, caller: true }),
  receivedAt: isoTime,
  place: pointSchema.optional(),
  registeredBy: accountId,
  category: categoryId.optional(),
  priority: z.number().int().optional(),
  grid: gridId.nullable().optional(),
  community: communityId.nullable().optional(),
  closedAt: isoTime.nullable(),
  disposition: z.string().nullable(),
  mergedInto: z.string().nullable().optional(),
  caseNo: caseNoSchema.nullable().optional(),
  feedback: z.string().nullable().optional(),
});

export const incidentDetailSchema = z.object({
  incidentNo: incidentNoSchema,
  processId: z.string(),
  /** Null for a moment after intake, and the process too, where it ended so long ago that only its record is left. */
  record: incidentRecordSchema.nullable(),
  process: processViewSchema.nullable(),
  tasks: z.array(taskViewSchema),
  orders: z.array(orderViewSchema),
});

export const callersSchema = z.object({
  items: z.array(z.object({ incidentNo: incidentNoSchema, caller: callSchema.shape.caller.unwrap().nullable() })),
});
