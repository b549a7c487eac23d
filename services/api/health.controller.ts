import { Controller, Get, Header, Inject } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import { z } from 'zod';
import { Access } from '../../libs/access/access.decorator.js';
import { metrics } from '../../libs/platform/health.js';
import { ProblemException } from '../../libs/platform/problem.js';
import { TEMPORAL_CLIENT } from './processes/process-messages.js';

const healthSchema = z.object({ status: z.literal('ok') });
const answeredWithinMs = 2000;

@ApiTags('service')
@Controller()
@Access('service.health')
export class HealthController {
  constructor(
    @InjectConnection() private readonly database: Connection,
    @Inject(TEMPORAL_CLIENT) private readonly client: Client,
  ) {}

  @Get('healthz')
  @ApiOperation({ summary: '进程存活 / the process runs', operationId: 'healthz' })
  @ApiOkResponse({ standardSchema: healthSchema })
  healthz() {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({ summary: '可提供服务 / MongoDB and Temporal answer', operationId: 'readyz' })
  @ApiOkResponse({ standardSchema: healthSchema })
  async readyz() {
    try {
      await Promise.all([
        this.database.db!.command({ ping: 1 }, { timeoutMS: answeredWithinMs }),
        this.client.withDeadline(Date.now() + answeredWithinMs, () =>
          this.client.connection.workflowService.getSystemInfo({}),
        ),
      ]);
      return { status: 'ok' };
    } catch {
      throw new ProblemException(503, 'NOT_READY', {
        zh: '数据库或流程引擎暂时无法连接',
        en: 'the database or the process engine cannot be reached now',
      });
    }
  }

  @Get('metrics')
  @Header('Content-Type', metrics.contentType)
  @ApiOperation({ summary: '运行指标（Prometheus）/ metrics', operationId: 'metrics' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  metrics() {
    return metrics.metrics();
  }
}
