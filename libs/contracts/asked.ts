/**
 * When a form asks for a field: another field of the same form then has one of these values. Whoever draws the form
 * shows the field, and marks it, accordingly; that it is there when it must be is a rule of the form itself.
 */
import type { z } from 'zod';

type When = Readonly<Record<string, readonly (string | boolean)[]>>;

/** Only then, and then it must be there. */
export const asked = <S extends z.ZodType>(schema: S, when: When): S => schema.meta({ 'x-when': when, 'x-needed': when });
/** Only then, and it may be left out. */
export const offered = <S extends z.ZodType>(schema: S, when: When): S => schema.meta({ 'x-when': when });
/** Always, and then it must be there. */
export const needed = <S extends z.ZodType>(schema: S, when: When): S => schema.meta({ 'x-needed': when });
