import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { suggestionNoSchema, suggestionWorkflowId } from '../../../libs/contracts/ids.js';
import { categoryId } from '../../../libs/contracts/incident.js';
import { suggestionCommand, suggestionCommandSchema, type SuggestionInput, type SuggestionPlan, suggestionPlanSchema, suggestionStages } from '../../../libs/contracts/suggestion.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { isCategory } from '../../../libs/domain/category.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { station } from '../../../libs/domain/station.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { PartnerRepository } from '../../../libs/records/linkage.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { StationRepository } from '../../../libs/records/station.js';
import { SuggestionRepository } from '../../../libs/records/suggestion.js';
import { VisitRepository } from '../../../libs/records/visits.js';
import { cursorOf, flag, limit, page } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema, processPosition } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { toProcess } from '../views.js';
import { suggestedSchema, suggestionSchema } from './schemas.js';

const SuggestionNo = () => Param('suggestionNo', { schema: suggestionNoSchema });

const querySchema = z.strictObject({ open: flag.optional(), overdue: flag.optional(), stage: z.enum(suggestionStages).optional(), category: categoryId.optional(), cursor: cursorOf(processPosition).optional(), limit });
const commandSchema = suggestionCommandSchema.shape.command;

@ApiTags('suggestions')
@Controller('api/v1/suggestions')
export class SuggestionsController {
  constructor(
    private readonly suggestions: SuggestionRepository,
    private readonly processes: ProcessRepository,
    private readonly station: StationRepository,
    private readonly partners: PartnerRepository,
    private readonly visits: VisitRepository,
    private readonly starter: ProcessStarter,
    private readonly messages: ProcessMessages,
  ) {}

  @Post()
  @Access('suggestion.propose')
  @Idempotent()
  @ApiOperation({ summary: '提出建议：依据、目标、措施、日期 / suggest something: grounds, goal, measures, dates', operationId: 'suggest' })
  @ApiCreatedResponse({ standardSchema: suggestedSchema })
  async suggest(@Body({ schema: suggestionPlanSchema }) plan: SuggestionPlan, @CurrentActor() actor: Actor, @MessageId() messageId: string) {
    await this.mustBePossible(plan);
    const suggestionNo = await this.suggestions.number(messageId, iso(Date.now()).slice(0, 4));
    const processId = suggestionWorkflowId(suggestionNo);
    const ofSquad = actor.roles.some((role) => role === 'communityOfficer' || role === 'squadCaptain' || role === 'squadDeputy');
    const input: SuggestionInput = { suggestionNo, plan, source: ofSquad ? 'squad' : 'officer', proposedBy: actor.id };
    return { suggestionNo, processId, ...(await this.starter.start('suggestion', processId, input, `建议 ${suggestionNo}`)) };
  }

  @Get()
  @Access('suggestion.read')
  @ApiOperation({ summary: '建议列表 / list suggestions', operationId: 'listSuggestions' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: querySchema }) { cursor, limit, ...filter }: z.infer<typeof querySchema>) {
    const found = await this.processes.list({ ...filter, kind: 'suggestion', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get(':suggestionNo')
  @Access('suggestion.read')
  @ApiOperation({ summary: '建议详情：决定、结果、成效 / one suggestion: what was decided, done and measured', operationId: 'getSuggestion' })
  @ApiOkResponse({ standardSchema: suggestionSchema })
  async get(@SuggestionNo() suggestionNo: string) {
    const processId = suggestionWorkflowId(suggestionNo);
    const [record, process] = await Promise.all([this.suggestions.find(suggestionNo), this.processes.find(processId)]);
    if (record === null && process === null) throw new ProblemException(404, 'SUGGESTION_UNKNOWN', { zh: '没有这项建议', en: 'there is no such suggestion' });
    return { suggestionNo, processId, record, process: process && toProcess(process) };
  }

  @Post(':suggestionNo/commands')
  @HttpCode(200)
  @Access('suggestion.propose')
  @Idempotent()
  @ApiOperation({ summary: '撤回建议 / withdraw a suggestion', operationId: 'commandSuggestion' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @SuggestionNo() suggestionNo: string,
    @Body({ schema: commandSchema }) command: z.infer<typeof commandSchema>,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(suggestionWorkflowId(suggestionNo), suggestionCommand, { actor, messageId, command }, access);
  }

  private async mustBePossible({ target, measures }: SuggestionPlan): Promise<void> {
    const known = new Set((await this.station.grids()).map(({ id }) => id));
    if (target.grids.some((grid) => !known.has(grid))) refuse('GRID_UNKNOWN', 'target.grids');
    if (!target.categories.every(isCategory)) refuse('CATEGORY_UNKNOWN', 'target.categories');
    for (const [i, measure] of measures.entries()) {
      if ('squads' in measure && !measure.squads.every(isSquad)) refuse('UNIT_UNKNOWN', `measures.${i}.squads`);
      if ('partners' in measure && (await this.partners.unknown(measure.partners)).length > 0) refuse('PARTNER_UNKNOWN', `measures.${i}.partners`);
      if ('households' in measure && (await Promise.all(measure.households.map((id) => this.visits.home(id)))).includes(null)) refuse('HOUSEHOLD_UNKNOWN', `measures.${i}.households`);
    }
  }
}

const isSquad = (squad: string) => station.teams.some(({ id, community }) => id === squad && community !== undefined);
