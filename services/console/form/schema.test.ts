import { filled, plain, type Schema, variantsOf } from './schema.js';

const place: Schema = { type: 'object', properties: { type: { type: 'string', const: 'Point' }, coordinates: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }] } }, required: ['type', 'coordinates'] };
const person: Schema = { type: 'object', properties: { name: { type: 'string' }, contact: { type: 'string' } }, required: ['name'] };
const form: Schema = {
  type: 'object',
  properties: { place, note: { type: 'string' }, witnesses: { type: 'array', items: person }, ended: { anyOf: [{ type: 'string' }, { type: 'null' }] }, met: { type: 'boolean' }, amountFen: { type: 'integer' } },
  required: ['witnesses'],
};

describe('what a form sends', () => {
  it('leaves out what nobody filled in, a constant in it or not', () => {
    expect(filled({ note: '', ended: null, place: undefined }, form)).toEqual({ witnesses: [] });
    expect(filled({ place: { type: 'Point', coordinates: [123, 44] } }, form)).toEqual({ witnesses: [], place: { type: 'Point', coordinates: [123, 44] } });
  });

  it('never says for a person that something was done', () => {
    const rights: Schema = { type: 'object', properties: { rightsRead: { type: 'boolean', const: true } }, required: ['rightsRead'] };
    expect(filled({}, rights)).toEqual({});
    expect(filled({ rightsRead: true }, rights)).toEqual({ rightsRead: true });
  });

  it('keeps no and nought, which are answers', () => {
    expect(filled({ met: false, amountFen: 0 }, form)).toEqual({ witnesses: [], met: false, amountFen: 0 });
  });

  it('clears the rows of a list one by one', () => {
    expect(filled({ witnesses: [{ name: '甲', contact: '' }, {}] }, form)).toEqual({ witnesses: [{ name: '甲' }, {}] });
  });

  it('sends the chosen shape alone', () => {
    const schema: Schema = { oneOf: [{ type: 'object', properties: { kind: { type: 'string', enum: ['a'] }, x: { type: 'string' } }, required: ['kind', 'x'] }, { type: 'object', properties: { kind: { type: 'string', enum: ['b'] }, y: { type: 'string' } }, required: ['kind'] }] };
    expect(variantsOf(schema)?.by).toBe('kind');
    expect(filled({ kind: 'b', x: 'left over from before', y: '' }, schema)).toEqual({ kind: 'b' });
  });

  it('leaves out what is no longer asked for', () => {
    const schema: Schema = { type: 'object', properties: { decision: { type: 'string', enum: ['merge', 'dispatch'] }, into: { type: 'string', 'x-when': { decision: ['merge'] } } }, required: ['decision'] };
    expect(filled({ decision: 'merge', into: 'test.1' }, schema)).toEqual({ decision: 'merge', into: 'test.1' });
    expect(filled({ decision: 'dispatch', into: 'test.1' }, schema)).toEqual({ decision: 'dispatch' });
  });

  it('sees through what may be null', () => {
    expect(plain({ anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] })).toEqual({ type: 'string', format: 'date' });
  });
});
