/**
 * A history that never was, as the station would have recorded it: seasons, weeks and hours, places where more happens,
 * series by one method, near repeats of burglary, and prevention that helped. The same seed makes the same history, and
 * says what is in it, so that an analysis can be held against the truth.
 */
import { incidentWorkflowId } from '../contracts/ids.js';
import { iso } from '../domain/calendar.js';
import { periodOf } from '../domain/cells.js';
import { categoryOf } from '../domain/category.js';
import { genesis } from '../domain/chain.js';
import policyData from '../domain/data/policy.json' with { type: 'json' };
import { contains, type Point, type Position } from '../domain/place.js';
import { policyRowSchema } from '../domain/policy.js';
import type { Method } from '../domain/series.js';
import { squadOf, station } from '../domain/station.js';
import { hashOf } from '../records/hash.js';

export interface HistoryOptions {
  seed: number;
  incidents: number;
  /** Epoch milliseconds. */
  from: number;
  to: number;
  /** The share of what a plan is about that it prevents; half, where nothing is said. */
  reduction?: number;
}

/** What was put into it. */
export interface Truth {
  plans: { id: string; grids: string[]; from: string; to: string; category: string; reduction: number }[];
  series: { category: string; method: Method; incidents: string[] }[];
  /** Burglaries that followed another, near it and soon. */
  nearRepeats: { metres: number; days: number; pairs: [string, string][] };
}

export type Documents = Record<'incidents' | 'processes' | 'orders' | 'cases' | 'signed-records' | 'chains' | 'fraud-warnings' | 'disputes', ({ _id: string } & Record<string, unknown>)[]>;

const [hourMs, dayMs] = [3_600_000, 86_400_000];
const metresPerDegree = 111_320;

/** How often, which hours (its middle and its width, null for all day), and how much more or less in winter. */
const kinds: readonly { category: string; weight: number; hours: [number, number] | null; winter: number }[] = [
  { category: 'traffic.accident', weight: 14, hours: [17, 5], winter: 1.2 },
  { category: 'dispute', weight: 12, hours: [19, 4], winter: 1 },
  { category: 'dispute.family', weight: 9, hours: [21, 3], winter: 1.3 },
  { category: 'serviceRequest', weight: 12, hours: [11, 4], winter: 1 },
  { category: 'noise', weight: 8, hours: [22, 2], winter: 0.6 },
  { category: 'theft', weight: 7, hours: [13, 5], winter: 0.9 },
  { category: 'theft.vehicleParts', weight: 3, hours: [2, 2], winter: 1 },
  { category: 'theft.shop', weight: 3, hours: [16, 3], winter: 1.1 },
  { category: 'theft.livestock', weight: 2, hours: [3, 3], winter: 0.8 },
  { category: 'burglary', weight: 3, hours: [10, 3], winter: 1.1 },
  { category: 'assault', weight: 5, hours: [23, 3], winter: 0.8 },
  { category: 'telecomFraud', weight: 4, hours: [14, 4], winter: 1 },
  { category: 'publicOrder', weight: 3, hours: [22, 3], winter: 0.7 },
  { category: 'missingPerson', weight: 1, hours: null, winter: 1 },
  { category: 'lostProperty', weight: 6, hours: [15, 5], winter: 1 },
  { category: 'suspicious', weight: 4, hours: [1, 4], winter: 1 },
  { category: 'other', weight: 4, hours: null, winter: 1 },
];

const seriesMethods: readonly Method[] = [
  { target: 'wheelRims', access: 'onStreet', tool: 'jack', transport: 'van' },
  { target: 'battery', access: 'onStreet', tool: 'wrench', transport: 'motorcycle' },
  { target: 'fuel', access: 'forced', tool: 'cutter', transport: 'car' },
];

/** Mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Happening {
  at: number;
  category: string;
  grid: (typeof station.grids)[number];
  place: Point;
  series?: number;
  /** Incident that it repeats. */
  repeats?: string;
}

const nearRepeat = { share: 0.35, metres: 200, days: 7 };
const planEffect = { category: 'theft.vehicleParts', reduction: 0.5, days: 90, grids: 8 };
/** One incident in so many opens a series. */
const oneSeriesIn = 4000;

export class History {
  readonly truth: Truth = { plans: [], series: [], nearRepeats: { metres: nearRepeat.metres, days: nearRepeat.days, pairs: [] } };
  private readonly draw: () => number;
  private readonly days: number;
  private readonly spots = new Map<string, Position[]>();
  private readonly gridWeights: number[];
  /** What follows from what has happened, by day. */
  private readonly ahead = new Map<number, Happening[]>();
  private count = 0;
  private readonly numbers = new Map<string, number>();

  constructor(private readonly options: HistoryOptions) {
    this.draw = seeded(options.seed);
    this.days = Math.round((options.to - options.from) / dayMs);
    this.gridWeights = cumulated(station.grids.map(({ kind }) => (kind === 'town' ? 3 : 1) * (0.4 + this.draw() * 1.2)));
    for (const grid of station.grids) this.spots.set(grid.id, Array.from({ length: 3 }, () => this.within(grid)));
    // Plans in the last two thirds, so that each has a year before it where there are enough years.
    const plans = Math.max(1, Math.floor(this.days / 365));
    for (let i = 0; i < plans; i += 1) {
      const from = options.from + Math.floor(this.days * (0.4 + (0.5 * i) / plans)) * dayMs;
      const first = Math.floor(this.draw() * (station.grids.length - planEffect.grids));
      const grids = station.grids.slice(first, first + planEffect.grids).map(({ id }) => id);
      this.truth.plans.push({ id: `P${periodOf(from, 'year')}-5000${i}`, grids, from: iso(from), to: iso(from + planEffect.days * dayMs), category: planEffect.category, reduction: options.reduction ?? planEffect.reduction });
    }
  }

  /** Day by day, as the station's collections hold it. */
  *documents(): Generator<Documents> {
    const weights = Array.from({ length: this.days }, (_, day) => this.weightOf(this.options.from + day * dayMs));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let owed = 0;
    for (let day = 0; day < this.days; day += 1) {
      const start = this.options.from + day * dayMs;
      owed += (weights[day]! / total) * this.options.incidents;
      const happened = (this.ahead.get(day) ?? []).filter((each) => this.happens(each));
      this.ahead.delete(day);
      // What follows from earlier days is part of the day's number.
      for (owed -= happened.length; owed >= 1; owed -= 1) {
        const each = this.happening(start);
        if (this.happens(each)) happened.push(each);
      }
      happened.sort((a, b) => a.at - b.at);
      yield this.recorded(happened, day);
    }
  }

  private weightOf(at: number): number {
    const date = new Date(at + 8 * hourMs);
    const season = 1 + 0.25 * Math.sin(((date.getUTCMonth() - 3) / 12) * 2 * Math.PI);
    const weekend = [0, 6].includes(date.getUTCDay()) ? 1.2 : 1;
    // Fewer every year: what two teams and one room are for.
    return season * weekend * 0.85 ** ((at - this.options.from) / (365 * dayMs));
  }

  private happening(start: number): Happening {
    const month = new Date(start + 8 * hourMs).getUTCMonth();
    const isWinter = month < 2 || month > 9;
    const { category, hours } = kinds[this.chosen(isWinter ? winterWeights : summerWeights)]!;
    const grid = station.grids[this.chosen(this.gridWeights)]!;
    const hour = hours === null ? this.draw() * 24 : (hours[0] + (this.draw() + this.draw() + this.draw() - 1.5) * 2 * hours[1] + 24) % 24;
    return { at: start + Math.floor(hour * hourMs), category, grid, place: this.placeIn(grid) };
  }

  /** A plan in force prevents its share of what it is about. */
  private happens({ at, category, grid }: Happening): boolean {
    const plan = this.truth.plans.find((each) => each.category === category && each.grids.includes(grid.id) && at >= Date.parse(each.from) && at < Date.parse(each.to));
    return plan === undefined || this.draw() >= plan.reduction;
  }

  private recorded(happened: readonly Happening[], day: number): Documents {
    const documents: Documents = { incidents: [], processes: [], orders: [], cases: [], 'signed-records': [], chains: [], 'fraud-warnings': [], disputes: [] };
    let before: (Happening & { no: string }) | null = null;
    for (const each of happened) {
      if (before !== null && each.series === undefined && each.repeats === undefined && this.draw() < 0.04) {
        this.recordAgain(documents, each.at, before);
        continue;
      }
      const no = this.record(documents, each);
      before = { ...each, no };
      this.goesOn(each, no, day);
    }
    return documents;
  }

  /** Series and repeats: what else comes of it. */
  private goesOn({ category, grid, place, series, repeats }: Happening, no: string, day: number): void {
    const later = (days: number, each: Omit<Happening, 'at'>, atHour: number) => {
      const list = this.ahead.get(day + days) ?? [];
      this.ahead.set(day + days, list);
      list.push({ ...each, at: this.options.from + (day + days) * dayMs + Math.floor(atHour * hourMs) });
    };
    if (series !== undefined) this.truth.series[series]!.incidents.push(no);
    else if (category === 'theft.vehicleParts' && this.draw() < 33 / oneSeriesIn) {
      const method = seriesMethods[this.truth.series.length % seriesMethods.length]!;
      const id = this.truth.series.push({ category, method, incidents: [] }) - 1;
      const many = 3 + Math.floor(this.draw() * 5);
      for (let i = 1, after = 1; i <= many; i += 1, after += 1 + Math.floor(this.draw() * 3)) later(after, { category, grid, place: this.near(place, 400), series: id }, this.draw() * 4);
    }
    if (category !== 'burglary') return;
    if (repeats !== undefined) this.truth.nearRepeats.pairs.push([repeats, no]);
    if (this.draw() < nearRepeat.share) later(1 + Math.floor(this.draw() * (nearRepeat.days - 1)), { category, grid, place: this.near(place, nearRepeat.metres), repeats: no }, 8 + this.draw() * 5);
  }

  private call({ at, category, grid, place }: Happening) {
    this.count += 1;
    const number = String(this.count);
    const call = { source: 'history', number, receivedAt: iso(at), channel: this.draw() < 0.9 ? 'phone' : 'walkIn', description: categoryOf(category).name.zh };
    return { _id: `history.${number}`, call, receivedAt: new Date(at), place, callbackToken: null, registeredBy: 'o-1101', category, priority: categoryOf(category).priority, grid: grid.id, community: grid.community, feedback: 'told' };
  }

  /** A second call about the one before. */
  private recordAgain(documents: Documents, at: number, { no, ...before }: Happening & { no: string }): void {
    documents.incidents.push({ ...this.call({ ...before, at }), closedAt: new Date(at + 300_000), disposition: 'merged', mergedInto: no, caseNo: null });
  }

  private record(documents: Documents, each: Happening): string {
    const { at, category, grid, series } = each;
    const incident = this.call(each);
    const [no, number, community] = [incident._id, incident.call.number, grid.community];
    const ordered = at + 30_000 + Math.floor(this.draw() * 150_000);
    const arrived = ordered + Math.floor((grid.kind === 'town' ? 2 + this.draw() * 8 : 6 + this.draw() * 16) * 60_000);
    const closed = arrived + Math.floor((10 + this.draw() * 90) * 60_000);
    const caseNo = this.caseOf(documents, { at: arrived, category, no });
    const disposition = caseNo !== null ? (caseNo[0] === 'C' ? 'criminalCase' : 'administrativeCase') : category.startsWith('dispute') ? 'mediation' : this.draw() < 0.06 ? 'unfounded' : 'advice';
    documents.incidents.push({ ...incident, closedAt: new Date(closed), disposition, mergedInto: null, caseNo });
    documents.orders.push({ _id: `history-${number}`, incidentNo: no, unit: `${squadOf(community)}.1`, state: 'done', live: false, times: { offered: ordered, acknowledged: ordered + 20_000, onScene: arrived, done: closed }, orderedBy: 'o-1101', reason: null, revision: 1 });
    const limit = onScene[grid.kind];
    const late = arrived > at + limit.minutes * 60_000;
    const clock = { id: limit.row.key, row: limit.row, startedAt: at, dueAt: at + limit.minutes * 60_000, state: late ? 'expired' : 'met', passed: late ? 3 : 0, extensions: [], endedAt: arrived };
    const subject = { incidentNo: no, community, grid: grid.id, category, priority: incident.priority, ...(caseNo && { caseNo }) };
    documents.processes.push({ _id: incidentWorkflowId(station.id, no), kind: 'incident', stage: 'closed', subject, revision: 1, openedAt: incident.receivedAt, closedAt: new Date(closed), outcome: disposition, dueAt: null, overdue: false, overdueSince: null, clocks: [clock], refused: [], detail: {} });
    if (series !== undefined) this.survey(documents, no, closed, this.truth.series[series]!.method);
    if (category === 'telecomFraud' && this.draw() < 0.5) this.warn(documents, { at, grid, community });
    if (category.startsWith('dispute') && this.draw() < 0.1) this.mediate(documents, { at: closed, grid, community, category, no });
    return no;
  }

  private caseOf(documents: Documents, { at, category, no }: { at: number; category: string; no: string }): string | null {
    const [type] = categoryOf(category).caseTypes;
    if (type === undefined || this.draw() >= (type === 'criminal' ? 0.6 : 0.15)) return null;
    const year = periodOf(at, 'year');
    const caseNo = `${type === 'criminal' ? 'C' : 'A'}${year}-${this.next(`${type}/${year}`)}`;
    const age = (this.options.to - at) / dayMs;
    const solved = this.draw() < 0.45;
    const closed = age > 60 && this.draw() < 0.9;
    documents.cases.push({ _id: caseNo, type, category, incidents: [no], origin: incidentWorkflowId(station.id, no), openedAt: new Date(at), openedBy: 'o-3001', closedAt: closed ? new Date(at + 50 * dayMs) : null, result: closed ? (solved ? 'solved' : 'unsolved') : null });
    return caseNo;
  }

  private survey(documents: Documents, incidentNo: string, at: number, method: Method): void {
    const recordNo = `${incidentNo}-001`;
    const content = { id: `history~${incidentNo}~1`, recordNo, kind: 'scene.survey', caseNo: null, incidentNo, processId: null, signedBy: 'o-3011', signedAt: new Date(at).toISOString(), form: { officers: ['o-3011', 'o-3012'], findings: '模拟', method }, evidence: [], chain: incidentNo, sequence: 1, previous: genesis };
    const hash = hashOf(content);
    const { id, signedAt, ...rest } = content;
    documents['signed-records'].push({ _id: id, ...rest, signedAt: new Date(signedAt), hash });
    documents.chains.push({ _id: incidentNo, length: 1, hash });
  }

  private warn(documents: Documents, { at, grid, community }: { at: number; grid: { id: string }; community: string }): void {
    const number = this.next('warning');
    const signed = this.draw() < 0.7;
    const transferred = this.draw() < 0.15;
    documents['fraud-warnings'].push({
      _id: `history.${number}`, channel: 'machine', level: this.draw() < 0.4 ? 'high' : 'other', method: 'loan', receivedAt: new Date(at), expiresAt: new Date(at + dayMs), registeredAt: new Date(at + 60_000), registeredBy: 'o-1101',
      resident: { name: '模拟居民' }, residentToken: `history-${Math.floor(Number(number) * 0.9)}`, community, grid: grid.id, firstContactAt: new Date(at + 240_000), contactInTime: true, acknowledgedAt: signed ? new Date(at + hourMs) : null,
      savedFen: signed ? 100_000 * Math.ceil(this.draw() * 50) : 0, transferredFen: transferred ? 500_000 : 0, stoppedFen: transferred ? 200_000 : 0, recoveredFen: 0, joinedTo: null, caseNo: null, closedAt: new Date(at + 7 * dayMs), outcome: 'dissuaded',
    });
  }

  private mediate(documents: Documents, { at, grid, community, category, no }: { at: number; grid: { id: string }; community: string; category: string; no: string }): void {
    const year = periodOf(at, 'year');
    const agreedAt = at + Math.floor((1 + this.draw() * 20) * dayMs);
    const agreed = this.draw() < 0.7 && agreedAt < this.options.to;
    documents.disputes.push({ _id: `D${year}-${this.next(`dispute/${year}`)}`, kind: category === 'dispute.family' ? 'family' : 'neighbour', origin: { type: 'incident', incidentNo: no }, receivedAt: new Date(at), registeredBy: 'o-1101', community, grid: grid.id, squad: squadOf(community), description: '模拟', parties: [], riskLevel: 'low', sessions: 1, partners: [], agreementNo: null, agreedAt: agreed ? new Date(agreedAt) : null, confirmation: null, outcome: agreed ? 'resolved' : null, caseNo: null, closedAt: agreed ? new Date(agreedAt) : null });
  }

  /** Far above what the station's own counters have come to. */
  private next(series: string): string {
    const next = (this.numbers.get(series) ?? 500_000) + 1;
    this.numbers.set(series, next);
    return String(next);
  }

  private chosen(weights: readonly number[]): number {
    const at = this.draw() * weights.at(-1)!;
    let [low, high] = [0, weights.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (weights[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Mostly about one of the grid's spots. */
  private placeIn(grid: (typeof station.grids)[number]): Point {
    const spots = this.spots.get(grid.id)!;
    const place: Point = { type: 'Point', coordinates: this.draw() < 0.6 ? spots[Math.floor(this.draw() * spots.length)]! : this.within(grid) };
    return this.near(place, 60);
  }

  private within({ polygon }: { polygon: { type: 'Polygon'; coordinates: Position[][] } }): Position {
    const ring = polygon.coordinates[0]!;
    const [west, east] = [Math.min(...ring.map(([x]) => x)), Math.max(...ring.map(([x]) => x))];
    const [south, north] = [Math.min(...ring.map(([, y]) => y)), Math.max(...ring.map(([, y]) => y))];
    for (let tries = 0; tries < 50; tries += 1) {
      const at: Position = [west + this.draw() * (east - west), south + this.draw() * (north - south)];
      if (contains(polygon, { type: 'Point', coordinates: at })) return at;
    }
    return ring[0]!;
  }

  private near({ coordinates: [x, y] }: Point, metres: number): Point {
    const [angle, radius] = [this.draw() * 2 * Math.PI, Math.sqrt(this.draw()) * metres];
    const round = (value: number) => Math.round(value * 1e6) / 1e6;
    return { type: 'Point', coordinates: [round(x + (radius * Math.cos(angle)) / (metresPerDegree * Math.cos((y * Math.PI) / 180))), round(y + (radius * Math.sin(angle)) / metresPerDegree)] };
  }
}

function cumulated(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}

const winterWeights = cumulated(kinds.map(({ weight, winter }) => weight * winter));
const summerWeights = cumulated(kinds.map(({ weight, winter }) => weight * (2 - winter)));
const minutesOf = (key: string) => {
  const row = policyRowSchema.parse(policyData.find((each) => each.key === key));
  return { row, minutes: row.limit.amount };
};
const onScene = { town: minutesOf('response.onScene.town'), village: minutesOf('response.onScene.village'), forest: minutesOf('response.onScene.forest') };
