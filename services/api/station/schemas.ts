import { z } from 'zod';
import { incidentNoSchema } from '../../../libs/contracts/ids.js';
import { areaId, communityId, gridId } from '../../../libs/contracts/incident.js';
import { accountId, isoTime, note, pointSchema, unitId } from '../../../libs/contracts/message.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { skills } from '../../../libs/domain/category.js';
import { durationSchema, policyRowSchema } from '../../../libs/domain/policy.js';
import { zones } from '../../../libs/domain/station.js';
import type { Order } from '../../../libs/records/organisation.js';
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
  community: communityId.nullable(),
  onDuty: z.boolean(),
  /** For `If-Match`. */
  version: z.number().int(),
  /** Live orders. */
  load: z.number().int(),
});
export const unitListSchema = z.object({ items: z.array(unitSchema) });

/** "Who was responsible on that day": the present where no instant is named. */
export const atQuerySchema = z.strictObject({ at: isoTime.optional() });
export type AtQuery = z.infer<typeof atQuerySchema>;
export const instantOf = (at: string | undefined) => (at === undefined ? new Date() : new Date(at));

const namesSchema = z.strictObject({ zh: z.string().trim().min(1).max(80), en: z.string().trim().min(1).max(80) });

/** From when it holds; now, where left out. */
const order = { from: isoTime.optional(), reason: note };
export const orderOf = (id: string, actor: Actor, from: string | undefined, reason: string): Order => {
  const at = new Date();
  return { id, from: from === undefined ? at : new Date(from), by: actor.id, reason, at };
};

export const areaSchema = z.object({
  id: areaId,
  name: textSchema,
  kind: z.enum(zones),
  community: communityId,
  squad: unitId.nullable(),
  /** For the order that changes it. */
  version: z.number().int(),
});
export const areaListSchema = z.object({ items: z.array(areaSchema) });

const gridBriefSchema = z.object({
  id: gridId,
  name: textSchema,
  kind: z.enum(zones),
  area: areaId,
  community: communityId,
  squad: unitId.nullable(),
  officer: accountId,
  /** For `If-Match`. */
  version: z.number().int(),
});
const outline = z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(z.array(z.number()))) });
export const gridSchema = gridBriefSchema.extend({ polygon: outline });
export const gridListSchema = z.object({ items: z.array(gridBriefSchema) });
export const mapSchema = z.object({
  grids: z.array(gridBriefSchema.omit({ version: true }).extend({ polygon: outline })),
  units: z.array(z.object({ id: unitId, name: textSchema, place: pointSchema })),
  /** Of whoever may read the register of cameras. */
  cameras: z.array(z.object({ id: z.string(), place: pointSchema })),
});
export const gridQuerySchema = z.strictObject({ ...atQuerySchema.shape, community: communityId.optional() });
export type GridQuery = z.infer<typeof gridQuerySchema>;
export const gridOrderSchema = z
  .strictObject({ officer: accountId.optional(), name: namesSchema.optional(), ...order })
  .refine((form) => form.officer !== undefined || form.name !== undefined, { error: 'NOTHING_TO_CHANGE', path: ['officer'] });
export type GridOrder = z.infer<typeof gridOrderSchema>;

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const polygonSchema = z.strictObject({
  type: z.literal('Polygon'),
  coordinates: z
    .array(
      z
        .array(position)
        .min(4)
        .max(2_000)
        .refine((ring) => ring[0]!.join() === ring.at(-1)!.join(), { error: 'RING_NOT_CLOSED' }),
    )
    .min(1)
    .max(20),
});
const version = z.number().int().min(1);
/** What must hold together is one order: both sides of a border; an area that changes its community, with new officers for its grids. */
export const groundOrderSchema = z
  .strictObject({
    areas: z.array(z.strictObject({ id: areaId, version, name: namesSchema.optional(), community: communityId.optional() })).max(50).default([]),
    grids: z
      .array(z.strictObject({ id: gridId, version, name: namesSchema.optional(), officer: accountId.optional(), area: areaId.optional(), polygon: polygonSchema.optional() }))
      .max(200)
      .default([]),
    ...order,
  })
  .refine((form) => form.areas.length + form.grids.length > 0, { error: 'NOTHING_TO_CHANGE', path: ['grids'] })
  .refine((form) => [form.areas, form.grids].every((each) => new Set(each.map(({ id }) => id)).size === each.length), { error: 'NAMED_TWICE', path: ['grids'] });
export type GroundOrder = z.infer<typeof groundOrderSchema>;
export const groundOrderAnswerSchema = z.object({ id: z.string(), from: isoTime });

const accounts = z.array(accountId).max(20).default([]);
export const unitOrderSchema = z
  .strictObject({ join: accounts, leave: accounts, name: namesSchema.optional(), ...order })
  .refine((form) => form.join.length + form.leave.length > 0 || form.name !== undefined, { error: 'NOTHING_TO_CHANGE', path: ['join'] });
export type UnitOrder = z.infer<typeof unitOrderSchema>;

export const orderListSchema = z.object({
  items: z.array(
    z.object({ id: z.string(), from: isoTime, set: z.record(z.string(), z.unknown()), by: accountId, reason: z.string(), at: isoTime }),
  ),
});

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
