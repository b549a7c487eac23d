/**
 * Files come in as tus 1.0 has it, once they have been announced: `PATCH` with the offset, and after a broken connection
 * the sender asks where to go on. They go out as attachments alone, never as something that a browser would show or run.
 */
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { Access, CurrentActor } from '../../../libs/access/access.decorator.js';
import { fileIdSchema, type NewFile, newFileSchema, sha256Schema } from '../../../libs/contracts/file.js';
import { caseNoSchema, incidentNoSchema } from '../../../libs/contracts/ids.js';
import { accountId, isoTime } from '../../../libs/contracts/message.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { add } from '../../../libs/domain/calendar.js';
import { fileTypes, mostBytes } from '../../../libs/domain/file.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { CaseFileRepository } from '../../../libs/records/case-file.js';
import { FileRepository, type Upload } from '../../../libs/records/files.js';
import { IncidentRepository } from '../../../libs/records/incident.js';
import { PolicyRepository } from '../../../libs/records/policy.js';
import { unknownCase } from '../cases/dossier.service.js';
import { Idempotent, MessageId } from '../http/idempotency.js';

const FileId = () => Param('fileId', { schema: fileIdSchema });

const tus = '1.0.0';
const part = 'application/offset+octet-stream';

const uploadSchema = z.object({ fileId: fileIdSchema, size: z.number().int(), offset: z.number().int(), expiresAt: isoTime.nullable() });
const fileSchema = z.object({
  fileId: fileIdSchema,
  incidentNo: incidentNoSchema.nullable(),
  caseNo: caseNoSchema.nullable(),
  size: z.number().int(),
  sha256: sha256Schema,
  type: z.enum(fileTypes),
  uploadedBy: accountId,
  uploadedAt: isoTime,
});
const listSchema = z.object({ items: z.array(fileSchema) });
const detailSchema = fileSchema.extend({ name: z.string() });
const ownerSchema = z
  .strictObject({ incidentNo: incidentNoSchema.optional(), caseNo: caseNoSchema.optional() })
  .refine((query) => (query.incidentNo === undefined) !== (query.caseNo === undefined), { error: 'INCIDENT_OR_CASE', path: ['incidentNo'] });
type Owner = z.infer<typeof ownerSchema>;

@ApiTags('files')
@Controller('api/v1')
export class FilesController {
  constructor(
    private readonly files: FileRepository,
    private readonly incidents: IncidentRepository,
    private readonly cases: CaseFileRepository,
    private readonly policies: PolicyRepository,
  ) {}

  @Post('files')
  @Access('file.upload')
  @Idempotent()
  @ApiOperation({ summary: '开始上传文件 / announce a file', operationId: 'beginUpload' })
  @ApiCreatedResponse({ description: '向 Location 以 PATCH 上传内容 / send the content to Location by PATCH', standardSchema: uploadSchema })
  async begin(@Body({ schema: newFileSchema }) file: NewFile, @CurrentActor() actor: Actor, @MessageId() key: string, @Res({ passthrough: true }) response: Response) {
    if (file.incidentNo !== undefined && !(await this.incidents.exists(file.incidentNo))) throw new ProblemException(404, 'INCIDENT_UNKNOWN', { zh: '没有这起警情', en: 'there is no such incident' });
    if (file.caseNo !== undefined && (await this.cases.find(file.caseNo)) === null) throw unknownCase();
    await this.files.eraseAbandoned(new Date());
    const upload = await this.files.begin(file, actor.id, await this.keptMs(), key);
    response.location(`/api/v1/uploads/${upload.fileId}`);
    return told(upload, response);
  }

  @Get('uploads/:fileId')
  @Access('file.upload')
  @ApiOperation({ summary: '已收到多少（HEAD 亦可）/ how far it has come, by HEAD too', operationId: 'getUpload' })
  @ApiOkResponse({ standardSchema: uploadSchema })
  async upload(@FileId() fileId: string, @CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response) {
    return told(await this.files.upload(fileId, actor.id), response);
  }

  @Patch('uploads/:fileId')
  @HttpCode(204)
  @Access('file.upload')
  @ApiConsumes(part)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiHeader({ name: 'Upload-Offset', required: true, schema: { type: 'integer', minimum: 0 } })
  @ApiOperation({ summary: '上传内容（tus 1.0）/ send content, as tus 1.0 has it', operationId: 'continueUpload' })
  @ApiNoContentResponse()
  async append(@FileId() fileId: string, @CurrentActor() actor: Actor, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const version = request.get('tus-resumable');
    if (version !== undefined && version !== tus) throw new ProblemException(412, 'TUS_VERSION', { zh: `只支持 tus ${tus}`, en: `tus ${tus} is what is spoken here` });
    if (!request.is(part)) throw new ProblemException(415, 'UNSUPPORTED_MEDIA_TYPE', { zh: `须为 ${part}`, en: `${part} is expected` });
    const said = request.get('upload-offset') ?? '';
    if (!/^\d{1,15}$/.test(said)) return refuse('UPLOAD_OFFSET', 'Upload-Offset');
    told(await this.files.append(fileId, actor.id, Number(said), request as AsyncIterable<Buffer>, await this.keptMs()), response);
  }

  @Delete('uploads/:fileId')
  @HttpCode(204)
  @Access('file.upload')
  @ApiOperation({ summary: '放弃上传 / give an upload up', operationId: 'giveUpUpload' })
  @ApiNoContentResponse()
  async giveUp(@FileId() fileId: string, @CurrentActor() actor: Actor): Promise<void> {
    await this.files.erase(fileId, actor.id);
  }

  @Get('files')
  @Access('file.read')
  @ApiOperation({ summary: '警情或案件的文件（须说明目的）/ the files of an incident or a case, for a stated purpose', operationId: 'listFiles' })
  @ApiOkResponse({ standardSchema: listSchema })
  async list(@Query({ schema: ownerSchema }) { incidentNo, caseNo }: Owner) {
    return { items: await this.files.of(caseNo === undefined ? { incidentNo: incidentNo! } : { caseNo }) };
  }

  @Get('files/:fileId')
  @Access('file.read')
  @ApiOperation({ summary: '文件信息（须说明目的）/ what is known of a file, for a stated purpose', operationId: 'getFile' })
  @ApiOkResponse({ standardSchema: detailSchema })
  async get(@FileId() fileId: string) {
    return (await this.files.find(fileId)) ?? refuse('FILE_UNKNOWN', 'fileId');
  }

  @Get('files/:fileId/content')
  @Access('file.read')
  @Header('Content-Security-Policy', "default-src 'none'; sandbox")
  @ApiProduces('application/octet-stream')
  @ApiOperation({ summary: '文件内容，供下载（须说明目的）/ the content, to keep, for a stated purpose', operationId: 'getFileContent' })
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async content(@FileId() fileId: string) {
    const file = (await this.files.find(fileId)) ?? refuse('FILE_UNKNOWN', 'fileId');
    // By its number: what people call a file may name somebody.
    return new StreamableFile(this.files.content(fileId), { type: 'application/octet-stream', disposition: `attachment; filename="${fileId}"`, length: file.size });
  }

  /** How long an upload that broke off waits for the rest. */
  private async keptMs(): Promise<number> {
    const row = (await this.policies.find('file.upload'))!;
    return add(0, row.limit);
  }
}

function told(upload: Upload, response: Response): Upload {
  response.setHeader('Tus-Resumable', tus);
  response.setHeader('Tus-Max-Size', String(mostBytes));
  response.setHeader('Upload-Offset', String(upload.offset));
  response.setHeader('Upload-Length', String(upload.size));
  if (upload.expiresAt !== null) response.setHeader('Upload-Expires', new Date(upload.expiresAt).toUTCString());
  return upload;
}
