/** What a schema objects to, as fields, rules and sentences in the reader's language. */
import { z } from 'zod';
import { type Language, type Text } from './text.js';

/** The part of a schema issue that is read here: Zod's, and any Standard Schema's. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export interface FieldError {
  field: string;
  rule: string;
  message: string;
}

/** A hundred are enough to mend a form; a million would be an attack. */
const mostErrors = 100;

const locale = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };
const required: Text = { zh: '必填', en: 'is required' };
const unknownField: Text = { zh: '没有这个字段', en: 'there is no such field' };

type ZodIssue = z.core.$ZodIssue;

const fieldOf = (issue: SchemaIssue): string =>
  (issue.path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.');

/** The rule's code and its bound, for programs: `too_small:1`, `invalid_format:email`. */
function ruleOf(issue: ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'required' : `invalid_type:${issue.expected}`;
    case 'too_small':
      return `too_small:${issue.minimum}`;
    case 'too_big':
      return `too_big:${issue.maximum}`;
    case 'invalid_format':
      return `invalid_format:${issue.format}`;
    case 'invalid_value':
      return `invalid_value:${issue.values.join('|')}`;
    case 'not_multiple_of':
      return `not_multiple_of:${issue.divisor}`;
    default:
      return issue.code;
  }
}

const isZodIssue = (issue: SchemaIssue): issue is ZodIssue => typeof (issue as ZodIssue).code === 'string';

const text = (message: ReturnType<typeof locale.en>): string | undefined =>
  typeof message === 'object' ? message?.message : (message ?? undefined);

function toErrors(issue: SchemaIssue, language: Language, texts: Record<string, Text>): FieldError[] {
  const field = fieldOf(issue);
  // A schema may name its own rule instead of a sentence: `.refine(…, { error: 'TWO_OFFICERS' })`.
  const named = /^[A-Z][A-Z0-9_]+$/.test(issue.message) ? issue.message : undefined;
  if (named !== undefined) return [{ field, rule: named, message: texts[named]?.[language] ?? named }];
  if (!isZodIssue(issue)) return [{ field, rule: 'invalid', message: issue.message }];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: field === '' ? key : `${field}.${key}`,
      rule: issue.code,
      message: unknownField[language],
    }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The alternative with the fewest objections is the one that was meant.
    const nearest = issue.errors.reduce((best, each) => (each.length < best.length ? each : best));
    return nearest.flatMap((each) => toErrors({ ...each, path: [...issue.path, ...each.path] }, language, texts));
  }
  const rule = ruleOf(issue);
  if (rule === 'required') return [{ field, rule, message: required[language] }];
  // A sentence of the schema's own is kept; the library's is said again in the reader's language.
  const own = issue.message !== text(locale.en(issue as never));
  return [{ field, rule, message: own ? issue.message : (text(locale[language](issue as never)) ?? issue.message) }];
}

/**
 * Issues as field errors. `texts` says what the rules mean that schemas name themselves.
 * Issues should come from {@link validate}: without the input the library's sentence cannot be told in another language.
 */
export const fieldErrors = (
  issues: readonly SchemaIssue[],
  language: Language,
  texts: Record<string, Text> = {},
): FieldError[] =>
  issues
    .slice(0, mostErrors)
    .flatMap((issue) => toErrors(issue, language, texts))
    .slice(0, mostErrors);

/** The value as the schema gives it back, or its issues with all that {@link fieldErrors} needs. */
export async function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Promise<{ value: z.output<Schema>; issues?: undefined } | { issues: readonly SchemaIssue[] }> {
  const result = await schema.safeParseAsync(value, { reportInput: true });
  return result.success ? { value: result.data } : { issues: result.error.issues };
}
