import { Body, Controller, Get, Headers, Param, Put, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { unitId } from '../../../libs/contracts/message.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { StationRepository } from '../../../libs/records/station.js';
import { changedByAnother, etag, expectedVersion, Versioned } from '../http/etag.js';
import { type Duty, dutySchema, unitListSchema, unitSchema } from './schemas.js';

const UnitId = () => Param('unitId', { schema: unitId });

@ApiTags('station')
@Controller('api/v1/units')
export class UnitsController {
  constructor(
    private readonly station: StationRepository,
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
  async get(@UnitId() id: string, @Res({ passthrough: true }) response: Response) {
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

  private async find(id: string) {
    const [unit] = await this.station.units([id]);
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
