import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../../../libs/access/access.decorator.js';
import { AccessLogRepository } from '../../../libs/records/access-log.js';
import { type AccessLogQuery, accessLogQuerySchema, accessPageSchema } from './schemas.js';

@ApiTags('audit')
@Controller('api/v1/access-log')
export class AccessLogController {
  constructor(private readonly log: AccessLogRepository) {}

  @Get()
  @Access('audit.read')
  @ApiOperation({ summary: '查阅与拒绝记录 / who accessed what, and what was refused', operationId: 'listAccessLog' })
  @ApiOkResponse({ standardSchema: accessPageSchema })
  async list(@Query({ schema: accessLogQuerySchema }) { before, limit, ...filter }: AccessLogQuery) {
    const items = await this.log.list(filter, { before, limit });
    return { items, next: items.length === limit ? items.at(-1)!.id : null };
  }
}
