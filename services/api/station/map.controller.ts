import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, CurrentActor } from '../../../libs/access/access.decorator.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { may } from '../../../libs/domain/authority.js';
import { squadOf } from '../../../libs/domain/station.js';
import { StationRepository } from '../../../libs/records/station.js';
import { CameraRepository } from '../../../libs/records/video.js';
import { mapSchema } from './schemas.js';

/** More than a station has. */
const most = 20_000;

@ApiTags('station')
@Controller('api/v1/map')
export class MapController {
  constructor(
    private readonly station: StationRepository,
    private readonly cameras: CameraRepository,
  ) {}

  @Get()
  @Access('unit.read')
  @ApiOperation({ summary: '辖区地图：网格边界、警力驻地、探头 / the ground as a map: borders of grids, homes of units, cameras', operationId: 'getMap' })
  @ApiOkResponse({ standardSchema: mapSchema })
  async get(@CurrentActor() actor: Actor) {
    const [grids, units, cameras] = await Promise.all([this.station.grids(), this.station.units(), may(actor, 'camera.read').allowed ? this.cameras.list({ limit: most }) : []]);
    return {
      grids: grids.map(({ id, name, kind, area, community, officer, polygon }) => ({ id, name, kind, area, community, squad: squadOf(community), officer, polygon })),
      units: units.map(({ id, name, home }) => ({ id, name, place: home })),
      cameras: cameras.map(({ id, place }) => ({ id, place })),
    };
  }
}
