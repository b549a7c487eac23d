import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../../../libs/access/access.decorator.js';
import { briefOrderSchema } from '../../../libs/contracts/brief.js';
import { briefIdSchema, briefWorkflowId } from '../../../libs/contracts/ids.js';
import { accountId, isoTime } from '../../../libs/contracts/message.js';
import { briefId, briefNames, briefOf, briefSpans } from '../../../libs/domain/brief.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { type Brief, BriefRepository } from '../../../libs/records/brief.js';
import { API_CONFIG, type Config } from '../config.js';
import { cursorOf, limit, page, pageOf } from '../http/cursor.js';
import { Idempotent } from '../http/idempotency.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { textSchema } from '../views.js';
import { briefHtml } from './brief-html.js';
import { briefPdf } from './brief-pdf.js';

const BriefId = () => Param('briefId', { schema: briefIdSchema });

const listQuerySchema = z.strictObject({ span: z.enum(briefSpans).optional(), limit, cursor: cursorOf(z.strictObject({ at: z.number().int(), id: briefIdSchema })).optional() });
const languageQuerySchema = z.strictObject({ lang: z.enum(['zh', 'en']).default('zh') });
const orderedSchema = z.object({ briefId: briefIdSchema, processId: z.string(), duplicate: z.boolean() });
const change = z.object({ before: z.number().nullable(), change: z.number().nullable() });
const compared = { now: z.number(), before: z.number() };
const head = {
  id: briefIdSchema,
  span: z.enum(briefSpans),
  from: isoTime,
  to: isoTime,
  processId: z.string(),
  sha256: z.string(),
  /** Whether it still says what its hash is of. */
  intact: z.boolean(),
  signing: z.object({ by: accountId, name: z.string(), at: isoTime, recordNo: z.string() }).nullable(),
};
const briefSchema = z.object({
  ...head,
  content: z.object({
    ...{ id: briefIdSchema, span: head.span, from: isoTime, to: isoTime, station: textSchema, countedAt: isoTime },
    figures: z.array(
      z.object({
        index: z.object({ id: z.string(), version: z.number().int(), name: textSchema, unit: textSchema, means: textSchema, source: textSchema, better: z.enum(['less', 'more']) }),
        ...{ value: z.number().nullable(), records: z.number().int(), small: z.boolean(), yearOnYear: change, periodOnPeriod: change },
      }),
    ),
    charts: z.object({
      days: z.array(z.object({ day: z.iso.date(), ...compared })),
      communities: z.array(z.object({ name: textSchema, ...compared })),
      categories: z.array(z.object({ name: textSchema, ...compared })),
      hours: z.array(z.number()),
    }),
  }),
});

const headOf = ({ id, processId, sha256, intact, signing, content: { span, from, to } }: Brief) => ({ id, span, from, to, processId, sha256, intact, signing });

@ApiTags('briefs')
@Controller('api/v1/briefs')
export class BriefsController {
  constructor(
    private readonly briefs: BriefRepository,
    private readonly starter: ProcessStarter,
    @Inject(API_CONFIG) private readonly config: Pick<Config, 'STATION_ID'>,
  ) {}

  @Post()
  @HttpCode(201)
  @Access('brief.order')
  @Idempotent()
  @ApiOperation({ summary: '编制工作简报 / a brief of the day, week or month that holds a date', operationId: 'orderBrief' })
  @ApiCreatedResponse({ standardSchema: orderedSchema })
  async order(@Body({ schema: briefOrderSchema }) { span, date }: z.infer<typeof briefOrderSchema>) {
    const period = briefOf(span, date);
    if (period.to > Date.now()) refuse('PERIOD_NOT_OVER', 'date');
    const id = briefId(span, period);
    const station = this.config.STATION_ID;
    const processId = briefWorkflowId(station, id);
    const { duplicate } = await this.starter.start('brief', processId, { station, span, date }, `${briefNames[span].zh} ${id.slice(-10)}`);
    return { briefId: id, processId, duplicate };
  }

  @Get()
  @Access('statistics.read')
  @ApiOperation({ summary: '工作简报清单 / the briefs, the latest first', operationId: 'listBriefs' })
  @ApiOkResponse({ standardSchema: pageOf(z.object(head)) })
  async list(@Query({ schema: listQuerySchema }) { span, limit: size, cursor }: z.infer<typeof listQuerySchema>) {
    const found = await this.briefs.list({ span, before: cursor, limit: size + 1 });
    return page(found, size, ({ id, content }) => ({ at: Date.parse(content.from), id }), headOf);
  }

  @Get(':briefId')
  @Access('statistics.read')
  @ApiOperation({ summary: '工作简报及其校验 / a brief, and whether it is as it was frozen', operationId: 'getBrief' })
  @ApiOkResponse({ standardSchema: briefSchema })
  async find(@BriefId() id: string) {
    const brief = await this.known(id);
    return { ...headOf(brief), content: brief.content };
  }

  @Get(':briefId/html')
  @Access('statistics.read')
  @ApiProduces('text/html')
  @Header('content-type', 'text/html; charset=utf-8')
  @ApiOperation({ summary: '工作简报网页（中、英文）/ the brief as a page, in Chinese or English', operationId: 'getBriefHtml' })
  @ApiOkResponse({ schema: { type: 'string' } })
  async html(@BriefId() id: string, @Query({ schema: languageQuerySchema }) { lang }: z.infer<typeof languageQuerySchema>) {
    return briefHtml(await this.intact(id), lang);
  }

  @Get(':briefId/pdf')
  @Access('statistics.read')
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: '工作简报，供打印（中、英文）/ the brief to print, in Chinese or English', operationId: 'getBriefPdf' })
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async pdf(@BriefId() id: string, @Query({ schema: languageQuerySchema }) { lang }: z.infer<typeof languageQuerySchema>) {
    return new StreamableFile(await briefPdf(await this.intact(id), lang), { type: 'application/pdf', disposition: `attachment; filename="${id}-${lang}.pdf"` });
  }

  private async known(id: string): Promise<Brief> {
    const brief = await this.briefs.find(id);
    if (brief === null) throw new ProblemException(404, 'BRIEF_UNKNOWN', { zh: '没有这份简报', en: 'there is no such brief' });
    return brief;
  }

  private async intact(id: string): Promise<Brief> {
    const brief = await this.known(id);
    if (!brief.intact) throw new ProblemException(409, 'BRIEF_TAMPERED', { zh: '简报内容与统计成稿时不一致，不能输出', en: 'the brief is not as it was frozen: it is not given out' });
    return brief;
  }
}
