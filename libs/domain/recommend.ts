/**
 * 派警建议: which units to send. Free units first, then those with orders, then those off duty; within each by the
 * estimated cost in minutes: travel, orders not yet finished, and a stated number of minutes for each thing that is missing.
 */
import type { Candidate } from './actor.js';
import { categoryOf, type Skill } from './category.js';
import type { Reason } from './intake.js';
import { type Point, distance } from './place.js';
import type { Zone } from './station.js';

export interface UnitState {
  id: string;
  team: 'community' | 'case';
  /** Null for a unit that serves the whole station. */
  community: string | null;
  /** Where it last was, else its home. */
  position: Point;
  grids: readonly string[];
  skills: readonly Skill[];
  onDuty: boolean;
  /** Orders not yet finished. */
  orders: number;
}

export interface IncidentToServe {
  category: string;
  place: Point | null;
  grid: string | null;
  community: string | null;
  zone: Zone;
}

export interface Recommendation {
  unit: string;
  team: UnitState['team'];
  /** Who is asked where the unit refuses or stays silent. */
  captain: Candidate;
  /** On duty and without orders. */
  available: boolean;
  /** Estimated minutes to the scene, with the orders before it. */
  minutes: number;
  /** The minutes by which units are ordered: `minutes` and what is missing. */
  cost: number;
  reasons: Reason[];
}

export const costs = {
  /** Door to door, stops included. */
  kmPerHour: { town: 25, village: 45, forest: 30 },
  /** Roads are longer than the straight line. */
  detour: 1.3,
  /** Where either place is unknown. */
  unknownPlace: { ownCommunity: 10, elsewhere: 20 },
  /** Each order before this one. */
  order: 20,
  otherCommunity: 5,
  otherGrid: 2,
  missingSkill: 4,
  /** The case team is kept for scenes that are surveyed. */
  caseTeamWithoutSurvey: 10,
} as const;

/** Every unit is in the answer once: one that cannot go is last, and says why. Total and deterministic. */
export function recommendUnits(incident: IncidentToServe, units: readonly UnitState[]): Recommendation[] {
  return units
    .map((unit) => ({ unit, rank: rankOf(unit), ...assess(incident, unit) }))
    .sort((a, b) => a.rank - b.rank || a.cost - b.cost || (a.unit.id < b.unit.id ? -1 : 1))
    .map(({ unit, rank, travel, cost, reasons }) => ({
      unit: unit.id,
      team: unit.team,
      captain: captainOf(unit),
      available: rank === 0,
      minutes: tenth(travel + ordersOf(unit) * costs.order),
      cost: tenth(cost),
      reasons,
    }));
}

export function captainOf(unit: Pick<UnitState, 'id' | 'team'>): Candidate {
  const team = unit.id.split('.')[0]!;
  return { role: unit.team === 'case' ? 'caseCaptain' : 'squadCaptain', unit: team };
}

const tenth = (minutes: number) => Math.round(minutes * 10) / 10;

const ordersOf = ({ orders }: UnitState) => (orders > 0 ? orders : 0);

function rankOf(unit: UnitState): 0 | 1 | 2 {
  if (!unit.onDuty) return 2;
  return ordersOf(unit) > 0 ? 1 : 0;
}

function assess(incident: IncidentToServe, unit: UnitState): { travel: number; cost: number; reasons: Reason[] } {
  const reasons: Reason[] = [];
  let cost = 0;
  const say = (minutes: number, code: string, zh: string, en: string) => {
    cost += minutes;
    reasons.push(
      minutes === 0 ? { code, zh, en } : { code, zh: `${zh}（+${minutes} 分钟）`, en: `${en} (+${minutes} min)` },
    );
  };

  if (!unit.onDuty) say(0, 'offDuty', '不在班', 'off duty');
  const orders = ordersOf(unit);
  if (orders > 0)
    say(
      orders * costs.order,
      'orders',
      `手上有 ${orders} 条指令`,
      `has ${orders} order${orders === 1 ? '' : 's'} in hand`,
    );
  else if (unit.onDuty) say(0, 'free', '在班待命', 'on duty and free');

  const own = unit.community !== null && unit.community === incident.community;
  const travel = travelTo(incident, unit, own);
  cost += travel.minutes;
  reasons.push(travel.reason);

  if (incident.grid !== null && unit.grids.includes(incident.grid)) say(0, 'ownGrid', '责任网格', 'its own grid');
  else if (own) say(costs.otherGrid, 'ownCommunity', '本社区，非责任网格', 'its own community, another grid');
  // A unit that serves the whole station is at home everywhere, but no one grid is its own.
  else if (unit.community === null) say(costs.otherGrid, 'wholeStation', '服务全所', 'serves the whole station');
  else say(costs.otherGrid + costs.otherCommunity, 'otherCommunity', '其他社区', 'of another community');

  const category = categoryOf(incident.category);
  const missing = category.skills.filter((skill) => !unit.skills.includes(skill));
  const held = category.skills.filter((skill) => unit.skills.includes(skill));
  if (held.length > 0) say(0, 'skills', `具备：${named(held, 'zh')}`, `can do: ${named(held, 'en')}`);
  if (missing.length > 0) {
    say(
      missing.length * costs.missingSkill,
      'missingSkills',
      `不具备：${named(missing, 'zh')}`,
      `cannot do: ${named(missing, 'en')}`,
    );
  }
  if (unit.team === 'case' && !category.survey) {
    say(
      costs.caseTeamWithoutSurvey,
      'caseTeam',
      '办案队留作勘查办案',
      'the case team is kept for scenes that are surveyed',
    );
  }
  return { travel: travel.minutes, cost, reasons };
}

function travelTo(incident: IncidentToServe, unit: UnitState, own: boolean): { minutes: number; reason: Reason } {
  const km = incident.place ? (distance(unit.position, incident.place) * costs.detour) / 1000 : NaN;
  if (Number.isNaN(km)) {
    const minutes = own ? costs.unknownPlace.ownCommunity : costs.unknownPlace.elsewhere;
    return {
      minutes,
      reason: {
        code: 'placeUnknown',
        zh: `位置不明，按 ${minutes} 分钟计`,
        en: `place unknown, taken as ${minutes} min`,
      },
    };
  }
  const minutes = (km / costs.kmPerHour[incident.zone]) * 60;
  return {
    minutes,
    reason: {
      code: 'travel',
      zh: `路程约 ${tenth(km)} 公里，${tenth(minutes)} 分钟`,
      en: `about ${tenth(km)} km by road, ${tenth(minutes)} min`,
    },
  };
}

const named = (list: readonly Skill[], language: 'zh' | 'en') =>
  list.map((skill) => skillNames[skill][language]).join(language === 'zh' ? '、' : ', ');

export const skillNames: Record<Skill, { zh: string; en: string }> = {
  armedResponse: { zh: '武装处突', en: 'armed response' },
  crowdControl: { zh: '群体处置', en: 'crowd control' },
  firstAid: { zh: '急救', en: 'first aid' },
  fraud: { zh: '反诈', en: 'fraud' },
  mediation: { zh: '调解', en: 'mediation' },
  survey: { zh: '勘查', en: 'scene survey' },
  traffic: { zh: '交通', en: 'traffic' },
  womenAndMinors: { zh: '妇女儿童', en: 'women and minors' },
};
