import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { fraudCommand, type Warning, warningSchema } from '../../../libs/contracts/fraud.js';
import { warningNoSchema } from '../../../libs/contracts/ids.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { fraudMethods } from '../../../libs/domain/fraud.js';
import { fraudStatistics } from '../../../libs/domain/fraud-statistics.js';
import { station } from '../../../libs/domain/station.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import type { Language } from '../../../libs/platform/text.js';
import { CaseFileRepository } from '../../../libs/records/case-file.js';
import { WarningRepository } from '../../../libs/records/fraud.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { page } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { ReaderLanguage } from '../http/language.js';
import { takeRows } from '../http/rows.js';
import { commandAnswerSchema, processPageSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { seesAll } from '../tasks/task-access.js';
import { taskStates, toProcess, toTask } from '../views.js';
import {
  acceptedWarningSchema,
  fraudCommandBodySchema,
  type FraudCommandBody,
  fraudMethodListSchema,
  residentsSchema,
  type StatisticsQuery,
  statisticsQuerySchema,
  statisticsSchema,
  type WarningBatch,
  warningBatchSchema,
  warningDetailSchema,
  type WarningQuery,
  warningQuerySchema,
  warningRecordsSchema,
  warningReportSchema,
} from './schemas.js';
import { WarningsService } from './warnings.service.js';

const WarningNo = () => Param('warningNo', { schema: warningNoSchema });

const unknownWarning = () => new ProblemException(404, 'WARNING_UNKNOWN', { zh: '没有这条预警', en: 'there is no such warning' });

@ApiTags('fraud')
@Controller('api/v1')
export class WarningsController {
  constructor(
    private readonly intake: WarningsService,
    private readonly starter: ProcessStarter,
    private readonly warnings: WarningRepository,
    private readonly processes: ProcessRepository,
    private readonly files: CaseFileRepository,
    private readonly messages: ProcessMessages,
    private readonly access: AccessService,
  ) {}

  @Get('fraud-methods')
  @Access('fraud.read')
  @ApiOperation({ summary: '诈骗手法与劝阻话术 / the methods of fraud, and what is said against each', operationId: 'listFraudMethods' })
  @ApiOkResponse({ standardSchema: fraudMethodListSchema })
  methods() {
    return { items: fraudMethods };
  }

  @Post('fraud-warnings')
  @Access('fraud.report')
  @Idempotent()
  @ApiOperation({ summary: '接收预警 / report a fraud warning', operationId: 'reportWarning' })
  @ApiCreatedResponse({ standardSchema: acceptedWarningSchema })
  @ApiOkResponse({ description: '已接收过的同一预警 / the same warning was taken before', standardSchema: acceptedWarningSchema })
  async report(@Body({ schema: warningSchema }) warning: Warning, @CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response) {
    const accepted = await this.intake.accept(warning, actor);
    response.location(`/api/v1/fraud-warnings/${accepted.warningNo}`);
    if (accepted.duplicate) response.status(HttpStatus.OK);
    return accepted;
  }

  @Post('fraud-warnings/batch')
  @HttpCode(200)
  @Access('fraud.import')
  @ApiOperation({ summary: '批量接收预警 / report fraud warnings, up to 500', operationId: 'reportWarnings' })
  @ApiOkResponse({ standardSchema: warningReportSchema })
  batch(@Body({ schema: warningBatchSchema }) { warnings }: WarningBatch, @CurrentActor() actor: Actor, @ReaderLanguage() language: Language) {
    const rows = warnings.map((value, i) => ({ row: i + 1, value }));
    return takeRows(rows, warningSchema, language, async (warning) => {
      const { warningNo, duplicate } = await this.intake.accept(warning, actor);
      return { warningNo, duplicate };
    });
  }

  @Get('fraud-warnings')
  @Access('fraud.read')
  @ApiOperation({ summary: '预警列表 / list fraud warnings', operationId: 'listWarnings' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: warningQuerySchema }) { cursor, limit, method, ...filter }: WarningQuery) {
    const category = method === undefined ? undefined : `fraud.${method}`;
    const found = await this.processes.list({ ...filter, category, kind: 'fraud', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get('fraud-warnings/statistics')
  @Access('fraud.read')
  @ApiOperation({ summary: '预警劝阻统计 / what came of the warnings of a period', operationId: 'countWarnings' })
  @ApiOkResponse({ standardSchema: statisticsSchema })
  async statistics(@Query({ schema: statisticsQuerySchema }) { from, to }: StatisticsQuery) {
    return { from, to, ...fraudStatistics(await this.warnings.facts(new Date(from), new Date(to))) };
  }

  @Get('fraud-warnings/:warningNo')
  @Access('fraud.read')
  @ApiOperation({ summary: '预警详情 / one fraud warning', operationId: 'getWarning' })
  @ApiOkResponse({ standardSchema: warningDetailSchema })
  async get(@WarningNo() warningNo: string, @CurrentActor() actor: Actor) {
    const processId = this.intake.processIdOf(warningNo);
    const [record, process, tasks, signed] = await Promise.all([
      this.warnings.find(warningNo),
      this.processes.find(processId),
      this.processes.listTasks({ actor: seesAll(actor) ? null : actor, process: processId, state: [...taskStates], limit: 500 }),
      this.files.signed({ processId }, false),
    ]);
    // Accepted a moment ago, or the squads' service is away: the process itself knows.
    if (record === null && process === null) await this.starter.mustBeThere(processId);
    return { warningNo, processId, record, process: process && toProcess(process), tasks: tasks.map(toTask), signed };
  }

  @Get('fraud-warnings/:warningNo/resident')
  @Access('fraud.readResident')
  @ApiOperation({ summary: '被预警人（须说明目的）/ the resident, for a stated purpose', operationId: 'getWarnedResident' })
  @ApiOkResponse({ standardSchema: residentsSchema })
  async resident(@WarningNo() warningNo: string, @CurrentAccess() access: AccessContext) {
    const joined = await this.mayRead(warningNo, access);
    return { items: await this.warnings.residents([warningNo, ...joined]) };
  }

  @Get('fraud-warnings/:warningNo/records')
  @Access('fraud.readResident')
  @ApiOperation({ summary: '劝阻记录（须说明目的）/ what was signed, for a stated purpose', operationId: 'getWarningRecords' })
  @ApiOkResponse({ standardSchema: warningRecordsSchema })
  async records(@WarningNo() warningNo: string, @CurrentAccess() access: AccessContext) {
    await this.mayRead(warningNo, access);
    return { items: await this.files.signed({ processId: this.intake.processIdOf(warningNo) }, true) };
  }

  @Post('fraud-warnings/:warningNo/commands')
  @HttpCode(200)
  @Access('fraud.command')
  @Idempotent()
  @ApiOperation({ summary: '劝阻指令 / an order of the command room', operationId: 'commandDissuasion' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @WarningNo() warningNo: string,
    @Body({ schema: fraudCommandBodySchema }) command: FraudCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(this.intake.processIdOf(warningNo), fraudCommand, { actor, messageId, command }, access);
  }

  /** It belongs to the squad of the resident's community. The warnings that joined are about the same person. */
  private async mayRead(warningNo: string, access: AccessContext): Promise<string[]> {
    const record = await this.warnings.find(warningNo);
    if (record === null) throw unknownWarning();
    const squad = station.teams.find(({ community }) => community !== undefined && community === record.community)?.id;
    await this.access.demand(access, { id: warningNo, unit: squad });
    return this.warnings.joinedTo(warningNo);
  }
}
