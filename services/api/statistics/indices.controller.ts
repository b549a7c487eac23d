import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../../../libs/access/access.decorator.js';
import { iso } from '../../../libs/domain/calendar.js';
import type { Span } from '../../../libs/domain/cells.js';
import { categoryOf } from '../../../libs/domain/category.js';
import { groupingsOf, type Index, indexOf, indices, smallCount, smallCountReason } from '../../../libs/domain/indices.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import type { Text } from '../../../libs/platform/text.js';
import { CountingRepository } from '../../../libs/records/counting.js';
import { type By, FigureRepository } from '../../../libs/records/figures.js';
import { StationRepository } from '../../../libs/records/station.js';
import { refusalProblem } from '../http/failures.js';
import { page } from '../http/cursor.js';
import { definitionsSchema, indexSchema, type IndexQuery, indexQuerySchema, recordsSchema, type RecordsQuery, recordsQuerySchema } from './index-schemas.js';

const indexIdParam = z.string().max(80);
const inTime = ({ from, to }: Span) => ({ from: iso(from), to: iso(to) });

@ApiTags('statistics')
@Controller('api/v1/indices')
export class IndicesController {
  constructor(
    private readonly figures: FigureRepository,
    private readonly counting: CountingRepository,
    private readonly station: StationRepository,
  ) {}

  @Get()
  @Access('statistics.read')
  @ApiOperation({ summary: '指标定义 / the indices: what each counts, and its version', operationId: 'listIndices' })
  @ApiOkResponse({ standardSchema: definitionsSchema })
  list() {
    return { items: indices.map(shown) };
  }

  @Get(':id')
  @Access('statistics.read')
  @ApiOperation({ summary: '指标数值：任意时段，分社区、网格、类别、时段，同比、环比 / the figures of an index for any period, by place, category or time, beside the year or the period before', operationId: 'getIndex' })
  @ApiOkResponse({ standardSchema: indexSchema })
  async figuresOf(@Param('id', { schema: indexIdParam }) id: string, @Query({ schema: indexQuerySchema }) { from, to, ...query }: IndexQuery) {
    const index = known(id);
    const period = { from: Date.parse(from), to: Date.parse(to) };
    const countedAt = await this.counting.countedAt();
    if (countedAt === null) throw refusalProblem('FIGURES_BEING_COUNTED', []);
    const [{ total, groups, before }, names] = await Promise.all([this.figures.answer(index, { ...period, ...query }), this.names(query.by)]);
    return {
      index: shown(index),
      period: inTime(period),
      comparedWith: before && inTime(before),
      total,
      groups: groups.map((group) => ({ ...group, name: (group.key !== null && names(group.key)) || null })),
      smallCount: { below: smallCount, reason: smallCountReason },
      countedAt: countedAt.toISOString(),
    };
  }

  @Get(':id/records')
  @Access('statistics.read')
  @ApiOperation({ summary: '指标背后的记录 / the records behind a figure, the latest first', operationId: 'listIndexRecords' })
  @ApiOkResponse({ standardSchema: recordsSchema })
  async records(@Param('id', { schema: indexIdParam }) id: string, @Query({ schema: recordsQuerySchema }) { from, to, limit, cursor, ...where }: RecordsQuery) {
    const index = known(id);
    const found = await this.figures.records(index, { from: Date.parse(from), to: Date.parse(to), ...where }, { limit: limit + 1, before: cursor });
    return page(found, limit, ({ at, id: fact }) => ({ at, id: fact }), ({ record, at, community, grid, category, unit = null, measures }) => ({ record, at: iso(at), community, grid, category, unit, measures }));
  }

  private async names(by: By | undefined): Promise<(key: string) => Text | undefined> {
    if (by === 'category') return (key) => categoryOf(key).name;
    if (by !== 'community' && by !== 'grid') return () => undefined;
    const places = by === 'community' ? await this.station.areas() : await this.station.grids();
    const nameOf = new Map(places.map(({ id, name }) => [id, name]));
    return (key) => nameOf.get(key);
  }
}

const shown = (index: Index) => {
  const { counted: _counted, ...definition } = index;
  return { ...definition, groupings: [...groupingsOf(index)] };
};

function known(id: string): Index {
  const index = indexOf(id);
  if (index === null) throw new ProblemException(404, 'INDEX_UNKNOWN', { zh: '没有这个指标', en: 'there is no such index' });
  return index;
}
