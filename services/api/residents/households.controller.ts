import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { type HouseholdCorrection, householdCorrectionSchema, householdId, type NewHousehold, newHouseholdSchema } from '../../../libs/contracts/register.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { RegisterRepository } from '../../../libs/records/register.js';
import { page } from '../http/cursor.js';
import { etag, expectedVersion, Versioned } from '../http/etag.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { RegisterService } from './register.service.js';
import { historySchema, householdPageSchema, type HouseholdQuery, householdQuerySchema, householdSchema, registeredHouseholdSchema } from './schemas.js';

const HouseholdId = () => Param('householdId', { schema: householdId });

@ApiTags('residents')
@Controller('api/v1/households')
export class HouseholdsController {
  constructor(
    private readonly register: RegisterRepository,
    private readonly service: RegisterService,
  ) {}

  @Post()
  @Access('resident.write')
  @Idempotent()
  @ApiOperation({ summary: '登记住户 / register a household', operationId: 'registerHousehold' })
  @ApiCreatedResponse({ standardSchema: registeredHouseholdSchema })
  async add(@Body({ schema: newHouseholdSchema }) form: NewHousehold, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() messageId: string) {
    return this.service.registerHousehold(form, access, { messageId, by: actor.id });
  }

  @Get()
  @Access('resident.read')
  @ApiOperation({ summary: '住户列表（须说明目的）/ the households of one’s own squad, without addresses, for a stated purpose', operationId: 'listHouseholds' })
  @ApiOkResponse({ standardSchema: householdPageSchema })
  async list(@Query({ schema: householdQuerySchema }) { cursor, limit, grid, ...filter }: HouseholdQuery, @CurrentAccess() access: AccessContext) {
    const found = await this.register.listHouseholds({ ...filter, grids: await this.service.gridsFor(access, grid), after: cursor, limit: limit + 1 });
    return page(found, limit, ({ id }) => id, (household) => household);
  }

  @Get(':householdId')
  @Access('resident.read')
  @ApiOperation({ summary: '住户及其居民（须说明目的）/ a household and who lives there, for a stated purpose', operationId: 'getHousehold' })
  @ApiOkResponse({ standardSchema: householdSchema })
  async get(@HouseholdId() id: string, @CurrentAccess() access: AccessContext, @Res({ passthrough: true }) response: Response) {
    const household = await this.service.household(id, access);
    const residents = await this.register.search({ household: id, limit: 100 });
    await this.service.onRecord(access, residents);
    response.setHeader('ETag', etag(household.version));
    return { ...household, residents };
  }

  @Get(':householdId/history')
  @Access('resident.read')
  @ApiOperation({ summary: '住户登记的历次变更 / what was changed in a household’s entry', operationId: 'getHouseholdHistory' })
  @ApiOkResponse({ standardSchema: historySchema })
  async history(@HouseholdId() id: string, @CurrentAccess() access: AccessContext) {
    await this.service.household(id, access);
    return { items: await this.register.history(id) };
  }

  @Post(':householdId/corrections')
  @HttpCode(204)
  @Access('resident.write')
  @Versioned()
  @Idempotent()
  @ApiOperation({ summary: '更正住户登记 / correct a household’s entry', operationId: 'correctHousehold' })
  @ApiNoContentResponse()
  async correct(
    @HouseholdId() id: string,
    @Body({ schema: householdCorrectionSchema }) form: HouseholdCorrection,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ): Promise<void> {
    await this.service.correctHousehold(id, expectedVersion(ifMatch), form, access, { messageId, by: actor.id });
  }
}
