import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { campaignCommand, campaignCommandSchema, campaignPlanSchema, campaignStages, type CampaignPlan } from '../../../libs/contracts/campaign.js';
import { campaignNoSchema, campaignWorkflowId } from '../../../libs/contracts/ids.js';
import { accountId, isoTime, unitId } from '../../../libs/contracts/message.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { station } from '../../../libs/domain/station.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { CampaignRepository } from '../../../libs/records/community-work.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { StationRepository } from '../../../libs/records/station.js';
import { cursorOf, flag, limit, page } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema, processPosition } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { processViewSchema, toProcess } from '../views.js';

const CampaignNo = () => Param('campaignNo', { schema: campaignNoSchema });

const querySchema = z.strictObject({ open: flag.optional(), overdue: flag.optional(), stage: z.enum(campaignStages).optional(), cursor: cursorOf(processPosition).optional(), limit });
const commandSchema = campaignCommandSchema.shape.command;
const proposedSchema = z.object({ campaignNo: campaignNoSchema, processId: z.string(), duplicate: z.boolean() });
const campaignSchema = z.object({
  campaignNo: campaignNoSchema,
  processId: z.string(),
  /** Null for a moment after the proposal. */
  record: z
    .object({
      campaignNo: campaignNoSchema,
      plan: campaignPlanSchema,
      proposedBy: accountId,
      openedAt: isoTime,
      results: z.array(z.object({ id: z.string(), squad: unitId, by: accountId, at: isoTime, result: z.enum(['done', 'partly', 'notDone']), actions: z.number().int(), reached: z.number().int(), note: z.string() })),
      outcome: z.string().nullable(),
      summary: z.string().nullable().optional(),
      after: z.number().int().nullable().optional(),
      closedAt: isoTime.nullable(),
    })
    .nullable(),
  process: processViewSchema.nullable(),
});

@ApiTags('campaigns')
@Controller('api/v1/campaigns')
export class CampaignsController {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly processes: ProcessRepository,
    private readonly station: StationRepository,
    private readonly starter: ProcessStarter,
    private readonly messages: ProcessMessages,
    private readonly access: AccessService,
  ) {}

  @Post()
  @Access('campaign.propose')
  @Idempotent()
  @ApiOperation({ summary: '提出防范行动方案 / propose a prevention campaign', operationId: 'proposeCampaign' })
  @ApiCreatedResponse({ standardSchema: proposedSchema })
  async propose(@Body({ schema: campaignPlanSchema }) plan: CampaignPlan, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() messageId: string) {
    const known = new Set((await this.station.grids()).map(({ id }) => id));
    if (plan.grids.some((grid) => !known.has(grid))) refuse('GRID_UNKNOWN', 'grids');
    for (const squad of plan.squads) {
      if (!station.teams.some(({ id, community }) => id === squad && community !== undefined)) refuse('UNIT_UNKNOWN', 'squads');
      await this.access.demand(access, { id: squad, unit: squad });
    }
    const campaignNo = await this.campaigns.number(messageId, iso(Date.now()).slice(0, 4));
    const processId = campaignWorkflowId(campaignNo);
    const input = { campaignNo, plan, proposedBy: actor.id, approved: actor.roles.includes('chief') };
    return { campaignNo, processId, ...(await this.starter.start('campaign', processId, input, `防范行动 ${campaignNo}`)) };
  }

  @Get()
  @Access('campaign.read')
  @ApiOperation({ summary: '防范行动列表 / list campaigns', operationId: 'listCampaigns' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: querySchema }) { cursor, limit, ...filter }: z.infer<typeof querySchema>) {
    const found = await this.processes.list({ ...filter, kind: 'campaign', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get(':campaignNo')
  @Access('campaign.read')
  @ApiOperation({ summary: '防范行动详情 / one campaign', operationId: 'getCampaign' })
  @ApiOkResponse({ standardSchema: campaignSchema })
  async get(@CampaignNo() campaignNo: string) {
    const processId = campaignWorkflowId(campaignNo);
    const [record, process] = await Promise.all([this.campaigns.find(campaignNo), this.processes.find(processId)]);
    if (record === null && process === null) throw new ProblemException(404, 'CAMPAIGN_UNKNOWN', { zh: '没有这项行动', en: 'there is no such campaign' });
    return { campaignNo, processId, record, process: process && toProcess(process) };
  }

  @Post(':campaignNo/commands')
  @HttpCode(200)
  @Access('campaign.propose')
  @Idempotent()
  @ApiOperation({ summary: '取消防范行动 / call a campaign off', operationId: 'commandCampaign' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @CampaignNo() campaignNo: string,
    @Body({ schema: commandSchema }) command: z.infer<typeof commandSchema>,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(campaignWorkflowId(campaignNo), campaignCommand, { actor, messageId, command }, access);
  }
}
