import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { caseWorkflowId, videoNoSchema, videoWorkflowId } from '../../../libs/contracts/ids.js';
import { searchAttributes } from '../../../libs/contracts/process.js';
import { type SceneOfRequest, videoCommand, type VideoInput } from '../../../libs/contracts/video.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { type CameraChoice, planViewings } from '../../../libs/domain/camera.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { CaseFileRepository } from '../../../libs/records/case-file.js';
import { incidentsOf } from '../../../libs/records/dossier.js';
import { IncidentRepository } from '../../../libs/records/incident.js';
import { PolicyRepository } from '../../../libs/records/policy.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { CameraRepository, SightingRepository, type VideoRequest, VideoRequestRepository } from '../../../libs/records/video.js';
import { unknownCase } from '../cases/dossier.service.js';
import { page } from '../http/cursor.js';
import { refusalProblem } from '../http/failures.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { seesAll } from '../tasks/task-access.js';
import { taskStates, toProcess, toTask } from '../views.js';
import { choiceAnswerSchema, type ChoiceRequest, choiceRequestSchema, requestedSchema, type RequestVideo, requestVideoSchema, sightingListSchema, type VideoCommandBody, videoCommandBodySchema, videoDetailSchema, type VideoQuery, videoQuerySchema } from './schemas.js';

const VideoNo = () => Param('videoNo', { schema: videoNoSchema });

@ApiTags('video')
@Controller('api/v1/video-investigations')
export class VideosController {
  constructor(
    private readonly starter: ProcessStarter,
    private readonly messages: ProcessMessages,
    private readonly processes: ProcessRepository,
    private readonly requests: VideoRequestRepository,
    private readonly sightings: SightingRepository,
    private readonly cameras: CameraRepository,
    private readonly files: CaseFileRepository,
    private readonly incidents: IncidentRepository,
    private readonly policies: PolicyRepository,
  ) {}

  @Post()
  @Access('video.request')
  @Idempotent()
  @ApiOperation({ summary: '申请调取录像 / ask for recordings around the scenes of a case', operationId: 'requestVideo' })
  @ApiCreatedResponse({ standardSchema: requestedSchema })
  @ApiOkResponse({ description: '同一请求 / the same request was taken before', standardSchema: requestedSchema })
  async request(@Body({ schema: requestVideoSchema }) { caseNo, purpose, scenes, reachMetres }: RequestVideo, @CurrentActor() actor: Actor, @MessageId() messageId: string, @Res({ passthrough: true }) response: Response) {
    const { community, incidents } = await this.theCase(caseNo);
    const placed = await Promise.all(scenes.map((scene, i) => this.placed(scene, incidents, i)));
    const videoNo = await this.requests.number(messageId, iso(Date.now()));
    const processId = videoWorkflowId(videoNo);
    const { policy } = await this.policies.inForce(['video.', 'supervision.']);
    const input: VideoInput = { videoNo, caseNo, community, scenes: placed, reachMetres, purpose, requestedBy: actor.id, policy };
    const { duplicate } = await this.starter.start('videoInvestigation', processId, input, `视频侦查 ${videoNo} ← ${caseNo}`, [{ key: searchAttributes.CaseNo, value: caseNo }]);
    response.location(`/api/v1/video-investigations/${videoNo}`);
    if (duplicate) response.status(HttpStatus.OK);
    return { videoNo, processId, duplicate };
  }

  @Post('choice')
  @HttpCode(200)
  @Access('video.request')
  @ApiOperation({ summary: '预览：会调取哪些探头、哪些时段 / which cameras and times a request would ask for, before it is made', operationId: 'previewVideo' })
  @ApiOkResponse({ standardSchema: choiceAnswerSchema })
  async preview(@Body({ schema: choiceRequestSchema }) { caseNo, scenes, reachMetres }: ChoiceRequest) {
    const { incidents } = await this.theCase(caseNo);
    const placed = await Promise.all(scenes.map((scene, i) => this.placed(scene, incidents, i)));
    const { cameras, choices, overwritten } = await this.cameras.choose(placed, reachMetres, Date.now());
    return { scenes: placed, cameras, choices: choices.map(toChoice), overwritten, viewings: planViewings(choices).length };
  }

  @Get()
  @Access('video.read')
  @ApiOperation({ summary: '视频侦查列表 / list requests for recordings', operationId: 'listVideos' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: videoQuerySchema }) { cursor, limit, ...filter }: VideoQuery) {
    const found = await this.processes.list({ ...filter, kind: 'videoInvestigation', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get(':videoNo')
  @Access('video.read')
  @ApiOperation({ summary: '视频侦查详情：探头、时段、轨迹及其理由 / one request: cameras, times, chains and their reasons', operationId: 'getVideo' })
  @ApiOkResponse({ standardSchema: videoDetailSchema })
  async get(@VideoNo() videoNo: string, @CurrentActor() actor: Actor) {
    const processId = videoWorkflowId(videoNo);
    const [request, process, tasks, signed] = await Promise.all([
      this.requests.find(videoNo),
      this.processes.find(processId),
      this.processes.listTasks({ actor: seesAll(actor) ? null : actor, process: processId, state: [...taskStates], limit: 500 }),
      this.files.signed({ processId }, true),
    ]);
    if (process === null) throw unknownVideo();
    const viewed = signed.flatMap(({ id, kind, signedBy, form }) => {
      const { viewedMinutes, sightings = [] } = form as { viewedMinutes?: number; sightings?: unknown[] };
      return kind === 'video.view' ? [{ taskId: id, by: signedBy, viewedMinutes: viewedMinutes ?? 0, sightings: sightings.length }] : [];
    });
    return { videoNo, processId, request: request && toRequest(request), process: toProcess(process), tasks: tasks.map(toTask), viewed };
  }

  @Get(':videoNo/sightings')
  @Access('video.readSightings')
  @ApiOperation({ summary: '目击记录（须说明目的）/ what was seen, for a stated purpose', operationId: 'getSightings' })
  @ApiOkResponse({ standardSchema: sightingListSchema })
  async seen(@VideoNo() videoNo: string) {
    if ((await this.requests.find(videoNo)) === null) throw unknownVideo();
    return { items: await this.sightings.read(videoNo) };
  }

  @Post(':videoNo/commands')
  @HttpCode(200)
  @Access('video.command')
  @Idempotent()
  @ApiOperation({ summary: '视频侦查指令：录入目击、加看、结束、撤回 / sightings, more viewings, the end of viewing, a withdrawal', operationId: 'commandVideo' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  async command(@VideoNo() videoNo: string, @Body({ schema: videoCommandBodySchema }) command: VideoCommandBody, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() messageId: string) {
    if (command.type === 'view') {
      const { cameras } = command.order;
      if ((await this.cameras.find(cameras)).length < new Set(cameras).size) refuse('CAMERA_UNKNOWN', 'order.cameras');
    }
    return this.messages.send(videoWorkflowId(videoNo), videoCommand, { actor, messageId, command }, access);
  }

  /** The case and its incidents: those it was opened for, and those linked to it since. */
  private async theCase(caseNo: string): Promise<{ community: string | null; incidents: string[] }> {
    const [file, process] = await Promise.all([this.files.find(caseNo), this.processes.find(caseWorkflowId(caseNo))]);
    if (file === null) throw unknownCase();
    if (file.closedAt !== null) refuse('PROCESS_CLOSED', 'caseNo');
    return { community: process?.subject.community ?? null, incidents: incidentsOf(file, process) };
  }

  private async placed(scene: RequestVideo['scenes'][number], incidents: readonly string[], i: number): Promise<SceneOfRequest> {
    const { incidentNo, place, from, to } = scene;
    if (!incidents.includes(incidentNo)) refuse('INCIDENT_NOT_OF_CASE', `scenes.${i}.incidentNo`);
    const where = place ?? (await this.incidents.find(incidentNo))?.place;
    if (!where) throw refusalProblem('FORM_INVALID', [{ field: `scenes.${i}.place`, rule: 'PLACE_REQUIRED' }]);
    return { incidentNo, place: where as SceneOfRequest['place'], from, to };
  }
}

const toRequest = ({ choices, ...request }: VideoRequest) => ({
  ...request,
  choices: choices.map(toChoice),
});

const toChoice = ({ from, to, shownFrom, shownTo, keptUntil, ...choice }: CameraChoice) => ({ ...choice, from: iso(from), to: iso(to), shownFrom: iso(shownFrom), shownTo: iso(shownTo), keptUntil: iso(keptUntil) });

const unknownVideo = () => new ProblemException(404, 'VIDEO_UNKNOWN', { zh: '没有这次视频侦查', en: 'there is no such video investigation' });
