/** Sets going what recurs: the first of each is arranged when the API starts, each next one by the one before it. */
import { Inject, Injectable } from '@nestjs/common';
import { analysisWorkflowId, communityDayWorkflowId } from '../../../libs/contracts/ids.js';
import type { workflowTypes } from '../../../libs/contracts/registry.js';
import { add, iso } from '../../../libs/domain/calendar.js';
import type { Logger } from '../../../libs/platform/logger.js';
import { API_CONFIG, API_LOGGER, type Config } from '../config.js';
import { ProcessStarter } from './process-starter.js';

const againAfterMs = 60_000;

interface Standing {
  type: (typeof workflowTypes)[number];
  workflowId: string;
  input: object;
  summary: string;
}

@Injectable()
export class StandingProcesses {
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly starter: ProcessStarter,
    @Inject(API_CONFIG) private readonly config: Pick<Config, 'STATION_ID'>,
    @Inject(API_LOGGER) private readonly logger: Logger,
  ) {}

  /** The API serves meanwhile, and while Temporal is away too. */
  begin(): void {
    const station = this.config.STATION_ID;
    for (const arrange of [communityDay, monthlyAnalysis]) this.arrange(() => arrange(station, Date.now()));
  }

  private arrange(standing: () => Standing): void {
    const { type, workflowId, input, summary } = standing();
    void this.starter.start(type, workflowId, input, summary).catch((error: unknown) => {
      this.logger.warn({ err: error, workflowId }, 'what recurs could not be arranged yet');
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.arrange(standing);
      }, againAfterMs).unref();
      this.timers.add(timer);
    });
  }

  onModuleDestroy(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}

function communityDay(station: string, now: number): Standing {
  const date = iso(now).slice(0, 10);
  return { type: 'communityDay', workflowId: communityDayWorkflowId(station, date), input: { station, date }, summary: `社区警务 ${date}` };
}

/** Of the month that runs. */
function monthlyAnalysis(station: string, now: number): Standing {
  const first = (at: number) => `${iso(at).slice(0, 7)}-01`;
  const period = { station, from: first(now), to: first(add(now, { amount: 1, unit: 'month' })) };
  return { type: 'analysis', workflowId: analysisWorkflowId(period), input: { ...period, monthly: true }, summary: `研判 ${period.from}～${period.to}` };
}
