import { Inject, Injectable } from '@nestjs/common';
import { incidentNo } from '../../libs/contracts/ids.js';
import type { IncidentCommandActivities as Contract, Recommended } from '../../libs/contracts/incident.js';
import { categoryOf } from '../../libs/domain/category.js';
import type { Point } from '../../libs/domain/place.js';
import { captainOf, type Recommendation, recommendUnits, type UnitState } from '../../libs/domain/recommend.js';
import { zoneOf } from '../../libs/domain/station.js';
import { duplicateRule, proposeTriage } from '../../libs/domain/triage.js';
import { IncidentRepository } from '../../libs/records/incident.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { type Grid, StationRepository, type Unit } from '../../libs/records/station.js';
import { callbackToken, CALLBACK_KEY } from './callback.js';

/** Grounds are shown for the first few; the others can be chosen, but nobody reads thirty of them. */
const explained = 8;

@Injectable()
export class CommandActivities implements Contract {
  constructor(
    @Inject(CALLBACK_KEY) private readonly callbackKey: Uint8Array,
    private readonly incidents: IncidentRepository,
    private readonly policy: PolicyRepository,
    private readonly processes: ProcessRepository,
    private readonly station: StationRepository,
  ) {}

  async registerIncident({ call, actor }: Parameters<Contract['registerIncident']>[0]): ReturnType<Contract['registerIncident']> {
    const no = incidentNo(call.source, call.number);
    const token = callbackToken(this.callbackKey, call.caller?.phone);
    await this.incidents.register({ incidentNo: no, call, registeredBy: actor.id, callbackToken: token });
    const { caller: _caller, ...said } = call;
    const [near, grid, policy] = await Promise.all([
      this.near(no, call.place, call.receivedAt),
      call.place ? this.station.gridAt(call.place) : null,
      this.policy.list(['response.', 'supervision.']),
    ]);
    const grids = grid ? [grid] : call.community ? (await this.station.grids()).filter(({ community }) => community === call.community) : [];
    const { duplicates, ...proposal } = proposeTriage(
      { ...said, ...(token ? { callback: token } : {}) },
      { grids, open: near },
    );
    const { category, priority, grid: gridId, community } = proposal;
    await this.incidents.assess(no, { category, priority, grid: gridId, community });
    return {
      proposal: {
        ...proposal,
        duplicates: duplicates.map(({ incidentNo: other, reasons }) => ({ incidentNo: other, reasons })),
      },
      policy,
      onSceneLimit: onSceneLimit(grid),
    };
  }

  async locateIncident({ incidentNo: no, place, community }: Parameters<Contract['locateIncident']>[0]): ReturnType<Contract['locateIncident']> {
    const grid = place ? await this.station.gridAt(place) : null;
    const found = { grid: grid?.id ?? null, community: grid?.community ?? community ?? null };
    await this.incidents.assess(no, { ...found, ...(place ? { place } : {}) });
    return { ...found, onSceneLimit: onSceneLimit(grid) };
  }

  async prepareDispatch({ place, grid, community, category, tried }: Parameters<Contract['prepareDispatch']>[0]): ReturnType<Contract['prepareDispatch']> {
    const [units, load, at] = await Promise.all([
      this.station.units(),
      this.processes.load(),
      place ? this.station.gridAt(place) : null,
    ]);
    const states = units.map((unit) => toState(unit, load.get(unit.id) ?? 0));
    const ranked = recommendUnits({ category, place, grid, community, zone: zoneOf(at) }, states);
    // Who has refused or stayed silent is offered again only when nobody else is left.
    const last = (unit: Recommendation) => Number(tried.includes(unit.unit));
    return {
      recommended: ranked
        .sort((a, b) => last(a) - last(b))
        .map((unit, i) => toRecommended(unit, !tried.includes(unit.unit), i < explained)),
      sceneWork: categoryOf(category).survey ? ['scene.survey', 'scene.canvass'] : [],
    };
  }

  async describeUnits(ids: string[]): Promise<Recommended[]> {
    const units = await this.station.units(ids);
    return units.map(({ id, team, onDuty }) => ({
      unit: id,
      team,
      captain: captainOf({ id, team }),
      minutes: 0,
      available: onDuty,
      reasons: [],
    }));
  }

  async closeIncident({ incidentNo: no, feedback, calls: _calls, ...end }: Parameters<Contract['closeIncident']>[0]): Promise<void> {
    await this.incidents.close(no, end);
    await this.incidents.setFeedback(feedback);
  }

  private async near(no: string, place: Point | undefined, receivedAt: string) {
    if (!place) return [];
    const at = Date.parse(receivedAt);
    const window = duplicateRule.minutes * 60_000;
    const found = await this.incidents.nearby(place, duplicateRule.metres, new Date(at - window), new Date(at + window), no);
    return found.map(({ callbackToken: callback, ...incident }) => ({ ...incident, ...(callback ? { callback } : {}) }));
  }
}

const onSceneLimit = (grid: Grid | null) => `response.onScene.${zoneOf(grid)}`;

function toState({ id, team, community, home, grids, skills, onDuty }: Unit, orders: number): UnitState {
  return { id, team, community, position: home, grids, skills, onDuty, orders };
}

function toRecommended({ unit, team, captain, minutes, available, reasons }: Recommendation, fresh: boolean, explain: boolean): Recommended {
  return { unit, team, captain, minutes, available: available && fresh, reasons: explain ? reasons : [] };
}
