import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, CurrentActor } from '../../../libs/access/access.decorator.js';
import { type ReviewInput, type ReviewRequest, reviewRequestSchema } from '../../../libs/contracts/case-review.js';
import { caseNoSchema, reviewWorkflowId } from '../../../libs/contracts/ids.js';
import { searchAttributes } from '../../../libs/contracts/process.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { caseDocuments, gapReasons, stepsOf } from '../../../libs/domain/case-documents.js';
import { gapFigures } from '../../../libs/domain/review-quality.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { CaseFileRepository } from '../../../libs/records/case-file.js';
import { ReviewRepository } from '../../../libs/records/case-review.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { unknownCase } from './dossier.service.js';
import { Idempotent } from '../http/idempotency.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { toProcess } from '../views.js';
import { documentListSchema, qualitySchema, type QualityQuery, qualityQuerySchema, reviewListSchema, reviewStartedSchema } from './review-schemas.js';

const CaseNo = () => Param('caseNo', { schema: caseNoSchema });

@ApiTags('cases')
@Controller('api/v1')
export class ReviewsController {
  constructor(
    private readonly files: CaseFileRepository,
    private readonly reviews: ReviewRepository,
    private readonly processes: ProcessRepository,
    private readonly starter: ProcessStarter,
  ) {}

  @Get('case-documents')
  @Access('case.read')
  @ApiOperation({ summary: '各环节所需文书 / the documents that each step of a case needs, with their source', operationId: 'listCaseDocuments' })
  @ApiOkResponse({ standardSchema: documentListSchema })
  documents() {
    return { items: caseDocuments, gapReasons: Object.entries(gapReasons).map(([id, name]) => ({ id, name })) };
  }

  @Get('case-reviews/quality')
  @Access('statistics.read')
  @ApiOperation({ summary: '案卷质量：按文书、问题种类 / gaps found in case files, by document and kind', operationId: 'getReviewQuality' })
  @ApiOkResponse({ standardSchema: qualitySchema })
  async quality(@Query({ schema: qualityQuerySchema }) { from, to }: QualityQuery) {
    return gapFigures(await this.reviews.foundBetween(new Date(from), new Date(to)));
  }

  @Get('cases/:caseNo/reviews')
  @Access('case.read')
  @ApiOperation({ summary: '案件的历次审核 / the reviews of a case', operationId: 'listReviews' })
  @ApiOkResponse({ standardSchema: reviewListSchema })
  async list(@CaseNo() caseNo: string) {
    return { items: (await this.ofCase(caseNo)).map(toProcess) };
  }

  @Post('cases/:caseNo/reviews')
  @Access('case.review')
  @Idempotent()
  @ApiOperation({ summary: '提请审核一个环节 / ask for the review of a step', operationId: 'requestReview' })
  @ApiCreatedResponse({ standardSchema: reviewStartedSchema })
  @ApiOkResponse({ description: '该环节正在审核 / this step is under review', standardSchema: reviewStartedSchema })
  async request(@CaseNo() caseNo: string, @Body({ schema: reviewRequestSchema }) { step }: ReviewRequest, @CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response) {
    const record = await this.files.find(caseNo);
    if (record === null) throw unknownCase();
    if (!stepsOf[record.type].includes(step)) refuse('STEP_NOT_OF_TYPE', 'step');
    // One review of a step at a time: whoever asks while it runs is shown the one that runs.
    const ended = (await this.ofCase(caseNo)).filter(({ closedAt, detail }) => detail.step === step && (detail.suspect ?? null) === null && closedAt !== null).length;
    const input: ReviewInput = { caseNo, step, number: ended + 1, requestedBy: actor.id };
    const processId = reviewWorkflowId(caseNo, step, input.number);
    const { duplicate } = await this.starter.start('caseReview', processId, input, `案件审核 ${caseNo} ${step}`, [{ key: searchAttributes.CaseNo, value: caseNo }]);
    if (duplicate) response.status(HttpStatus.OK);
    return { processId, duplicate };
  }

  private ofCase(caseNo: string) {
    return this.processes.list({ kind: 'caseReview', caseNo, limit: 200 });
  }
}
