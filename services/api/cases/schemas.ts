import { z } from 'zod';
import { caseCommandSchema, caseStages, caseTypes } from '../../../libs/contracts/case.js';
import { caseNoSchema, incidentNoSchema, itemNoSchema } from '../../../libs/contracts/ids.js';
import { categoryId, communityId } from '../../../libs/contracts/incident.js';
import { accountId, isoTime } from '../../../libs/contracts/message.js';
import { itemSchema } from '../evidence/schemas.js';
import { personSchema, suspectCommandSchema, suspectEnds } from '../../../libs/contracts/suspect.js';
import { cursorOf, flag, limit } from '../http/cursor.js';
import { processPosition } from '../incidents/schemas.js';
import { processViewSchema, taskViewSchema, textSchema } from '../views.js';

export const caseQuerySchema = z.strictObject({
  open: flag.optional(),
  stage: z.enum(caseStages).optional(),
  community: communityId.optional(),
  category: categoryId.optional(),
  investigator: accountId.optional(),
  overdue: flag.optional(),
  cursor: cursorOf(processPosition).optional(),
  limit,
});
export type CaseQuery = z.infer<typeof caseQuerySchema>;

/** Whose list; one's own, or all cases for those who direct them, where nobody is named. */
export const workingListQuerySchema = z.strictObject({ investigator: accountId.optional() });
export type WorkingListQuery = z.infer<typeof workingListQuerySchema>;
export const workingListSchema = z.object({
  rule: textSchema,
  items: z.array(z.object({ caseNo: caseNoSchema, type: z.enum(caseTypes), category: categoryId, stage: z.string(), openedAt: isoTime, dueAt: isoTime.nullable(), overdue: z.boolean(), reason: textSchema.extend({ code: z.string() }) })),
});

const caseRecordSchema = z.object({
  caseNo: caseNoSchema,
  type: z.enum(caseTypes),
  category: categoryId,
  incidents: z.array(incidentNoSchema),
  /** The process that led to it. */
  origin: z.string().nullable(),
  openedAt: isoTime,
  openedBy: accountId,
  closedAt: isoTime.nullable(),
  result: z.string().nullable(),
});

export const signedSchema = z.object({
  id: z.string(),
  recordNo: z.string(),
  kind: z.string(),
  caseNo: caseNoSchema.nullable(),
  incidentNo: incidentNoSchema.nullable(),
  processId: z.string().nullable(),
  signedBy: accountId,
  signedAt: isoTime,
  evidence: z.array(z.string()),
  /** Its place in the chain of what was signed under the same number. */
  sequence: z.number().int(),
  previous: z.string(),
  hash: z.string(),
});

export const caseDetailSchema = z.object({
  caseNo: caseNoSchema,
  processId: z.string(),
  record: caseRecordSchema,
  process: processViewSchema.nullable(),
  tasks: z.array(taskViewSchema),
  arrests: z.array(processViewSchema),
  suspects: z.array(processViewSchema),
  /** Seizures, examinations, handovers, corrections and video investigations, the newest first. */
  parts: z.array(processViewSchema),
  /** What was signed, without what it says. */
  signed: z.array(signedSchema),
});

export const caseRecordsSchema = z.object({
  items: z.array(signedSchema.extend({ form: z.unknown(), /** Number of the latest correction. */ correctedBy: z.string().nullable(), /** That it was signed is known, what it says is not. */ sealed: z.boolean() })),
  evidence: z.array(itemSchema),
});

const amount = z.number().int().nonnegative().meta({ 'x-of': 'money' });
const sums = { lostFen: amount, frozenFen: amount, seizedFen: amount, returnedFen: amount, outstandingFen: amount };
export const recoverySchema = z.object({
  caseNo: caseNoSchema,
  /** By the number of what they reported: who they are is read there, for a stated purpose. */
  victims: z.array(z.object({ victim: z.string(), ...sums })),
  total: z.object(sums),
  unassigned: z.object({ seizedFen: amount, returnedFen: amount }),
});

const hash = z.string().nullable();
export const verificationSchema = z.object({
  caseNo: caseNoSchema,
  whole: z.boolean(),
  links: z.number().int(),
  chains: z.array(
    z.object({
      chain: z.string(),
      length: z.number().int(),
      /** The first broken link. */
      broken: z.object({ sequence: z.number().int().nullable(), recordNo: z.string().nullable(), fault: z.enum(['edited', 'missing', 'inserted', 'outOfOrder']), expected: hash, found: hash }).nullable(),
    }),
  ),
  processes: z
    .object({
      asked: z.number().int(),
      forgotten: z.number().int(),
      remembered: z.number().int(),
      differing: z.array(z.object({ recordNo: z.string(), fault: z.enum(['edited', 'missing']), expected: z.string(), found: hash })),
    })
    .nullable(),
  files: z.object({ named: z.number().int(), read: z.boolean(), differing: z.array(z.object({ file: z.string(), recordNo: z.string(), fault: z.enum(['edited', 'missing']) })) }),
  /** What is said of an exhibit otherwise than in its custody log. */
  items: z.object({ kept: z.number().int(), differing: z.array(z.object({ itemNo: itemNoSchema, fields: z.array(z.string()) })) }),
  words: z.array(textSchema),
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
