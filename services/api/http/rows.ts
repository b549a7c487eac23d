/** Rows that come together, in a batch or a file: a bad one never stops the good ones, and each is told apart. */
import { z } from 'zod';
import { fieldErrors, validate } from '../../../libs/platform/issues.js';
import type { Language } from '../../../libs/platform/text.js';
import { ruleTexts } from './rules.js';

/** More at once would only queue at the server. */
const atOnce = 20;

const errorsSchema = z.array(z.object({ field: z.string(), rule: z.string(), message: z.string() }));
type Errors = z.infer<typeof errorsSchema>;

/** What came, or why nothing can be read there. `row`: place in the batch, or line of the file; both count from 1. */
export type Row = { row: number } & ({ value: unknown } | { errors: Errors });

/** `taken`: what is told of a row that was taken, such as its number. */
export const reportOf = <Taken extends z.ZodRawShape>(taken: Taken) =>
  z.object({
    read: z.number().int(),
    accepted: z.number().int(),
    duplicates: z.number().int(),
    rejected: z.number().int(),
    results: z.array(
      z.object({
        /** Place in the batch, or line of the file; both count from 1. */
        row: z.number().int(),
        ...z.object(taken).partial().shape,
        status: z.enum(['accepted', 'duplicate', 'rejected']),
        errors: errorsSchema.optional(),
      }),
    ),
  });

type Result<Taken> = { row: number; status: 'accepted' | 'duplicate' | 'rejected'; errors?: Errors } & Partial<Taken>;

export async function takeRows<Value, Taken extends object>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  schema: z.ZodType<Value>,
  language: Language,
  take: (value: Value) => Promise<Taken & { duplicate: boolean }>,
) {
  const results: Result<Taken>[] = [];
  const running = new Set<Promise<void>>();
  const rejected = (row: number, errors: Errors) => ({ row, status: 'rejected', errors }) as Result<Taken>;

  const one = async (row: Row): Promise<Result<Taken>> => {
    if ('errors' in row) return rejected(row.row, row.errors);
    const checked = await validate(schema, row.value);
    if (checked.issues) return rejected(row.row, fieldErrors(checked.issues, language, ruleTexts));
    try {
      const { duplicate, ...taken } = await take(checked.value as Value);
      return { row: row.row, ...(taken as unknown as Taken), status: duplicate ? 'duplicate' : 'accepted' };
    } catch {
      // Told for its own row, so that what was accepted before is still reported; sent again, nothing is doubled.
      const message = { zh: '服务暂不可用，请重新提交本行', en: 'not available now: send this row again' }[language];
      return rejected(row.row, [{ field: '', rule: 'UNAVAILABLE', message }]);
    }
  };

  for await (const row of rows) {
    const done: Promise<void> = one(row)
      .then((result) => void results.push(result))
      .finally(() => running.delete(done));
    running.add(done);
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
  results.sort((a, b) => a.row - b.row);
  const count = (status: 'accepted' | 'duplicate' | 'rejected') => results.filter((result) => result.status === status).length;
  return { read: results.length, accepted: count('accepted'), duplicates: count('duplicate'), rejected: count('rejected'), results };
}
