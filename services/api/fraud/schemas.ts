import { z } from 'zod';
import { fraudCommandSchema, fraudStages, warningSchema } from '../../../libs/contracts/fraud.js';
import { caseNoSchema, warningNoSchema } from '../../../libs/contracts/ids.js';
import { communityId, gridId } from '../../../libs/contracts/incident.js';
import { accountId, isoTime } from '../../../libs/contracts/message.js';
import { fraudLevels, fraudMethodIds } from '../../../libs/domain/fraud.js';
import { signedSchema } from '../cases/schemas.js';
import { cursorOf, flag, limit } from '../http/cursor.js';
import { reportOf } from '../http/rows.js';
import { processPosition } from '../incidents/schemas.js';
import { processViewSchema, taskViewSchema, textSchema } from '../views.js';

export const acceptedWarningSchema = z.object({ warningNo: warningNoSchema, processId: z.string(), duplicate: z.boolean() });
export type AcceptedWarning = z.infer<typeof acceptedWarningSchema>;

export const warningBatchSchema = z.strictObject({ warnings: z.array(z.unknown()).min(1).max(500) });
export type WarningBatch = z.infer<typeof warningBatchSchema>;

export const warningReportSchema = reportOf({ warningNo: warningNoSchema });

export const warningQuerySchema = z.strictObject({
  open: flag.optional(),
  stage: z.enum(fraudStages).optional(),
  community: communityId.optional(),
  method: z.enum(fraudMethodIds).optional(),
  overdue: flag.optional(),
  cursor: cursorOf(processPosition).optional(),
  limit,
});
export type WarningQuery = z.infer<typeof warningQuerySchema>;

const fen = z.number().int().meta({ 'x-of': 'money' });
const money = { savedFen: fen, transferredFen: fen, stoppedFen: fen, recoveredFen: fen };

export const warningDetailSchema = z.object({
  warningNo: warningNoSchema,
  processId: z.string(),
  /** Null for a moment after it came in. */
  record: z
    .object({
      warningNo: warningNoSchema,
      channel: warningSchema.shape.channel,
      level: z.enum(fraudLevels),
      method: z.string(),
      receivedAt: isoTime,
      expiresAt: isoTime,
      registeredAt: isoTime,
      registeredBy: accountId,
      community: communityId.nullable(),
      grid: gridId.nullable(),
      firstContactAt: isoTime.nullable(),
      contactInTime: z.boolean().nullable(),
      acknowledgedAt: isoTime.nullable(),
      ...money,
      joinedTo: warningNoSchema.nullable(),
      caseNo: caseNoSchema.nullable(),
      closedAt: isoTime.nullable(),
      outcome: z.string().nullable(),
    })
    .nullable(),
  process: processViewSchema.nullable(),
  tasks: z.array(taskViewSchema),
  /** What was signed, without what it says. */
  signed: z.array(signedSchema),
});

/** The residents of the warning, and of those that joined it: the latest number of the person may stand in another. */
export const residentsSchema = z.object({ items: z.array(z.object({ warningNo: warningNoSchema, resident: warningSchema.shape.resident })) });

export const warningRecordsSchema = z.object({ items: z.array(signedSchema.extend({ form: z.unknown() })) });

export const fraudMethodListSchema = z.object({ items: z.array(z.object({ id: z.string(), name: textSchema, script: z.array(textSchema) })) });

/** The command alone: who gives it is known from the token. */
export const fraudCommandBodySchema = fraudCommandSchema.shape.command;
export type FraudCommandBody = z.infer<typeof fraudCommandBodySchema>;

/** Warnings that the station received from `from` to before `to`. */
export const statisticsQuerySchema = z
  .strictObject({ from: isoTime, to: isoTime })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { error: 'END_BEFORE_START', path: ['to'] });
export type StatisticsQuery = z.infer<typeof statisticsQuerySchema>;

const minutes = z.number().nullable();
const figuresSchema = z.object({
  warnings: z.number().int(),
  peopleDissuaded: z.number().int(),
  contacted: z.number().int(),
  minutesToFirstContact: z.object({ median: minutes, p90: minutes }),
  withinTarget: z.object({ made: z.number().int(), of: z.number().int() }),
  ...money,
});

export const statisticsSchema = z.object({
  from: isoTime,
  to: isoTime,
  total: figuresSchema,
  byCommunity: z.array(figuresSchema.extend({ community: communityId.nullable() })),
  byMethod: z.array(figuresSchema.extend({ method: z.string() })),
});
