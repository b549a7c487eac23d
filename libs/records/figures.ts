/** Figures of the indices: for any period, by place, category or time, beside the year or the period before, with the records behind each. */
import { Injectable } from '@nestjs/common';
import { add } from '../domain/calendar.js';
import { communityKey, everywhere, type Grouping, gridKey, placeOf, type Question, type Span } from '../domain/cells.js';
import { type Fact } from '../domain/fact.js';
import { changeOf, comparedWith, type Comparison, type CountedIndex, daysIn, figure, type Figure, figureOf, groupingsOf, type Index, measureOf, minutesOf, narrower } from '../domain/indices.js';
import { refuse } from '../domain/refusal.js';
import { station } from '../domain/station.js';
import { AccountRepository } from './account.js';
import type { FactQuery, Page } from './fact-book.js';
import { FactRepository } from './facts.js';
import { PolicyRepository } from './policy.js';
import { StationRepository } from './station.js';

export type By = Grouping extends infer Each ? (Each extends 'place' ? 'community' | 'grid' : Each) : never;

export interface Where {
  community?: string | undefined;
  grid?: string | undefined;
  category?: string | undefined;
}

export interface Asked extends Span, Where {
  by?: By | undefined;
  compare?: Comparison | undefined;
}

export interface Compared extends Figure {
  before: Figure | null;
  /** In percent; null where it cannot be said. */
  change: number | null;
}

export interface Answered {
  total: Compared;
  /** `key`: id, hour of the week or period; null where the place is not known. */
  groups: (Compared & { key: string | null })[];
  /** What it is compared with. */
  before: Span | null;
}

/** A record behind a figure. */
export interface Behind extends Pick<Fact, 'id' | 'record' | 'at' | 'community' | 'grid' | 'measures'> {
  /** Null of an officer. */
  category: string | null;
  /** Of an officer, where there is one. */
  unit?: string | null;
}

type Figures = Map<string | null, Figure>;
const isCounted = (index: Index): index is CountedIndex => index.counted.form !== 'standing';

@Injectable()
export class FigureRepository {
  constructor(
    private readonly facts: FactRepository,
    private readonly policies: PolicyRepository,
    private readonly station: StationRepository,
    private readonly accounts: AccountRepository,
  ) {}

  async answer(index: Index, { by, compare, ...asked }: Asked): Promise<Answered> {
    if (by !== undefined && !groupingsOf(index).includes(by)) refuse('GROUPING_NOT_KEPT', 'by');
    const before = compare ? comparedWith(asked, compare) : null;
    const [now, then] = await Promise.all([this.both(index, asked, by), before && this.both(index, { ...asked, ...before }, by)]);
    const earlier = then && aligned(then.groups, by, compare);
    const keys = [...new Set([...now.groups.keys(), ...(earlier?.keys() ?? [])])].sort(inOrder);
    return {
      total: compared(now.total, then && then.total),
      groups: keys
        .map((key) => ({ key, ...compared(now.groups.get(key) ?? nothing(index), earlier && (earlier.get(key) ?? nothing(index))) }))
        .filter(({ records, before: was }) => records > 0 || (was?.records ?? 0) > 0),
      before,
    };
  }

  /** The latest first; of the organisation, who serves where at the end. */
  async records(index: Index, asked: Span & Where & { hour?: number | undefined }, page: Page): Promise<Behind[]> {
    if (!isCounted(index)) return this.serving(index, asked, page);
    const { from, to, hour, ...where } = asked;
    const categories = categoriesOf(index, where.category);
    const query: FactQuery = {
      kind: index.counted.kind,
      measure: measureOf(index),
      from: new Date(from),
      to: new Date(to),
      ...(categories && { categories }),
      ...(where.community !== undefined && { communities: [where.community] }),
      ...(where.grid !== undefined && { grids: [where.grid] }),
      ...(hour !== undefined && { hour }),
    };
    return this.facts.page(query, page);
  }

  /** The officers of a figure of the organisation: of one that counts communities those who serve in them, of a share all of them. */
  private async serving({ counted }: Index, { to, community }: Span & Where, { limit, before }: Page): Promise<Behind[]> {
    const all = counted.form === 'standing' && counted.figure === 'communityShare' && community === undefined;
    const officers = (await this.accounts.police(new Date(to))).map(({ id, unit }) => ({ id, unit, community: unit === null ? null : communityOf(unit) }));
    return officers
      .filter((each) => (before === undefined || each.id > before.id) && (all || (each.community !== null && (community === undefined || each.community === community))))
      .slice(0, limit)
      .map(({ id, unit, community: serves }) => ({ id, record: `accounts/${id}`, at: to, community: serves, grid: null, category: null, unit, measures: { officers: 1, ...(serves !== null && { inCommunities: 1 }) } }));
  }

  private async both(index: Index, asked: Span & Where, by: By | undefined): Promise<{ total: Figure; groups: Figures }> {
    const [total, groups] = await Promise.all([this.total(index, asked), by === undefined ? new Map() : this.groups(index, asked, by)]);
    return { total, groups };
  }

  private async total(index: Index, asked: Span & Where): Promise<Figure> {
    if (!isCounted(index)) return (await this.standing(index, asked)).get(null)!;
    const target = await this.target(index);
    if (index.counted.form === 'people') return (await this.people(index, asked)).get(null) ?? figure(0, 0);
    const answer = await this.facts.ask(questionOf(index, asked, null, placesOf(asked)));
    return figureOf(index, answer.get('') ?? {}, { days: daysIn(asked, null, ''), target });
  }

  private async groups(index: Index, asked: Span & Where, by: By): Promise<Figures> {
    if (!isCounted(index)) {
      const standing = await this.standing(index, asked);
      standing.delete(null);
      return standing;
    }
    const target = await this.target(index);
    if (index.counted.form === 'people') return this.people(index, asked, by === 'grid' ? 'grid' : 'community');
    const grouping = by === 'community' || by === 'grid' ? 'place' : by;
    const places = by === 'community' || by === 'grid' ? await this.placesBy(by, asked) : placesOf(asked);
    const answer = await this.facts.ask(questionOf(index, asked, grouping, places));
    return new Map([...answer].map(([key, sums]) => [grouping === 'place' ? placeOf(key) : key, figureOf(index, sums, { days: daysIn(asked, grouping, key), target })]));
  }

  /** Where a community is asked for too, its grids as they are now. */
  private async placesBy(by: 'community' | 'grid', { community, grid, to }: Span & Where): Promise<Question['places']> {
    if (by === 'community') return community === undefined ? 'community' : [communityKey(community)];
    if (grid !== undefined) return [gridKey(grid)];
    if (community === undefined) return 'grid';
    return (await this.station.grids(new Date(to))).filter((each) => each.community === community).map(({ id }) => gridKey(id));
  }

  private async people(index: CountedIndex, { from, to, ...where }: Span & Where, by?: 'community' | 'grid'): Promise<Map<string | null, Figure>> {
    const query = {
      kind: index.counted.kind,
      from: new Date(from),
      to: new Date(to),
      ...(where.community !== undefined && { communities: [where.community] }),
      ...(where.grid !== undefined && { grids: [where.grid] }),
      ...(where.category !== undefined && { categories: narrower(where.category) }),
    };
    return new Map([...(await this.facts.people(query, by ?? null))].map(([key, people]) => [key, figure(people, people)]));
  }

  private async standing(index: Index, { to, community }: Span & Where): Promise<Map<string | null, Figure>> {
    if (isCounted(index)) return new Map();
    const [police, areas] = await Promise.all([this.accounts.police(new Date(to)), this.station.areas(new Date(to))]);
    const communities = areas.filter(({ kind, id }) => kind === 'town' && (community === undefined || id === community)).map(({ id }) => id);
    const serving = new Map(communities.map((id) => [id, police.filter(({ unit }) => unit !== null && communityOf(unit) === id).length]));
    const all = [...serving.values()].reduce((sum, count) => sum + count, 0);
    const of = (officers: number, among: number) => figure(index.counted.form === 'standing' && index.counted.figure === 'communityShare' ? (police.length === 0 ? null : (officers / police.length) * 100) : among === 0 ? null : officers / among, officers);
    return new Map([[null, of(all, communities.length)], ...[...serving].map(([id, officers]) => [id, of(officers, 1)] as const)]);
  }

  private async target({ counted }: CountedIndex): Promise<number | null> {
    if (counted.form !== 'within') return null;
    const row = (await this.policies.list([counted.target])).find(({ key }) => key === counted.target);
    return row ? add(0, row.limit) / 60_000 : null;
  }
}

const teams = new Map(station.teams.map(({ id, community }) => [id, community ?? null]));
const communityOf = (unit: string) => teams.get(unit.split('.')[0]!) ?? null;

const placesOf = ({ community, grid }: Where): string[] => [grid !== undefined ? gridKey(grid) : community !== undefined ? communityKey(community) : everywhere];

/** Those of the index that were asked for; null for all. */
function categoriesOf({ counted: { categories } }: CountedIndex, asked: string | undefined): string[] | null {
  if (asked === undefined) return categories ?? null;
  return narrower(asked).filter((category) => categories?.includes(category) ?? true);
}

const questionOf = (index: CountedIndex, { from, to, category }: Span & Where, by: Grouping | null, places: Question['places']): Question => ({ kind: index.counted.kind, minutes: minutesOf(index), from, to, categories: categoriesOf(index, category), places, by });

/** Groups of a year before under the names of this year's; other times cannot be set beside each other. */
function aligned(groups: Figures | undefined, by: By | undefined, compare: Comparison | undefined): Figures | null {
  if (groups === undefined) return null;
  if (by !== 'year' && by !== 'month' && by !== 'day') return groups;
  if (compare !== 'yearOnYear') return null;
  return new Map([...groups].map(([key, each]) => [`${Number(key!.slice(0, 4)) + 1}${key!.slice(4)}`, each]));
}

/** Of a group without any record. */
const nothing = (index: Index): Figure => (isCounted(index) ? figureOf(index, {}, { days: 1, target: null }) : figure(null, 0));

const compared = (now: Figure, before: Figure | null): Compared => ({ ...now, before, change: before && changeOf(now.value, before.value) });

/** Numbers by their size, names by the alphabet, and what is not known last. */
const inOrder = (a: string | null, b: string | null) => (a === null ? 1 : b === null ? -1 : a.localeCompare(b, 'en', { numeric: true }));
