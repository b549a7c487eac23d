import { Body, Controller, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { type Merge, mergeSchema, type Move, moveSchema, type NewResident, newResidentSchema, type ResidentCorrection, residentCorrectionSchema, residentId } from '../../../libs/contracts/register.js';
import type { Actor } from '../../../libs/domain/actor.js';
import type { Language } from '../../../libs/platform/text.js';
import { StationRepository } from '../../../libs/records/station.js';
import { RegisterRepository } from '../../../libs/records/register.js';
import { page } from '../http/cursor.js';
import { etag, expectedVersion, Versioned } from '../http/etag.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { ReaderLanguage } from '../http/language.js';
import { RegisterImport } from './csv-import.js';
import { RegisterService } from './register.service.js';
import { historySchema, importReportSchema, mergedSchema, mergeIdParam, populationSchema, registeredResidentSchema, residentPageSchema, residentSchema, type Search, searchSchema, type Undo, undoSchema } from './schemas.js';

const ResidentId = () => Param('residentId', { schema: residentId });

@ApiTags('residents')
@Controller('api/v1/residents')
export class ResidentsController {
  constructor(
    private readonly register: RegisterRepository,
    private readonly service: RegisterService,
    private readonly files: RegisterImport,
  ) {}

  @Post()
  @Access('resident.write')
  @Idempotent()
  @ApiOperation({ summary: '登记居民 / register a resident', operationId: 'registerResident' })
  @ApiCreatedResponse({ standardSchema: registeredResidentSchema })
  async add(@Body({ schema: newResidentSchema }) form: NewResident, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() messageId: string) {
    return this.service.registerResident(form, access, { messageId, by: actor.id });
  }

  @Post('search')
  @HttpCode(200)
  @Access('resident.read')
  @ApiOperation({ summary: '查找居民（须说明目的）/ look for residents of one’s own squad, for a stated purpose', operationId: 'searchResidents' })
  @ApiOkResponse({ standardSchema: residentPageSchema })
  async search(@Body({ schema: searchSchema }) { cursor, limit, document, grid, ...filter }: Search, @CurrentAccess() access: AccessContext) {
    const grids = await this.service.gridsFor(access, grid);
    if (filter.household !== undefined) await this.service.household(filter.household, access);
    const token = document && this.service.tokenOf(document);
    const found = await this.register.search({ ...filter, ...(token ? { token } : {}), grids, after: cursor, limit: limit + 1 });
    await this.service.onRecord(access, found.slice(0, limit));
    return page(found, limit, ({ id }) => id, (resident) => resident);
  }

  @Post('import')
  @HttpCode(200)
  @Access('resident.import')
  @ApiOperation({ summary: '导入住户、居民（CSV，逐行报告）/ import households and residents from CSV, with a report row by row', operationId: 'importResidents' })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ standardSchema: importReportSchema })
  async import(@Req() request: Request, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @ReaderLanguage() language: Language) {
    return this.files.read(request, access, actor.id, language);
  }

  @Get(':residentId')
  @Access('resident.read')
  @ApiOperation({ summary: '一名居民（须说明目的）/ one resident, for a stated purpose', operationId: 'getResident' })
  @ApiOkResponse({ standardSchema: residentSchema })
  async get(@ResidentId() id: string, @CurrentAccess() access: AccessContext, @Res({ passthrough: true }) response: Response) {
    const resident = await this.service.resident(id, access);
    response.setHeader('ETag', etag(resident.version));
    return resident;
  }

  @Get(':residentId/history')
  @Access('resident.read')
  @ApiOperation({ summary: '登记的历次变更 / what was changed in a resident’s entry, merged entries too', operationId: 'getResidentHistory' })
  @ApiOkResponse({ standardSchema: historySchema })
  async history(@ResidentId() id: string, @CurrentAccess() access: AccessContext) {
    await this.service.resident(id, access);
    return { items: await this.register.history(id) };
  }

  @Post(':residentId/corrections')
  @HttpCode(204)
  @Access('resident.write')
  @Versioned()
  @Idempotent()
  @ApiOperation({ summary: '更正居民登记 / correct a resident’s entry', operationId: 'correctResident' })
  @ApiNoContentResponse()
  async correct(
    @ResidentId() id: string,
    @Body({ schema: residentCorrectionSchema }) form: ResidentCorrection,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ): Promise<void> {
    await this.service.correctResident(id, expectedVersion(ifMatch), form, access, { messageId, by: actor.id });
  }

  @Post(':residentId/moves')
  @HttpCode(204)
  @Access('resident.write')
  @Versioned()
  @Idempotent()
  @ApiOperation({ summary: '迁入、迁出 / a resident moves in or out', operationId: 'moveResident' })
  @ApiNoContentResponse()
  async move(
    @ResidentId() id: string,
    @Body({ schema: moveSchema }) form: Move,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ): Promise<void> {
    await this.service.move(id, expectedVersion(ifMatch), form, access, { messageId, by: actor.id });
  }

  @Post(':residentId/merges')
  @HttpCode(200)
  @Access('resident.merge')
  @Versioned()
  @Idempotent()
  @ApiOperation({ summary: '合并重复登记 / merge a duplicate into this entry', operationId: 'mergeResidents' })
  @ApiOkResponse({ standardSchema: mergedSchema })
  async merge(
    @ResidentId() id: string,
    @Body({ schema: mergeSchema }) form: Merge,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.service.merge(id, expectedVersion(ifMatch), form, access, { messageId, by: actor.id });
  }

  @Post(':residentId/merges/:mergeId/undo')
  @HttpCode(204)
  @Access('resident.merge')
  @Idempotent()
  @ApiOperation({ summary: '撤销合并 / undo a merge', operationId: 'undoMerge' })
  @ApiNoContentResponse()
  async undo(
    @ResidentId() id: string,
    @Param('mergeId', { schema: mergeIdParam }) mergeId: string,
    @Body({ schema: undoSchema }) { reason }: Undo,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ): Promise<void> {
    await this.service.resident(id, access);
    await this.register.undoMerge(id, mergeId, { messageId, by: actor.id, reason });
  }
}

@ApiTags('residents')
@Controller('api/v1/population')
export class PopulationController {
  constructor(
    private readonly register: RegisterRepository,
    private readonly station: StationRepository,
  ) {}

  @Get()
  @Access('population.read')
  @ApiOperation({ summary: '实有人口数 / how many households and residents, by community and grid', operationId: 'getPopulation' })
  @ApiOkResponse({ standardSchema: populationSchema })
  async count() {
    const [counts, all] = await Promise.all([this.register.population(), this.station.grids()]);
    const communityOf = new Map(all.map(({ id, community }) => [id, community]));
    const grids = counts.map((row) => ({ ...row, community: communityOf.get(row.grid)! }));
    const sum = (rows: typeof grids) =>
      rows.reduce((total, { households, local, floating, abroad }) => ({ households: total.households + households, local: total.local + local, floating: total.floating + floating, abroad: total.abroad + abroad }), { households: 0, local: 0, floating: 0, abroad: 0 });
    const communities = [...new Set(grids.map(({ community }) => community))].sort();
    return { station: sum(grids), communities: communities.map((community) => ({ community, ...sum(grids.filter((row) => row.community === community)) })), grids };
  }
}
