/** 研判: patterns of incidents by place, time and method. Each answer says how it was found and how far chance alone explains it. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../../../libs/access/access.decorator.js';
import { iso } from '../../../libs/domain/calendar.js';
import { communityKey, everywhere } from '../../../libs/domain/cells.js';
import { categories } from '../../../libs/domain/category.js';
import { hotSpotOptions, middle, type Spot } from '../../../libs/domain/density.js';
import { driftOptions } from '../../../libs/domain/drift.js';
import { addDays } from '../../../libs/domain/duty.js';
import { scanOptions } from '../../../libs/domain/emerging.js';
import type { Fact } from '../../../libs/domain/fact.js';
import { gridAt, planeAround } from '../../../libs/domain/geo.js';
import { contains, type Point } from '../../../libs/domain/place.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { station } from '../../../libs/domain/station.js';
import { byDay, unusualDayOptions } from '../../../libs/domain/unusual-days.js';
import { CountingRepository } from '../../../libs/records/counting.js';
import { FactRepository } from '../../../libs/records/facts.js';
import { StationRepository } from '../../../libs/records/station.js';
import { CameraRepository } from '../../../libs/records/video.js';
import {
  type DriftQuery,
  driftQuerySchema,
  driftSchema,
  type EmergingQuery,
  emergingQuerySchema,
  emergingSchema,
  type HotSpotQuery,
  hotSpotQuerySchema,
  hotSpotsSchema,
  type NearRepeatQuery,
  nearRepeatQuerySchema,
  nearRepeatsSchema,
  type UnusualDaysQuery,
  unusualDaysQuerySchema,
  unusualDaysSchema,
} from './schemas.js';
import { refusalProblem } from '../http/failures.js';
import { PatternThreads } from './pattern-threads.js';
import { patternWords } from './words.js';

/** More is not worked through while somebody waits for the answer: a shorter period or one category. */
const most = { hotSpots: 3_000, nearRepeats: 2_000, drift: 20_000, emerging: 2_000, streets: 1_000 };
const shown = { densest: 20, streets: 20 };
const lixelMetres = 100;
/** Fewer incidents in a grid say nothing. */
const fewInGrid = 5;
const dayMs = 86_400_000;
const { to: toPlane, from: fromPlane } = planeAround(station.place);

type Placed = Fact & { place: Point };

@ApiTags('patterns')
@Controller('api/v1/patterns')
export class PatternsController {
  constructor(
    private readonly facts: FactRepository,
    private readonly counting: CountingRepository,
    private readonly places: StationRepository,
    private readonly cameras: CameraRepository,
    private readonly threads: PatternThreads,
  ) {}

  @Get('hot-spots')
  @Access('pattern.read')
  @ApiOperation({ summary: '热点：与往年同期相比，按网格和街道 / hot spots against the season, by grid and street', operationId: 'getHotSpots' })
  @ApiOkResponse({ standardSchema: hotSpotsSchema })
  async hotSpots(@Query({ schema: hotSpotQuerySchema }) { from, to, category, years, bandwidth, cell, falseAlarms }: HotSpotQuery) {
    const seasons = Array.from({ length: years }, (_, year) => [from, to].map((at) => yearsBefore(new Date(at), year + 1)) as [Date, Date]);
    const [incidents, ...before] = await Promise.all([[new Date(from), new Date(to)] as [Date, Date], ...seasons].map(([start, end]) => this.placed(start, end, category)));
    const baseline = before.flat();
    if (incidents!.length + baseline.length > most.hotSpots) refuse('PERIOD_TOO_LONG', 'to');
    const [grids, roads] = await Promise.all([this.places.grids(), this.cameras.roads()]);
    const named = { ...(await this.found('hotSpots')), incidents: incidents!.length, baseline: baseline.length, bandwidth, cell, falseAlarms };
    if (incidents!.length === 0) return { ...named, small: true, spots: [], densest: [], grids: [], streets: [] };
    const map = await this.threads.run('hotSpots', incidents!.map(spotOf), baseline.map(spotOf), { ...hotSpotOptions, bandwidth, cell, falseAlarms });
    const at = (x: number, y: number) => {
      const place = fromPlane(x, y);
      return { place, grid: gridAt(grids, place)?.id ?? null };
    };
    const densest = [...map.density.keys()].sort((a, b) => map.density[b]! - map.density[a]!).slice(0, shown.densest);
    const streets = incidents!.length > most.streets ? [] : await this.threads.run('streets', roads, lixelMetres, incidents!.map(({ place }) => place), bandwidth);
    return {
      ...named,
      small: map.small,
      spots: map.spots.map(({ x, y, ...rest }) => ({ ...at(x, y), ...rest })),
      densest: densest.map((i) => ({ ...at(...middle(map.raster, i)), density: map.density[i]!, expected: map.expected[i]! })),
      grids: byGrid(incidents!, baseline),
      streets: streets
        .filter(({ perKilometre }) => perKilometre > 0)
        .sort((a, b) => b.perKilometre - a.perKilometre)
        .slice(0, shown.streets),
    };
  }

  @Get('near-repeats')
  @Access('pattern.read')
  @ApiOperation({ summary: '近重复：近处、随后是否更多 / whether incidents follow each other nearby and soon', operationId: 'getNearRepeats' })
  @ApiOkResponse({ standardSchema: nearRepeatsSchema })
  async nearRepeats(@Query({ schema: nearRepeatQuerySchema }) { from, to, category, metres, days }: NearRepeatQuery) {
    const incidents = await this.placed(new Date(from), new Date(to), category);
    if (incidents.length > most.nearRepeats) refuse('PERIOD_TOO_LONG', 'to');
    return { ...(await this.found('nearRepeats')), ...(await this.threads.run('nearRepeat', incidents.map(placedAt), { metres, days })) };
  }

  @Get('unusual-days')
  @Access('pattern.read')
  @ApiOperation({ summary: '异常日：多于或少于预期的日子，误报率如所示 / days with more or fewer incidents than expected, at the rate of false alarms shown', operationId: 'getUnusualDays' })
  @ApiOkResponse({ standardSchema: unusualDaysSchema })
  async unusualDays(@Query({ schema: unusualDaysQuerySchema }) { from, to, category, community, falseAlarms }: UnusualDaysQuery) {
    const { pastDays, gapDays } = unusualDayOptions;
    const midnight = (date: string) => Date.parse(date) - station.offsetMinutes * 60_000;
    const sums = await this.facts.ask({
      kind: 'incident',
      from: midnight(addDays(from, -pastDays - gapDays)),
      to: midnight(addDays(to, 1)),
      categories: within(category) ?? null,
      places: [community === undefined ? everywhere : communityKey(community)],
      by: 'day',
      minutes: null,
    });
    const counted = [...sums].map(([date, { incidents = 0 }]) => [date, incidents] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    // The record begins with its first incident: before it nothing is known, which is not the same as nothing.
    const counts = counted.length === 0 ? [] : byDay(counted, counted[0]![0], to);
    const judged = await this.threads.run('judgeDays', counts, from, { ...unusualDayOptions, falseAlarms });
    const incidents = counted.reduce((sum, [, count]) => sum + count, 0);
    return { ...(await this.found('unusualDays')), incidents, falseAlarms, ...judged, small: judged.small || judged.days.length === 0 };
  }

  @Get('drift')
  @Access('pattern.read')
  @ApiOperation({ summary: '手法变化：从哪天起、变了什么 / whether the mix of methods has changed, since when and in what', operationId: 'getDrift' })
  @ApiOkResponse({ standardSchema: driftSchema })
  async drift(@Query({ schema: driftQuerySchema }) { from, to, category, element }: DriftQuery) {
    const incidents = await this.facts.points({ kind: 'incident', from: new Date(from), to: new Date(to), categories: within(category) });
    const coded = incidents.flatMap(({ at, method }) => (method?.[element] === undefined ? [] : [{ at, code: method[element] }]));
    if (coded.length > most.drift) refuse('PERIOD_TOO_LONG', 'to');
    const { since, ...found } = await this.threads.run('drift', coded, driftOptions);
    return { ...(await this.found('drift')), element, since: since === null ? null : iso(since), ...found };
  }

  @Get('emerging')
  @Access('pattern.read')
  @ApiOperation({ summary: '新发聚集：最近在何处开始增多 / where something has begun that goes on until now', operationId: 'getEmergingClusters' })
  @ApiOkResponse({ standardSchema: emergingSchema })
  async emerging(@Query({ schema: emergingQuerySchema }) { to, days, category }: EmergingQuery) {
    const now = to === undefined ? Date.now() : Date.parse(to);
    const incidents = await this.placed(new Date(now - days * dayMs), new Date(now), category);
    if (incidents.length > most.emerging) refuse('PERIOD_TOO_LONG', 'days');
    const grids = await this.places.grids();
    const clusters = await this.threads.run('emergingClusters', incidents.map(placedAt), now / dayMs, scanOptions);
    return {
      ...(await this.found('emerging')),
      incidents: incidents.length,
      small: incidents.length < 20,
      clusters: clusters.slice(0, 20).map(({ x, y, ...rest }) => {
        const place = fromPlane(x, y);
        return { place, grid: gridAt(grids, place)?.id ?? null, ...rest };
      }),
    };
  }

  /** How it was found, and when what it was found in was true. */
  private async found(pattern: keyof typeof patternWords) {
    const countedAt = await this.counting.countedAt();
    if (countedAt === null) throw refusalProblem('FIGURES_BEING_COUNTED', []);
    return { method: patternWords[pattern], countedAt: countedAt.toISOString() };
  }

  /** On the station's own ground. */
  private async placed(from: Date, to: Date, category: string | undefined): Promise<Placed[]> {
    const found = await this.facts.points({ kind: 'incident', from, to, categories: within(category) });
    return found.filter((fact): fact is Placed => fact.place !== undefined && contains(station.boundary, fact.place));
  }
}

/** A category, and those that are kinds of it. */
const within = (category: string | undefined) => (category === undefined ? undefined : [category, ...categories.filter(({ broader }) => broader === category).map(({ id }) => id)]);

const spotOf = ({ place }: Placed): Spot => toPlane(place);
const placedAt = ({ place, at }: Placed) => {
  const [x, y] = toPlane(place);
  return { x, y, t: at / dayMs };
};

function yearsBefore(at: Date, years: number): Date {
  const before = new Date(at);
  before.setUTCFullYear(before.getUTCFullYear() - years);
  return before;
}

function byGrid(incidents: readonly Fact[], baseline: readonly Fact[]) {
  const counts = new Map<string, { now: number; before: number }>();
  const count = (facts: readonly Fact[], when: 'now' | 'before') => {
    for (const { grid } of facts) if (grid !== null) counts.set(grid, { ...(counts.get(grid) ?? { now: 0, before: 0 }), [when]: (counts.get(grid)?.[when] ?? 0) + 1 });
  };
  count(incidents, 'now');
  count(baseline, 'before');
  return [...counts]
    .map(([grid, { now, before }]) => ({ grid, incidents: now, expected: baseline.length === 0 ? 0 : (before * incidents.length) / baseline.length, small: now < fewInGrid }))
    .sort((a, b) => b.incidents - a.incidents || (a.grid < b.grid ? -1 : 1));
}
