/** A file of calls, read as it arrives: never the whole of it in memory. */
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type Mapping, mapRow, missingColumns, parseMapping } from '../../../libs/domain/mapping.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import type { Language, Text } from '../../../libs/platform/text.js';
import type { Row } from '../http/rows.js';

/** The report names every row, so that it grows with the file. */
const mostBytes = 32 * 1024 * 1024;

const data = new URL('../../../libs/domain/data/', import.meta.url);

/** `name` has been checked to be a plain name. */
export async function loadMapping(name: string): Promise<Mapping> {
  const text = await readFile(new URL(`${name}.json`, data), 'utf8').catch(() => null);
  try {
    if (text !== null) return parseMapping(JSON.parse(text));
  } catch {
    // Another kind of data that lies in the same folder.
  }
  const problem = { zh: '没有这个映射文件', en: 'there is no such mapping file' };
  throw new ProblemException(422, 'MAPPING_UNKNOWN', problem, [{ field: 'mapping', rule: 'MAPPING_UNKNOWN', message: problem }]);
}

const tooLarge = () =>
  new ProblemException(413, 'TOO_LARGE', { zh: '文件过大，请分成不超过 32 MB 的几份', en: 'too large: split it into files of at most 32 MB' });

async function* bounded(input: Readable): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw tooLarge();
    yield chunk;
  }
}

interface Parsed {
  record: string[];
  info: { lines: number };
}

/** Rows with the line on which each ends. Throws before the first row where the file lacks a column. */
export async function* readCalls(input: Readable, length: number | undefined, mapping: Mapping, language: Language): AsyncGenerator<Row> {
  if (length !== undefined && length > mostBytes) throw tooLarge();
  const wrong = (line: number, rule: string, message: Text): Row => ({ row: line, errors: [{ field: '', rule, message: message[language] }] });
  const skipped: Row[] = [];
  const parser = parse({
    bom: true,
    info: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    // A quote left open would otherwise be looked for to the end of the file.
    max_record_size: 65_536,
  });
  parser.on('skip', ({ lines }: CsvError & { lines: number }) => {
    skipped.push(wrong(lines, 'quotes', { zh: '该行不是有效的 CSV', en: 'this line is not valid CSV' }));
  });
  const feeding = feed(bounded(input), parser);
  let header: string[] | undefined;
  for await (const { record, info } of parser as AsyncIterable<Parsed>) {
    yield* skipped.splice(0);
    if (header === undefined) {
      header = record;
      const missing = missingColumns(header, mapping);
      if (missing.length > 0) throw columnsMissing(missing);
      continue;
    }
    if (record.length !== header.length) {
      const [expected, found] = [header.length, record.length];
      yield wrong(info.lines, 'columns', { zh: `应有 ${expected} 列，实有 ${found} 列`, en: `${expected} columns expected, ${found} found` });
      continue;
    }
    const mapped = mapRow(Object.fromEntries(header.map((name, i) => [name, record[i]!])), mapping);
    if (mapped.ok) yield { row: info.lines, value: mapped.call };
    else yield { row: info.lines, errors: mapped.errors.map(({ message, ...error }) => ({ ...error, message: message[language] })) };
  }
  await feeding;
  yield* skipped;
  if (header === undefined) throw columnsMissing(Object.values(mapping.columns));
}

/** Errors of the sender's stream end the parser with the same error. */
async function feed(chunks: AsyncIterable<Buffer>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

const columnsMissing = (names: readonly string[]) =>
  new ProblemException(
    422,
    'COLUMNS_MISSING',
    { zh: '文件缺少映射所需的列', en: 'the file lacks columns that the mapping names' },
    names.map((name) => ({ field: name, rule: 'required', message: { zh: '缺少这一列', en: 'this column is missing' } })),
  );
