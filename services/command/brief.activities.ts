/** What a brief says, and that it was signed. */
import { Injectable } from '@nestjs/common';
import { ApplicationFailure } from '@temporalio/common';
import type { BriefActivities as Contract } from '../../libs/contracts/brief.js';
import type { BriefContent, BriefFigure } from '../../libs/domain/brief.js';
import { categoryOf } from '../../libs/domain/category.js';
import type { Span } from '../../libs/domain/cells.js';
import { type Index, indexOf, indices } from '../../libs/domain/indices.js';
import { station } from '../../libs/domain/station.js';
import { processOfRecord } from '../../libs/domain/task.js';
import { AccountRepository } from '../../libs/records/account.js';
import { BriefRepository } from '../../libs/records/brief.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { CountingRepository } from '../../libs/records/counting.js';
import { type Answered, type Asked, FigureRepository } from '../../libs/records/figures.js';
import { Ledger } from '../../libs/records/ledger.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { StationRepository } from '../../libs/records/station.js';

/** Days that the charts show at least, so that a day is seen beside others. */
const daysShown = 31;
const categoriesShown = 10;
const dayMs = 86_400_000;
const incidents = indexOf('incidents')!;

@Injectable()
export class BriefActivities implements Contract {
  constructor(
    private readonly figures: FigureRepository,
    private readonly counting: CountingRepository,
    private readonly briefs: BriefRepository,
    private readonly files: CaseFileRepository,
    private readonly ledger: Ledger,
    private readonly accounts: AccountRepository,
    private readonly policies: PolicyRepository,
    private readonly stations: StationRepository,
  ) {}

  async draftBrief({ briefId, span, from, to, processId }: Parameters<Contract['draftBrief']>[0]): ReturnType<Contract['draftBrief']> {
    const period = { from: Date.parse(from), to: Date.parse(to) };
    const countedAt = await this.counting.countedAt();
    // Tried again until it is.
    if (countedAt === null || countedAt.getTime() < period.to) throw ApplicationFailure.create({ type: 'NOT_YET_COUNTED', message: '统计尚未完成 / not everything of the period is counted yet' });
    const content: BriefContent = {
      ...{ id: briefId, span, from, to, station: station.name, countedAt: countedAt.toISOString() },
      figures: await Promise.all(indices.map((index) => this.figure(index, period))),
      charts: await this.charts(period),
    };
    const [draft, policy] = await Promise.all([this.briefs.draft(content, processId), this.policies.list(['brief.', 'supervision.'])]);
    return { ...draft, policy };
  }

  signBrief({ id, briefId, sha256, by, at }: Parameters<Contract['signBrief']>[0]): ReturnType<Contract['signBrief']> {
    return this.ledger.once(`record/${id}`, async (session) => {
      const draft = await this.briefs.find(briefId);
      if (!draft?.intact || draft.sha256 !== sha256 || draft.signing !== null) return null;
      const recordNo = await this.ledger.recordNo(briefId, session);
      const name = (await this.accounts.find(by))?.name ?? by;
      await this.briefs.sign(briefId, sha256, { by, name, at, recordNo }, session);
      const hash = await this.files.sign({ id, recordNo, kind: 'brief.sign', caseNo: null, incidentNo: null, processId: processOfRecord(id), signedBy: by, signedAt: at, form: { briefId, sha256 } }, [], session);
      return { recordNo, hash };
    });
  }

  private async figure(index: Index, period: Span): Promise<BriefFigure> {
    const [year, before] = await Promise.all([this.figures.answer(index, { ...period, compare: 'yearOnYear' }), this.figures.answer(index, { ...period, compare: 'periodOnPeriod' })]);
    const { id, version, name, unit, means, source, better } = index;
    const against = ({ total }: Answered) => ({ before: total.before!.value, change: total.change });
    const { value, records, small } = year.total;
    return { index: { id, version, name, unit, means, source, better }, value, records, small, yearOnYear: against(year), periodOnPeriod: against(before) };
  }

  private async charts(period: Span): Promise<BriefContent['charts']> {
    const shown = { from: Math.min(period.from, period.to - daysShown * dayMs), to: period.to };
    const by = async (span: Span, grouping: Asked['by']) => (await this.figures.answer(incidents, { ...span, by: grouping, compare: 'yearOnYear' })).groups;
    const [days, communities, categories, hours, areas] = await Promise.all([by(shown, 'day'), by(period, 'community'), by(period, 'category'), by(shown, 'hourOfWeek'), this.stations.areas(new Date(period.to))]);
    const nameOf = new Map(areas.map(({ id, name }) => [id, name]));
    const compared = ({ value, before }: Answered['groups'][number]) => ({ now: value ?? 0, before: before?.value ?? 0 });
    const countOf = new Map(hours.map(({ key, value }) => [key, value ?? 0]));
    return {
      days: days.map((group) => ({ day: group.key!, ...compared(group) })),
      communities: communities.map((group) => ({ name: nameOf.get(group.key ?? '') ?? { zh: '未知', en: 'Not known' }, ...compared(group) })),
      categories: [...categories].sort((a, b) => b.records - a.records).slice(0, categoriesShown).map((group) => ({ name: categoryOf(group.key!).name, ...compared(group) })),
      hours: Array.from({ length: 168 }, (_, hour) => countOf.get(String(hour)) ?? 0),
    };
  }
}
