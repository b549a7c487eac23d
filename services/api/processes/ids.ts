/** A process in a URL is its workflow id with `~` for `/`. One that a schedule began carries its time, colons and all. */
import { z } from 'zod';

export const processIdParam = z
  .string()
  .max(400)
  .regex(/^[a-z]+(~[A-Za-z0-9._:-]+)+$/)
  .meta({ 'x-of': 'process' })
  .transform((text) => text.replaceAll('~', '/'));

/** In a query either form may stand. */
export const processIdQuery = z
  .string()
  .max(400)
  .regex(/^[a-z]+([~/][A-Za-z0-9._:-]+)+$/)
  .meta({ 'x-of': 'process' })
  .transform((text) => text.replaceAll('~', '/'));
