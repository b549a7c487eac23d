/**
 * What is counted. Each record yields facts: what it is, when, where, and what of it adds up. Figures are sums over
 * facts and over nothing else, so that whoever doubts one can be shown the records behind it. Nothing here names a person.
 */
import { categoryOf } from './category.js';
import type { Point } from './place.js';
import type { Method } from './series.js';
import { type Matter, spansOf } from './six-fasts.js';

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

/** Raised with each change of what the rules below count, or of how it is kept, which has all of it counted anew. */
export const factVersion = 2;

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
  /** Equal for two about the same person, and tells nothing else; where the fact counts a person. */
  person?: string;
  /** What adds up: numbers above zero alone. `arrival:7` is one that took the seventh minute. */
  measures: Record<string, number>;
  version: number;
}

type Where = Pick<Fact, 'community' | 'grid'>;
type Counted = Record<string, number | boolean | null>;

/** A category that is not in the catalogue is `other`. */
function fact(kind: FactKind, record: string, { category, measures, ...rest }: Omit<Fact, 'id' | 'record' | 'kind' | 'category' | 'measures' | 'version'> & { category: string | null; measures: Counted }): Fact {
  const above = Object.entries(measures).flatMap(([name, value]) => (Number(value) > 0 ? [[name, Number(value)] as const] : []));
  const id = `${kind}/${record.slice(record.indexOf('/') + 1)}`;
  return { id, record, kind, ...rest, category: categoryOf(category ?? 'other').id, measures: Object.fromEntries(above), version: factVersion };
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
export function incidentFact({ incidentNo, channel, place, method, mergedInto, disposition, ...rest }: CountedIncident): Fact {
  return fact('incident', `incidents/${incidentNo}`, {
    ...rest,
    ...(place && { place }),
    ...(method && { method }),
    measures: { calls: channel !== 'walkIn' && !categoryOf(rest.category ?? 'other').ownActivity, incidents: mergedInto === null, unfounded: mergedInto === null && disposition === 'unfounded' },
  });
}

export interface CountedCase extends Where {
  caseNo: string;
  at: number;
  type: 'administrative' | 'criminal';
  category: string;
  place?: Point | undefined;
  result: string | null;
}

/** How a case ends where it was cleared: somebody is answerable for it, or it was settled. */
const cleared = ['solved', 'referred', 'settled'];

/** A case that was declined or not filed was none. One that was converted counts as what it became. */
export function caseFact({ caseNo, type, place, result, ...rest }: CountedCase): Fact {
  const stands = result !== 'declined' && result !== 'notFiled';
  return fact('case', `cases/${caseNo}`, {
    ...rest,
    ...(place && { place }),
    measures: { cases: stands, criminal: stands && type === 'criminal', administrative: stands && type === 'administrative', cleared: result !== null && cleared.includes(result) },
  });
}

export interface CountedWarning extends Where {
  warningNo: string;
  at: number;
  level: string;
  joinedTo: string | null;
  /** The resident's token. */
  resident: string;
  acknowledged: boolean;
  savedFen: number;
  transferredFen: number;
  stoppedFen: number;
  recoveredFen: number;
}

/** Of the banks' answers no more than what had been transferred: two may name the same money. */
export function warningFact({ warningNo, level, joinedTo, resident, acknowledged, savedFen, transferredFen, stoppedFen, recoveredFen, ...rest }: CountedWarning): Fact {
  const dissuaded = acknowledged && transferredFen === 0;
  return fact('warning', `fraud-warnings/${warningNo}`, {
    ...rest,
    ...(dissuaded && { person: resident }),
    category: 'telecomFraud',
    measures: {
      warnings: true,
      high: level === 'high',
      joined: joinedTo !== null,
      dissuaded,
      savedFen,
      transferredFen,
      stoppedFen: Math.min(stoppedFen, transferredFen),
      recoveredFen,
    },
  });
}

export interface CountedDispute extends Where {
  disputeNo: string;
  at: number;
  kind: string;
  agreedAt: number | null;
}

/** When it was reported, and, where it came to that, when it was resolved: two facts, each of its own day. */
export function disputeFacts({ disputeNo, kind, agreedAt, ...rest }: CountedDispute): Fact[] {
  const record = `disputes/${disputeNo}`;
  const category = kind === 'family' ? 'dispute.family' : 'dispute';
  const reported = fact('dispute', record, { ...rest, category, measures: { disputes: true, resolved: agreedAt !== null } });
  return agreedAt === null ? [reported] : [reported, fact('agreement', record, { ...rest, category, at: agreedAt, measures: { agreements: true } })];
}

export interface CountedProcess extends Where {
  processId: string;
  kind: string;
  at: number;
  category: string | null;
  overdue: boolean;
  closed: boolean;
  limits: readonly { state: string }[];
  cause?: string | undefined;
}

/** How a process keeps its limits, those that were cancelled aside; of a supervision, that there was cause for one. */
export function processFacts({ processId, kind, overdue, closed, limits, cause, ...rest }: CountedProcess): Fact[] {
  const record = `processes/${processId}`;
  const ended = (state: string) => limits.filter((limit) => limit.state === state).length;
  const work = fact('work', record, { ...rest, measures: { processes: true, open: !closed, overdue: overdue && !closed, limits: ended('met') + ended('expired'), expired: ended('expired') } });
  if (kind !== 'supervision') return [work];
  return [work, fact('supervision', record, { ...rest, measures: { supervisions: true, open: !closed, limit: cause === 'limit', order: cause === 'order', complaint: cause === 'complaint' } })];
}

/** No span is told more exactly than to the minute that it took up, nor as longer than a week. */
const longest = 7 * 24 * 60;
export const minuteOf = (minutes: number): number => Math.min(Math.ceil(minutes), longest);

export interface CountedMatter extends Where {
  at: number;
  category: string | null;
  matter: Matter;
}

/** Each of the six fasts that is complete, by the minute; and from the registration to the first unit on scene. */
export function fastFact({ matter, ...rest }: CountedMatter): Fact {
  const spans: [string, number][] = spansOf(matter).map(({ fast, minutes }) => [fast, minutes]);
  const { registered, arrived } = matter.events;
  if (registered && arrived && arrived.at >= registered.at) spans.push(['arrival', (arrived.at - registered.at) / 60_000]);
  return fact('fast', `matters/${matter.id}`, {
    ...rest,
    measures: { matters: true, ...Object.fromEntries(spans.flatMap(([name, minutes]) => [[name, 1], [`${name}:${minuteOf(minutes)}`, 1]])) },
  });
}
