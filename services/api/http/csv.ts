/** A CSV file (RFC 4180), read as it arrives: never the whole of it in memory. */
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ProblemException } from '../../../libs/platform/problem.js';
import type { FieldError } from '../../../libs/platform/issues.js';
import type { Language, Text } from '../../../libs/platform/text.js';
import type { Request } from 'express';

/** The report names every row, so that it grows with the file. */
const mostBytes = 32 * 1024 * 1024;

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

/** A row under the names of its columns, or why there is none; `row` is the line on which it ends. */
export type CsvRow = { row: number } & ({ values: Record<string, string> } | { errors: FieldError[] });

interface Parsed {
  record: string[];
  info: { lines: number };
}

/** Throws before the first row where the file lacks a column. */
export async function* readCsv(request: Request, missing: (header: readonly string[]) => string[], language: Language): AsyncGenerator<CsvRow> {
  if (!request.is('text/csv')) {
    throw new ProblemException(415, 'UNSUPPORTED_MEDIA_TYPE', { zh: '须为 text/csv', en: 'text/csv is expected' });
  }
  const length = request.get('content-length');
  if (length !== undefined && Number(length) > mostBytes) throw tooLarge();
  const wrong = (line: number, rule: string, message: Text): CsvRow => ({ row: line, errors: [{ field: '', rule, message: message[language] }] });
  const skipped: CsvRow[] = [];
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
  const feeding = feed(bounded(request), parser);
  let header: string[] | undefined;
  for await (const { record, info } of parser as AsyncIterable<Parsed>) {
    yield* skipped.splice(0);
    if (header === undefined) {
      header = record;
      mustHave(missing(header));
      continue;
    }
    if (record.length !== header.length) {
      const [expected, found] = [header.length, record.length];
      yield wrong(info.lines, 'columns', { zh: `应有 ${expected} 列，实有 ${found} 列`, en: `${expected} columns expected, ${found} found` });
      continue;
    }
    yield { row: info.lines, values: Object.fromEntries(header.map((name, i) => [name, record[i]!])) };
  }
  await feeding;
  yield* skipped;
  if (header === undefined) mustHave(missing([]));
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

function mustHave(missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new ProblemException(
    422,
    'COLUMNS_MISSING',
    { zh: '文件缺少所需的列', en: 'the file lacks columns that are needed' },
    missing.map((name) => ({ field: name, rule: 'required', message: { zh: '缺少这一列', en: 'this column is missing' } })),
  );
}
