/** Methods of telecom fraud as data, each with what an officer says to somebody who is being defrauded. */
import { z } from 'zod';
import data from './data/fraud-methods.json' with { type: 'json' };

export const fraudLevels = ['high', 'other'] as const;
export type FraudLevel = (typeof fraudLevels)[number];

const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const methodSchema = z.strictObject({ id: z.string().regex(/^[a-z][a-zA-Z]*$/), name: text, script: z.array(text).min(1) });
export type FraudMethod = z.infer<typeof methodSchema>;

export const fraudMethods: readonly FraudMethod[] = z.array(methodSchema).min(1).parse(data);
export const fraudMethodIds = fraudMethods.map(({ id }) => id) as [string, ...string[]];

export const scriptFor = (method: string): FraudMethod['script'] => (fraudMethods.find(({ id }) => id === method) ?? fraudMethods.at(-1)!).script;
