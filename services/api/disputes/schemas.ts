import { z } from 'zod';
import { agreementNoSchema, caseNoSchema, disputeNoSchema } from '../../../libs/contracts/ids.js';
import { communityId, gridId } from '../../../libs/contracts/incident.js';
import { disputeKind, disputeStages, mediationCommandSchema, partySchema } from '../../../libs/contracts/mediation.js';
import { accountId, isoTime, unitId } from '../../../libs/contracts/message.js';
import { cursorOf, flag, limit } from '../http/cursor.js';
import { processPosition } from '../incidents/schemas.js';
import { processViewSchema, taskViewSchema } from '../views.js';

export const reportedSchema = z.object({ disputeNo: disputeNoSchema, processId: z.string(), duplicate: z.boolean() });

export const disputeQuerySchema = z.strictObject({
  open: flag.optional(),
  stage: z.enum(disputeStages).optional(),
  community: communityId.optional(),
  overdue: flag.optional(),
  cursor: cursorOf(processPosition).optional(),
  limit,
});
export type DisputeQuery = z.infer<typeof disputeQuerySchema>;

const disputeRecordSchema = z.object({
  disputeNo: disputeNoSchema,
  kind: disputeKind,
  origin: z.record(z.string(), z.unknown()),
  receivedAt: isoTime,
  registeredBy: accountId,
  community: communityId.nullable(),
  grid: gridId.nullable(),
  squad: unitId.nullable(),
  riskLevel: z.string().nullable(),
  sessions: z.number().int(),
  partners: z.array(z.string()),
  agreementNo: agreementNoSchema.nullable(),
  agreedAt: isoTime.nullable(),
  confirmation: z.string().nullable(),
  outcome: z.string().nullable(),
  caseNo: caseNoSchema.nullable(),
  closedAt: isoTime.nullable(),
});

const signedSchema = z.object({ id: z.string(), recordNo: z.string(), kind: z.string(), signedBy: accountId, signedAt: isoTime });

export const disputeDetailSchema = z.object({
  disputeNo: disputeNoSchema,
  processId: z.string(),
  /** Null for a moment after the report. */
  record: disputeRecordSchema.nullable(),
  process: processViewSchema.nullable(),
  tasks: z.array(taskViewSchema),
  /** What was signed, without what it says. */
  signed: z.array(signedSchema),
});

export const personsSchema = z.object({ description: z.string(), parties: z.array(partySchema) });
export const disputeRecordsSchema = z.object({ items: z.array(signedSchema.extend({ form: z.unknown() })) });

export const agreementSchema = z.object({
  /** Whether what is stored is still what was fixed and signed. */
  intact: z.boolean(),
  sha256: z.string(),
  seal: z.string().nullable(),
  content: z.record(z.string(), z.unknown()),
  signing: z.record(z.string(), z.unknown()).nullable(),
});

export const statisticsQuerySchema = z.strictObject({ year: z.coerce.number().int().min(2000).max(2100) });
export type StatisticsQuery = z.infer<typeof statisticsQuerySchema>;

const figures = {
  received: z.number().int(),
  mediated: z.number().int(),
  resolved: z.number().int(),
  referred: z.number().int(),
  penalty: z.number().int(),
  open: z.number().int(),
};
export const statisticsSchema = z.object({
  year: z.number().int(),
  total: z.object(figures),
  items: z.array(z.object({ community: communityId.nullable(), kind: z.string(), ...figures })),
});

/** The command alone: who gives it is known from the token. */
export const disputeCommandBodySchema = mediationCommandSchema.shape.command;
export type DisputeCommandBody = z.infer<typeof disputeCommandBodySchema>;
