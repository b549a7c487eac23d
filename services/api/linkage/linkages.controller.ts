import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { linkageNoSchema, linkageWorkflowId } from '../../../libs/contracts/ids.js';
import { linkageCommand, type LinkageInput } from '../../../libs/contracts/linkage.js';
import { searchAttributes } from '../../../libs/contracts/process.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { CallbackRepository, LinkageRegister, MatterRepository, PartnerRepository } from '../../../libs/records/linkage.js';
import { PolicyRepository } from '../../../libs/records/policy.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { page } from '../http/cursor.js';
import { refusalProblem } from '../http/failures.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { seesAll } from '../tasks/task-access.js';
import { taskStates, toProcess, toTask } from '../views.js';
import {
  boardSchema,
  linkageCommandBodySchema,
  type LinkageCommandBody,
  type LinkageQuery,
  linkageQuerySchema,
  mattersSchema,
  openedSchema,
  type OpenLinkage,
  openLinkageSchema,
} from './schemas.js';

const LinkageNo = () => Param('linkageNo', { schema: linkageNoSchema });

@ApiTags('linkage')
@Controller('api/v1/linkages')
export class LinkagesController {
  constructor(
    private readonly starter: ProcessStarter,
    private readonly register: LinkageRegister,
    private readonly partners: PartnerRepository,
    private readonly matters: MatterRepository,
    private readonly callbacks: CallbackRepository,
    private readonly policies: PolicyRepository,
    private readonly processes: ProcessRepository,
    private readonly messages: ProcessMessages,
  ) {}

  @Post()
  @Access('linkage.open')
  @Idempotent()
  @ApiOperation({ summary: '请求联动 / ask partners, on a board of its own', operationId: 'openLinkage' })
  @ApiCreatedResponse({ standardSchema: openedSchema })
  async open(@Body({ schema: openLinkageSchema }) body: OpenLinkage, @CurrentActor() actor: Actor, @MessageId() messageId: string, @Res({ passthrough: true }) response: Response) {
    await this.mustBeKnown(body.partners, 'partners');
    const { kind, partners, text, ...subject } = body;
    const linkageNo = await this.register.open({ key: messageId, at: iso(Date.now()), text });
    const processId = linkageWorkflowId(linkageNo);
    const input: LinkageInput = {
      linkageNo,
      kind,
      processId: null,
      subject,
      requests: [...new Set(partners)].map((partner) => ({ partner, matter: linkageNo })),
      requestedBy: actor.id,
      ...(await this.policies.inForce(['linkage.', 'supervision.'])),
    };
    // The same request again: it is the same board.
    await this.starter.start('linkage', processId, input, `联动 ${linkageNo}`, [
      ...(subject.incidentNo ? [{ key: searchAttributes.IncidentNo, value: subject.incidentNo }] : []),
      ...(subject.caseNo ? [{ key: searchAttributes.CaseNo, value: subject.caseNo }] : []),
    ]);
    response.location(`/api/v1/linkages/${linkageNo}`);
    return { linkageNo, processId };
  }

  @Get()
  @Access('linkage.read')
  @ApiOperation({ summary: '联动列表 / list boards', operationId: 'listLinkages' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: linkageQuerySchema }) { cursor, limit, ...filter }: LinkageQuery) {
    const found = await this.processes.list({ ...filter, kind: 'linkage', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get(':linkageNo')
  @Access('linkage.read')
  @ApiOperation({ summary: '联动看板 / one board with every answer', operationId: 'getLinkage' })
  @ApiOkResponse({ standardSchema: boardSchema })
  async get(@LinkageNo() linkageNo: string, @CurrentActor() actor: Actor) {
    const processId = linkageWorkflowId(linkageNo);
    const [process, tasks, late] = await Promise.all([
      this.processes.find(processId),
      this.processes.listTasks({ actor: seesAll(actor) ? null : actor, process: processId, state: [...taskStates], limit: 500 }),
      this.callbacks.notTaken(linkageNo),
    ]);
    if (process === null) throw unknownLinkage();
    return { linkageNo, processId, process: toProcess(process), tasks: tasks.map(toTask), late };
  }

  @Get(':linkageNo/matter')
  @Access('linkage.readMatter')
  @ApiOperation({ summary: '联动事项（须说明目的）/ what partners were told, for a stated purpose', operationId: 'getLinkageMatter' })
  @ApiOkResponse({ standardSchema: mattersSchema })
  async matter(@LinkageNo() linkageNo: string) {
    const requests = await this.requestsOf(linkageNo);
    return { items: await Promise.all(requests.map(async ({ partner, matter }) => ({ partner, matter: await this.matters.read(matter) }))) };
  }

  @Post(':linkageNo/commands')
  @HttpCode(200)
  @Access('linkage.command')
  @Idempotent()
  @ApiOperation({ summary: '联动指令 / an order to the board', operationId: 'commandLinkage' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  async command(
    @LinkageNo() linkageNo: string,
    @Body({ schema: linkageCommandBodySchema }) command: LinkageCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    if (command.type === 'request') await this.mustBeKnown(command.partners, 'partners');
    return this.messages.send(linkageWorkflowId(linkageNo), linkageCommand, { actor, messageId, command }, access);
  }

  private async mustBeKnown(ids: readonly string[], field: string): Promise<void> {
    if ((await this.partners.unknown(ids)).length > 0) throw refusalProblem('PARTNER_UNKNOWN', [{ field, rule: 'PARTNER_UNKNOWN' }]);
  }

  private async requestsOf(linkageNo: string): Promise<{ partner: string; matter: string }[]> {
    const process = await this.processes.find(linkageWorkflowId(linkageNo));
    if (process === null) throw unknownLinkage();
    return (process.detail['replies'] as { partner: string; matter: string }[]).map(({ partner, matter }) => ({ partner, matter }));
  }
}

const unknownLinkage = () => new ProblemException(404, 'LINKAGE_UNKNOWN', { zh: '没有这个联动', en: 'there is no such board' });
