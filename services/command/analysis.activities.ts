import { Injectable } from '@nestjs/common';
import type { AnalysisActivities as Contract } from '../../libs/contracts/analysis.js';
import type { SuggestionPlan } from '../../libs/contracts/suggestion.js';
import { iso } from '../../libs/domain/calendar.js';
import { categoryOf } from '../../libs/domain/category.js';
import { type Cluster, type CountedPoint, findClusters } from '../../libs/domain/cluster.js';
import { measuresFor } from '../../libs/domain/countermeasures.js';
import { hoursInWords } from '../../libs/domain/hours.js';
import { squadOf, station } from '../../libs/domain/station.js';
import { FactRepository } from '../../libs/records/facts.js';
import { StationRepository } from '../../libs/records/station.js';
import { SuggestionRepository } from '../../libs/records/suggestion.js';

const dayMs = 86_400_000;
/** What a period is held against. */
const pastMs = 364 * dayMs;
/** As many as a chief can weigh in a month; the analysis shows what else it found with the next. */
const mostSuggestions = 10;
/** From the analysis: time to decide, four whole weeks of the plan, and a week for calls that are told late. */
const leadMs = 7 * dayMs;
const planMs = 28 * dayMs;
const lateMs = 7 * dayMs;

const midnight = (date: string) => Date.parse(`${date}T00:00:00Z`) - station.offsetMinutes * 60_000;

/** 月度研判 */
@Injectable()
export class AnalysisActivities implements Contract {
  constructor(
    private readonly facts: FactRepository,
    private readonly grids: StationRepository,
    private readonly suggestions: SuggestionRepository,
  ) {}

  async analyse({ from: first, to: last, station: id }: Parameters<Contract['analyse']>[0]): ReturnType<Contract['analyse']> {
    const [from, to] = [midnight(first), midnight(last)];
    const period = { from, to, since: from - pastMs, offsetMinutes: station.offsetMinutes };
    const clusters = findClusters(await this.points(period.since, to), period).slice(0, mostSuggestions);
    const found = [];
    for (const cluster of clusters) {
      const key = [id, first, last, cluster.grid, cluster.category, cluster.target ?? '', hoursInWords(cluster.hours)].join('/');
      const suggestionNo = await this.suggestions.number(key, last.slice(0, 4));
      const { points: _points, ...told } = cluster;
      found.push({ cluster: told, suggestion: { suggestionNo, plan: await this.plan(cluster, to), source: 'analysis' as const, proposedBy: null } });
    }
    return { found };
  }

  private async plan({ grid, category, target, hours, observed, points, reason }: Cluster, to: number): Promise<SuggestionPlan> {
    const { name } = categoryOf(category);
    const squad = squadOf((await this.grids.grid(grid, new Date(to)))!.community)!;
    const [from, until] = [to + leadMs, to + leadMs + planMs];
    return {
      loop: 'prevent',
      title: `${grid} ${name.zh} ${hoursInWords(hours)}`,
      grounds: [{ what: `${reason.zh}${target ? `；手法：${target}` : ''} / ${reason.en}${target ? `; method: ${target}` : ''}`, records: points }],
      goal: `减少 ${grid} ${hoursInWords(hours)} 的${name.zh}（上期 ${observed} 起）`,
      target: { grids: [grid], categories: [category], hours },
      measures: measuresFor({ category, hours, squad, grid }),
      period: { from: iso(from), to: iso(until) },
      measureAt: iso(until + lateMs),
    };
  }

  /** Month by month, so that a year of a large station need not be in memory with all that is known of each. */
  private async points(since: number, to: number): Promise<CountedPoint[]> {
    const points: CountedPoint[] = [];
    for (let from = since; from < to; from += 28 * dayMs) {
      const facts = await this.facts.points({ kind: 'incident', from: new Date(from), to: new Date(Math.min(to, from + 28 * dayMs)) });
      for (const { record, at, grid, category, method } of facts) points.push({ id: record.slice(record.indexOf('/') + 1), at, grid, category, target: method?.target });
    }
    return points;
  }
}
