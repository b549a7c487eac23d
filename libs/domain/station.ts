/**
 * The station as data: its ground, its people and its units. Another station is another file of the same form; what the
 * form alone cannot say (a grid's officer serves in its squad) is checked here too, so that a wrong file is refused at start.
 */
import { z } from 'zod';
import { roles } from './actor.js';
import { skills } from './category.js';
import baokang from './data/baokang.json' with { type: 'json' };

const name = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const id = z.string().regex(/^[a-z][a-z0-9-]*$/);
const unitPath = z.string().regex(/^[a-z][a-z0-9-]*(\.\d+)?$/);
const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const point = z.strictObject({ type: z.literal('Point'), coordinates: position });
const ring = z
  .array(position)
  .min(4)
  .refine((p) => p[0]![0] === p.at(-1)![0] && p[0]![1] === p.at(-1)![1], {
    error: '多边形须首尾闭合 / the ring must be closed',
  });
const polygon = z.strictObject({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) });

export const zones = ['town', 'village', 'forest'] as const;
export type Zone = (typeof zones)[number];

/** A community, village or forest farm. Each village and the farm is served by the squad of one community. */
const areaSchema = z.strictObject({ id, kind: z.enum(zones), name, community: id });
const gridSchema = z.strictObject({
  id,
  name,
  kind: z.enum(zones),
  area: id,
  community: id,
  /** Account id of the responsible officer (责任田). */
  officer: z.string(),
  polygon,
});
/** A squad, which names its community, or another team of the station. */
const teamSchema = z.strictObject({ id, community: id.optional(), name });
/** People who are sent out together. */
const unitSchema = z.strictObject({
  id: unitPath,
  name,
  team: z.enum(['community', 'case']),
  members: z.array(z.string()).min(2, { error: '至少两人 / at least two people' }),
  home: point,
  grids: z.array(id),
  skills: z.array(z.enum(skills)),
});
const accountSchema = z.strictObject({
  /** Service number. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name,
  roles: z.array(z.enum(roles)).min(1),
  unit: unitPath.nullable(),
  /** Null for another system or department. */
  rank: z.enum(['police', 'auxiliary']).nullable(),
  /** The law asks for a woman in some steps. */
  sex: z.enum(['female', 'male']).nullable(),
  skills: z.array(z.enum(skills)),
});

const stationSchema = z
  .strictObject({
    id,
    name,
    /** Minutes east of UTC. */
    offsetMinutes: z.number().int(),
    place: point,
    boundary: polygon,
    areas: z.array(areaSchema),
    teams: z.array(teamSchema),
    units: z.array(unitSchema),
    accounts: z.array(accountSchema),
    grids: z.array(gridSchema),
  })
  .superRefine(checkReferences);

export type Area = z.infer<typeof areaSchema>;
export type Grid = z.infer<typeof gridSchema>;
export type StationTeam = z.infer<typeof teamSchema>;
export type StationUnit = z.infer<typeof unitSchema>;
export type StationAccount = z.infer<typeof accountSchema>;
export interface Station {
  id: string;
  name: z.infer<typeof name>;
  offsetMinutes: number;
  place: z.infer<typeof point>;
  boundary: z.infer<typeof polygon>;
  areas: Area[];
  teams: StationTeam[];
  units: StationUnit[];
  accounts: StationAccount[];
  grids: Grid[];
}

function checkReferences(station: Station, context: z.RefinementCtx): void {
  const fail = (path: (string | number)[], zh: string, en: string) =>
    context.addIssue({ code: 'custom', path, message: `${zh} / ${en}` });

  const areas = new Map(station.areas.map((area) => [area.id, area]));
  const accounts = new Map(station.accounts.map((account) => [account.id, account]));
  const grids = new Map(station.grids.map((grid) => [grid.id, grid]));
  const squads = new Map(station.teams.map((team) => [team.community, team.id]));

  for (const key of ['areas', 'teams', 'units', 'accounts', 'grids'] as const) {
    const seen = new Set<string>();
    station[key].forEach(({ id }, i) => {
      if (seen.has(id)) fail([key, i, 'id'], `编号 ${id} 重复`, `the id ${id} occurs twice`);
      seen.add(id);
    });
  }
  station.areas.forEach((area, i) => {
    if (areas.get(area.community)?.kind !== 'town') {
      fail(['areas', i, 'community'], `没有社区 ${area.community}`, `there is no community ${area.community}`);
    } else if (!squads.has(area.community)) {
      fail(['areas', i, 'community'], `社区 ${area.community} 没有警务队`, `community ${area.community} has no squad`);
    }
  });
  station.grids.forEach((grid, i) => {
    const area = areas.get(grid.area);
    if (!area || area.kind !== grid.kind || area.community !== grid.community) {
      fail(['grids', i, 'area'], `网格与辖区 ${grid.area} 不符`, `the grid does not agree with area ${grid.area}`);
    }
    const unit = accounts.get(grid.officer)?.unit;
    const squad = squads.get(grid.community);
    if (!unit || !squad || unit.split('.')[0] !== squad) {
      fail(
        ['grids', i, 'officer'],
        `责任民警 ${grid.officer} 不在该社区警务队`,
        `officer ${grid.officer} does not serve in the community's squad`,
      );
    }
  });
  station.units.forEach((unit, i) => {
    unit.members.forEach((member, j) => {
      if (accounts.get(member)?.unit !== unit.id) {
        fail(['units', i, 'members', j], `${member} 不在本单元`, `${member} does not serve in this unit`);
      }
    });
    unit.grids.forEach((grid, j) => {
      if (!unit.members.includes(grids.get(grid)?.officer ?? '')) {
        fail(['units', i, 'grids', j], `网格 ${grid} 不由本单元负责`, `nobody in this unit is responsible for ${grid}`);
      }
    });
  });
  const places = new Set([...station.teams.map((team) => team.id), ...station.units.map((unit) => unit.id)]);
  station.accounts.forEach((account, i) => {
    if (account.unit !== null && !places.has(account.unit)) {
      fail(['accounts', i, 'unit'], `没有单元 ${account.unit}`, `there is no unit ${account.unit}`);
    }
  });
}

/** Throws a sentence a field where the file is wrong. */
export function parseStation(input: unknown): Station {
  const result = stationSchema.safeParse(input);
  if (result.success) return result.data;
  throw new Error(`派出所数据有误 / the station's data is wrong:\n${z.prettifyError(result.error)}`);
}

/** The Baokang station. Its people and the names of its places are invented. */
export const station: Station = parseStation(baokang);

/** Which response target holds at a place. Outside every grid the village's, which lies between the others. */
export function zoneOf(grid: { kind: Zone } | null | undefined): Zone {
  return grid?.kind ?? 'village';
}

/** The squad that serves a community. */
export const squadOf = (community: string): string | null => station.teams.find((team) => team.community === community)?.id ?? null;
