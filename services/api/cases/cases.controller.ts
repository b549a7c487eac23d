import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Client } from '@temporalio/client';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { caseCommand } from '../../../libs/contracts/case.js';
import { caseNoSchema, caseWorkflowId } from '../../../libs/contracts/ids.js';
import type { Actor } from '../../../libs/domain/actor.js';
import type { CaseType } from '../../../libs/domain/category.js';
import { workingList, workingListRule } from '../../../libs/domain/working-list.js';
import { recoveryOf } from '../../../libs/domain/recovery.js';
import { may } from '../../../libs/domain/authority.js';
import { CaseFileRepository } from '../../../libs/records/case-file.js';
import { DossierRepository } from '../../../libs/records/dossier.js';
import { FileRepository } from '../../../libs/records/files.js';
import { WarningRepository } from '../../../libs/records/fraud.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { entriesOf, warningOf } from '../../../libs/records/recovery.js';
import { inWords, verifyCase } from '../../../libs/temporal/verification.js';
import { API_CONFIG, type Config } from '../config.js';
import { SuspectRepository } from '../../../libs/records/suspect.js';
import { page } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema } from '../incidents/schemas.js';
import { ProcessMessages, TEMPORAL_CLIENT } from '../processes/process-messages.js';
import { seesAll } from '../tasks/task-access.js';
import { taskStates, toProcess, toTask } from '../views.js';
import { unknownCase } from './dossier.service.js';
import {
  caseDetailSchema,
  type CaseCommandBody,
  caseCommandBodySchema,
  type CaseQuery,
  caseQuerySchema,
  caseRecordsSchema,
  type WorkingListQuery,
  workingListQuerySchema,
  workingListSchema,
  recoverySchema,
  verificationSchema,
} from './schemas.js';

const CaseNo = () => Param('caseNo', { schema: caseNoSchema });

@ApiTags('cases')
@Controller('api/v1/cases')
export class CasesController {
  constructor(
    private readonly files: CaseFileRepository,
    private readonly dossiers: DossierRepository,
    private readonly warnings: WarningRepository,
    private readonly attached: FileRepository,
    private readonly suspects: SuspectRepository,
    private readonly processes: ProcessRepository,
    private readonly messages: ProcessMessages,
    @Inject(API_CONFIG) private readonly config: Config,
    @Inject(TEMPORAL_CLIENT) private readonly client: Client,
  ) {}

  @Get()
  @Access('case.read')
  @ApiOperation({ summary: '案件列表 / list cases', operationId: 'listCases' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: caseQuerySchema }) { cursor, limit, ...filter }: CaseQuery) {
    const found = await this.processes.list({ ...filter, kind: 'case', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get('working-list')
  @Access('case.read')
  @ApiOperation({ summary: '办案清单：小案优先，排序规则随附 / the cases to work on, small ones first, with the rule of the order', operationId: 'getWorkingList' })
  @ApiOkResponse({ standardSchema: workingListSchema })
  async workingList(@Query({ schema: workingListQuerySchema }) { investigator }: WorkingListQuery, @CurrentActor() actor: Actor) {
    const whose = investigator ?? (seesAll(actor) ? null : actor.id);
    const cases = (await this.processes.openCases(whose)).map(({ subject, detail, stage, openedAt, dueAt, overdue }) => ({
      caseNo: subject.caseNo!,
      type: detail.type as CaseType,
      category: subject.category!,
      ...{ stage, openedAt, dueAt, overdue },
    }));
    const iso = (at: number) => new Date(at).toISOString();
    const items = workingList(cases, Date.now()).map(({ openedAt, dueAt, ...rest }) => ({ ...rest, openedAt: iso(openedAt), dueAt: dueAt === null ? null : iso(dueAt) }));
    return { rule: workingListRule, items };
  }

  @Get(':caseNo')
  @Access('case.read')
  @ApiOperation({ summary: '案件详情 / one case', operationId: 'getCase' })
  @ApiOkResponse({ standardSchema: caseDetailSchema })
  async get(@CaseNo() caseNo: string, @CurrentActor() actor: Actor) {
    const processId = caseWorkflowId(caseNo);
    const [record, process, tasks, signed, arrests, suspects, parts] = await Promise.all([
      this.files.find(caseNo),
      this.processes.find(processId),
      this.processes.listTasks({ actor: seesAll(actor) ? null : actor, process: processId, state: [...taskStates], limit: 500 }),
      this.files.signed({ caseNo }, false),
      this.processes.list({ kind: 'arrest', caseNo, limit: 100 }),
      this.processes.list({ kind: 'suspect', caseNo, limit: 200 }),
      this.processes.list({ kind: ['seizure', 'examination', 'custody', 'correction', 'videoInvestigation'], caseNo, limit: 500 }),
    ]);
    if (record === null) throw unknownCase();
    return {
      caseNo,
      processId,
      record,
      process: process && toProcess(process),
      tasks: tasks.map(toTask),
      arrests: arrests.map(toProcess),
      suspects: suspects.map(toProcess),
      parts: parts.map(toProcess),
      signed,
    };
  }

  @Get(':caseNo/records')
  @Access('case.readRecords')
  @ApiOperation({ summary: '案卷笔录（须说明目的）/ what was signed, for a stated purpose', operationId: 'getCaseRecords' })
  @ApiOkResponse({ standardSchema: caseRecordsSchema })
  async records(@CaseNo() caseNo: string, @CurrentActor() actor: Actor) {
    const dossier = await this.dossiers.find(caseNo);
    if (dossier === null) throw unknownCase();
    const [records, evidence] = await Promise.all([this.dossiers.records(dossier), this.dossiers.evidence(dossier)]);
    const corrections = new Map(records.flatMap(({ recordNo, kind, form }) => (kind === 'record.correct' ? [[(form as { recordNo: string }).recordNo, recordNo]] : [])));
    const shut = may(actor, 'case.readSealed').allowed ? [] : dossier.sealed;
    return {
      items: records
        .sort((a, b) => a.signedAt.localeCompare(b.signedAt))
        .map((record) => ({ ...record, correctedBy: corrections.get(record.recordNo) ?? null, ...(shut.includes(record.processId ?? '') ? { form: null, sealed: true } : { sealed: false }) })),
      evidence,
    };
  }

  @Get(':caseNo/recovery')
  @Access('case.read')
  @ApiOperation({ summary: '挽损：各受害人的损失、冻结、扣押、返还 / what each victim lost and got back', operationId: 'getCaseRecovery' })
  @ApiOkResponse({ standardSchema: recoverySchema })
  async recovery(@CaseNo() caseNo: string) {
    const dossier = await this.dossiers.find(caseNo);
    if (dossier === null) throw unknownCase();
    const warningNo = warningOf(dossier.record.origin);
    const [records, warning] = await Promise.all([this.dossiers.records(dossier), warningNo === null ? null : this.warnings.find(warningNo)]);
    const frozen = warning === null ? [] : [{ victim: warning.warningNo, what: 'frozen' as const, amountFen: warning.stoppedFen }];
    return { caseNo, ...recoveryOf([...entriesOf(records), ...frozen]) };
  }

  @Get(':caseNo/verification')
  @Access('case.verify')
  @ApiOperation({ summary: '核验签名记录是否完整 / whether what was signed is as it was signed', operationId: 'verifyCase' })
  @ApiOkResponse({ standardSchema: verificationSchema })
  async verify(@CaseNo() caseNo: string) {
    const verification = await verifyCase(caseNo, { station: this.config.STATION_ID, dossiers: this.dossiers, processes: this.processes, files: this.attached, client: this.client }, false);
    if (verification === null) throw unknownCase();
    return { ...verification, words: inWords(verification) };
  }

  @Post(':caseNo/commands')
  @HttpCode(200)
  @Access('case.command')
  @Idempotent()
  @ApiOperation({ summary: '办案指令 / an order to the case team', operationId: 'commandCase' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @CaseNo() caseNo: string,
    @Body({ schema: caseCommandBodySchema }) command: CaseCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(caseWorkflowId(caseNo), caseCommand, { actor, messageId, command }, access);
  }
}
