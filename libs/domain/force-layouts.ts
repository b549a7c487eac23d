/** 布局方案: the layouts that are held against each other: as it is, as the solver finds it, with fewer pairs, and as it was before the squads. */
import type { DutyRules } from './duty.js';
import { type ForceDemand, type ForceSlot } from './force-demand.js';
import type { ForceModel, ForceTeam, LeastPairs, Placement, Post } from './force-plan.js';
import { area } from './geo.js';
import { distance, type Point } from './place.js';
import { costs } from './recommend.js';
import { type Grid, type Station, type StationUnit, type Zone, zones } from './station.js';

/** What a pair's place may be, and who fills it. */
export interface LayoutPlan {
  id: LayoutId;
  posts: readonly (Post & { place: Point })[];
  /** Minutes by post and grid. */
  travel: number[][];
  teams: readonly ForceTeam[];
  least: readonly LeastPairs[];
  /** Where it is not the solver that finds it. */
  given: Placement | null;
}

export const layoutIds = ['present', 'optimised', 'fewer', 'pooled19', 'pooled38', 'spread19', 'spread38'] as const;
export type LayoutId = (typeof layoutIds)[number];
export const layoutWords: Record<LayoutId, { zh: string; en: string }> = {
  present: { zh: '现行值班规则：各警务队在驻地待命', en: 'the rules of duty as they are: each squad stands by at its home' },
  optimised: { zh: '现有警力，按预期警情优化布点', en: 'the people there are, placed by the calls expected' },
  fewer: { zh: '各队少一组，优化布点', en: 'one group fewer in each squad, placed by the calls expected' },
  pooled19: { zh: '原值班模式：19人在所待命', en: 'as it was: 19 officers on duty at the station' },
  pooled38: { zh: '38人在所待命', en: '38 officers on duty at the station' },
  spread19: { zh: '19人下沉网格', en: '19 officers spread over the grids' },
  spread38: { zh: '38人下沉网格（金字塔）', en: '38 officers spread over the grids (the pyramid)' },
};

export type ResponseTargets = Record<Zone, number>;

interface Ground {
  demand: Pick<ForceDemand, 'slots'>;
  grids: readonly Pick<Grid, 'id' | 'kind' | 'community' | 'polygon'>[];
  station: Pick<Station, 'teams' | 'place'> & { units: readonly Pick<StationUnit, 'id' | 'team' | 'members' | 'home'>[] };
  rules: DutyRules;
  shiftsAWeek: number;
}

export function layoutsOf({ demand, grids, station, rules, shiftsAWeek }: Ground): LayoutPlan[] {
  const squads = station.teams.filter(({ community }) => community !== undefined);
  const units = station.units.filter(({ team }) => team === 'community');
  const unitsOf = (squad: string) => units.filter(({ id }) => id.startsWith(`${squad}.`));
  const teams = squads.map(({ id }): ForceTeam => ({ id, people: unitsOf(id).reduce((sum, { members }) => sum + members.length, 0), pairsADay: unitsOf(id).length }));
  const centres = new Map(grids.map((grid) => [grid.id, centreOf(grid.polygon.coordinates[0]!)]));
  const travelFrom = (posts: readonly { place: Point }[]) => posts.map(({ place }) => grids.map((grid) => travelMinutes(place, centres.get(grid.id)!, grid)));
  const plan = (id: LayoutId, posts: LayoutPlan['posts'], rest: Pick<LayoutPlan, 'teams' | 'least'> & { given?: Placement }): LayoutPlan => ({ id, posts, travel: travelFrom(posts), given: null, ...rest });

  const inGrids = grids.flatMap(({ id, community }) => squads.filter((squad) => squad.community === community).map((squad) => ({ id, team: squad.id, place: centres.get(id)! })));
  const anyTeam = inGrids.map((post) => ({ ...post, team: 'all' }));
  const homes = squads.map(({ id }) => ({ id, team: id, place: unitsOf(id)[0]!.home }));
  const atStation = [{ id: 'station', team: 'all', place: station.place }];
  const pool = (people: number): Pick<LayoutPlan, 'teams' | 'least'> => ({ teams: [{ id: 'all', people, pairsADay: Math.floor((people * shiftsAWeek) / 14) }], least: [] });
  const least = leastOf(rules, squads.map(({ id }) => id));
  return [
    plan('present', homes, { teams, least, given: presentPlacement(rules, demand.slots, homes.length) }),
    plan('optimised', inGrids, { teams, least }),
    plan('fewer', inGrids, { teams: teams.map(({ id, people, pairsADay }) => ({ id, people: people - Math.round(people / pairsADay), pairsADay: pairsADay - 1 })), least }),
    plan('pooled19', atStation, pool(19)),
    plan('pooled38', atStation, pool(38)),
    plan('spread19', anyTeam, pool(19)),
    plan('spread38', anyTeam, pool(38)),
  ];
}

const communityCover = (rules: DutyRules) => rules.groups.flatMap(({ role, cover }) => (role === 'communityOfficer' ? cover.filter(({ counts, teams }) => counts === 'pairs' && teams === undefined) : []));

/** What the squads take turns at is asked of all of them together. */
function leastOf(rules: DutyRules, squads: readonly string[]): LeastPairs[] {
  return communityCover(rules).flatMap(({ least, shifts, everyDays }): LeastPairs[] =>
    everyDays === 1 ? squads.map((team) => ({ team, shifts, pairs: least })) : [{ team: null, shifts, pairs: Math.ceil((least * squads.length) / everyDays) }],
  );
}

/** Which squads have their turn differs from day to day; one such day stands for all. */
function presentPlacement(rules: DutyRules, slots: readonly ForceSlot[], squads: number): Placement {
  return slots.map(({ shift }) =>
    Array.from({ length: squads }, (_, turn) => communityCover(rules).reduce((sum, { least, shifts, everyDays }) => sum + (shifts.includes(shift) && turn % everyDays === 0 ? least : 0), 0)),
  );
}

/** As the recommendation of units has it; within a grid the mean way from the middle of a square as large. */
function travelMinutes(from: Point, to: Point, grid: Pick<Grid, 'kind' | 'polygon'>): number {
  const metres = Math.max(distance(from, to), 0.383 * Math.sqrt(area(grid.polygon)));
  return ((metres * costs.detour) / 1_000 / costs.kmPerHour[grid.kind]) * 60;
}

const centreOf = (ring: readonly (readonly [number, number])[]): Point => {
  const corners = ring.slice(1);
  const mean = (i: 0 | 1) => corners.reduce((sum, corner) => sum + corner[i], 0) / corners.length;
  return { type: 'Point', coordinates: [mean(0), mean(1)] };
};

/** The share of a shift that a pair is out, were the calls spread evenly over the pairs there can be. */
function busyShares(demand: Pick<ForceDemand, 'slots' | 'calls'>, teams: readonly ForceTeam[], minutesACall: number): number[] {
  const pairs = Math.max(1, teams.reduce((sum, { pairsADay }) => sum + pairsADay, 0) / 3);
  return demand.slots.map(({ hours }, s) => Math.min(0.9, (demand.calls[s]!.reduce((sum, calls) => sum + calls, 0) * minutesACall) / (pairs * hours * 60)));
}

export function modelOf({ posts, travel, teams, least }: LayoutPlan, demand: ForceDemand, targets: readonly number[], shiftsAWeek: number, minutesACall: number): ForceModel {
  return { demand, posts, reaches: travel.map((row) => row.map((minutes, g) => minutes <= targets[g]!)), teams, shiftsAWeek, least, busy: busyShares(demand, teams, minutesACall) };
}

export const targetsOf = (targets: ResponseTargets, grids: readonly Pick<Grid, 'kind'>[]): number[] => grids.map(({ kind }) => targets[kind]);

/** The policy's rows, in minutes. */
export const targetKeys = Object.fromEntries(zones.map((zone) => [zone, `response.onScene.${zone}`])) as Record<Zone, string>;
