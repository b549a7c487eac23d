import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { requestNoSchema, requestWorkflowId } from '../../../libs/contracts/ids.js';
import { communityId, gridId } from '../../../libs/contracts/incident.js';
import { accountId, isoTime, note } from '../../../libs/contracts/message.js';
import { type NewRequest, newRequestSchema, requestCommand, requestCommandSchema, requestKinds } from '../../../libs/contracts/service-request.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { squadOf } from '../../../libs/domain/station.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { ServiceRequestRepository } from '../../../libs/records/community-work.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { StationRepository } from '../../../libs/records/station.js';
import { cursorOf, flag, limit, page, pageOf } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { processViewSchema, toProcess } from '../views.js';

const RequestNo = () => Param('requestNo', { schema: requestNoSchema });

const querySchema = z.strictObject({
  kind: z.enum(requestKinds).optional(),
  open: flag.optional(),
  cursor: cursorOf(z.strictObject({ at: z.number(), id: z.string() })).optional(),
  limit,
});
const complaintSchema = z.strictObject({ text: note });
/** A complaint has a door of its own: its words are kept, and do not pass through the process. */
const commandSchema = z.strictObject({ type: z.literal('withdraw'), reason: note }) satisfies z.ZodType<z.infer<typeof requestCommandSchema>['command']>;

const receivedSchema = z.object({ requestNo: requestNoSchema, processId: z.string(), duplicate: z.boolean() });
const recordSchema = z.object({
  requestNo: requestNoSchema,
  kind: z.enum(requestKinds),
  grid: gridId,
  community: communityId,
  channel: newRequestSchema.shape.channel,
  receivedAt: isoTime,
  receivedBy: accountId,
  outcome: z.string().nullable(),
  told: z.string().nullable(),
  closedAt: isoTime.nullable(),
});
const listSchema = pageOf(recordSchema);
const detailSchema = z.object({ record: recordSchema, processId: z.string(), process: processViewSchema.nullable() });
const wordsSchema = z.object({
  said: z.object({ text: z.string(), requester: newRequestSchema.shape.requester }).nullable(),
  handling: z.array(z.object({ id: z.string(), by: accountId, at: isoTime, decision: z.string(), answer: z.string() })),
  complaints: z.array(z.object({ id: z.string(), by: accountId, at: isoTime, text: z.string() })),
});

@ApiTags('service requests')
@Controller('api/v1/service-requests')
export class ServiceRequestsController {
  constructor(
    private readonly requests: ServiceRequestRepository,
    private readonly processes: ProcessRepository,
    private readonly station: StationRepository,
    private readonly starter: ProcessStarter,
    private readonly messages: ProcessMessages,
    private readonly access: AccessService,
  ) {}

  @Post()
  @Access('service.receive')
  @Idempotent()
  @ApiOperation({ summary: '受理便民事项 / take a request of a resident', operationId: 'receiveRequest' })
  @ApiCreatedResponse({ standardSchema: receivedSchema })
  async receive(@Body({ schema: newRequestSchema }) form: NewRequest, @CurrentActor() actor: Actor, @MessageId() messageId: string) {
    const grid = form.grid !== undefined ? await this.station.grid(form.grid) : form.place && (await this.station.gridAt(form.place));
    if (!grid) return refuse('GRID_UNKNOWN', form.grid === undefined ? 'place' : 'grid');
    const requestNo = await this.requests.receive(messageId, form, { grid: grid.id, community: grid.community, receivedBy: actor.id, receivedAt: new Date() });
    const processId = requestWorkflowId(requestNo);
    const input = { requestNo, kind: form.kind, grid: grid.id, receivedBy: actor.id };
    return { requestNo, processId, ...(await this.starter.start('serviceRequest', processId, input, `便民事项 ${requestNo}`)) };
  }

  @Get()
  @Access('service.read')
  @ApiOperation({ summary: '便民事项列表 / list requests, without who asked', operationId: 'listRequests' })
  @ApiOkResponse({ standardSchema: listSchema })
  async list(@Query({ schema: querySchema }) { cursor, limit, ...filter }: z.infer<typeof querySchema>) {
    const found = await this.requests.list({ ...filter, before: cursor, limit: limit + 1 });
    return page(found, limit, ({ receivedAt, requestNo }) => ({ at: Date.parse(receivedAt), id: requestNo }), (record) => record);
  }

  @Get(':requestNo')
  @Access('service.read')
  @ApiOperation({ summary: '便民事项 / one request, without who asked', operationId: 'getRequest' })
  @ApiOkResponse({ standardSchema: detailSchema })
  async get(@RequestNo() requestNo: string) {
    const processId = requestWorkflowId(requestNo);
    const [record, process] = await Promise.all([this.find(requestNo), this.processes.find(processId)]);
    return { record, processId, process: process && toProcess(process) };
  }

  @Get(':requestNo/words')
  @Access('service.readWords')
  @ApiOperation({ summary: '申请人与所述（须说明目的）/ who asked and what was said, for a stated purpose', operationId: 'getRequestWords' })
  @ApiOkResponse({ standardSchema: wordsSchema })
  async words(@RequestNo() requestNo: string, @CurrentAccess() access: AccessContext) {
    const { community } = await this.find(requestNo);
    const passedTo = (await this.processes.find(requestWorkflowId(requestNo)))?.detail.squad;
    await this.access.demand(access, { id: requestNo, unit: typeof passedTo === 'string' ? passedTo : (squadOf(community) ?? undefined) });
    const { said, handling, complaints } = (await this.requests.find(requestNo, true))!;
    return { said: said ?? null, handling: handling ?? [], complaints: complaints ?? [] };
  }

  @Post(':requestNo/complaints')
  @HttpCode(200)
  @Access('service.complain')
  @Idempotent()
  @ApiOperation({ summary: '投诉：开启督办 / a complaint, which opens a supervision', operationId: 'complain' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  async complain(
    @RequestNo() requestNo: string,
    @Body({ schema: complaintSchema }) { text }: z.infer<typeof complaintSchema>,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    const answer = await this.messages.send(requestWorkflowId(requestNo), requestCommand, { actor, messageId, command: { type: 'complain' } }, access);
    await this.requests.addComplaint(requestNo, { id: messageId, by: actor.id, at: new Date().toISOString(), text });
    return answer;
  }

  @Post(':requestNo/commands')
  @HttpCode(200)
  @Access('service.command')
  @Idempotent()
  @ApiOperation({ summary: '撤回便民事项 / withdraw a request', operationId: 'commandRequest' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @RequestNo() requestNo: string,
    @Body({ schema: commandSchema }) command: z.infer<typeof commandSchema>,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(requestWorkflowId(requestNo), requestCommand, { actor, messageId, command }, access);
  }

  private async find(requestNo: string) {
    const record = await this.requests.find(requestNo);
    if (record === null) throw new ProblemException(404, 'REQUEST_UNKNOWN', { zh: '没有这个便民事项', en: 'there is no such request' });
    return record;
  }
}
