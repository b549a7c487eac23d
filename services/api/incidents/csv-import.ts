/** A file of calls, by the mapping of the city that it comes from. */
import type { Request } from 'express';
import { type Mapping, mapRow, missingColumns } from '../../../libs/domain/mapping.js';
import type { Language } from '../../../libs/platform/text.js';
import { readCsv } from '../http/csv.js';
import type { Row } from '../http/rows.js';

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
