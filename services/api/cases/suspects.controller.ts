import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { caseNoSchema, suspectNumber, suspectWorkflowId } from '../../../libs/contracts/ids.js';
import { suspectCommand } from '../../../libs/contracts/suspect.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { CaseFileRepository } from '../../../libs/records/case-file.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { SuspectRepository } from '../../../libs/records/suspect.js';
import { refusalProblem } from '../http/failures.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { toProcess } from '../views.js';
import { type SuspectCommandBody, suspectCommandBodySchema, suspectDetailSchema } from './schemas.js';

const CaseNo = () => Param('caseNo', { schema: caseNoSchema });
const SuspectNumber = () => Param('number', { schema: suspectNumber });

@ApiTags('cases')
@Controller('api/v1/cases/:caseNo/suspects/:number')
export class SuspectsController {
  constructor(
    private readonly suspects: SuspectRepository,
    private readonly files: CaseFileRepository,
    private readonly processes: ProcessRepository,
    private readonly messages: ProcessMessages,
    private readonly access: AccessService,
  ) {}

  @Get()
  @Access('case.readSuspect')
  @ApiOperation({ summary: '嫌疑人（须说明目的；未成年人的记录封存）/ a suspect, for a stated purpose; sealed where a minor', operationId: 'getSuspect' })
  @ApiOkResponse({ standardSchema: suspectDetailSchema })
  async get(@CaseNo() caseNo: string, @SuspectNumber() number: number, @CurrentAccess() access: AccessContext) {
    const processId = suspectWorkflowId(caseNo, number);
    const suspect = await this.suspects.find(caseNo, number);
    if (suspect === null) throw refusalProblem('SUSPECT_UNKNOWN');
    if (suspect.sealed) await this.access.demand({ ...access, action: 'case.readSealed' }, { id: processId });
    const [person, process, records] = await Promise.all([this.suspects.person(caseNo, number), this.processes.find(processId), this.files.signed({ processId }, true)]);
    return { ...suspect, processId, person: person!, process: process && toProcess(process), records };
  }

  @Post('commands')
  @HttpCode(200)
  @Access('case.command')
  @Idempotent()
  @ApiOperation({ summary: '对嫌疑人的办案指令 / an order on a suspect', operationId: 'commandSuspect' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @CaseNo() caseNo: string,
    @SuspectNumber() number: number,
    @Body({ schema: suspectCommandBodySchema }) command: SuspectCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(suspectWorkflowId(caseNo, number), suspectCommand, { actor, messageId, command }, access);
  }
}
