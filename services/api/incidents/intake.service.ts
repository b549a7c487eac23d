/** 接警: a call becomes a process, once, however often and from wherever it is sent. */
import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { incidentNo, incidentWorkflowId } from '../../../libs/contracts/ids.js';
import { type Call, callSchema, type IncidentInput } from '../../../libs/contracts/incident.js';
import { searchAttributes } from '../../../libs/contracts/process.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { fieldErrors, validate } from '../../../libs/platform/issues.js';
import type { Language } from '../../../libs/platform/text.js';
import { IncidentRepository } from '../../../libs/records/incident.js';
import { API_CONFIG, type Config } from '../config.js';
import { eachRow } from '../http/rows.js';
import { ruleTexts } from '../http/rules.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { TEMPORAL_CLIENT } from '../processes/process-messages.js';
import type { Accepted, Report, RowResult } from './schemas.js';

const answeredWithinMs = 10_000;

/** One row of a batch or file: a call as it came, or why there is none. */
export type Row = { row: number } & ({ call: unknown } | { errors: NonNullable<RowResult['errors']> });

@Injectable()
export class IntakeService {
  constructor(
    @Inject(TEMPORAL_CLIENT) private readonly client: Client,
    @Inject(API_CONFIG) private readonly config: Config,
    private readonly incidents: IncidentRepository,
    private readonly starter: ProcessStarter,
  ) {}

  processIdOf(no: string): string {
    return incidentWorkflowId(this.config.STATION_ID, no);
  }

  /** Throws where there is no such process. */
  async mustBeThere(processId: string): Promise<void> {
    await this.client.withDeadline(Date.now() + answeredWithinMs, () =>
      this.client.workflow.getHandle(processId).describe(),
    );
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

  /** Row by row: a bad one never stops the good ones, and each is told apart. */
  async acceptAll(rows: AsyncIterable<Row> | Iterable<Row>, actor: Actor, language: Language): Promise<Report> {
    const results = await eachRow(rows, (row) => this.acceptRow(row, actor, language));
    const count = (status: RowResult['status']) => results.filter((result) => result.status === status).length;
    return {
      read: results.length,
      accepted: count('accepted'),
      duplicates: count('duplicate'),
      rejected: count('rejected'),
      results,
    };
  }

  private async acceptRow(row: Row, actor: Actor, language: Language): Promise<RowResult> {
    const rejected = (errors: RowResult['errors']): RowResult => ({ row: row.row, status: 'rejected', errors });
    if ('errors' in row) return rejected(row.errors);
    const checked = await validate(callSchema, row.call);
    if (checked.issues) return rejected(fieldErrors(checked.issues, language, ruleTexts));
    try {
      const { incidentNo: no, duplicate } = await this.accept(checked.value, actor);
      return { row: row.row, incidentNo: no, status: duplicate ? 'duplicate' : 'accepted' };
    } catch {
      // Told for its own row, so that what was accepted before is still reported; sent again, nothing is doubled.
      const message = { zh: '服务暂不可用，请重新提交本行', en: 'not available now: send this row again' }[language];
      return rejected([{ field: '', rule: 'UNAVAILABLE', message }]);
    }
  }
}
