/** 接收预警: a warning becomes a process, once, however often and from wherever it is sent. */
import { Inject, Injectable } from '@nestjs/common';
import type { FraudInput, Warning } from '../../../libs/contracts/fraud.js';
import { fraudWorkflowId, warningNo } from '../../../libs/contracts/ids.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { WarningRepository } from '../../../libs/records/fraud.js';
import { API_CONFIG, type Config } from '../config.js';
import { ProcessStarter } from '../processes/process-starter.js';
import type { AcceptedWarning } from './schemas.js';

@Injectable()
export class WarningsService {
  constructor(
    @Inject(API_CONFIG) private readonly config: Config,
    private readonly warnings: WarningRepository,
    private readonly starter: ProcessStarter,
  ) {}

  processIdOf(no: string): string {
    return fraudWorkflowId(this.config.STATION_ID, no);
  }

  async accept(warning: Warning, actor: Actor): Promise<AcceptedWarning> {
    const no = warningNo(warning.source, warning.number);
    const processId = this.processIdOf(no);
    // Temporal forgets a closed process after its retention; the record stays.
    if (await this.warnings.exists(no)) return { warningNo: no, processId, duplicate: true };
    const input: FraudInput = { station: this.config.STATION_ID, warning, actor };
    const { duplicate } = await this.starter.start('fraudDissuasion', processId, input, `预警劝阻 ${no}`);
    return { warningNo: no, processId, duplicate };
  }
}
