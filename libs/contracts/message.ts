/** What every message to a process carries. */
import { z } from 'zod';
import { roles } from '../domain/actor.js';

export const accountId = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/).meta({ 'x-of': 'account' });
export const unitId = z.string().regex(/^[a-z][a-z0-9-]*(\.\d+)?$/).max(40).meta({ 'x-of': 'unit' });
/** Of a whole squad, not of one of its groups. */
export const squadId = unitId.meta({ 'x-of': 'squad' });
/** Chosen by the sender: the same id is the same message, however often it arrives. */
export const messageId = z.string().regex(/^[A-Za-z0-9_.:-]{8,128}$/);
export const isoTime = z.iso.datetime({ offset: true });
export const note = z.string().trim().min(1).max(2000);

export const actorSchema = z.object({
  id: accountId,
  roles: z.array(z.enum(roles)),
  unit: unitId.nullable(),
  via: z.enum(['api', 'signal', 'system']),
  onDuty: z.boolean().optional(),
});

export const envelope = { actor: actorSchema, messageId };

export const pointSchema = z
  .object({
    type: z.literal('Point'),
    coordinates: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]),
  })
  .meta({ 'x-of': 'place' });
