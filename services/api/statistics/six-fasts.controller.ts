import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../../../libs/access/access.decorator.js';
import { add } from '../../../libs/domain/calendar.js';
import { type Fast, fastEvents, fastIds, fasts, sixFasts, spansOf } from '../../../libs/domain/six-fasts.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { PolicyRepository } from '../../../libs/records/policy.js';
import { SixFastsRepository } from '../../../libs/records/six-fasts.js';
import { processIdParam } from '../processes/ids.js';
import { matterFastsSchema, sixFastsSchema, type SixFastsQuery, sixFastsQuerySchema } from './schemas.js';

/** More is not read in one answer: ask for a shorter period. */
const mostMatters = 50_000;

const definitions = fastIds.map((fast) => ({ fast, name: fasts[fast].name, from: fastEvents[fasts[fast].from], to: fastEvents[fasts[fast].to], target: fasts[fast].target }));

@ApiTags('statistics')
@Controller('api/v1/six-fasts')
export class SixFastsController {
  constructor(
    private readonly fasts: SixFastsRepository,
    private readonly policies: PolicyRepository,
  ) {}

  @Get()
  @Access('statistics.read')
  @ApiOperation({ summary: '六快：中位数、九成、达标、最慢的 / the six fasts of a period, by week and team, with the slowest to read', operationId: 'getSixFasts' })
  @ApiOkResponse({ standardSchema: sixFastsSchema })
  async period(@Query({ schema: sixFastsQuerySchema }) { from, to, ...filter }: SixFastsQuery) {
    const matters = await this.fasts.matters({ ...filter, from: new Date(from), to: new Date(to), limit: mostMatters + 1 });
    if (matters.length > mostMatters) refuse('PERIOD_TOO_LONG', 'to');
    return { definitions, matters: matters.length, ...sixFasts(matters, await this.targets()) };
  }

  @Get(':processId')
  @Access('statistics.read')
  @ApiOperation({ summary: '一起警情（预警）的六快 / the six fasts of one incident or warning', operationId: 'getMatterFasts' })
  @ApiOkResponse({ standardSchema: matterFastsSchema })
  async matter(@Param('processId', { schema: processIdParam }) id: string) {
    const matter = await this.fasts.matter(id);
    if (matter === null) throw new ProblemException(404, 'PROCESS_UNKNOWN', { zh: '没有这起警情或预警', en: 'there is no such incident or warning' });
    const events = Object.entries(matter.events).map(([event, { at, team }]) => ({ event, at: new Date(at).toISOString(), team }));
    return { definitions, processId: id, events, spans: spansOf(matter).map(({ fast, team, minutes }) => ({ fast, team, minutes })) };
  }

  /** In minutes, as they are now: a target that is changed judges the past anew, and says so by its version. */
  private async targets(): Promise<Partial<Record<Fast, number>>> {
    const rows = await this.policies.list(['fast.']);
    return Object.fromEntries(
      fastIds.flatMap((fast) => {
        const row = rows.find(({ key }) => key === fasts[fast].target);
        return row ? [[fast, add(0, row.limit) / 60_000]] : [];
      }),
    );
  }
}
