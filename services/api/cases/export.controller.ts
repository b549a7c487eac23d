import { Controller, Get, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { caseNoSchema } from '../../../libs/contracts/ids.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { FileRepository } from '../../../libs/records/files.js';
import { caseBundle } from './case-bundle.js';
import { casePdf } from './case-pdf.js';
import { DossierService } from './dossier.service.js';

const CaseNo = () => Param('caseNo', { schema: caseNoSchema });

@ApiTags('cases')
@Controller('api/v1/cases/:caseNo/export')
export class ExportController {
  constructor(
    private readonly dossiers: DossierService,
    private readonly files: FileRepository,
    private readonly access: AccessService,
  ) {}

  @Get('pdf')
  @Access('case.export')
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: '导出案卷 PDF（须说明目的）/ the case file to read and print, for a stated purpose', operationId: 'exportCasePdf' })
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async pdf(@CaseNo() caseNo: string, @CurrentActor() actor: Actor) {
    const pdf = await casePdf(await this.dossiers.toExport(caseNo, actor), iso(Date.now()));
    return new StreamableFile(pdf, { type: 'application/pdf', disposition: `attachment; filename="${caseNo}.pdf"` });
  }

  @Get('bundle')
  @Access('case.export')
  @ApiProduces('application/zip')
  @ApiOperation({ summary: '导出案卷包，可离开本系统核验（须说明目的）/ the case file as a bundle to verify anywhere, for a stated purpose', operationId: 'exportCaseBundle' })
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async bundle(@CaseNo() caseNo: string, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @Res({ passthrough: true }) response: Response) {
    const file = await this.dossiers.toExport(caseNo, actor);
    const exportedAt = iso(Date.now());
    const { seal, archive } = caseBundle(file, { exportedAt, exportedBy: actor.id, pdf: await casePdf(file, exportedAt), content: (fileId) => this.files.content(fileId) });
    // Whoever is handed a bundle can ask the station whether it gave it out.
    await this.access.noted(access, `EXPORTED ${seal}`);
    response.setHeader('X-Bundle-SHA256SUMS', seal);
    return new StreamableFile(archive, { type: 'application/zip', disposition: `attachment; filename="${caseNo}.zip"` });
  }
}
