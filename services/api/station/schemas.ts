import { z } from 'zod';
import { incidentNoSchema } from '../../../libs/contracts/ids.js';
import { accountId, note, pointSchema, unitId } from '../../../libs/contracts/message.js';
import { skills } from '../../../libs/domain/category.js';
import { durationSchema, policyRowSchema } from '../../../libs/domain/policy.js';
import { cursorOf, flag, limit, pageOf } from '../http/cursor.js';
import { orderViewSchema, textSchema } from '../views.js';

export const unitSchema = z.object({
  id: unitId,
  name: textSchema,
  team: z.enum(['community', 'case']),
  members: z.array(accountId),
  home: pointSchema,
  grids: z.array(z.string()),
  skills: z.array(z.enum(skills)),
  community: z.string().nullable(),
  onDuty: z.boolean(),
  /** For `If-Match`. */
  version: z.number().int(),
  /** Live orders. */
  load: z.number().int(),
});
export const unitListSchema = z.object({ items: z.array(unitSchema) });

export const dutySchema = z.strictObject({ onDuty: z.boolean() });
export type Duty = z.infer<typeof dutySchema>;

export const orderQuerySchema = z.strictObject({
  incidentNo: incidentNoSchema.optional(),
  unit: unitId.optional(),
  live: flag.optional(),
  cursor: cursorOf(z.string()).optional(),
  limit,
});
export type OrderQuery = z.infer<typeof orderQuerySchema>;
export const orderPageSchema = pageOf(orderViewSchema);

export const policyKey = policyRowSchema.shape.key;
export const policyListSchema = z.object({ items: z.array(policyRowSchema) });
export const overrideSchema = z.strictObject({ limit: durationSchema.strict(), reason: note });
export type Override = z.infer<typeof overrideSchema>;
