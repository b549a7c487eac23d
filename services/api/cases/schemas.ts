import { z } from 'zod';
import { caseCommandSchema, caseStages, caseTypes } from '../../../libs/contracts/case.js';
import { caseNoSchema, incidentNoSchema } from '../../../libs/contracts/ids.js';
import { categoryId, gridId } from '../../../libs/contracts/incident.js';
import { accountId, isoTime } from '../../../libs/contracts/message.js';
import { personSchema, suspectCommandSchema, suspectEnds } from '../../../libs/contracts/suspect.js';
import { cursorOf, flag, limit } from '../http/cursor.js';
import { processPosition } from '../incidents/schemas.js';
import { processViewSchema, taskViewSchema } from '../views.js';

export const caseQuerySchema = z.strictObject({
  open: flag.optional(),
  stage: z.enum(caseStages).optional(),
  community: gridId.optional(),
  category: categoryId.optional(),
  overdue: flag.optional(),
  cursor: cursorOf(processPosition).optional(),
  limit,
});
export type CaseQuery = z.infer<typeof caseQuerySchema>;

const caseRecordSchema = z.object({
  caseNo: caseNoSchema,
  type: z.enum(caseTypes),
  category: z.string(),
  incidents: z.array(incidentNoSchema),
  /** The process that led to it. */
  origin: z.string().nullable(),
  openedAt: isoTime,
  openedBy: z.string(),
  closedAt: isoTime.nullable(),
  result: z.string().nullable(),
});

export const signedSchema = z.object({
  id: z.string(),
  recordNo: z.string(),
  kind: z.string(),
  caseNo: z.string().nullable(),
  incidentNo: z.string().nullable(),
  processId: z.string().nullable(),
  signedBy: accountId,
  signedAt: isoTime,
  evidence: z.array(z.string()),
});

export const caseDetailSchema = z.object({
  caseNo: caseNoSchema,
  processId: z.string(),
  record: caseRecordSchema,
  process: processViewSchema.nullable(),
  tasks: z.array(taskViewSchema),
  arrests: z.array(processViewSchema),
  suspects: z.array(processViewSchema),
  /** What was signed, without what it says. */
  signed: z.array(signedSchema),
});

export const caseRecordsSchema = z.object({
  /** Sealed: that it was signed is known, what it says is not. */
  items: z.array(signedSchema.extend({ form: z.unknown(), sealed: z.boolean() })),
  evidence: z.array(z.object({ itemNo: z.string(), description: z.string(), storage: z.string() })),
});

/** The command alone: who gives it is known from the token. */
export const caseCommandBodySchema = caseCommandSchema.shape.command;
export type CaseCommandBody = z.infer<typeof caseCommandBodySchema>;

export const suspectDetailSchema = z.object({
  caseNo: caseNoSchema,
  number: z.number().int(),
  processId: z.string(),
  sealed: z.boolean(),
  registeredAt: isoTime,
  registeredBy: accountId,
  closedAt: isoTime.nullable(),
  outcome: z.enum(suspectEnds).nullable(),
  person: personSchema,
  process: processViewSchema.nullable(),
  records: z.array(signedSchema.extend({ form: z.unknown() })),
});

export const suspectCommandBodySchema = suspectCommandSchema.shape.command;
export type SuspectCommandBody = z.infer<typeof suspectCommandBodySchema>;
