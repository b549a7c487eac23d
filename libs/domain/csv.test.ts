import fc from 'fast-check';
import { parseCsv } from './csv.js';

describe('parseCsv', () => {
  it('reads rows by the names of the header, with quotes, a byte order mark and Windows line ends', () => {
    const file = parseCsv('\uFEFFid,where\r\n1,"A ""B"" ST,MKE"\r\n\r\n2, 保康 \r\n');
    expect(file).toEqual({
      header: ['id', 'where'],
      rows: [
        { line: 2, values: { id: '1', where: 'A "B" ST,MKE' } },
        { line: 4, values: { id: '2', where: '保康' } },
      ],
      errors: [],
    });
  });

  it('keeps the good rows and tells the others', () => {
    const file = parseCsv('id,where\n1,a\n2\n3,c,d\n4,d\n');
    expect(file.rows.map((row) => row.values.id)).toEqual(['1', '4']);
    expect(file.errors.map(({ line, rule }) => [line, rule])).toEqual([
      [3, 'columns'],
      [4, 'columns'],
    ]);
    expect(file.errors[0]!.message).toEqual({ zh: '应有 2 列，实有 1 列', en: '2 columns expected, 1 found' });
  });

  it('loses only the line on which a quote is left open', () => {
    const file = parseCsv('id,where\n1,a\n\n2,"b\n3,"c\n4,"d\ne"\n5,f\n');
    expect(file.rows.map(({ line, values }) => [line, values.id])).toEqual([
      [2, '1'],
      [6, '4'],
      [8, '5'],
    ]);
    expect(file.errors.map(({ line, rule }) => [line, rule])).toEqual([
      [4, 'quotes'],
      [5, 'quotes'],
    ]);
  });

  it('takes quotes amid a field as they are', () => {
    const { rows, errors } = parseCsv('id,where\n1,"a"b\n2,12 "A" ST\n3,c\n');
    expect(rows.map((row) => row.values.where)).toEqual(['"a"b', '12 "A" ST', 'c']);
    expect(errors).toEqual([]);
  });

  it('takes an empty file, and accounts for every line of any text', () => {
    expect(parseCsv('')).toEqual({ header: [], rows: [], errors: [] });
    const parts = fc.array(fc.constantFrom('a', ',', '"', '\n', '\r\n', '\r', ' ', '中', '\u0000', '\u3000'));
    fc.assert(
      fc.property(parts, (list) => {
        const { header, rows, errors } = parseCsv(`id,where\n${list.join('')}\nlast,row\n`);
        expect(header).toEqual(['id', 'where']);
        const lines = [...rows, ...errors].map(({ line }) => line);
        expect(new Set(lines).size).toBe(lines.length);
        const { rows: plain } = parseCsv(`id,where\n${list.join('').replaceAll('"', '')}\nlast,row\n`);
        expect(plain.at(-1)!.values).toEqual({ id: 'last', where: 'row' });
      }),
    );
  });

  it('is not led astray by the names of a header', () => {
    const [row] = parseCsv('__proto__,constructor\n1,2\n').rows;
    expect(Object.hasOwn(row!.values, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

it('reads a long file with many bad lines in time that grows with its length', () => {
  const bad = Array.from({ length: 2_000 }, (_, i) => `${i},"open`).join('\n');
  const { rows, errors } = parseCsv(`id,where\n${bad}\nlast,row\n`);
  expect(rows.length + errors.length).toBe(2_001);
});
