/** 警力布局: what is expected, how the layouts compare, and what the chosen one asks of the squads. */
import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Context } from '@temporalio/activity';
import type { ForcePlanActivities } from '../../libs/contracts/force-plan.js';
import { add } from '../../libs/domain/calendar.js';
import { addDays, dateOf } from '../../libs/domain/duty.js';
import { forecastDemand } from '../../libs/domain/force-demand.js';
import { layoutsOf, type ResponseTargets, targetKeys, targetsOf } from '../../libs/domain/force-layouts.js';
import { manningOf, withoutPlan, withPlan } from '../../libs/domain/force-roster.js';
import { station, type Zone, zones } from '../../libs/domain/station.js';
import { DutyRulesRepository } from '../../libs/records/duty-rules.js';
import { FactRepository } from '../../libs/records/facts.js';
import { ForcePlanRepository } from '../../libs/records/force-plan.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { StationRepository } from '../../libs/records/station.js';
import { placeLayouts, playThrough, simulation, worldOf } from './force-planner.js';

type Input<Name extends keyof ForcePlanActivities> = Parameters<ForcePlanActivities[Name]>[0];

/** Until enough orders are on record. */
const granted = { sceneMinutes: 40, orders: 30 };
/** On the way, added to the time at the scene. */
const wayMinutes = 6;

@Injectable()
export class ForceActivities implements ForcePlanActivities {
  constructor(
    private readonly plans: ForcePlanRepository,
    private readonly facts: FactRepository,
    private readonly rules: DutyRulesRepository,
    private readonly policies: PolicyRepository,
    private readonly processes: ProcessRepository,
    private readonly places: StationRepository,
  ) {}

  async openForcePlan(input: Input<'openForcePlan'>): ReturnType<ForcePlanActivities['openForcePlan']> {
    await this.plans.open(input);
    return { policy: await this.policies.list(['force.', 'supervision.']) };
  }

  async expectCalls({ planNo }: Input<'expectCalls'>): ReturnType<ForcePlanActivities['expectCalls']> {
    const { ask, openedAt } = (await this.plans.find(planNo))!;
    const { offsetMinutes } = station;
    // Today is not over yet.
    const today = dateOf(Date.parse(openedAt), offsetMinutes);
    const history = { from: addDays(today, -ask.historyDays), to: addDays(today, -1) };
    const midnight = (date: string) => new Date(Date.parse(date) - offsetMinutes * 60_000);
    const [calls, grids, { rules }] = await Promise.all([
      this.facts.points({ kind: 'incident', measure: 'calls', from: midnight(history.from), to: midnight(today) }),
      this.places.grids(),
      this.rules.inForce(),
    ]);
    // What nothing was recorded of is no history: it begins with the first call.
    const first = calls[0] ? dateOf(calls[0].at, offsetMinutes) : addDays(today, -28);
    const demand = forecastDemand({
      calls,
      history: { ...history, from: first > history.from ? first : history.from },
      period: { from: ask.from, days: ask.days },
      shifts: rules.shifts,
      grids: grids.map(({ id }) => id),
      offsetMinutes,
    });
    await this.plans.set(planNo, { demand });
    const { perDay, past, seasonKnown, small } = demand;
    return { perDay, pastCalls: past.calls, pastDays: past.days, seasonKnown, small };
  }

  async compareLayouts({ planNo }: Input<'compareLayouts'>): ReturnType<ForcePlanActivities['compareLayouts']> {
    const { ask, demand, openedAt } = (await this.plans.find(planNo))!;
    const [all, units, { rules }, targets, recorded] = await Promise.all([
      this.places.grids(),
      this.places.units(),
      this.rules.inForce(),
      this.targets(ask.targets),
      this.processes.sceneMinutes(new Date(Date.parse(openedAt) - ask.historyDays * 86_400_000)),
    ]);
    const grids = demand!.grids.map((id) => all.find((grid) => grid.id === id)!);
    const [alive, pause] = [() => Context.current().heartbeat(), () => setImmediate().then(() => Context.current().heartbeat())];
    const enough = recorded.length >= granted.orders;
    const mean = enough ? recorded.reduce((sum, minutes) => sum + minutes, 0) / recorded.length : granted.sceneMinutes;
    const perGrid = targetsOf(targets, grids);
    // What an earlier plan asked for is not how things are.
    const layouts = layoutsOf({ demand: demand!, grids, station: { ...station, units }, rules: withoutPlan(rules), shiftsAWeek: ask.shiftsAWeek });
    const placed = await placeLayouts(layouts, demand!, perGrid, ask.shiftsAWeek, mean + wayMinutes, alive);
    const compared = await playThrough(placed, worldOf(demand!, simulation.weeks, perGrid, enough ? recorded : { mean }), pause);
    const found = placed.map(({ layout, placement, cover, lacking, proof }, l) => ({
      id: layout.id,
      posts: layout.posts.map(({ id, team }) => ({ id, team })),
      placement,
      cover,
      lacking,
      proof,
      ...compared[l]!,
    }));
    await this.plans.set(planNo, { layouts: found, grounds: { targets, scene: { mean, orders: enough ? recorded.length : 0 }, runs: simulation.runs, weeks: simulation.weeks } });
    return found.map(({ id: layout, lacking, proof, results, difference }) => ({
      layout,
      lacking,
      gap: proof?.gap ?? null,
      inTime: results.inTime,
      response: results.response,
      busy: results.busy,
      inTimeChange: difference.inTime,
    }));
  }

  async adoptLayout({ planNo, layout, rosters, by, at }: Input<'adoptLayout'>): ReturnType<ForcePlanActivities['adoptLayout']> {
    const { ask, demand, layouts } = (await this.plans.find(planNo))!;
    const { posts, placement } = layouts.find(({ id }) => id === layout)!;
    const chosen = { slots: demand!.slots, posts, placement };
    const { rules, version, set } = await this.rules.inForce();
    if (rosters && set?.reason !== reasonOf(planNo)) await this.change(version, { rules: withPlan(rules, chosen), by, reason: reasonOf(planNo), at: new Date(at) });
    await this.plans.set(planNo, { chosen: { layout, rosters, by, at } });
    return manningOf(rules, chosen, ask.from, ask.days, station.offsetMinutes);
  }

  async recordPatrol({ planNo, ...patrol }: Input<'recordPatrol'>): Promise<void> {
    await this.plans.addPatrol(planNo, patrol);
  }

  async closeForcePlan(input: Input<'closeForcePlan'>): Promise<void> {
    const { chosen } = (await this.plans.find(input.planNo))!;
    const { rules, version, set } = await this.rules.inForce();
    // Whoever has set the rules since has seen the plan's pairs in them.
    if (chosen?.rosters && set?.reason === reasonOf(input.planNo)) {
      await this.change(version, { rules: withoutPlan(rules), by: chosen.by, reason: `${reasonOf(input.planNo)}：结束 / over`, at: new Date(input.closedAt) });
    }
    await this.plans.close(input);
  }

  private async change(version: number, set: Parameters<DutyRulesRepository['set']>[1]): Promise<void> {
    if (!(await this.rules.set(version, set))) throw new Error('the rules of duty have changed meanwhile');
  }

  private async targets(named: Partial<Record<Zone, number | undefined>>): Promise<ResponseTargets> {
    const rows = await this.policies.list(['response.onScene.']);
    const own = (zone: Zone) => rows.find(({ key }) => key === targetKeys[zone])?.limit;
    return Object.fromEntries(zones.map((zone) => [zone, named[zone] ?? add(0, own(zone) ?? { amount: 15, unit: 'minute' }) / 60_000])) as ResponseTargets;
  }
}

const reasonOf = (planNo: string) => `警力布局方案 force plan ${planNo}`;
