/** Pages: the reader gets a cursor that means nothing to them, and it is checked like anything else from outside. */
import { z } from 'zod';

export const limit = z.coerce.number().int().min(1).max(200).default(50);

/** A cursor is where the page before ended, as `position` describes it. */
export const cursorOf = <Position extends z.ZodType>(position: Position) =>
  z
    .string()
    .max(1000)
    .transform((text, context): z.output<Position> => {
      try {
        return position.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
      } catch {
        context.addIssue({ code: 'custom', message: 'CURSOR_INVALID' });
        return z.NEVER;
      }
    });

export interface Page<Item> {
  items: Item[];
  next: string | null;
}

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** `found` holds one more than the page where there is a next one. */
export function page<Found, Item>(
  found: readonly Found[],
  size: number,
  position: (last: Found) => unknown,
  view: (item: Found) => Item,
): Page<Item> {
  const items = found.slice(0, size);
  const last = items.at(-1);
  const next = found.length > size && last !== undefined ? position(last) : null;
  return {
    items: items.map(view),
    next: next === null ? null : Buffer.from(JSON.stringify(next)).toString('base64url'),
  };
}

export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** Several values as one: `open,claimed`. */
export const listOf = <const Value extends string>(values: readonly Value[]) =>
  z
    .string()
    .max(1000)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values)));
