/** Names that people are shown and for which there is no word: of what processes tell of themselves, and of what tasks are about. */
import type { mongo } from 'mongoose';
import { dictionaries } from '../../services/api/words/dictionaries.js';

export async function wordless(db: mongo.Db): Promise<string[]> {
  const found = new Map<string, string>();
  const read = (value: unknown, parent: string, where: string): void => {
    if (Array.isArray(value)) return value.forEach((each) => read(each, parent, where));
    if (typeof value !== 'object' || value === null || value instanceof Date) return;
    for (const [name, inner] of Object.entries(value)) {
      // Others are ids.
      if (/^[a-z][A-Za-z]*$/.test(name) && !languages.includes(name) && !(name in fields) && !(`${parent}.${name}` in fields) && !isChoice(name)) found.set(`${parent}.${name}`, where);
      read(inner, name, where);
    }
  };
  for await (const { kind, detail } of db.collection('processes').find()) read(detail, '', `detail of ${kind}`);
  for await (const { kind, context } of db.collection('tasks').find()) read(context, '', `context of ${kind}`);
  return [...found].map(([name, where]) => `${name} (${where})`);
}

const languages = ['zh', 'en'];
const fields: Readonly<Record<string, unknown>> = dictionaries.fields;
/** What is counted by partner, by outcome and the like. */
const isChoice = (name: string) => Object.entries(dictionaries).some(([dictionary, words]) => dictionary !== 'fields' && name in words);
