/** What the squads' day needs: the plan of an officer's visits, their results, and forgetting what is past its time. */
import { Injectable } from '@nestjs/common';
import type { VisitActivities as Contract } from '../../libs/contracts/visits.js';
import { system } from '../../libs/domain/actor.js';
import { add } from '../../libs/domain/calendar.js';
import type { Duration } from '../../libs/domain/policy.js';
import { squadOf, station } from '../../libs/domain/station.js';
import { type NeedWhy, planVisits } from '../../libs/domain/visits.js';
import { AccountRepository } from '../../libs/records/account.js';
import { ServiceRequestRepository } from '../../libs/records/community-work.js';
import { Ledger } from '../../libs/records/ledger.js';
import { FileRepository } from '../../libs/records/files.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { RegisterRepository } from '../../libs/records/register.js';
import { StationRepository } from '../../libs/records/station.js';
import { VisitRepository } from '../../libs/records/visits.js';

const day = 86_400_000;
const morning = (date: string) => Date.parse(`${date}T00:00:00Z`) - station.offsetMinutes * 60_000;

/** Near enough for forgetting: the length of the limit, counted backwards. */
const subtract = (at: number, limit: Duration) => at - (add(at, limit) - at);

@Injectable()
export class Visits implements Contract {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly ledger: Ledger,
    private readonly policies: PolicyRepository,
    private readonly register: RegisterRepository,
    private readonly station: StationRepository,
    private readonly visits: VisitRepository,
    private readonly requests: ServiceRequestRepository,
    private readonly files: FileRepository,
  ) {}

  async prepareRound({ date, officer }: Parameters<Contract['prepareRound']>[0]): ReturnType<Contract['prepareRound']> {
    const [from, to] = [morning(date), morning(date) + day];
    const [own, account, policy] = await Promise.all([
      this.station.gridsOf(officer, new Date(Math.max(from, Date.now()))),
      this.accounts.find(officer),
      this.policies.list(['visits.', 'supervision.']),
    ]);
    const due = await this.visits.due(own.map(({ id }) => id), new Date(to));
    const [unit] = account?.unit ? await this.station.units([account.unit]) : [];
    const community = own[0]?.community ?? null;
    return { ...planVisits(unit?.home ?? station.place, due, to), squad: community && squadOf(community), community, policy };
  }

  async recordVisit({ id, household, needs, by, at, form }: Parameters<Contract['recordVisit']>[0]): Promise<void> {
    const when = Date.parse(at);
    const { kind, grid } = (await this.visits.home(household))!;
    const { community } = (await this.station.grid(grid, new Date(when)))!;
    const row = (await this.policies.find(form.outcome === 'nobodyHome' ? 'visits.again' : `visits.cadence.${kind}`))!;
    const asked: { why: NeedWhy; notBefore: Date }[] = [
      ...(form.followUpInDays === undefined ? [] : [{ why: 'followUp' as const, notBefore: new Date(when + form.followUpInDays * day) }]),
      ...(form.outcome === 'moved' ? [{ why: 'checkRegister' as const, notBefore: new Date(when) }] : []),
    ];
    await this.ledger.once(`visit/${id}`, async (session) => {
      await this.visits.record(
        { id, household, grid, community, by, at: new Date(when), outcome: form.outcome, note: form.note },
        // A need is met by whoever opened the door, and waits where nobody did.
        { met: form.outcome === 'nobodyHome' ? [] : needs, nextAt: new Date(add(when, row.limit)), needs: asked, concerns: form.concerns },
        session,
      );
      return null;
    });
  }

  async askVisit({ notBefore, ...need }: Parameters<Contract['askVisit']>[0]): Promise<void> {
    await this.visits.ask({ ...need, notBefore: new Date(notBefore) });
  }

  async visitsMade({ ids }: Parameters<Contract['visitsMade']>[0]): ReturnType<Contract['visitsMade']> {
    return { made: await this.visits.met(ids) };
  }

  async openDay({ date }: Parameters<Contract['openDay']>[0]): ReturnType<Contract['openDay']> {
    const until = new Date(morning(date) + day);
    const erased = await this.register.eraseExpired(new Date(morning(date)), system.id);
    const kept = (await this.policies.find('register.retention'))!;
    const longAgo = new Date(subtract(morning(date), kept.limit));
    await Promise.all([this.visits.forgetNotes(longAgo), this.requests.forget(longAgo), this.files.eraseAbandoned(new Date(morning(date)))]);
    await this.followBorders(date);
    const due = new Set(await this.visits.gridsDue(until));
    const officers = (await this.station.grids()).filter(({ id }) => due.has(id)).map(({ officer }) => officer);
    return { erased, officers: [...new Set(officers)].sort() };
  }

  /** A household stands in the grid that its place lies in, also after borders were drawn anew. */
  private async followBorders(date: string): Promise<void> {
    const redrawn = await this.station.redrawn(new Date(morning(date)));
    if (redrawn.length === 0) return;
    for (const { id, grid, place, version } of await this.register.placed(redrawn)) {
      const now = await this.station.gridAt(place, new Date(morning(date)));
      if (now === null || now.id === grid) continue;
      await this.register.correctHousehold(id, version, { grid: now.id }, { messageId: `border/${date}/${id}`, by: system.id, reason: `${grid} → ${now.id}` });
    }
  }
}
