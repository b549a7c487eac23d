/** Temporal's own schedules start the briefs, each morning that one is due, and make up for mornings that the machine missed. */
import { Inject, Injectable } from '@nestjs/common';
import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy, type ScheduleOptions } from '@temporalio/client';
import type { BriefInput } from '../../../libs/contracts/brief.js';
import { briefWorkflowId } from '../../../libs/contracts/ids.js';
import { queues, searchAttributes } from '../../../libs/contracts/process.js';
import { briefNames, type BriefSpan, briefSpans } from '../../../libs/domain/brief.js';
import type { Logger } from '../../../libs/platform/logger.js';
import { API_CONFIG, API_LOGGER, type Config } from '../config.js';
import { TEMPORAL_CLIENT } from '../processes/process-messages.js';

/** Before the chief's morning meeting. */
const due: Record<BriefSpan, object> = {
  daily: { hour: 6, minute: 30 },
  weekly: { hour: 6, minute: 40, dayOfWeek: 'MONDAY' },
  monthly: { hour: 6, minute: 50, dayOfMonth: 1 },
};
const againAfterMs = 60_000;

@Injectable()
export class BriefSchedules {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(TEMPORAL_CLIENT) private readonly client: Client,
    @Inject(API_CONFIG) private readonly config: Pick<Config, 'STATION_ID'>,
    @Inject(API_LOGGER) private readonly logger: Logger,
  ) {}

  /** The API serves meanwhile, and while Temporal is away too. */
  begin(): void {
    void this.ensure().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the briefs could not be scheduled yet');
      this.timer = setTimeout(() => this.begin(), againAfterMs).unref();
    });
  }

  /** What an operator has paused or changed stays so. */
  async ensure(): Promise<void> {
    for (const span of briefSpans) {
      try {
        await this.client.schedule.create(this.options(span));
      } catch (error) {
        if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      }
    }
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  private options(span: BriefSpan): ScheduleOptions {
    const station = this.config.STATION_ID;
    const id = briefWorkflowId(station, span);
    return {
      scheduleId: id,
      spec: { calendars: [{ ...due[span], comment: `${briefNames[span].zh} ${briefNames[span].en}` }], timezone: 'Asia/Shanghai' },
      action: {
        type: 'startWorkflow',
        workflowType: 'brief',
        workflowId: id,
        taskQueue: queues.processes,
        args: [{ station, span } satisfies BriefInput],
        typedSearchAttributes: [{ key: searchAttributes.ProcessKind, value: 'brief' }],
        staticSummary: briefNames[span].zh,
      },
      policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: '7 days' },
    };
  }
}
