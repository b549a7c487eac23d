import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { type CorrectionInput, correctionRequestSchema } from '../../../libs/contracts/correction.js';
import { caseNoSchema, correctionWorkflowId, seizureNoSchema, seizureWorkflowId } from '../../../libs/contracts/ids.js';
import { searchAttributes } from '../../../libs/contracts/process.js';
import { seizureCommand, type SeizureInput, seizureRequestSchema } from '../../../libs/contracts/seizure.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { DossierRepository } from '../../../libs/records/dossier.js';
import { EvidenceRepository } from '../../../libs/records/evidence.js';
import { PolicyRepository } from '../../../libs/records/policy.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { unknownCase } from '../cases/dossier.service.js';
import { page } from '../http/cursor.js';
import { Idempotent, keyOf, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { seesAll } from '../tasks/task-access.js';
import { taskStates, toProcess, toTask } from '../views.js';
import { type SeizureCommandBody, seizureCommandBodySchema, itemsDetailSchema, type SeizureQuery, seizureQuerySchema, seizureStartedSchema, startedSchema } from './schemas.js';

const CaseNo = () => Param('caseNo', { schema: caseNoSchema });
const SeizureNo = () => Param('seizureNo', { schema: seizureNoSchema });

/** What is asked for in a case about its exhibits and its records. */
@ApiTags('evidence')
@Controller('api/v1')
export class SeizuresController {
  constructor(
    private readonly dossiers: DossierRepository,
    private readonly evidence: EvidenceRepository,
    private readonly policies: PolicyRepository,
    private readonly processes: ProcessRepository,
    private readonly starter: ProcessStarter,
    private readonly messages: ProcessMessages,
  ) {}

  @Post('cases/:caseNo/seizures')
  @Access('seizure.request')
  @Idempotent()
  @ApiOperation({ summary: '申请扣押 / ask for a seizure', operationId: 'requestSeizure' })
  @ApiCreatedResponse({ standardSchema: seizureStartedSchema })
  async request(@CaseNo() caseNo: string, @Body({ schema: seizureRequestSchema }) { reason }: z.infer<typeof seizureRequestSchema>, @CurrentActor() actor: Actor, @MessageId() messageId: string) {
    const { record } = await this.caseOf(caseNo);
    const seizureNo = await this.evidence.number('seizure', messageId, iso(Date.now()).slice(0, 4));
    const processId = seizureWorkflowId(seizureNo);
    const policy = await this.policies.list(['evidence.', 'supervision.', 'admin.seizure']);
    const input: SeizureInput = { seizureNo, caseNo, type: record.type, category: record.category, reason, requestedBy: actor.id, policy };
    return { seizureNo, processId, ...(await this.starter.start('seizure', processId, input, `扣押 ${seizureNo} ← ${caseNo}`, [{ key: searchAttributes.CaseNo, value: caseNo }])) };
  }

  @Get('seizures')
  @Access('case.read')
  @ApiOperation({ summary: '扣押列表 / list seizures', operationId: 'listSeizures' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: seizureQuerySchema }) { cursor, limit, ...filter }: SeizureQuery) {
    const found = await this.processes.list({ ...filter, kind: 'seizure', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get('seizures/:seizureNo')
  @Access('case.read')
  @ApiOperation({ summary: '扣押详情 / one seizure', operationId: 'getSeizure' })
  @ApiOkResponse({ standardSchema: itemsDetailSchema })
  async get(@SeizureNo() seizureNo: string, @CurrentActor() actor: Actor) {
    const processId = seizureWorkflowId(seizureNo);
    const [process, tasks, items] = await Promise.all([
      this.processes.find(processId),
      this.processes.listTasks({ actor: seesAll(actor) ? null : actor, process: processId, state: [...taskStates], limit: 200 }),
      this.evidence.list({ seizureNo }),
    ]);
    if (process === null) await this.starter.mustBeThere(processId);
    return { processId, process: process && toProcess(process), tasks: tasks.map(toTask), items };
  }

  @Post('seizures/:seizureNo/commands')
  @HttpCode(200)
  @Access('seizure.command')
  @Idempotent()
  @ApiOperation({ summary: '扣押指令：撤回、延长 / an order on a seizure', operationId: 'commandSeizure' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @SeizureNo() seizureNo: string,
    @Body({ schema: seizureCommandBodySchema }) command: SeizureCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(seizureWorkflowId(seizureNo), seizureCommand, { actor, messageId, command }, access);
  }

  @Post('cases/:caseNo/corrections')
  @Access('record.correct')
  @Idempotent()
  @ApiOperation({ summary: '申请更正笔录 / ask that a signed record be corrected', operationId: 'requestCorrection' })
  @ApiCreatedResponse({ standardSchema: startedSchema })
  async correct(@CaseNo() caseNo: string, @Body({ schema: correctionRequestSchema }) { recordNo, reason }: z.infer<typeof correctionRequestSchema>, @CurrentActor() actor: Actor, @MessageId() messageId: string) {
    const records = await this.dossiers.records(await this.caseOf(caseNo));
    if (!records.some((record) => record.recordNo === recordNo)) return refuse('RECORD_UNKNOWN', 'recordNo');
    const processId = correctionWorkflowId(keyOf(messageId, 16));
    const input: CorrectionInput = { caseNo, recordNo, reason, requestedBy: actor.id, policy: await this.policies.list(['evidence.', 'supervision.']) };
    return { processId, ...(await this.starter.start('correction', processId, input, `更正 ${recordNo}`, [{ key: searchAttributes.CaseNo, value: caseNo }])) };
  }

  private async caseOf(caseNo: string) {
    const dossier = await this.dossiers.find(caseNo);
    if (dossier === null) throw unknownCase();
    return dossier;
  }
}
