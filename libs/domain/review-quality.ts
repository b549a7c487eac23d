/** How good the case files are: gaps that reviews found, by document and by kind. Nothing is counted by person. */
import type { GapReason } from './case-documents.js';
import { quantile } from './quantile.js';

export interface FoundGap {
  document: string;
  why: GapReason;
  foundAt: Date;
  mendedAt: Date | null;
}

export interface GapFigures {
  count: number;
  open: number;
  /** From found to mended; of those mended. */
  medianHours: number | null;
}

export function gapFigures(gaps: readonly FoundGap[]) {
  const by = <Key extends 'why' | 'document'>(key: Key) =>
    [...new Set(gaps.map((gap) => gap[key]))].sort().map((value) => ({ [key]: value, ...figures(gaps.filter((gap) => gap[key] === value)) }) as GapFigures & Pick<FoundGap, Key>);
  return { total: figures(gaps), byReason: by('why'), byDocument: by('document') };
}

function figures(gaps: readonly FoundGap[]): GapFigures {
  const hours = gaps.flatMap(({ foundAt, mendedAt }) => (mendedAt === null ? [] : [(mendedAt.getTime() - foundAt.getTime()) / 3_600_000])).sort((a, b) => a - b);
  return { count: gaps.length, open: gaps.length - hours.length, medianHours: quantile(hours, 0.5) };
}
