/** Kinds of incident, as data: names, usual priority, what a unit should be able to do, the words that point to each. */
import { z } from 'zod';
import data from './data/categories.json' with { type: 'json' };

export const priorities = [1, 2, 3, 4] as const;
/** 1 is the highest. */
export type Priority = (typeof priorities)[number];

/** What a unit may be able to do. */
export const skills = [
  'armedResponse', // 武装处突
  'crowdControl', // 群体性事件处置
  'firstAid', // 急救
  'fraud', // 反诈
  'mediation', // 调解
  'survey', // 现场勘查
  'traffic', // 交通
  'womenAndMinors', // 妇女儿童权益
] as const;
export type Skill = (typeof skills)[number];

export type CaseType = 'administrative' | 'criminal';

const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const id = z.string().regex(/^[a-z][a-zA-Z]*(\.[a-zA-Z]+)?$/);
export const prioritySchema = z.union(priorities.map((priority) => z.literal(priority)));
const words = z.strictObject({ zh: z.array(z.string().min(1)), en: z.array(z.string().min(1)) });

const categorySchema = z.strictObject({
  id,
  name: bilingual,
  priority: prioritySchema,
  /** Whether officers normally survey the scene. */
  survey: z.boolean(),
  skills: z.array(z.enum(skills)),
  /** The case it may become, the usual one first. */
  caseTypes: z.array(z.enum(['administrative', 'criminal'])),
  /** A more general category, whose words count for this one too where one of its own occurs. */
  broader: id.optional(),
  /** What the police do on their own, which nobody reports. */
  ownActivity: z.boolean().default(false),
  /** Categories as which another caller may describe the same event. */
  related: z.array(id),
  words,
});
export type Category = z.infer<typeof categorySchema>;

/** Circumstances that raise the priority to a level at least, whatever the category. */
const dangerSchema = z.strictObject({ code: id, name: bilingual, priority: prioritySchema, words });
export type Danger = z.infer<typeof dangerSchema>;

const catalogue = z
  .strictObject({ categories: z.array(categorySchema), dangers: z.array(dangerSchema) })
  .superRefine(({ categories }, context) => {
    const ids = new Set(categories.map((category) => category.id));
    categories.forEach((category, i) => {
      for (const other of [...category.related, ...(category.broader ? [category.broader] : [])]) {
        if (!ids.has(other)) {
          context.addIssue({
            code: 'custom',
            path: ['categories', i],
            message: `没有类别 ${other} / unknown category ${other}`,
          });
        }
      }
    });
  })
  .parse(data);

export const categories: readonly Category[] = catalogue.categories;
export const dangers: readonly Danger[] = catalogue.dangers;

const byId = new Map(categories.map((category) => [category.id, category]));
const other = byId.get('other')!;

export const isCategory = (id: string): boolean => byId.has(id);

/** An unknown id is `other`. */
export const categoryOf = (id: string): Category => byId.get(id) ?? other;

/** Whether two callers may have described one event. What the police do on their own is never reported twice. */
export function compatible(a: Category, b: Category): 'same' | 'related' | 'unclear' | 'no' {
  if (a.ownActivity || b.ownActivity) return 'no';
  if (a.id === b.id) return a === other ? 'unclear' : 'same';
  if (a === other || b === other) return 'unclear';
  const related = (x: Category, y: Category) => x.related.includes(y.id) || x.broader === y.id;
  return related(a, b) || related(b, a) ? 'related' : 'no';
}

const escape = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// "nobody is hurt" and 没有人受伤 must not raise the alarm, but "not far, someone hurt" must.
const denied = {
  zh: '(?<!没|没有|没有人|没人|无|无人|未|未有人)',
  en: '(?<!\\b(?:no|not|without|nobody|no one)(?: (?:is|are|was|were|got|been|seriously|any|a))? )',
};

const matcher = ({ zh, en }: Category['words']): RegExp =>
  new RegExp(
    [
      // Longest first, so that of two words that begin alike the more telling one counts.
      ...[...zh].sort((a, b) => b.length - a.length).map((word) => denied.zh + escape(word)),
      ...[...en].sort((a, b) => b.length - a.length).map((word) => `${denied.en}(?<![a-z])${escape(word)}(?![a-z])`),
    ].join('|') || '(?!)',
    'g',
  );

const categoryWords = new Map(categories.map((category) => [category.id, matcher(category.words)]));
const dangerWords = dangers.map((danger) => ({ danger, words: matcher(danger.words) }));

const normal = (text: string) => text.toLowerCase().replace(/[’‘]/g, "'").replace(/\s+/g, ' ');

const found = (words: RegExp, text: string) => [...new Set(text.match(words) ?? [])];

/**
 * The category that the most different words of a text point to, and those words; of equals the graver, then the one that
 * stands first in the data. Null where no word points anywhere.
 */
export function categoryOfText(text: string): { category: Category; words: string[] } | null {
  const content = normal(text);
  let best: { category: Category; words: string[] } | null = null;
  for (const category of categories) {
    const words = found(categoryWords.get(category.id)!, content);
    if (words.length === 0) continue;
    if (category.broader) words.push(...found(categoryWords.get(category.broader)!, content));
    const more = words.length - (best?.words.length ?? 0);
    if (more > 0 || (more === 0 && category.priority < best!.category.priority)) best = { category, words };
  }
  return best && { category: best.category, words: [...new Set(best.words)] };
}

export function dangersIn(text: string): { danger: Danger; words: string[] }[] {
  const content = normal(text);
  return dangerWords.flatMap(({ danger, words }) => {
    const hits = found(words, content);
    return hits.length > 0 ? [{ danger, words: hits }] : [];
  });
}
