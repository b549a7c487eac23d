/**
 * 挽损: what each victim lost, and what of it was frozen, seized and given back, counted from what was signed. Whole fen
 * alone. A thing counts once, by what the seizure list says that it is worth. Nobody gets back what they did not lose:
 * where more came back than was reported lost, that much was lost at least.
 */

export interface Entry {
  /** By number; null for what belongs to no victim that is known. */
  victim: string | null;
  what: 'lost' | 'frozen' | 'seized' | 'returned';
  amountFen: number;
  /** The exhibit, where it is one. */
  itemNo?: string;
}

export interface Sums {
  lostFen: number;
  frozenFen: number;
  seizedFen: number;
  returnedFen: number;
  /** Lost and not given back. */
  outstandingFen: number;
}

export interface Recovery {
  victims: ({ victim: string } & Sums)[];
  total: Sums;
  /** Seized, and given back, without a victim that is known. */
  unassigned: { seizedFen: number; returnedFen: number };
}

type Counted = Record<Entry['what'], number>;
const nothing: Counted = { lost: 0, frozen: 0, seized: 0, returned: 0 };

export function recoveryOf(entries: readonly Entry[]): Recovery {
  const counts = new Map<string | null, Counted>();
  const seen = new Set<string>();
  for (const { victim, what, amountFen, itemNo } of entries) {
    const thing = itemNo === undefined ? null : `${what} ${itemNo}`;
    if (thing !== null && seen.has(thing)) continue;
    if (thing !== null) seen.add(thing);
    const count = counts.get(victim) ?? { ...nothing };
    count[what] += amountFen;
    counts.set(victim, count);
  }
  const { seized: seizedFen, returned: returnedFen } = counts.get(null) ?? nothing;
  counts.delete(null);
  const victims = [...counts].map(([victim, count]) => ({ victim: victim!, ...sumsOf(count) })).sort((a, b) => (a.victim < b.victim ? -1 : 1));
  return { victims, total: victims.reduce<Sums>(plus, sumsOf(nothing)), unassigned: { seizedFen, returnedFen } };
}

function sumsOf({ lost, frozen, seized, returned }: Counted): Sums {
  const lostFen = Math.max(lost, returned);
  // Two banks may each have stopped the same money on its way.
  return { lostFen, frozenFen: Math.min(frozen, lostFen), seizedFen: seized, returnedFen: returned, outstandingFen: lostFen - returned };
}

const plus = (a: Sums, b: Sums): Sums => ({
  lostFen: a.lostFen + b.lostFen,
  frozenFen: a.frozenFen + b.frozenFen,
  seizedFen: a.seizedFen + b.seizedFen,
  returnedFen: a.returnedFen + b.returnedFen,
  outstandingFen: a.outstandingFen + b.outstandingFen,
});
