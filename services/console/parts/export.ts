/** Lists as files. A cell that begins like a formula is text, so that opening the file runs nothing. */
import Papa from 'papaparse';
import writeExcelFile from 'write-excel-file/browser';
import { save } from './save.js';

type Cell = string | number;

export async function saveRows(kind: 'csv' | 'xlsx', title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Promise<void> {
  const name = `${title}.${kind}`;
  if (kind === 'csv') {
    const text = Papa.unparse({ fields: [...head], data: rows as Cell[][] }, { escapeFormulae: true });
    // Excel takes a file for UTF-8 by its mark.
    save(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }), name);
    return;
  }
  const cells = [head.map((value) => ({ value, fontWeight: 'bold' as const })), ...rows.map((row) => row.map((value) => ({ value, type: typeof value === 'number' ? Number : String })))];
  save(await writeExcelFile(cells as never).toBlob(), name);
}
