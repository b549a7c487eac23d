/** 挽损: who lost what, named by number. */
import { z } from 'zod';
import { incidentNoSchema } from './ids.js';

export const fen = z.number().int().nonnegative().safe().meta({ 'x-of': 'money' });

/** The incident or the warning that the victim reported, and `+2`, `+3` … for further victims of the same. Who it is, is read there. */
export const victimId = z
  .string()
  .max(110)
  .refine((text) => incidentNoSchema.safeParse(text.replace(/\+([2-9]|\d{2})$/, '')).success, { error: 'VICTIM_ID' })
  .meta({ 'x-of': 'victim' });
