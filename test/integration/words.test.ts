/** A page that draws a form from its schema finds a word for everything in it, in both languages; and no word is left over. */
import { NestFactory } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiModule } from '../../services/api/api.module.js';
import { buildDocument } from '../../services/api/openapi.js';
import { taskKindList } from '../../services/api/tasks/schemas.js';
import { dictionaries } from '../../services/api/words/dictionaries.js';
import { fieldWords } from '../../services/api/words/fields.js';
import { valueWords } from '../../services/api/words/values.js';
import { loadConfig } from '../../libs/platform/config.js';
import { createLogger } from '../../libs/platform/logger.js';

type Schema = Record<string, any>;
/** Each field as `parent.field`, each choice as its field and its value. */
const fields = new Map<string, Set<string>>();
const choices = new Map<string, Set<string>>();
/** What ids are of, and the texts that say nothing about it. */
const ids = new Set<string>();
const texts = new Set<string>();
const add = (map: Map<string, Set<string>>, key: string, value: string) => map.set(key, (map.get(key) ?? new Set()).add(value));

function read(schema: Schema | undefined, field: string): void {
  if (typeof schema !== 'object') return;
  if ('x-of' in schema) ids.add(schema['x-of']);
  else if (schema.type === 'string') texts.add(field);
  for (const value of [...(schema.enum ?? []), ...('const' in schema ? [schema.const] : [])]) add(choices, String(value), field);
  for (const [name, property] of Object.entries<Schema>(schema.properties ?? {})) {
    add(fields, name, field);
    read(property, name);
  }
  for (const inner of [schema.items, schema.additionalProperties, schema.propertyNames]) read(inner, field);
  for (const inner of [schema.anyOf, schema.oneOf, schema.allOf, schema.prefixItems]) for (const one of inner ?? []) read(one, field);
}

beforeAll(async () => {
  for (const { form } of taskKindList().items) read(form, '');
  for (const methods of Object.values<Schema>((await document()).paths)) {
    for (const operation of Object.values<Schema>(methods)) {
      if (operation.operationId === 'listWords') continue;
      for (const { name, schema, in: where } of operation.parameters ?? []) {
        if (where === 'query') read({ properties: { [name]: schema } }, '');
      }
      for (const { content } of [operation.requestBody ?? {}, ...Object.values<Schema>(operation.responses)]) {
        for (const { schema } of Object.values<Schema>(content ?? {})) read(schema, '');
      }
    }
  }
});

it('has a word for every field and every choice', () => {
  const lacks = (words: Record<string, { zh: string; en: string }>, keys: string[]) => !keys.some((key) => words[key]?.zh && words[key].en);
  expect([...fields].flatMap(([name, parents]) => [...parents].filter((parent) => lacks(fieldWords, [`${parent}.${name}`, name])).map((parent) => `${parent}.${name}`))).toEqual([]);
  expect([...choices].flatMap(([value, of]) => [...of].filter((field) => lacks(dictionaries.values, [`${field}.${value}`, value])).map((field) => `${field}.${value}`))).toEqual([]);
});

it('has no word that nothing uses', () => {
  const usedFields = new Set([...fields].flatMap(([name, parents]) => [...parents].map((parent) => (`${parent}.${name}` in fieldWords ? `${parent}.${name}` : name))));
  expect(Object.keys(fieldWords).filter((key) => !usedFields.has(key))).toEqual([]);
  const usedValues = new Set([...choices].flatMap(([value, of]) => [...of].map((field) => (`${field}.${value}` in dictionaries.values ? `${field}.${value}` : value))));
  expect(Object.keys(valueWords).filter((key) => !usedValues.has(key))).toEqual([]);
});

it('says of each id what it is of', () => {
  expect([...ids]).toEqual(expect.arrayContaining(['account', 'area', 'camera', 'case', 'category', 'community', 'evidence', 'file', 'grid', 'household', 'incident', 'money', 'partner', 'place', 'resident', 'unit']));
  expect(['area', 'bank', 'camera', 'caseNo', 'category', 'community', 'grid', 'incidentNo', 'itemNo', 'officers', 'squad', 'units'].filter((field) => texts.has(field))).toEqual([]);
});

it('keeps labels short', () => {
  const labels = [...Object.entries(fieldWords), ...Object.entries(valueWords)];
  expect(labels.filter(([, { zh, en }]) => zh.length > 12 || en.length > 40 || /^[a-z]/.test(en)).map(([key]) => key)).toEqual([]);
});

/** Of the routes as they are declared: nothing is connected to. */
async function document(): Promise<OpenAPIObject> {
  const key = Buffer.alloc(32).toString('base64url');
  const config = loadConfig({ TEMPORAL_ADDRESS: 'nowhere:1', MONGODB_URI: 'mongodb://nowhere', PAYLOAD_KEYS: `a:${Buffer.alloc(32).toString('base64')}`, TOKEN_SECRET: key });
  const app = await NestFactory.create(ApiModule.forRoot({ config, logger: createLogger('test', 'silent'), client: {} as never }), { preview: true, logger: false });
  return buildDocument(app);
}

it('there is a word for every kind of process by what its id begins with', async () => {
  const ids = await import('../../libs/contracts/ids.js');
  const begins = Object.entries(ids).flatMap(([name, id]) => (name.endsWith('WorkflowId') ? [String((id as (...of: unknown[]) => string)('x.y', 'x.y', 'x.y', 1)).split('/')[0]!] : []));
  expect(begins).toEqual(expect.arrayContaining(['case', 'duty', 'incident', 'service']));
  expect(begins.filter((each) => !(each in dictionaries.processes))).toEqual([]);
});
