import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { gridId } from '../../../libs/contracts/incident.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { squadOf } from '../../../libs/domain/station.js';
import { OrganisationRepository } from '../../../libs/records/organisation.js';
import { type Grid, StationRepository } from '../../../libs/records/station.js';
import { changedByAnother, etag, expectedVersion, Versioned } from '../http/etag.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { type AtQuery, atQuerySchema, type GridOrder, gridOrderSchema, gridListSchema, type GridQuery, gridQuerySchema, gridSchema, instantOf, orderListSchema, orderOf } from './schemas.js';

const GridId = () => Param('gridId', { schema: gridId });

const brief = ({ polygon: _polygon, ...grid }: Grid) => ({ ...grid, squad: squadOf(grid.community) });

@ApiTags('station')
@Controller('api/v1/grids')
export class GridsController {
  constructor(
    private readonly station: StationRepository,
    private readonly organisation: OrganisationRepository,
    private readonly access: AccessService,
  ) {}

  @Get()
  @Access('unit.read')
  @ApiOperation({ summary: '网格与责任民警 / the grids and who is responsible, now or at an instant', operationId: 'listGrids' })
  @ApiOkResponse({ standardSchema: gridListSchema })
  async list(@Query({ schema: gridQuerySchema }) { at, community }: GridQuery) {
    const grids = await this.station.grids(instantOf(at));
    return { items: grids.filter((grid) => community === undefined || grid.community === community).map(brief) };
  }

  @Get(':gridId')
  @Access('unit.read')
  @ApiOperation({ summary: '一个网格：当日由谁负责 / one grid: who was responsible at an instant', operationId: 'getGrid' })
  @ApiOkResponse({ standardSchema: gridSchema })
  async get(@GridId() id: string, @Query({ schema: atQuerySchema }) { at }: AtQuery, @Res({ passthrough: true }) response: Response) {
    return this.answer(await this.find(id, instantOf(at)), response);
  }

  @Get(':gridId/changes')
  @Access('unit.read')
  @ApiOperation({ summary: '网格的历次变更 / the orders that changed a grid', operationId: 'listGridChanges' })
  @ApiOkResponse({ standardSchema: orderListSchema })
  async changes(@GridId() id: string) {
    await this.find(id);
    return { items: await this.organisation.ordersOn('grid', id) };
  }

  @Post(':gridId/changes')
  @HttpCode(200)
  @Access('organisation.change')
  @Versioned()
  @Idempotent()
  @ApiOperation({ summary: '更换责任民警（可注明生效时间）/ another responsible officer, from now or a later instant', operationId: 'changeGrid' })
  @ApiOkResponse({ standardSchema: gridSchema })
  async change(
    @GridId() id: string,
    @Body({ schema: gridOrderSchema }) { from, reason, ...set }: GridOrder,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
    @Res({ passthrough: true }) response: Response,
  ) {
    const grid = await this.find(id);
    await this.access.demand(access, { id, unit: squadOf(grid.community) ?? undefined });
    const changed = await this.organisation.changeGround({ areas: [], grids: [{ id, version: expectedVersion(ifMatch), ...set }] }, orderOf(messageId, actor, from, reason));
    if (!changed) throw changedByAnother();
    await this.access.noted({ ...access, subject: id }, 'GRID_CHANGED');
    return this.answer(await this.find(id), response);
  }

  private async find(id: string, at?: Date): Promise<Grid> {
    return (await this.station.grid(id, at)) ?? refuse('GRID_UNKNOWN', 'gridId');
  }

  private answer(grid: Grid, response: Response) {
    response.setHeader('ETag', etag(grid.version));
    return { ...brief(grid), polygon: grid.polygon };
  }
}
