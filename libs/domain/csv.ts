/** A file of calls as rows (RFC 4180): a bad line is told, the others are kept, none is lost without a word. */
import { CsvError, type Options, parse } from 'csv-parse/sync';

export interface CsvRow {
  /** Line of the file on which the row begins. */
  line: number;
  values: Record<string, string>;
}

export interface CsvFile {
  header: string[];
  rows: CsvRow[];
  /** Lines that are no rows. */
  errors: { line: number; rule: 'quotes' | 'columns'; message: { zh: string; en: string } }[];
}

const options: Options = {
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  skip_empty_lines: true,
  trim: true,
  // A quote left open would otherwise be looked for to the end of the file.
  max_record_size: 65_536,
};

export function parseCsv(text: string): CsvFile {
  const file: CsvFile = { header: [], rows: [], errors: [] };
  let header: string[] | undefined;
  let line = 1;

  const take = (record: string[]) => {
    if (header === undefined) {
      header = record;
    } else if (record.length === header.length) {
      // `fromEntries` defines, so that a column called `__proto__` is a column.
      file.rows.push({ line, values: Object.fromEntries(header.map((name, i) => [name, record[i]!])) });
    } else {
      const [expected, found] = [header.length, record.length];
      const message = {
        zh: `应有 ${expected} 列，实有 ${found} 列`,
        en: `${expected} columns expected, ${found} found`,
      };
      file.errors.push({ line, rule: 'columns', message });
    }
  };

  let rest = Buffer.from(text.replace(/^\uFEFF/, ''));
  while (rest.length > 0) {
    const { found, failed } = records(rest);
    let end = 0;
    for (const { record, bytes } of found) {
      const start = end + blankAt(rest, end);
      line += lineBreaks(rest.subarray(end, start));
      take(record);
      line += lineBreaks(rest.subarray(start, bytes));
      end = bytes;
    }
    if (!failed) break;
    // What cannot be read may be one line's fault: that line is taken by itself, and reading goes on after it.
    const start = end + blankAt(rest, end);
    line += lineBreaks(rest.subarray(end, start));
    rest = rest.subarray(start);
    const one = rest.subarray(0, lineLength(rest));
    const alone = records(one, { relax_quotes: true, trim: false });
    if (!alone.failed && alone.found.length === 1) take(alone.found[0]!.record.map((value) => value.trim()));
    else file.errors.push({ line, rule: 'quotes', message: { zh: '引号不成对', en: 'quotes do not match' } });
    line += lineBreaks(one);
    rest = rest.subarray(one.length);
  }
  file.header = header ?? [];
  return file;
}

const [space, tab, lineFeed, carriageReturn] = [0x20, 0x09, 0x0a, 0x0d];

/** Bytes of white space from an offset on. */
function blankAt(part: Buffer, from: number): number {
  let end = from;
  while ([space, tab, lineFeed, carriageReturn].includes(part[end]!)) end += 1;
  return end - from;
}

/** Bytes of the first line with its end. */
function lineLength(part: Buffer): number {
  const end = part.findIndex((byte) => byte === lineFeed || byte === carriageReturn);
  if (end === -1) return part.length;
  return part[end] === carriageReturn && part[end + 1] === lineFeed ? end + 2 : end + 1;
}

const lineBreaks = (part: Buffer) => part.toString('latin1').match(/\r\n|\n|\r/g)?.length ?? 0;

/** The records up to the first that cannot be read, each with the offset of its end. */
function records(part: Buffer, extra: Options = {}): { found: { record: string[]; bytes: number }[]; failed: boolean } {
  const found: { record: string[]; bytes: number }[] = [];
  try {
    parse(part, {
      ...options,
      ...extra,
      on_record: (record: string[], { bytes }) => {
        found.push({ record, bytes });
        return null;
      },
    });
    return { found, failed: false };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { found, failed: true };
  }
}
