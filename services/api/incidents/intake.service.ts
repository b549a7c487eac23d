/** 接警: a call becomes a process, once, however often and from wherever it is sent. */
import { Inject, Injectable } from '@nestjs/common';
import { incidentNo, incidentWorkflowId } from '../../../libs/contracts/ids.js';
import { type Call, callSchema, type IncidentInput } from '../../../libs/contracts/incident.js';
import { searchAttributes } from '../../../libs/contracts/process.js';
import type { Actor } from '../../../libs/domain/actor.js';
import type { Language } from '../../../libs/platform/text.js';
import { IncidentRepository } from '../../../libs/records/incident.js';
import { API_CONFIG, type Config } from '../config.js';
import { type Row, takeRows } from '../http/rows.js';
import { ProcessStarter } from '../processes/process-starter.js';
import type { Accepted, Report } from './schemas.js';

@Injectable()
export class IntakeService {
  constructor(
    @Inject(API_CONFIG) private readonly config: Config,
    private readonly incidents: IncidentRepository,
    private readonly starter: ProcessStarter,
  ) {}

  processIdOf(no: string): string {
    return incidentWorkflowId(this.config.STATION_ID, no);
  }

  async accept(call: Call, actor: Actor): Promise<Accepted> {
    const no = incidentNo(call.source, call.number);
    const processId = this.processIdOf(no);
    // Temporal forgets a closed process after its retention; the record stays.
    if (await this.incidents.exists(no)) return { incidentNo: no, processId, duplicate: true };
    const input: IncidentInput = { station: this.config.STATION_ID, call, actor };
    const { duplicate } = await this.starter.start('incident', processId, input, `警情 ${no}`, [{ key: searchAttributes.IncidentNo, value: no }]);
    return { incidentNo: no, processId, duplicate };
  }

  acceptAll(rows: AsyncIterable<Row> | Iterable<Row>, actor: Actor, language: Language): Promise<Report> {
    return takeRows(rows, callSchema, language, async (call) => {
      const { incidentNo: no, duplicate } = await this.accept(call, actor);
      return { incidentNo: no, duplicate };
    });
  }
}
