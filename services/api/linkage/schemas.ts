import { z } from 'zod';
import { caseNoSchema, incidentNoSchema, linkageNoSchema } from '../../../libs/contracts/ids.js';
import { communityId } from '../../../libs/contracts/incident.js';
import { linkageCommandSchema, linkageKinds, linkageStages, partnerId } from '../../../libs/contracts/linkage.js';
import { isoTime, note } from '../../../libs/contracts/message.js';
import { partnerRowSchema } from '../../../libs/domain/partners.js';
import { cursorOf, flag, limit } from '../http/cursor.js';
import { processPosition } from '../incidents/schemas.js';
import { processViewSchema, taskViewSchema } from '../views.js';

export const openLinkageSchema = z.strictObject({
  kind: z.enum(linkageKinds),
  partners: z.array(partnerId).min(1).max(20),
  /** What every partner is told. */
  text: note,
  incidentNo: incidentNoSchema.optional(),
  caseNo: caseNoSchema.optional(),
  community: communityId.optional(),
});
export type OpenLinkage = z.infer<typeof openLinkageSchema>;

export const openedSchema = z.object({ linkageNo: linkageNoSchema, processId: z.string() });

export const linkageQuerySchema = z.strictObject({
  open: flag.optional(),
  stage: z.enum(linkageStages).optional(),
  community: communityId.optional(),
  overdue: flag.optional(),
  cursor: cursorOf(processPosition).optional(),
  limit,
});
export type LinkageQuery = z.infer<typeof linkageQuerySchema>;

/** The board: its lines are `process.detail.replies`. */
export const boardSchema = z.object({
  linkageNo: linkageNoSchema,
  processId: z.string(),
  process: processViewSchema,
  tasks: z.array(taskViewSchema),
  /** Callbacks that the board no longer took, such as an answer after it had closed. */
  late: z.array(z.object({ partner: partnerId, receivedAt: isoTime, type: z.string() })),
});

export const mattersSchema = z.object({ items: z.array(z.object({ partner: partnerId, matter: z.record(z.string(), z.unknown()).nullable() })) });

export const linkageCommandBodySchema = linkageCommandSchema.shape.command;
export type LinkageCommandBody = z.infer<typeof linkageCommandBodySchema>;

export const partnerSchema = partnerRowSchema.extend({
  endpoint: z.string().nullable(),
  /** For `If-Match`; a partner that is not there yet has version 0. */
  version: z.number().int(),
});
export const partnerListSchema = z.object({ items: z.array(partnerSchema) });

export const putPartnerSchema = partnerRowSchema.omit({ id: true }).extend({
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable(),
});
export type PutPartner = z.infer<typeof putPartnerSchema>;

/** Told once. */
export const partnerSecretSchema = z.object({ secret: z.string(), callback: z.string() });

export const callbackAnswerSchema = z.object({ state: z.string() });
