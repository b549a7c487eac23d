/** What the replay is asked to do, and the rows of its file. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseCsv } from '../domain/csv.js';
import { type Mapping, milwaukee, missingColumns, parseMapping } from '../domain/mapping.js';
import { Unusable } from './station.js';

const usage = 'npm run replay -- --file FILE [--mapping FILE] [--limit N] [--rate N/s | --speed max] [--api URL]';

export interface Options {
  file: string;
  mapping: Mapping;
  limit: number;
  /** Calls a second. */
  rate: number;
  api: string | undefined;
}

export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      file: { type: 'string' },
      mapping: { type: 'string' },
      limit: { type: 'string' },
      rate: { type: 'string' },
      speed: { type: 'string' },
      api: { type: 'string' },
    },
  });
  const { file, mapping, limit, rate, speed, api } = values;
  if (file === undefined) throw new Unusable(`须给出 --file / --file is required\n${usage}`);
  if (speed !== undefined && (speed !== 'max' || rate !== undefined))
    throw new Unusable(
      `--speed 只能为 max，且不能与 --rate 同用 / --speed can only be max, and not with --rate\n${usage}`,
    );
  const perSecond = rate === undefined ? Infinity : Number(/^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(rate)?.[1]);
  if (!(perSecond > 0)) throw new Unusable(`--rate 须为每秒件数，如 5/s / --rate must be calls a second, such as 5/s`);
  if (limit !== undefined && !/^\d{1,9}$/.test(limit))
    throw new Unusable(`--limit 须为整数 / --limit must be a whole number`);
  return {
    file,
    mapping: mapping === undefined ? milwaukee : parseMapping(JSON.parse(read(mapping)) as unknown),
    limit: limit === undefined ? Infinity : Number(limit),
    rate: perSecond,
    api,
  };
}

export function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Unusable(`无法读取 ${file} / ${file} cannot be read: ${code}`);
  }
}

export type Row = { line: number; values: Record<string, string> } | { line: number; problem: string };

/** All rows in the order of the file, those that are no rows too. */
export function readRows(text: string, mapping: Mapping): Row[] {
  const { header, rows, errors } = parseCsv(text);
  const missing = missingColumns(header, mapping);
  if (missing.length > 0)
    throw new Unusable(
      `文件缺少列 / the file lacks the columns: ${missing.join(', ')}（映射 / mapping: ${mapping.source}）`,
    );
  const bad = errors.map(({ line, message }) => ({ line, problem: `${message.zh} / ${message.en}` }));
  return [...rows, ...bad].sort((a, b) => a.line - b.line);
}
