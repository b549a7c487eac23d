/** What came of the warnings of a period: each figure counted from the records, and from nothing else. */

import { quantile } from './quantile.js';

/** What is on record of one warning. */
export interface WarningFacts {
  method: string;
  community: string | null;
  /** Equal for two warnings about the same person. */
  resident: string;
  joinedTo: string | null;
  /** Whether the resident has signed an acknowledgement. */
  acknowledged: boolean;
  /** Epoch milliseconds. */
  registeredAt: number;
  firstContactAt: number | null;
  contactInTime: boolean | null;
  savedFen: number;
  transferredFen: number;
  stoppedFen: number;
  recoveredFen: number;
}

export interface Figures {
  /** Warnings that came in, those that joined a running dissuasion too. */
  warnings: number;
  /** People, each counted once, who signed an acknowledgement, and of whom no transfer is known in the same dissuasion. */
  peopleDissuaded: number;
  /** Dissuasions in which a first attempt was made, by telephone or at the door, whether or not the resident was reached. */
  contacted: number;
  /** From the station's receipt of the warning to that first attempt: half of all took no longer, and nine in ten. Null without any. */
  minutesToFirstContact: { median: number | null; p90: number | null };
  /** Of the first attempts that had a limit, those made within it. */
  withinTarget: { made: number; of: number };
  /** Money that residents were about to transfer and did not, as their acknowledgements say. */
  savedFen: number;
  /** Money that had been transferred when the resident was found. */
  transferredFen: number;
  /** Money that banks said they had stopped; never more than was transferred, since two banks may name the same money. */
  stoppedFen: number;
  /** Money that came back to residents. */
  recoveredFen: number;
}

export interface FraudStatistics {
  total: Figures;
  byCommunity: (Figures & { community: string | null })[];
  byMethod: (Figures & { method: string })[];
}

export function fraudStatistics(warnings: readonly WarningFacts[]): FraudStatistics {
  return {
    total: figures(warnings),
    byCommunity: grouped(warnings, ({ community }) => community).map(([community, group]) => ({ community, ...figures(group) })),
    byMethod: grouped(warnings, ({ method }) => method).map(([method, group]) => ({ method, ...figures(group) })),
  };
}

function figures(warnings: readonly WarningFacts[]): Figures {
  const sum = (of: (warning: WarningFacts) => number) => warnings.reduce((total, warning) => total + of(warning), 0);
  const contacted = warnings.filter(({ joinedTo, firstContactAt }) => joinedTo === null && firstContactAt !== null);
  const minutes = contacted.map(({ registeredAt, firstContactAt }) => (firstContactAt! - registeredAt) / 60_000).sort((a, b) => a - b);
  const limited = contacted.filter(({ contactInTime }) => contactInTime !== null);
  return {
    warnings: warnings.length,
    peopleDissuaded: new Set(warnings.filter(({ acknowledged, transferredFen }) => acknowledged && transferredFen === 0).map(({ resident }) => resident)).size,
    contacted: contacted.length,
    minutesToFirstContact: { median: quantile(minutes, 0.5), p90: quantile(minutes, 0.9) },
    withinTarget: { made: limited.filter(({ contactInTime }) => contactInTime).length, of: limited.length },
    savedFen: sum(({ savedFen }) => savedFen),
    transferredFen: sum(({ transferredFen }) => transferredFen),
    stoppedFen: sum(({ stoppedFen, transferredFen }) => Math.min(stoppedFen, transferredFen)),
    recoveredFen: sum(({ recoveredFen }) => recoveredFen),
  };
}

function grouped<Key extends string | null>(warnings: readonly WarningFacts[], keyOf: (warning: WarningFacts) => Key): [Key, WarningFacts[]][] {
  const groups = new Map<Key, WarningFacts[]>();
  for (const warning of warnings) groups.set(keyOf(warning), [...(groups.get(keyOf(warning)) ?? []), warning]);
  return [...groups].sort(([a], [b]) => (a ?? '~').localeCompare(b ?? '~', 'en'));
}
