/**
 * The organisation in time. What was first seeded counts from the station's beginning; every later order names from when
 * it holds, and none is struck out, so that "who was responsible on that day" has one answer for ever.
 */
import type { Polygon } from './place.js';
import { refuse } from './refusal.js';

/** One order that changes a grid, a unit or an area from an instant on. */
export interface Dated<T> {
  /** Of the message that brought it: the same order twice is one. */
  id: string;
  /** Epoch milliseconds. */
  from: number;
  set: Partial<T>;
  by: string;
  reason: string;
  /** When it was given. */
  at: number;
}

/** How it stood at an instant. Of two orders for one instant the one given later holds: so is a dated order withdrawn. */
export function asOf<T extends object>(first: T, changes: readonly Pick<Dated<object>, 'from' | 'set'>[], at: number): T {
  const passed = changes.filter(({ from }) => from <= at).sort((a, b) => a.from - b.from);
  return Object.assign({}, first, ...passed.map(({ set }) => set)) as T;
}

export interface AreaTerms {
  name: { zh: string; en: string };
  /** Whose squad serves it; a community's own. */
  community: string;
}

export interface GridTerms {
  name: { zh: string; en: string };
  area: string;
  /** Of its area, on that day. */
  community: string;
  /** Account id of the responsible officer (责任田). */
  officer: string;
  polygon: Polygon;
}

export interface UnitTerms {
  name: { zh: string; en: string };
  members: string[];
}

export interface InTime<T> {
  id: string;
  first: T;
  changes: readonly Dated<T>[];
}

export interface Organisation {
  areas: readonly (InTime<Pick<AreaTerms, 'community'>> & { kind: string })[];
  grids: readonly (InTime<Pick<GridTerms, 'area' | 'community' | 'officer'>> & { kind: string })[];
  units: readonly InTime<Pick<UnitTerms, 'members'>>[];
  squadOf: (community: string) => string | null;
}

/** People are sent out in pairs at least. */
const fewest = 2;

/**
 * Refuses an organisation that does not stand at each instant from `from` on: nobody serves in two units, every unit can
 * be sent out, every grid is of its area's community, and has its one responsible officer, who serves in its squad.
 */
export function mustStand({ areas, grids, units, squadOf }: Organisation, from: number): void {
  const later = [...areas, ...grids, ...units].flatMap(({ changes }) => changes.map((change) => change.from)).filter((at) => at > from);
  for (const at of [...new Set([from, ...later])]) {
    const unitOf = new Map<string, string>();
    for (const { id, first, changes } of units) {
      const { members } = asOf(first, changes, at);
      if (members.length < fewest) refuse('UNIT_TOO_SMALL', 'account');
      for (const member of members) {
        if (unitOf.has(member)) refuse('SERVES_ELSEWHERE', 'account');
        unitOf.set(member, id);
      }
    }
    const areaOf = new Map(areas.map(({ id, kind, first, changes }) => [id, { kind, community: asOf(first, changes, at).community }]));
    for (const { community } of areaOf.values()) if (areaOf.get(community)?.kind !== 'town' || squadOf(community) === null) refuse('COMMUNITY_UNKNOWN', 'community');
    for (const { kind, first, changes } of grids) {
      const { officer, area, community } = asOf(first, changes, at);
      const its = areaOf.get(area) ?? refuse('AREA_UNKNOWN', 'area');
      if (its.kind !== kind || its.community !== community) refuse('GRID_NOT_OF_AREA', 'area');
      const squad = squadOf(community);
      if (squad === null || unitOf.get(officer)?.split('.')[0] !== squad) refuse('GRID_WITHOUT_OFFICER', 'officer');
    }
  }
}

/** Clocks differ a little between machines. */
const skew = 60_000;

/** What has been is not ordered anew: it could only be told differently. */
export function mustNotBePast(from: number, now: number): void {
  if (from < now - skew) refuse('CHANGE_IN_THE_PAST', 'from');
}
