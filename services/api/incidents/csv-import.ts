/** A file of calls, by the mapping of the city that it comes from. */
import { readFile } from 'node:fs/promises';
import type { Request } from 'express';
import { type Mapping, mapRow, missingColumns, parseMapping } from '../../../libs/domain/mapping.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import type { Language } from '../../../libs/platform/text.js';
import { readCsv } from '../http/csv.js';
import type { Row } from '../http/rows.js';

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

/** Throws before the first row where the file lacks a column. */
export async function* readCalls(request: Request, mapping: Mapping, language: Language): AsyncGenerator<Row> {
  for await (const line of readCsv(request, (header) => missingColumns(header, mapping), language)) {
    if ('errors' in line) {
      yield line;
      continue;
    }
    const mapped = mapRow(line.values, mapping);
    if (mapped.ok) yield { row: line.row, value: mapped.call };
    else yield { row: line.row, errors: mapped.errors.map(({ message, ...error }) => ({ ...error, message: message[language] })) };
  }
}
