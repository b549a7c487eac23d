import fc from 'fast-check';
import { z } from 'zod';
import { fieldErrors, validate } from './issues.js';

const schema = z.strictObject({
  name: z.string().min(2),
  age: z.number().max(120),
  mail: z.email().optional(),
  kind: z.enum(['a', 'b']),
  officers: z.array(z.string()).refine((list) => new Set(list).size >= 2, { error: 'TWO_OFFICERS' }),
  nested: z.array(z.object({ phone: z.string() })).optional(),
});
const texts = { TWO_OFFICERS: { zh: '须两人', en: 'two officers' } };
const good = { name: '王某', age: 3, kind: 'a', officers: ['x', 'y'] };

async function errors(value: unknown, language: 'zh' | 'en' = 'zh') {
  const result = await validate(schema, value);
  return result.issues ? fieldErrors(result.issues, language, texts) : [];
}

describe('field errors', () => {
  it('says nothing of what is right', async () => {
    expect(await errors(good)).toEqual([]);
  });

  it.each([
    [{ ...good, name: 'x' }, 'name', 'too_small:2', /至少|过小/, /[Tt]oo small/],
    [{ ...good, age: 121 }, 'age', 'too_big:120', /过大/, /[Tt]oo big/],
    [{ ...good, age: '3' }, 'age', 'invalid_type:number', /数字/, /expected number, received string/],
    [{ ...good, mail: 'nobody' }, 'mail', 'invalid_format:email', /电子邮件/, /email/],
    [{ ...good, kind: 'c' }, 'kind', 'invalid_value:a|b', /无效选项/, /Invalid option/],
    [{ ...good, kind: undefined }, 'kind', 'invalid_value:a|b', /无效选项/, /Invalid option/],
    [{ ...good, name: undefined }, 'name', 'required', /必填/, /required/],
    [{ ...good, extra: 1 }, 'extra', 'unrecognized_keys', /没有这个字段/, /no such field/],
    [{ ...good, officers: ['x', 'x'] }, 'officers', 'TWO_OFFICERS', /须两人/, /two officers/],
    [{ ...good, nested: [{ phone: '1' }, {}] }, 'nested.1.phone', 'required', /必填/, /required/],
  ])('%j: %s, %s', async (value, field, rule, zh, en) => {
    expect(await errors(value, 'zh')).toEqual([{ field, rule, message: expect.stringMatching(zh) }]);
    expect(await errors(value, 'en')).toEqual([{ field, rule, message: expect.stringMatching(en) }]);
  });

  it('keeps a sentence that the schema brings itself', async () => {
    const result = await validate(z.string().min(3, '太短了'), 'x');
    expect(fieldErrors(result.issues!, 'en')).toEqual([{ field: '', rule: 'too_small:3', message: '太短了' }]);
  });

  it('tells of the alternative that was nearly right', async () => {
    const either = z.union([z.object({ a: z.string(), b: z.string() }), z.object({ c: z.string() })]);
    const result = await validate(z.object({ it: either }), { it: { a: 'x' } });
    expect(fieldErrors(result.issues!, 'en')).toMatchObject([{ field: 'it.b', rule: 'required' }]);
  });

  it('names at most a hundred', async () => {
    const result = await validate(z.array(z.string()), Array(1000).fill(1));
    expect(fieldErrors(result.issues!, 'en')).toHaveLength(100);
  });

  it('has a field, a rule and a sentence for every refusal, and never the value itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.object(), async (value) => {
        const secret = 'Zqx-13800138000';
        for (const language of ['zh', 'en'] as const)
          for (const error of await errors({ ...value, name: [secret], age: secret, kind: secret }, language)) {
            expect(error.rule).not.toBe('');
            expect(error.message).not.toBe('');
            expect(JSON.stringify(error)).not.toContain(secret);
          }
      }),
    );
  });
});
