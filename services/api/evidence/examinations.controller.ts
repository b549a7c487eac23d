import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { examinationCommand, type ExaminationInput, type ExaminationRequest, examinationRequestSchema } from '../../../libs/contracts/examination.js';
import { examinationNoSchema, examinationWorkflowId } from '../../../libs/contracts/ids.js';
import { searchAttributes } from '../../../libs/contracts/process.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { EvidenceRepository } from '../../../libs/records/evidence.js';
import { PartnerRepository } from '../../../libs/records/linkage.js';
import { PolicyRepository } from '../../../libs/records/policy.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { page } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { seesAll } from '../tasks/task-access.js';
import { taskStates, toProcess, toTask } from '../views.js';
import { type ExaminationCommandBody, examinationCommandBodySchema, type ExaminationQuery, examinationQuerySchema, examinationStartedSchema, itemsDetailSchema } from './schemas.js';

const ExaminationNo = () => Param('examinationNo', { schema: examinationNoSchema });

@ApiTags('evidence')
@Controller('api/v1/examinations')
export class ExaminationsController {
  constructor(
    private readonly evidence: EvidenceRepository,
    private readonly partners: PartnerRepository,
    private readonly policies: PolicyRepository,
    private readonly processes: ProcessRepository,
    private readonly starter: ProcessStarter,
    private readonly messages: ProcessMessages,
  ) {}

  @Post()
  @Access('evidence.examine')
  @Idempotent()
  @ApiOperation({ summary: '申请鉴定 / ask for an examination', operationId: 'requestExamination' })
  @ApiCreatedResponse({ standardSchema: examinationStartedSchema })
  async request(@Body({ schema: examinationRequestSchema }) request: ExaminationRequest, @CurrentActor() actor: Actor, @MessageId() messageId: string) {
    const items = await this.evidence.list({ items: request.items });
    if (items.length < request.items.length) return refuse('ITEM_UNKNOWN', 'items');
    const { caseNo, incidentNo } = items[0]!;
    if (items.some((item) => item.caseNo !== caseNo || item.incidentNo !== incidentNo)) return refuse('ITEMS_OF_TWO_FILES', 'items');
    if (request.partner !== undefined && (await this.partners.unknown([request.partner])).length > 0) return refuse('PARTNER_UNKNOWN', 'partner');
    const examinationNo = await this.evidence.number('examination', messageId, iso(Date.now()).slice(0, 4));
    const processId = examinationWorkflowId(examinationNo);
    const policy = await this.policies.list(['evidence.', 'supervision.', 'admin.service.opinion']);
    const input: ExaminationInput = { ...request, examinationNo, caseNo, incidentNo, requestedBy: actor.id, policy };
    const attributes = [...(caseNo ? [{ key: searchAttributes.CaseNo, value: caseNo }] : []), ...(incidentNo ? [{ key: searchAttributes.IncidentNo, value: incidentNo }] : [])];
    return { examinationNo, processId, ...(await this.starter.start('examination', processId, input, `鉴定 ${examinationNo}`, attributes)) };
  }

  @Get()
  @Access('case.read')
  @ApiOperation({ summary: '鉴定列表 / list examinations', operationId: 'listExaminations' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: examinationQuerySchema }) { cursor, limit, ...filter }: ExaminationQuery) {
    const found = await this.processes.list({ ...filter, kind: 'examination', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get(':examinationNo')
  @Access('case.read')
  @ApiOperation({ summary: '鉴定详情 / one examination', operationId: 'getExamination' })
  @ApiOkResponse({ standardSchema: itemsDetailSchema })
  async get(@ExaminationNo() examinationNo: string, @CurrentActor() actor: Actor) {
    const processId = examinationWorkflowId(examinationNo);
    const [process, tasks] = await Promise.all([
      this.processes.find(processId),
      this.processes.listTasks({ actor: seesAll(actor) ? null : actor, process: processId, state: [...taskStates], limit: 100 }),
    ]);
    if (process === null) await this.starter.mustBeThere(processId);
    const { items = [] } = (process?.detail ?? {}) as { items?: string[] };
    return { processId, process: process && toProcess(process), tasks: tasks.map(toTask), items: items.length > 0 ? await this.evidence.list({ items }) : [] };
  }

  @Post(':examinationNo/commands')
  @HttpCode(200)
  @Access('evidence.examine')
  @Idempotent()
  @ApiOperation({ summary: '鉴定指令：撤回、延长 / an order on an examination', operationId: 'commandExamination' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @ExaminationNo() examinationNo: string,
    @Body({ schema: examinationCommandBodySchema }) command: ExaminationCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(examinationWorkflowId(examinationNo), examinationCommand, { actor, messageId, command }, access);
  }
}
