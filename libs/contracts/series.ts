/** 串并: the method of a crime as whoever surveyed the scene codes it. */
import { z } from 'zod';
import { methodCodes } from '../domain/series.js';

/** What cannot be told is left out. */
export const methodSchema = z.strictObject({
  target: z.enum(methodCodes.target).optional(),
  access: z.enum(methodCodes.access).optional(),
  tool: z.enum(methodCodes.tool).optional(),
  transport: z.enum(methodCodes.transport).optional(),
});
