import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { unitId } from '../../../libs/contracts/message.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { OrganisationRepository } from '../../../libs/records/organisation.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { StationRepository } from '../../../libs/records/station.js';
import { changedByAnother, etag, expectedVersion, Versioned } from '../http/etag.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { type AtQuery, atQuerySchema, type Duty, dutySchema, instantOf, orderListSchema, orderOf, unitListSchema, type UnitOrder, unitOrderSchema, unitSchema } from './schemas.js';

const UnitId = () => Param('unitId', { schema: unitId });

@ApiTags('station')
@Controller('api/v1/units')
export class UnitsController {
  constructor(
    private readonly station: StationRepository,
    private readonly organisation: OrganisationRepository,
    private readonly processes: ProcessRepository,
    private readonly access: AccessService,
  ) {}

  @Get()
  @Access('unit.read')
  @ApiOperation({ summary: '警力单元 / the units, their duty and load', operationId: 'listUnits' })
  @ApiOkResponse({ standardSchema: unitListSchema })
  async list() {
    const [units, load] = await Promise.all([this.station.units(), this.processes.load()]);
    return { items: units.map((unit) => ({ ...unit, load: load.get(unit.id) ?? 0 })) };
  }

  @Get(':unitId')
  @Access('unit.read')
  @ApiOperation({ summary: '一个警力单元 / one unit', operationId: 'getUnit' })
  @ApiOkResponse({ standardSchema: unitSchema })
  async get(@UnitId() id: string, @Query({ schema: atQuerySchema }) { at }: AtQuery, @Res({ passthrough: true }) response: Response) {
    return this.answer(await this.find(id, instantOf(at)), response);
  }

  @Get(':unitId/changes')
  @Access('unit.read')
  @ApiOperation({ summary: '单元的历次变更 / the orders that changed a unit', operationId: 'listUnitChanges' })
  @ApiOkResponse({ standardSchema: orderListSchema })
  async changes(@UnitId() id: string) {
    await this.find(id);
    return { items: await this.organisation.ordersOn('unit', id) };
  }

  @Post(':unitId/changes')
  @HttpCode(200)
  @Access('organisation.change')
  @Versioned()
  @Idempotent()
  @ApiOperation({ summary: '调入、调出（可注明生效时间）/ people join and leave, from now or a later instant', operationId: 'changeUnit' })
  @ApiOkResponse({ standardSchema: unitSchema })
  async change(
    @UnitId() id: string,
    @Body({ schema: unitOrderSchema }) { from, reason, ...set }: UnitOrder,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.find(id);
    // Every unit that gives somebody up is changed too.
    const giving = (await this.station.units()).filter(({ members }) => set.join.some((account) => members.includes(account)));
    for (const unit of [id, ...giving.map((other) => other.id)]) await this.access.demand(access, { id: unit, unit });
    const changed = await this.organisation.changeUnit(id, expectedVersion(ifMatch), set, orderOf(messageId, actor, from, reason));
    if (!changed) throw changedByAnother();
    await this.access.noted({ ...access, subject: id }, 'UNIT_CHANGED');
    return this.answer(await this.find(id), response);
  }

  @Put(':unitId/duty')
  @Access('unit.setDuty')
  @Versioned()
  @ApiOperation({ summary: '上岗、下岗 / set a unit on or off duty', operationId: 'setDuty' })
  @ApiOkResponse({ standardSchema: unitSchema })
  async setDuty(
    @UnitId() id: string,
    @Body({ schema: dutySchema }) { onDuty }: Duty,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAccess() access: AccessContext,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.find(id);
    await this.access.demand(access, { id, unit: id });
    const changed = await this.station.setDuty(id, expectedVersion(ifMatch), onDuty);
    if (changed === null) throw changedByAnother();
    return this.answer(changed, response);
  }

  private async find(id: string, at?: Date) {
    const [unit] = await this.station.units([id], at);
    if (unit === undefined) {
      throw new ProblemException(404, 'UNIT_UNKNOWN', { zh: '没有这个警力单元', en: 'there is no such unit' });
    }
    return unit;
  }

  private async answer(unit: Awaited<ReturnType<UnitsController['find']>>, response: Response) {
    response.setHeader('ETag', etag(unit.version));
    return { ...unit, load: (await this.processes.load()).get(unit.id) ?? 0 };
  }
}
