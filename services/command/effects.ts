/** The effect of a plan, from what was counted: its grids and hours, those of the year before, and grids that had no plan. */
import { Injectable } from '@nestjs/common';
import type { EffectReport, SuggestionPlan } from '../../libs/contracts/suggestion.js';
import { iso } from '../../libs/domain/calendar.js';
import { categories } from '../../libs/domain/category.js';
import { comparable, effectOf, type GridCounts, type Span, windowsOf, yearOnYear } from '../../libs/domain/effect.js';
import { neighbours } from '../../libs/domain/geo.js';
import { hourOf, within } from '../../libs/domain/hours.js';
import { station } from '../../libs/domain/station.js';
import { CampaignRepository } from '../../libs/records/community-work.js';
import { FactRepository } from '../../libs/records/facts.js';
import { StationRepository } from '../../libs/records/station.js';
import { SuggestionRepository } from '../../libs/records/suggestion.js';

type Counts = GridCounts & { earlier: number };

@Injectable()
export class Effects {
  constructor(
    private readonly facts: FactRepository,
    private readonly grids: StationRepository,
    private readonly suggestions: SuggestionRepository,
    private readonly campaigns: CampaignRepository,
  ) {}

  async measure(suggestionNo: string, { target, period: planned }: SuggestionPlan, at: string): Promise<EffectReport> {
    const period = { from: Date.parse(planned.from), to: Date.parse(planned.to) };
    const { before, alike } = windowsOf(period);
    const [all, counts, ...planned_] = await Promise.all([
      this.grids.grids(new Date(period.to)),
      this.count(target, period, before, alike),
      ...[period, before].flatMap(({ from, to }) => [this.suggestions.gridsIn(new Date(from), new Date(to), suggestionNo), this.campaigns.gridsIn(new Date(from), new Date(to))]),
    ]);
    const mine = all.filter(({ id }) => target.grids.includes(id));
    const withPlan = new Set(planned_.flat());
    const free = all.filter(({ id }) => !target.grids.includes(id) && !withPlan.has(id));
    const near = (grid: (typeof all)[number]) => mine.some(({ polygon }) => neighbours(polygon, grid.polygon));
    const around = free.filter(near).map(({ id }) => id);
    const candidate = ({ id, kind }: { id: string; kind: string }) => ({ grid: id, kind, earlier: countsOf(counts, id).earlier });
    const compared = comparable(mine.map(candidate), free.filter((grid) => !near(grid)).map(candidate));
    const of = (ids: readonly string[]) => ids.map((id) => countsOf(counts, id));
    const rows = (side: EffectReport['grids'][number]['side'], ids: readonly string[]) => ids.map((grid) => ({ grid, side, ...countsOf(counts, grid) }));
    return {
      measuredAt: at,
      period: said(period),
      before: said(before),
      alike: alike.from < alike.to ? said(alike) : null,
      effect: effectOf(of(target.grids), of(compared)),
      yearOnYear: yearOnYear(of(target.grids)),
      around: effectOf(of(around), of(compared)),
      grids: [...rows('plan', target.grids), ...rows('compared', compared), ...rows('around', around)],
    };
  }

  private async count({ categories: wanted, hours }: SuggestionPlan['target'], period: Span, before: Span, alike: Span): Promise<Map<string, Counts>> {
    const counts = new Map<string, Counts>();
    const spans = [['after', period], ['before', before], ['earlier', alike]] as const;
    // A general category stands for those below it.
    const ids = categories.map(({ id }) => id).filter((id) => wanted.some((category) => id === category || id.startsWith(`${category}.`)));
    for (const [name, { from, to }] of spans) {
      if (from >= to) continue;
      for (const { grid, at } of await this.facts.points({ kind: 'incident', from: new Date(from), to: new Date(to), categories: ids })) {
        if (grid === null || !within(hours, hourOf(at, station.offsetMinutes))) continue;
        const counted = counts.get(grid) ?? none();
        counted[name] += 1;
        counts.set(grid, counted);
      }
    }
    return counts;
  }
}

const none = (): Counts => ({ before: 0, after: 0, earlier: 0 });
const countsOf = (counts: ReadonlyMap<string, Counts>, grid: string): Counts => counts.get(grid) ?? none();
const said = ({ from, to }: Span) => ({ from: iso(from), to: iso(to) });
