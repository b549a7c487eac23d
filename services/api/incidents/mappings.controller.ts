import { Body, Controller, Get, Headers, Param, Put, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { MappingRepository } from '../../../libs/records/mappings.js';
import { changedByAnother, etag, expectedVersion, Versioned } from '../http/etag.js';
import { mappingInForceSchema, mappingListSchema, mappingName, type SetMapping, setMappingSchema } from './schemas.js';

const Name = () => Param('mappingName', { schema: mappingName });

@ApiTags('incidents')
@Controller('api/v1/mappings')
export class MappingsController {
  constructor(
    private readonly mappings: MappingRepository,
    private readonly access: AccessService,
  ) {}

  @Get()
  @Access('policy.read')
  @ApiOperation({ summary: '类别对照表列表 / the mappings by which files of calls are read', operationId: 'listMappings' })
  @ApiOkResponse({ standardSchema: mappingListSchema })
  async list() {
    return { items: (await this.mappings.list()).map(({ mapping: { about }, ...rest }) => ({ ...rest, about })) };
  }

  @Get(':mappingName')
  @Access('policy.read')
  @ApiOperation({ summary: '一个类别对照表 / one mapping', operationId: 'getMapping' })
  @ApiOkResponse({ standardSchema: mappingInForceSchema })
  get(@Name() name: string, @Res({ passthrough: true }) response: Response) {
    return this.answer(name, response);
  }

  @Put(':mappingName')
  @Access('policy.override')
  @Versioned()
  @ApiOperation({ summary: '修改类别对照表，对此后导入的文件有效 / set a mapping, for files that are read from now on', operationId: 'setMapping' })
  @ApiOkResponse({ standardSchema: mappingInForceSchema })
  async set(
    @Name() name: string,
    @Body({ schema: setMappingSchema }) { mapping, reason }: SetMapping,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @Res({ passthrough: true }) response: Response,
  ) {
    if (!(await this.mappings.set(name, expectedVersion(ifMatch), { mapping, by: actor.id, reason, at: new Date() }))) throw changedByAnother();
    await this.access.noted({ ...access, subject: `mapping ${name}` }, 'MAPPING_SET');
    return this.answer(name, response);
  }

  private async answer(name: string, response: Response) {
    const found = await this.mappings.find(name);
    if (found === null) throw new ProblemException(404, 'MAPPING_UNKNOWN', { zh: '没有这个对照表', en: 'there is no such mapping' });
    response.setHeader('ETag', etag(found.version));
    return found;
  }
}
