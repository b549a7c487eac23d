import { z } from 'zod';
import { communityId, gridId } from '../../../libs/contracts/incident.js';
import { accountId, isoTime, note } from '../../../libs/contracts/message.js';
import { processKinds } from '../../../libs/contracts/process.js';
import { superviseSchema, supervisionStages } from '../../../libs/contracts/supervision.js';
import { cursorOf, flag, limit, pageOf } from '../http/cursor.js';
import { processPosition } from '../incidents/schemas.js';
import { clockViewSchema, processViewSchema, textSchema } from '../views.js';

export const openSupervisionSchema = z.strictObject({
  /** Workflow id of any process but a supervision. */
  processId: z
    .string()
    .max(400)
    .regex(/^(?!supervision\/)[a-z]+(\/[A-Za-z0-9._:-]+)+$/)
    .meta({ 'x-of': 'process' }),
  cause: superviseSchema.shape.cause,
  /** Without names: who complained is known to whoever noted it. */
  reason: note,
});
export type OpenSupervision = z.infer<typeof openSupervisionSchema>;
export const supervisionOpenedSchema = z.object({ supervision: z.string() });

export const supervisionQuerySchema = z.strictObject({
  open: flag.optional(),
  stage: z.enum(supervisionStages).optional(),
  community: communityId.optional(),
  overdue: flag.optional(),
  cursor: cursorOf(processPosition).optional(),
  limit,
});
export type SupervisionQuery = z.infer<typeof supervisionQuerySchema>;

export const overdueQuerySchema = z.strictObject({
  kind: z.enum(processKinds).optional(),
  community: communityId.optional(),
  grid: gridId.optional(),
  cursor: cursorOf(z.strictObject({ since: z.number(), id: z.string() })).optional(),
  limit,
});
export type OverdueQuery = z.infer<typeof overdueQuerySchema>;

export const overduePageSchema = pageOf(
  z.object({
    processId: z.string(),
    kind: z.enum(processKinds),
    stage: z.string(),
    subject: processViewSchema.shape.subject,
    /** When the earliest of the limits passed. */
    since: isoTime,
    clocks: z.array(clockViewSchema),
    /** What somebody has yet to do about it, and who holds it. */
    tasks: z.array(z.object({ id: z.string(), kind: z.string(), title: textSchema, assignee: accountId.nullable() })),
  }),
).extend({
  /** How many more there are that are of cases, and not for this reader. */
  withheld: z.number().int(),
});
