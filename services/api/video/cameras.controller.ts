import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Access, CurrentActor } from '../../../libs/access/access.decorator.js';
import { cameraId, cameraSchema, roadSchema } from '../../../libs/contracts/video.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { fieldErrors, validate } from '../../../libs/platform/issues.js';
import type { Language } from '../../../libs/platform/text.js';
import { CameraRepository } from '../../../libs/records/video.js';
import { page } from '../http/cursor.js';
import { refusalProblem } from '../http/failures.js';
import { ReaderLanguage } from '../http/language.js';
import { takeRows } from '../http/rows.js';
import { ruleTexts } from '../http/rules.js';
import { camerasOf, camerasOfCsv, roadsOf } from './camera-files.js';
import { cameraPageSchema, type CameraQuery, cameraQuerySchema, cameraRecordSchema, cameraReportSchema, type FeatureCollection, featureCollectionSchema, roadReportSchema } from './schemas.js';

@ApiTags('video')
@Controller('api/v1/cameras')
export class CamerasController {
  constructor(private readonly cameras: CameraRepository) {}

  @Get()
  @Access('camera.read')
  @ApiOperation({ summary: '探头登记 / the register of cameras', operationId: 'listCameras' })
  @ApiOkResponse({ standardSchema: cameraPageSchema })
  async list(@Query({ schema: cameraQuerySchema }) { cursor, limit }: CameraQuery) {
    return page(await this.cameras.list({ after: cursor, limit: limit + 1 }), limit, ({ id }) => id, (camera) => camera);
  }

  @Post('import')
  @HttpCode(200)
  @Access('camera.import')
  @ApiOperation({ summary: '导入探头（CSV 或 GeoJSON，逐行报告）/ import cameras from CSV or GeoJSON, with a report row by row', operationId: 'importCameras' })
  @ApiConsumes('text/csv', 'application/geo+json')
  @ApiBody({ schema: { oneOf: [{ type: 'string' }, { type: 'object' }] } })
  @ApiOkResponse({ standardSchema: cameraReportSchema })
  async import(@Req() request: Request, @CurrentActor() actor: Actor, @ReaderLanguage() language: Language) {
    const rows = request.is('text/csv') ? camerasOfCsv(request, language) : camerasOf(await collectionOf(request.body, language));
    return takeRows(rows, cameraSchema, language, async (camera) => ({ camera: camera.id, ...(await this.cameras.put(camera, actor.id)) }));
  }

  @Post('roads/import')
  @HttpCode(200)
  @Access('camera.import')
  @ApiOperation({ summary: '导入道路（GeoJSON 线）/ import roads as GeoJSON lines', operationId: 'importRoads' })
  @ApiConsumes('application/geo+json')
  @ApiOkResponse({ standardSchema: roadReportSchema })
  async importRoads(@Body({ schema: featureCollectionSchema }) collection: FeatureCollection, @ReaderLanguage() language: Language) {
    return takeRows(roadsOf(collection), roadSchema, language, async (road) => ({ road: road.id, ...(await this.cameras.putRoad(road)) }));
  }

  @Get(':cameraId')
  @Access('camera.read')
  @ApiOperation({ summary: '一个探头 / one camera', operationId: 'getCamera' })
  @ApiOkResponse({ standardSchema: cameraRecordSchema })
  async get(@Param('cameraId', { schema: cameraId }) id: string) {
    const camera = await this.cameras.record(id);
    if (camera === null) throw refusalProblem('CAMERA_UNKNOWN', [{ field: 'cameraId', rule: 'CAMERA_UNKNOWN' }]);
    return camera;
  }
}

/** Not by the pipe: the same route takes CSV. */
async function collectionOf(body: unknown, language: Language): Promise<FeatureCollection> {
  const checked = await validate(featureCollectionSchema, body);
  if (!checked.issues) return checked.value;
  const text = { zh: '须为 text/csv 或 GeoJSON FeatureCollection', en: 'text/csv or a GeoJSON FeatureCollection is expected' };
  throw new ProblemException(422, 'VALIDATION_FAILED', text, fieldErrors(checked.issues, language, ruleTexts).map(({ field, rule, message }) => ({ field, rule, message: { zh: message, en: message } })));
}
