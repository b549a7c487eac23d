import { Body, Controller, Get, HttpCode, HttpStatus, Inject, Param, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { disputeNoSchema, disputeWorkflowId } from '../../../libs/contracts/ids.js';
import { type Dispute, disputeSchema, mediationCommand, type MediationInput } from '../../../libs/contracts/mediation.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { type Agreement, AgreementRepository } from '../../../libs/records/agreement.js';
import { CaseFileRepository } from '../../../libs/records/case-file.js';
import { DisputeRepository } from '../../../libs/records/dispute.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { API_CONFIG, type Config } from '../config.js';
import { page } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { seesAll } from '../tasks/task-access.js';
import { taskStates, toProcess, toTask } from '../views.js';
import { agreementPdf } from './agreement-pdf.js';
import {
  agreementSchema,
  type DisputeCommandBody,
  disputeCommandBodySchema,
  disputeDetailSchema,
  type DisputeQuery,
  disputeQuerySchema,
  disputeRecordsSchema,
  personsSchema,
  reportedSchema,
  type StatisticsQuery,
  statisticsQuerySchema,
  statisticsSchema,
} from './schemas.js';

const DisputeNo = () => Param('disputeNo', { schema: disputeNoSchema });

const unknownDispute = () => new ProblemException(404, 'DISPUTE_UNKNOWN', { zh: '没有这起纠纷', en: 'there is no such dispute' });
const noAgreement = () => new ProblemException(404, 'AGREEMENT_UNKNOWN', { zh: '尚无调解协议', en: 'there is no agreement' });

@ApiTags('disputes')
@Controller('api/v1/disputes')
export class DisputesController {
  constructor(
    private readonly starter: ProcessStarter,
    @Inject(API_CONFIG) private readonly config: Config,
    private readonly disputes: DisputeRepository,
    private readonly agreements: AgreementRepository,
    private readonly files: CaseFileRepository,
    private readonly processes: ProcessRepository,
    private readonly messages: ProcessMessages,
    private readonly access: AccessService,
  ) {}

  @Post()
  @Access('dispute.report')
  @Idempotent()
  @ApiOperation({ summary: '登记纠纷 / report a dispute', operationId: 'reportDispute' })
  @ApiCreatedResponse({ standardSchema: reportedSchema })
  @ApiOkResponse({ description: '同一请求 / the same request was taken before', standardSchema: reportedSchema })
  async report(@Body({ schema: disputeSchema }) dispute: Dispute, @CurrentActor() actor: Actor, @MessageId() messageId: string, @Res({ passthrough: true }) response: Response) {
    const disputeNo = await this.disputes.number(messageId, iso(Date.now()));
    const processId = this.processIdOf(disputeNo);
    const input: MediationInput = { station: this.config.STATION_ID, disputeNo, dispute, actor };
    const { duplicate } = await this.starter.start('jointMediation', processId, input, `纠纷 ${disputeNo}`);
    response.location(`/api/v1/disputes/${disputeNo}`);
    if (duplicate) response.status(HttpStatus.OK);
    return { disputeNo, processId, duplicate };
  }

  @Get()
  @Access('dispute.read')
  @ApiOperation({ summary: '纠纷列表 / list disputes', operationId: 'listDisputes' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: disputeQuerySchema }) { cursor, limit, ...filter }: DisputeQuery) {
    const found = await this.processes.list({ ...filter, kind: 'dispute', before: cursor, limit: limit + 1 });
    // What it is about stands in the record.
    const kinds = await this.disputes.kindsOf(found.map(({ id }) => numberOf(id)));
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), (process) => toProcess({ ...process, detail: { ...process.detail, kind: kinds.get(numberOf(process.id)) } }));
  }

  @Get('statistics')
  @Access('dispute.read')
  @ApiOperation({ summary: '全年调解统计，按社区和类别 / a year’s figures, by community and kind', operationId: 'getDisputeStatistics' })
  @ApiOkResponse({ standardSchema: statisticsSchema })
  async statistics(@Query({ schema: statisticsQuerySchema }) { year }: StatisticsQuery) {
    // The year as the station's clocks show it.
    const items = await this.disputes.count(new Date(`${year}-01-01T00:00:00+08:00`), new Date(`${year + 1}-01-01T00:00:00+08:00`));
    const sum = (figure: 'received' | 'mediated' | 'resolved' | 'referred' | 'penalty' | 'open') => items.reduce((total, item) => total + item[figure], 0);
    const total = { received: sum('received'), mediated: sum('mediated'), resolved: sum('resolved'), referred: sum('referred'), penalty: sum('penalty'), open: sum('open') };
    return { year, total, items };
  }

  @Get(':disputeNo')
  @Access('dispute.read')
  @ApiOperation({ summary: '纠纷详情 / one dispute', operationId: 'getDispute' })
  @ApiOkResponse({ standardSchema: disputeDetailSchema })
  async get(@DisputeNo() disputeNo: string, @CurrentActor() actor: Actor) {
    const processId = this.processIdOf(disputeNo);
    const [record, process, tasks, signed] = await Promise.all([
      this.disputes.find(disputeNo),
      this.processes.find(processId),
      this.processes.listTasks({ actor: seesAll(actor) ? null : actor, process: processId, state: [...taskStates], limit: 500 }),
      this.files.signed({ processId }, false),
    ]);
    // Reported a moment ago, or the squads' service is away: the process itself knows.
    if (record === null && process === null) await this.starter.mustBeThere(processId);
    return { disputeNo, processId, record, process: process && toProcess(process), tasks: tasks.map(toTask), signed: signed.map(toSigned) };
  }

  @Get(':disputeNo/parties')
  @Access('dispute.readParties')
  @ApiOperation({ summary: '当事人（须说明目的）/ the parties, for a stated purpose', operationId: 'getDisputeParties' })
  @ApiOkResponse({ standardSchema: personsSchema })
  async parties(@DisputeNo() disputeNo: string, @CurrentAccess() access: AccessContext) {
    await this.mustBeOwn(disputeNo, access);
    return (await this.disputes.persons(disputeNo))!;
  }

  @Get(':disputeNo/records')
  @Access('dispute.readParties')
  @ApiOperation({ summary: '调解卷宗（须说明目的）/ what was signed, for a stated purpose', operationId: 'getDisputeRecords' })
  @ApiOkResponse({ standardSchema: disputeRecordsSchema })
  async records(@DisputeNo() disputeNo: string, @CurrentAccess() access: AccessContext) {
    await this.mustBeOwn(disputeNo, access);
    const signed = await this.files.signed({ processId: this.processIdOf(disputeNo) }, true);
    return { items: signed.map((record) => ({ ...toSigned(record), form: record.form })) };
  }

  @Get(':disputeNo/agreement')
  @Access('dispute.readParties')
  @ApiOperation({ summary: '调解协议及其校验（须说明目的）/ the agreement, and whether it is as it was signed', operationId: 'getAgreement' })
  @ApiOkResponse({ standardSchema: agreementSchema })
  async agreement(@DisputeNo() disputeNo: string, @CurrentAccess() access: AccessContext): Promise<Agreement> {
    await this.mustBeOwn(disputeNo, access);
    return this.agreementOf(disputeNo);
  }

  @Get(':disputeNo/agreement/pdf')
  @Access('dispute.readParties')
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: '调解协议书，供打印（须说明目的）/ the agreement to print, a copy for each', operationId: 'getAgreementPdf' })
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async pdf(@DisputeNo() disputeNo: string, @CurrentAccess() access: AccessContext) {
    await this.mustBeOwn(disputeNo, access);
    const agreement = await this.agreementOf(disputeNo);
    if (!agreement.intact) {
      throw new ProblemException(409, 'AGREEMENT_TAMPERED', { zh: '协议内容与签订时不一致，不能打印', en: 'the agreement is not as it was signed: it is not printed' });
    }
    return new StreamableFile(await agreementPdf(agreement), { type: 'application/pdf', disposition: `attachment; filename="${agreement.content.agreementNo}.pdf"` });
  }

  @Post(':disputeNo/commands')
  @HttpCode(200)
  @Access('dispute.command')
  @Idempotent()
  @ApiOperation({ summary: '调解指令 / an order in a mediation', operationId: 'commandDispute' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  async command(
    @DisputeNo() disputeNo: string,
    @Body({ schema: disputeCommandBodySchema }) command: DisputeCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    await this.mustBeOwn(disputeNo, access);
    return this.messages.send(this.processIdOf(disputeNo), mediationCommand, { actor, messageId, command }, access);
  }

  private processIdOf(disputeNo: string): string {
    return disputeWorkflowId(this.config.STATION_ID, disputeNo);
  }

  /** False where it has been started before. */
  /** It belongs to the squad of its community. */
  private async mustBeOwn(disputeNo: string, access: AccessContext): Promise<void> {
    const record = await this.disputes.find(disputeNo);
    if (record === null) throw unknownDispute();
    await this.access.demand(access, { id: disputeNo, unit: record.squad ?? undefined });
  }

  private async agreementOf(disputeNo: string): Promise<Agreement> {
    const process = await this.processes.find(this.processIdOf(disputeNo));
    const known = process?.detail['agreement'] as { agreementNo: string; sha256: string; seal: string | null } | null | undefined;
    const agreement = known && (await this.agreements.find(known.agreementNo, known));
    if (!agreement) throw noAgreement();
    return agreement;
  }
}

const numberOf = (processId: string) => processId.split('/').at(-1)!;

const toSigned = ({ id, recordNo, kind, signedBy, signedAt }: { id: string; recordNo: string; kind: string; signedBy: string; signedAt: string }) => ({ id, recordNo, kind, signedBy, signedAt });
