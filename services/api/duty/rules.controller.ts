import { Body, Controller, Get, Headers, Put, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { idsKept } from '../../../libs/domain/duty.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { DutyRulesRepository } from '../../../libs/records/duty-rules.js';
import { changedByAnother, etag, expectedVersion, Versioned } from '../http/etag.js';
import { dutyRulesInForceSchema, type SetDutyRules, setDutyRulesSchema } from './schemas.js';

@ApiTags('duty')
@Controller('api/v1/duty-rules')
export class DutyRulesController {
  constructor(
    private readonly rules: DutyRulesRepository,
    private readonly access: AccessService,
  ) {}

  @Get()
  @Access('duty.read')
  @ApiOperation({ summary: '值班规则 / the rules of duty in force', operationId: 'getDutyRules' })
  @ApiOkResponse({ standardSchema: dutyRulesInForceSchema })
  get(@Res({ passthrough: true }) response: Response) {
    return this.answer(response);
  }

  @Put()
  @Access('policy.override')
  @Versioned()
  @ApiOperation({ summary: '修改值班规则，对此后编排、检查的值班表有效 / set the rules, for what is planned and checked from now on', operationId: 'setDutyRules' })
  @ApiOkResponse({ standardSchema: dutyRulesInForceSchema })
  async set(
    @Body({ schema: setDutyRulesSchema }) { rules, reason }: SetDutyRules,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @Res({ passthrough: true }) response: Response,
  ) {
    const version = expectedVersion(ifMatch);
    // Rosters that are published name their shifts and groups.
    if (!idsKept((await this.rules.inForce()).rules, rules)) refuse('DUTY_IDS_KEPT', 'rules');
    if (!(await this.rules.set(version, { rules, by: actor.id, reason, at: new Date() }))) throw changedByAnother();
    await this.access.noted({ ...access, subject: 'duty-rules' }, 'DUTY_RULES_SET');
    return this.answer(response);
  }

  private async answer(response: Response) {
    const inForce = await this.rules.inForce();
    response.setHeader('ETag', etag(inForce.version));
    return inForce;
  }
}
