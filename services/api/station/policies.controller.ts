import { Body, Controller, Delete, Get, Headers, Param, Put, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { type PolicyRow, policyRowSchema } from '../../../libs/domain/policy.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { PolicyRepository } from '../../../libs/records/policy.js';
import { changedByAnother, etag, expectedVersion, Versioned } from '../http/etag.js';
import { type Override, overrideSchema, policyKey, policyListSchema } from './schemas.js';

const Key = () => Param('key', { schema: policyKey });

@ApiTags('station')
@Controller('api/v1/policies')
export class PoliciesController {
  constructor(
    private readonly policies: PolicyRepository,
    private readonly access: AccessService,
  ) {}

  @Get()
  @Access('policy.read')
  @ApiOperation({ summary: '期限 / the limits in force, with their sources', operationId: 'listPolicies' })
  @ApiOkResponse({ standardSchema: policyListSchema })
  async list() {
    return { items: await this.policies.list() };
  }

  @Get(':key')
  @Access('policy.read')
  @ApiOperation({ summary: '一项期限 / one limit', operationId: 'getPolicy' })
  @ApiOkResponse({ standardSchema: policyRowSchema })
  async get(@Key() key: string, @Res({ passthrough: true }) response: Response): Promise<PolicyRow> {
    const row = await this.find(key);
    response.setHeader('ETag', etag(row.version));
    return row;
  }

  @Put(':key')
  @Access('policy.override')
  @Versioned()
  @ApiOperation({
    summary: '修改期限，只对此后开始的流程有效 / override a limit, for processes that start from now on',
    operationId: 'overridePolicy',
  })
  @ApiOkResponse({ standardSchema: policyRowSchema })
  async override(
    @Key() key: string,
    @Body({ schema: overrideSchema }) { limit, reason }: Override,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PolicyRow> {
    await this.find(key);
    const override = { by: actor.id, reason, at: iso(Date.now()) };
    const row = await this.policies.override(key, expectedVersion(ifMatch), limit, override);
    if (row === null) throw changedByAnother();
    await this.access.noted({ ...access, subject: key }, 'POLICY_OVERRIDDEN');
    response.setHeader('ETag', etag(row.version));
    return row;
  }

  @Delete(':key/override')
  @Access('policy.override')
  @Versioned()
  @ApiOperation({ summary: '撤销修改，恢复原期限 / withdraw the override', operationId: 'withdrawPolicyOverride' })
  @ApiOkResponse({ standardSchema: policyRowSchema })
  async withdraw(
    @Key() key: string,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAccess() access: AccessContext,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PolicyRow> {
    await this.find(key);
    const row = await this.policies.withdraw(key, expectedVersion(ifMatch));
    if (row === null) throw changedByAnother();
    await this.access.noted({ ...access, subject: key }, 'POLICY_OVERRIDE_WITHDRAWN');
    response.setHeader('ETag', etag(row.version));
    return row;
  }

  private async find(key: string): Promise<PolicyRow> {
    const row = await this.policies.find(key);
    if (row === null) {
      throw new ProblemException(404, 'POLICY_UNKNOWN', { zh: '没有这项期限', en: 'there is no such limit' });
    }
    return row;
  }
}
