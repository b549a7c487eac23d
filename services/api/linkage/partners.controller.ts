import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access, type AccessContext, CurrentAccess } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { partnerId } from '../../../libs/contracts/linkage.js';
import type { Config } from '../../../libs/platform/config.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { type Partner, PartnerRepository } from '../../../libs/records/linkage.js';
import { API_CONFIG } from '../config.js';
import { changedByAnother, etag, expectedVersion, Versioned } from '../http/etag.js';
import { CallbackService } from './callback.service.js';
import { callbackAnswerSchema, partnerListSchema, partnerSchema, partnerSecretSchema, type PutPartner, putPartnerSchema } from './schemas.js';

const PartnerId = () => Param('partnerId', { schema: partnerId });

@ApiTags('linkage')
@Controller('api/v1/partners')
export class PartnersController {
  constructor(
    private readonly partners: PartnerRepository,
    private readonly callbacks: CallbackService,
    private readonly access: AccessService,
    @Inject(API_CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Access('partner.read')
  @ApiOperation({ summary: '联动单位 / list partners', operationId: 'listPartners' })
  @ApiOkResponse({ standardSchema: partnerListSchema })
  async list() {
    return { items: await this.partners.list() };
  }

  @Get(':partnerId')
  @Access('partner.read')
  @ApiOperation({ summary: '一个联动单位 / one partner', operationId: 'getPartner' })
  @ApiOkResponse({ standardSchema: partnerSchema })
  async get(@PartnerId() id: string, @Res({ passthrough: true }) response: Response): Promise<Partner> {
    const partner = await this.find(id);
    response.setHeader('ETag', etag(partner.version));
    return partner;
  }

  @Put(':partnerId')
  @Access('partner.manage')
  @Versioned()
  @ApiOperation({ summary: '登记或修改联动单位 / register or change a partner; a new one with If-Match "0"', operationId: 'putPartner' })
  @ApiOkResponse({ standardSchema: partnerSchema })
  async put(
    @PartnerId() id: string,
    @Body({ schema: putPartnerSchema }) body: PutPartner,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAccess() access: AccessContext,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Partner> {
    const partner = await this.partners.put({ id, ...body }, expectedVersion(ifMatch));
    if (partner === null) throw changedByAnother();
    await this.access.noted({ ...access, subject: id }, 'PARTNER_CHANGED');
    response.setHeader('ETag', etag(partner.version));
    return partner;
  }

  @Post(':partnerId/secret')
  @HttpCode(200)
  @Access('partner.manage')
  @ApiOperation({
    summary: '签发新的签名密钥，只显示一次；旧密钥一日内仍有效 / a new signing secret, told once; the one before it counts for a day more',
    operationId: 'rotatePartnerSecret',
  })
  @ApiOkResponse({ standardSchema: partnerSecretSchema })
  async rotate(@PartnerId() id: string, @CurrentAccess() access: AccessContext) {
    const secret = await this.partners.rotateSecret(id, this.config.PAYLOAD_KEYS);
    if (secret === null) throw unknownPartner();
    await this.access.noted({ ...access, subject: id }, 'PARTNER_SECRET_ROTATED');
    return { secret, callback: `${this.config.API_URL ?? ''}/api/v1/partners/${id}/callbacks` };
  }

  @Post(':partnerId/callbacks')
  @HttpCode(200)
  @Access('linkage.callback')
  @ApiConsumes('application/json')
  @ApiHeader({ name: 'webhook-id', required: true })
  @ApiHeader({ name: 'webhook-timestamp', required: true })
  @ApiHeader({ name: 'webhook-signature', required: true })
  @ApiBody({ schema: { type: 'object' } })
  @ApiOperation({
    summary: '联动单位答复（按 Standard Webhooks 签名）/ what a partner says, signed as Standard Webhooks asks',
    operationId: 'partnerCallback',
  })
  @ApiOkResponse({ standardSchema: callbackAnswerSchema })
  callback(@PartnerId() id: string, @Req() request: Request, @CurrentAccess() access: AccessContext) {
    return this.callbacks.receive(id, request, access);
  }

  private async find(id: string): Promise<Partner> {
    const partner = await this.partners.find(id);
    if (partner === null) throw unknownPartner();
    return partner;
  }
}

const unknownPartner = () => new ProblemException(404, 'PARTNER_UNKNOWN', { zh: '没有这个联动单位', en: 'there is no such partner' });

