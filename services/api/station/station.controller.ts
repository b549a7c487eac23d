import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../../../libs/access/access.decorator.js';
import { API_CONFIG, type Config } from '../config.js';

const stationSchema = z.object({
  id: z.string(),
  /** Where the processes can be looked at step by step; null where no such page is run. */
  temporalUi: z.url().nullable(),
  namespace: z.string(),
});

@ApiTags('station')
@Controller('api/v1/station')
export class StationController {
  constructor(@Inject(API_CONFIG) private readonly config: Config) {}

  @Get()
  @Access('process.timeline')
  @ApiOperation({ summary: '本所：编号、流程审计页面的地址 / this station: its id, and where its processes can be looked at', operationId: 'getStation' })
  @ApiOkResponse({ standardSchema: stationSchema })
  get() {
    const { STATION_ID: id, TEMPORAL_UI_URL: temporalUi = null, TEMPORAL_NAMESPACE: namespace } = this.config;
    return { id, temporalUi, namespace };
  }
}
