import { z } from 'zod';
import { custodyCommandSchema } from '../../../libs/contracts/custody.js';
import { examinationCommandSchema, examinationStages } from '../../../libs/contracts/examination.js';
import { caseNoSchema, examinationNoSchema, incidentNoSchema, itemNoSchema, seizureNoSchema } from '../../../libs/contracts/ids.js';
import { accountId, isoTime } from '../../../libs/contracts/message.js';
import { seizureCommandSchema, seizureStages } from '../../../libs/contracts/seizure.js';
import { itemStates } from '../../../libs/records/evidence.js';
import { cursorOf, flag, limit, pageOf } from '../http/cursor.js';
import { processPosition } from '../incidents/schemas.js';
import { processViewSchema, taskViewSchema } from '../views.js';

export const itemSchema = z.object({
  itemNo: itemNoSchema,
  incidentNo: incidentNoSchema.nullable(),
  caseNo: caseNoSchema.nullable(),
  seizureNo: seizureNoSchema.nullable(),
  description: z.string(),
  quantity: z.number().int(),
  storage: z.string(),
  holder: accountId,
  state: z.enum(itemStates),
  /** The process that is handing it over. */
  transfer: z.string().nullable(),
});

export const itemQuerySchema = z.strictObject({
  incidentNo: incidentNoSchema.optional(),
  caseNo: caseNoSchema.optional(),
  seizureNo: seizureNoSchema.optional(),
  holder: accountId.optional(),
  state: z.enum(itemStates).optional(),
  /** Being handed over. */
  moving: flag.optional(),
  cursor: cursorOf(z.string().max(20)).optional(),
  limit,
});
export type ItemQuery = z.infer<typeof itemQuerySchema>;
export const itemPageSchema = pageOf(itemSchema);

export const itemDetailSchema = z.object({
  item: itemSchema,
  /** What was signed about it, in order, without what it says. */
  custody: z.array(z.object({ recordNo: z.string(), kind: z.string(), signedBy: accountId, signedAt: isoTime, hash: z.string() })),
});

const processQuery = { caseNo: caseNoSchema.optional(), open: flag.optional(), overdue: flag.optional(), cursor: cursorOf(processPosition).optional(), limit };
export const seizureQuerySchema = z.strictObject({ stage: z.enum(seizureStages).optional(), ...processQuery });
export type SeizureQuery = z.infer<typeof seizureQuerySchema>;
export const examinationQuerySchema = z.strictObject({ stage: z.enum(examinationStages).optional(), ...processQuery });
export type ExaminationQuery = z.infer<typeof examinationQuerySchema>;

export const labelQuerySchema = z.strictObject({ format: z.enum(['svg', 'png', 'pdf']).default('pdf') });
export type LabelQuery = z.infer<typeof labelQuerySchema>;

export const startedSchema = z.object({ processId: z.string(), duplicate: z.boolean() });
export const examinationStartedSchema = startedSchema.extend({ examinationNo: examinationNoSchema });
export const seizureStartedSchema = startedSchema.extend({ seizureNo: seizureNoSchema });

/** A seizure or an examination, with the exhibits. */
export const itemsDetailSchema = z.object({ processId: z.string(), process: processViewSchema.nullable(), tasks: z.array(taskViewSchema), items: z.array(itemSchema) });

/** The commands alone: who gives them is known from the token. */
export const custodyCommandBodySchema = custodyCommandSchema.shape.command;
export type CustodyCommandBody = z.infer<typeof custodyCommandBodySchema>;
export const examinationCommandBodySchema = examinationCommandSchema.shape.command;
export type ExaminationCommandBody = z.infer<typeof examinationCommandBodySchema>;
export const seizureCommandBodySchema = seizureCommandSchema.shape.command;
export type SeizureCommandBody = z.infer<typeof seizureCommandBodySchema>;
