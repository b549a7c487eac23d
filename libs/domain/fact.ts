/**
 * What is counted. Each record yields facts: what it is, when, where, and what of it adds up. Figures are sums over
 * facts and over nothing else, so that whoever doubts one can be shown the records behind it. Nothing here names a person.
 */
import { categoryOf } from './category.js';
import type { Point } from './place.js';
import type { Method } from './series.js';

/** Each kind of fact, and the measure that says how many there are of it. */
export const factKinds = {
  incident: 'incidents',
  case: 'cases',
  warning: 'warnings',
  dispute: 'disputes',
  agreement: 'agreements',
  work: 'processes',
  supervision: 'supervisions',
  fast: 'matters',
} as const;
export type FactKind = keyof typeof factKinds;
export const factKindIds = Object.keys(factKinds) as [FactKind, ...FactKind[]];

/** Of the rules below: raised with each change of what they count, which has all of it counted anew. */
export const factVersion = 1;

export interface Fact {
  /** Kind and number of the record. */
  id: string;
  /** The record that it was made from: `incidents/110.7`. */
  record: string;
  kind: FactKind;
  /** Epoch milliseconds. */
  at: number;
  community: string | null;
  grid: string | null;
  category: string;
  place?: Point;
  method?: Method;
  /** What adds up: numbers above zero alone. `arrival:7` is one that took the seventh minute. */
  measures: Record<string, number>;
  version: number;
}

type Where = Pick<Fact, 'community' | 'grid'>;
type Counted = Record<string, number | boolean | null>;

function fact(kind: FactKind, record: string, { measures, ...rest }: Omit<Fact, 'id' | 'record' | 'kind' | 'measures' | 'version'> & { measures: Counted }): Fact {
  const above = Object.entries(measures).flatMap(([name, value]) => (Number(value) > 0 ? [[name, Number(value)] as const] : []));
  const id = `${kind}/${record.slice(record.indexOf('/') + 1)}`;
  return { id, record, kind, ...rest, measures: Object.fromEntries(above), version: factVersion };
}

export interface CountedIncident extends Where {
  incidentNo: string;
  at: number;
  category: string | null;
  channel: string;
  place?: Point | undefined;
  method?: Method | undefined;
  mergedInto: string | null;
  disposition: string | null;
}

/** A call that was merged into another is a call still, and no incident of its own. */
export function incidentFact({ incidentNo, category: id, channel, place, method, mergedInto, disposition, ...rest }: CountedIncident): Fact {
  const category = categoryOf(id ?? 'other');
  return fact('incident', `incidents/${incidentNo}`, {
    ...rest,
    category: category.id,
    ...(place && { place }),
    ...(method && { method }),
    measures: { calls: channel !== 'walkIn' && !category.ownActivity, incidents: mergedInto === null, unfounded: mergedInto === null && disposition === 'unfounded' },
  });
}
