import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { caseCommand } from '../../../libs/contracts/case.js';
import { caseNoSchema, caseWorkflowId, suspectWorkflowId } from '../../../libs/contracts/ids.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { may } from '../../../libs/domain/authority.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { CaseFileRepository } from '../../../libs/records/case-file.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { SuspectRepository } from '../../../libs/records/suspect.js';
import { page } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { seesAll } from '../tasks/task-access.js';
import { taskStates, toProcess, toTask } from '../views.js';
import {
  caseDetailSchema,
  type CaseCommandBody,
  caseCommandBodySchema,
  type CaseQuery,
  caseQuerySchema,
  caseRecordsSchema,
} from './schemas.js';

const CaseNo = () => Param('caseNo', { schema: caseNoSchema });

const unknownCase = () => new ProblemException(404, 'CASE_UNKNOWN', { zh: '没有这个案件', en: 'there is no such case' });

@ApiTags('cases')
@Controller('api/v1/cases')
export class CasesController {
  constructor(
    private readonly files: CaseFileRepository,
    private readonly suspects: SuspectRepository,
    private readonly processes: ProcessRepository,
    private readonly messages: ProcessMessages,
  ) {}

  @Get()
  @Access('case.read')
  @ApiOperation({ summary: '案件列表 / list cases', operationId: 'listCases' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: caseQuerySchema }) { cursor, limit, ...filter }: CaseQuery) {
    const found = await this.processes.list({ ...filter, kind: 'case', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get(':caseNo')
  @Access('case.read')
  @ApiOperation({ summary: '案件详情 / one case', operationId: 'getCase' })
  @ApiOkResponse({ standardSchema: caseDetailSchema })
  async get(@CaseNo() caseNo: string, @CurrentActor() actor: Actor) {
    const processId = caseWorkflowId(caseNo);
    const [record, process, tasks, signed, arrests, suspects] = await Promise.all([
      this.files.find(caseNo),
      this.processes.find(processId),
      this.processes.listTasks({ actor: seesAll(actor) ? null : actor, process: processId, state: [...taskStates], limit: 500 }),
      this.files.signed({ caseNo }, false),
      this.processes.list({ kind: 'arrest', caseNo, limit: 100 }),
      this.processes.list({ kind: 'suspect', caseNo, limit: 200 }),
    ]);
    if (record === null) throw unknownCase();
    return {
      caseNo,
      processId,
      record,
      process: process && toProcess(process),
      tasks: tasks.map(toTask),
      arrests: arrests.map(toProcess),
      suspects: suspects.map(toProcess),
      signed,
    };
  }

  @Get(':caseNo/records')
  @Access('case.readRecords')
  @ApiOperation({ summary: '案卷笔录（须说明目的）/ what was signed, for a stated purpose', operationId: 'getCaseRecords' })
  @ApiOkResponse({ standardSchema: caseRecordsSchema })
  async records(@CaseNo() caseNo: string, @CurrentActor() actor: Actor) {
    const [record, process] = await Promise.all([this.files.find(caseNo), this.processes.find(caseWorkflowId(caseNo))]);
    if (record === null) throw unknownCase();
    // The file names the incidents of a series once it is closed; until then the process does.
    const linked = process?.detail?.incidents;
    const incidents = Array.isArray(linked) ? linked.filter((no): no is string => typeof no === 'string') : [];
    const all = [...new Set([...record.incidents, ...incidents])];
    // What was signed in a case that was joined to this one is read with it.
    const joined = Array.isArray(process?.detail?.joined) ? (process.detail.joined as string[]) : [];
    const [own, earlier, suspects, origin, scenes, evidence] = await Promise.all([
      this.files.signed({ caseNo }, true),
      Promise.all(joined.map((other) => this.files.signed({ caseNo: other }, true))),
      Promise.all([caseNo, ...joined].map((no) => this.suspects.list(no))),
      record.origin === null ? [] : this.files.signed({ processId: record.origin }, true),
      Promise.all(all.map((incidentNo) => this.files.signed({ incidentNo }, true))),
      Promise.all(all.map((incidentNo) => this.files.evidenceOf(incidentNo))),
    ]);
    const records = new Map([...scenes.flat(), ...earlier.flat(), ...origin, ...own].map((signed) => [signed.id, signed]));
    const shut = may(actor, 'case.readSealed').allowed ? [] : suspects.flat().flatMap((suspect) => (suspect.sealed ? [suspectWorkflowId(suspect.caseNo, suspect.number)] : []));
    return {
      items: [...records.values()]
        .sort((a, b) => a.signedAt.localeCompare(b.signedAt))
        .map((signed) => (shut.includes(signed.processId ?? '') ? { ...signed, form: null, sealed: true } : { ...signed, sealed: false })),
      evidence: evidence.flat(),
    };
  }

  @Post(':caseNo/commands')
  @HttpCode(200)
  @Access('case.command')
  @Idempotent()
  @ApiOperation({ summary: '办案指令 / an order to the case team', operationId: 'commandCase' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @CaseNo() caseNo: string,
    @Body({ schema: caseCommandBodySchema }) command: CaseCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(caseWorkflowId(caseNo), caseCommand, { actor, messageId, command }, access);
  }
}
