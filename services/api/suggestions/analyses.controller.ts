import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../../../libs/access/access.decorator.js';
import { analysisWorkflowId } from '../../../libs/contracts/ids.js';
import { iso } from '../../../libs/domain/calendar.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { API_CONFIG, type Config } from '../config.js';
import { cursorOf, flag, limit, page } from '../http/cursor.js';
import { processPageSchema, processPosition } from '../incidents/schemas.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { toProcess } from '../views.js';

const querySchema = z.strictObject({ open: flag.optional(), cursor: cursorOf(processPosition).optional(), limit });
const requestSchema = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from < to, { error: 'END_BEFORE_START', path: ['to'] });

@ApiTags('suggestions')
@Controller('api/v1/analyses')
export class AnalysesController {
  constructor(
    private readonly processes: ProcessRepository,
    private readonly starter: ProcessStarter,
    @Inject(API_CONFIG) private readonly config: Pick<Config, 'STATION_ID'>,
  ) {}

  @Post()
  @Access('analysis.request')
  @ApiOperation({ summary: '研判一段时间（至某日为止，不含）；每月自动进行 / analyse a period up to, not including, a day; each month by itself', operationId: 'requestAnalysis' })
  @ApiCreatedResponse({ standardSchema: z.object({ processId: z.string(), duplicate: z.boolean() }) })
  async request(@Body({ schema: requestSchema }) { from, to }: z.infer<typeof requestSchema>) {
    if (to > iso(Date.now()).slice(0, 10)) refuse('NOT_YET', 'to');
    const input = { station: this.config.STATION_ID, from, to, monthly: false };
    const processId = analysisWorkflowId(input);
    return { processId, ...(await this.starter.start('analysis', processId, input, `研判 ${from}～${to}`)) };
  }

  @Get()
  @Access('suggestion.read')
  @ApiOperation({ summary: '研判列表：发现、所提建议 / analyses: what stood out, and what was suggested', operationId: 'listAnalyses' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: querySchema }) { cursor, limit, ...filter }: z.infer<typeof querySchema>) {
    const found = await this.processes.list({ ...filter, kind: 'analysis', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }
}
