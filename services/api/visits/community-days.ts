/** Sets the squads' days going: the first is arranged when the API starts, each next one by the day before it. */
import { Inject, Injectable } from '@nestjs/common';
import { communityDayWorkflowId } from '../../../libs/contracts/ids.js';
import { iso } from '../../../libs/domain/calendar.js';
import type { Logger } from '../../../libs/platform/logger.js';
import { API_CONFIG, API_LOGGER, type Config } from '../config.js';
import { ProcessStarter } from '../processes/process-starter.js';

const againAfterMs = 60_000;

@Injectable()
export class CommunityDays {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly starter: ProcessStarter,
    @Inject(API_CONFIG) private readonly config: Pick<Config, 'STATION_ID'>,
    @Inject(API_LOGGER) private readonly logger: Logger,
  ) {}

  /** The API serves meanwhile, and while Temporal is away too. */
  begin(): void {
    const date = iso(Date.now()).slice(0, 10);
    const station = this.config.STATION_ID;
    void this.starter.start('communityDay', communityDayWorkflowId(station, date), { station, date }, `社区警务 ${date}`).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the day of the squads could not be arranged yet');
      this.timer = setTimeout(() => this.begin(), againAfterMs).unref();
    });
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }
}
