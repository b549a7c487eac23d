import { Body, Controller, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { custodyCommand, type CustodyInput, type Transfer, transferSchema } from '../../../libs/contracts/custody.js';
import { custodyWorkflowId, itemNoSchema } from '../../../libs/contracts/ids.js';
import { searchAttributes } from '../../../libs/contracts/process.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { scopesOf } from '../../../libs/domain/authority.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { AccountRepository } from '../../../libs/records/account.js';
import { CaseFileRepository } from '../../../libs/records/case-file.js';
import { EvidenceRepository } from '../../../libs/records/evidence.js';
import { page } from '../http/cursor.js';
import { refusalProblem } from '../http/failures.js';
import { Idempotent, keyOf, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { labelOf } from './label.js';
import { type CustodyCommandBody, custodyCommandBodySchema, itemDetailSchema, itemPageSchema, type ItemQuery, itemQuerySchema, type LabelQuery, labelQuerySchema, startedSchema } from './schemas.js';

const ItemNo = () => Param('itemNo', { schema: itemNoSchema });

@ApiTags('evidence')
@Controller('api/v1/evidence')
export class EvidenceController {
  constructor(
    private readonly evidence: EvidenceRepository,
    private readonly files: CaseFileRepository,
    private readonly accounts: AccountRepository,
    private readonly starter: ProcessStarter,
    private readonly messages: ProcessMessages,
    private readonly access: AccessService,
  ) {}

  @Get()
  @Access('evidence.read')
  @ApiOperation({ summary: '物证列表 / list exhibits', operationId: 'listEvidence' })
  @ApiOkResponse({ standardSchema: itemPageSchema })
  async list(@Query({ schema: itemQuerySchema }) { cursor, limit, ...filter }: ItemQuery) {
    const found = await this.evidence.list(filter, { ...(cursor !== undefined && { after: cursor }), limit: limit + 1 });
    return page(found, limit, ({ itemNo }) => itemNo, (item) => item);
  }

  @Get(':itemNo')
  @Access('evidence.read')
  @ApiOperation({ summary: '物证及其保管链 / an exhibit and its chain of custody', operationId: 'getEvidence' })
  @ApiOkResponse({ standardSchema: itemDetailSchema })
  async get(@ItemNo() itemNo: string) {
    const [item, custody] = await Promise.all([this.find(itemNo), this.files.about(itemNo)]);
    return { item, custody: custody.map(({ recordNo, kind, signedBy, signedAt, hash }) => ({ recordNo, kind, signedBy, signedAt, hash })) };
  }

  @Get(':itemNo/label')
  @Access('evidence.read')
  @ApiProduces('application/pdf', 'image/svg+xml', 'image/png')
  @ApiOperation({ summary: '物证标签（二维码）/ the label, with a QR code', operationId: 'getEvidenceLabel' })
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async label(@ItemNo() itemNo: string, @Query({ schema: labelQuerySchema }) { format }: LabelQuery) {
    const { type, content } = await labelOf(await this.find(itemNo), format);
    return new StreamableFile(content, { type, disposition: `attachment; filename="${itemNo}.${format}"` });
  }

  @Post(':itemNo/transfers')
  @Access('evidence.handOver')
  @Idempotent()
  @ApiOperation({ summary: '移交物证：由保管人提出，接收人确认 / hand an exhibit over: the receiver confirms', operationId: 'handOverEvidence' })
  @ApiCreatedResponse({ standardSchema: startedSchema })
  async handOver(@ItemNo() itemNo: string, @Body({ schema: transferSchema }) transfer: Transfer, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() messageId: string) {
    const item = await this.find(itemNo);
    const processId = custodyWorkflowId(itemNo, keyOf(messageId, 12));
    // Asked for again, it is the transfer under way.
    if (item.transfer === processId) return { processId, duplicate: true };
    if (item.holder !== actor.id) throw await this.access.refused(access, refusalProblem('ITEM_NOT_YOURS', [{ field: 'itemNo', rule: 'ITEM_NOT_YOURS' }]));
    if (item.state !== 'held' || item.transfer !== null) return refuse('ITEM_ON_ITS_WAY', 'itemNo');
    const receiver = await this.accounts.find(transfer.to);
    if (receiver === null || receiver.disabled || receiver.id === actor.id || scopesOf(receiver, 'evidence.handOver').length === 0) return refuse('RECEIVER_UNFIT', 'to');
    const { caseNo, incidentNo } = item;
    const input: CustodyInput = { itemNo, from: actor.id, ...transfer, caseNo, incidentNo };
    const attributes = [...(caseNo ? [{ key: searchAttributes.CaseNo, value: caseNo }] : []), ...(incidentNo ? [{ key: searchAttributes.IncidentNo, value: incidentNo }] : [])];
    return { processId, ...(await this.starter.start('custody', processId, input, `物证移交 ${itemNo}`, attributes)) };
  }

  @Post(':itemNo/commands')
  @HttpCode(200)
  @Access('evidence.handOver')
  @Idempotent()
  @ApiOperation({ summary: '移交指令：撤回 / an order on the transfer under way', operationId: 'commandTransfer' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  async command(@ItemNo() itemNo: string, @Body({ schema: custodyCommandBodySchema }) command: CustodyCommandBody, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() messageId: string) {
    const { transfer } = await this.find(itemNo);
    if (transfer === null) return refuse('COMMAND_NOT_NOW', 'itemNo');
    return this.messages.send(transfer, custodyCommand, { actor, messageId, command }, access);
  }

  private async find(itemNo: string) {
    return (await this.evidence.find(itemNo)) ?? refuse('ITEM_UNKNOWN', 'itemNo');
  }
}
