/** What a form marks as needed, and what its rules refuse, are said in two places: here they are held against each other. */
import fc from 'fast-check';
import { z } from 'zod';
import { taskKinds } from './registry.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON Schema
type Shape = Record<string, any>;

const ids: Record<string, (i: number) => unknown> = {
  account: (i) => `o-100${i}`, unit: (i) => `squad-${i}.1`, squad: (i) => `squad-${i}`, partner: (i) => `bank-${i}`, category: () => 'theft', community: (i) => `community-${i}`,
  grid: (i) => `grid-00${i}`, area: (i) => `grid-00${i}`, incident: (i) => `test.${i}`, case: (i) => `C2026-0000${i}`, party: (i) => `p${i}`, file: () => `file-${'a'.repeat(16)}`,
  evidence: (i) => `E2026-0000${i}`, place: () => ({ type: 'Point', coordinates: [123.3, 44.1] }),
};

/** Something that the shape takes, with as little in it as may be. */
function some(shape: Shape, i = 1): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return shape.enum[0];
  if (shape.anyOf ?? shape.oneOf) return some((shape.anyOf ?? shape.oneOf)[0], i);
  if (shape['x-of'] && ids[shape['x-of']]) return ids[shape['x-of']]!(i);
  if (shape.type === 'object') return Object.fromEntries((shape.required ?? []).map((name: string) => [name, some(shape.properties[name], i)]));
  if (shape.type === 'array') return shape.items === false ? [] : Array.from({ length: Math.max(shape.minItems ?? 0, 2) }, (_, n) => some(shape.items, n + 1));
  if (shape.type === 'boolean') return true;
  if (shape.type === 'integer' || shape.type === 'number') return Math.max(shape.minimum ?? 1, (shape.exclusiveMinimum ?? 0) + 1) + i - 1;
  if (shape.format === 'date-time') return '2026-03-02T08:00:00+08:00';
  if (shape.pattern) return fc.sample(fc.stringMatching(new RegExp(shape.pattern)), { numRuns: 1, seed: i })[0]!.slice(0, shape.maxLength);
  return '文'.repeat(Math.max(1, shape.minLength ?? 1));
}

const marked = Object.entries(taskKinds).flatMap(([kind, { form }]) => {
  const shape: Shape = z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' });
  return Object.entries<Shape>(shape.properties ?? {}).filter(([, each]) => each['x-when'] ?? each['x-needed']).map(([field, each]) => ({ kind, form, shape, field, each }));
});
const holds = (when: Shape | undefined, form: Shape) => when !== undefined && Object.entries(when).every(([field, ones]) => ones.includes(form[field]));
/** All that must be there where the other field has this value; then with one of what may be there as well, since some forms need one of two. */
function* filledIn({ shape }: (typeof marked)[number], answer: Shape): Generator<Shape> {
  const form = { ...(some(shape) as Shape), ...answer };
  const fields = Object.entries<Shape>(shape.properties);
  for (const [name, each] of fields) if (holds(each['x-needed'], form)) form[name] = some(each);
  yield form;
  for (const [name, each] of fields) if (holds(each['x-when'], form)) yield { ...form, [name]: some(each) };
}
const answersOf = ({ each, shape }: (typeof marked)[number]): Shape[] => {
  const [field, ones] = Object.entries<unknown[]>(each['x-when'] ?? each['x-needed'])[0]!;
  const all: unknown[] = shape.properties[field].type === 'boolean' ? [true, false] : shape.properties[field].enum;
  expect(all).toEqual(expect.arrayContaining(ones));
  return all.map((value) => ({ [field]: value }));
};

it('there are such fields', () => expect(marked.length).toBeGreaterThan(60));

it.each(marked.map((each) => [`${each.kind} ${each.field}`, each] as const))('%s', (_, each) => {
  for (const answer of answersOf(each)) {
    const [least, ...more] = filledIn(each, answer);
    const full = [least!, ...more].find((form) => each.form.safeParse(form).success);
    if (!full) throw new Error(`refused: ${JSON.stringify([least, each.form.safeParse(least).error?.issues])}`);
    if (!holds(each.each['x-needed'], full)) continue;
    const { [each.field]: _left, ...without } = full;
    expect([answer, each.form.safeParse(without).success]).toEqual([answer, false]);
  }
});
