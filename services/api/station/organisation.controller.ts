import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { areaId } from '../../../libs/contracts/incident.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { squadOf } from '../../../libs/domain/station.js';
import { OrganisationRepository } from '../../../libs/records/organisation.js';
import { type Area, StationRepository } from '../../../libs/records/station.js';
import { changedByAnother } from '../http/etag.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { areaListSchema, areaSchema, type AtQuery, atQuerySchema, type GroundOrder, groundOrderAnswerSchema, groundOrderSchema, instantOf, orderListSchema, orderOf } from './schemas.js';

const AreaId = () => Param('areaId', { schema: areaId });

const view = (area: Area) => ({ ...area, squad: squadOf(area.community) });

@ApiTags('station')
@Controller('api/v1')
export class OrganisationController {
  constructor(
    private readonly station: StationRepository,
    private readonly organisation: OrganisationRepository,
    private readonly access: AccessService,
  ) {}

  @Get('areas')
  @Access('unit.read')
  @ApiOperation({ summary: '社区、村、林场 / the communities, villages and the forest farm, now or at an instant', operationId: 'listAreas' })
  @ApiOkResponse({ standardSchema: areaListSchema })
  async list(@Query({ schema: atQuerySchema }) { at }: AtQuery) {
    return { items: (await this.station.areas(instantOf(at))).map(view) };
  }

  @Get('areas/:areaId')
  @Access('unit.read')
  @ApiOperation({ summary: '一个社区（村、林场）/ one of them', operationId: 'getArea' })
  @ApiOkResponse({ standardSchema: areaSchema })
  async get(@AreaId() id: string, @Query({ schema: atQuerySchema }) { at }: AtQuery) {
    return view(await this.find(id, instantOf(at)));
  }

  @Get('areas/:areaId/changes')
  @Access('unit.read')
  @ApiOperation({ summary: '社区（村、林场）的历次变更 / the orders that changed it', operationId: 'listAreaChanges' })
  @ApiOkResponse({ standardSchema: orderListSchema })
  async changes(@AreaId() id: string) {
    await this.find(id);
    return { items: await this.organisation.ordersOn('area', id) };
  }

  @Post('organisation/orders')
  @HttpCode(200)
  @Access('organisation.change')
  @Idempotent()
  @ApiOperation({ summary: '调整辖区：更名、改划网格、划归另一社区（可注明生效时间）/ change the ground as a whole: names, borders, what belongs to which community', operationId: 'changeGround' })
  @ApiOkResponse({ standardSchema: groundOrderAnswerSchema })
  async change(
    @Body({ schema: groundOrderSchema }) { from, reason, ...change }: GroundOrder,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() id: string,
  ) {
    // Of more than one squad or not, what belongs to which is the chief's to say; a captain orders on the own squad's grids.
    for (const area of change.areas) await this.access.demand(access, { id: area.id });
    for (const grid of change.grids) {
      const found = (await this.station.grid(grid.id)) ?? refuse('GRID_UNKNOWN', 'grids');
      await this.access.demand(access, { id: grid.id, unit: squadOf(found.community) ?? undefined });
      if (grid.area !== undefined) {
        const area = (await this.station.area(grid.area)) ?? refuse('AREA_UNKNOWN', 'area');
        await this.access.demand(access, { id: grid.area, unit: squadOf(area.community) ?? undefined });
      }
    }
    const order = orderOf(id, actor, from, reason);
    if (!(await this.organisation.changeGround(change, order))) throw changedByAnother();
    await this.access.noted({ ...access, subject: [...change.areas, ...change.grids].map((each) => each.id).join(' ').slice(0, 500) }, 'GROUND_CHANGED');
    return { id, from: order.from.toISOString() };
  }

  private async find(id: string, at?: Date): Promise<Area> {
    return (await this.station.area(id, at)) ?? refuse('AREA_UNKNOWN', 'areaId');
  }
}
