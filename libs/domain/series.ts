/**
 * 串并: incidents that may be one series, by method, place and time. Near repeats in space and time are counted as Knox did
 * ("The Detection of Space-Time Interactions", 1964), and lie as near as Johnson and Bowers found for repeated burglary
 * ("The Stability of Space-Time Clusters of Burglary", 2004), wider for a county. Every threshold is stated with its proposal,
 * a person confirms it, and none of it is about a person.
 */
import type { Reason } from './intake.js';
import { distance, type Point } from './place.js';

/** 作案手法, coded by whoever surveyed the scene. */
export const methodCodes = {
  target: ['wheelRims', 'battery', 'fuel', 'vehicleContents', 'vehicle', 'bicycle', 'home', 'shop', 'livestock', 'cable', 'other'],
  access: ['onStreet', 'unlocked', 'forced', 'climbed', 'deceived', 'other'],
  tool: ['none', 'jack', 'wrench', 'cutter', 'crowbar', 'lockPick', 'other'],
  transport: ['onFoot', 'bicycle', 'motorcycle', 'car', 'van', 'other'],
} as const;
export type Method = { [Element in keyof typeof methodCodes]?: (typeof methodCodes)[Element][number] | undefined };

export const methodWords: Record<keyof Method, { zh: string; en: string }> = {
  target: { zh: '侵害目标', en: 'target' },
  access: { zh: '进入方式', en: 'access' },
  tool: { zh: '工具', en: 'tool' },
  transport: { zh: '交通工具', en: 'transport' },
};

export interface SeriesCandidate {
  incidentNo: string;
  category: string;
  method: Method;
  place: Point;
  /** Epoch milliseconds. */
  at: number;
}

export interface SeriesThresholds {
  metres: number;
  days: number;
}
export const seriesThresholds: SeriesThresholds = { metres: 1500, days: 14 };

export interface SeriesLink {
  from: string;
  to: string;
  metres: number;
  days: number;
  reason: Reason;
}

export interface SeriesProposal {
  /** In the order of time. */
  incidents: string[];
  /** The pairs that speak for it. */
  links: SeriesLink[];
}

const dayMs = 86_400_000;
const elements = Object.keys(methodCodes) as (keyof Method)[];

/** Why two incidents may be of one series, or null. With no element of the method known of both, they must be twice as near in place and time. */
export function seriesLink(a: SeriesCandidate, b: SeriesCandidate, thresholds: SeriesThresholds): SeriesLink | null {
  const [from, to] = before(a, b) <= 0 ? [a, b] : [b, a];
  if (from.category !== to.category) return null;
  const known = elements.filter((element) => from.method[element] !== undefined && to.method[element] !== undefined);
  const shared = known.filter((element) => from.method[element] === to.method[element]);
  if (known.length > 0 && shared.length * 2 <= known.length) return null;
  const share = known.length === 0 ? 0.5 : 1;
  const metres = distance(from.place, to.place);
  const days = (to.at - from.at) / dayMs;
  if (metres > thresholds.metres * share || days > thresholds.days * share) return null;
  const [m, d] = [Math.round(metres), Math.round(days * 10) / 10];
  const within = { zh: `相距 ${m} 米（不超过 ${thresholds.metres * share}），相隔 ${d} 天（不超过 ${thresholds.days * share}）`, en: `${m} m apart (${thresholds.metres * share} at most), ${d} days apart (${thresholds.days * share} at most)` };
  const words = (language: 'zh' | 'en') => shared.map((element) => methodWords[element][language]).join(language === 'zh' ? '、' : ', ');
  const reason: Reason =
    known.length === 0
      ? { code: 'series.methodUnknown', zh: `同类警情，手法未编码；${within.zh}`, en: `the same category, methods not coded; ${within.en}` }
      : { code: 'series.method', zh: `手法相同：${words('zh')}（${shared.length}/${known.length}）；${within.zh}`, en: `the same method: ${words('en')} (${shared.length} of ${known.length}); ${within.en}` };
  return { from: from.incidentNo, to: to.incidentNo, metres: m, days: d, reason };
}

const before = (a: SeriesCandidate, b: SeriesCandidate) => a.at - b.at || (a.incidentNo < b.incidentNo ? -1 : a.incidentNo > b.incidentNo ? 1 : 0);

/** Incidents that hang together by such links, the most first. Each is in one proposal at most. */
export function proposeSeries(candidates: readonly SeriesCandidate[], thresholds: SeriesThresholds = seriesThresholds): SeriesProposal[] {
  const ordered = [...candidates].sort(before);
  const group = ordered.map((_, i) => i);
  const root = (i: number): number => (group[i] === i ? i : (group[i] = root(group[i]!)));
  const links: { at: number; link: SeriesLink }[] = [];
  for (const [i, from] of ordered.entries()) {
    // In the order of time: what is later than the threshold ends the search.
    for (let j = i + 1; j < ordered.length && ordered[j]!.at - from.at <= thresholds.days * dayMs; j += 1) {
      const link = seriesLink(from, ordered[j]!, thresholds);
      if (link === null) continue;
      links.push({ at: i, link });
      group[root(j)] = root(i);
    }
  }
  const proposals = new Map<number, SeriesProposal>();
  for (const [i, { incidentNo }] of ordered.entries()) {
    const proposal = proposals.get(root(i)) ?? { incidents: [], links: [] };
    proposal.incidents.push(incidentNo);
    proposals.set(root(i), proposal);
  }
  for (const { at, link } of links) proposals.get(root(at))!.links.push(link);
  return [...proposals.values()].filter(({ incidents }) => incidents.length > 1).sort((a, b) => b.incidents.length - a.incidents.length || (a.incidents[0]! < b.incidents[0]! ? -1 : 1));
}

/** How many pairs are near in both, and how many would be were place and time independent (Knox 1964). */
export function knox(candidates: readonly SeriesCandidate[], { metres, days }: SeriesThresholds): { pairs: number; near: number; expected: number } {
  let [pairs, inSpace, inTime, near] = [0, 0, 0, 0];
  for (const [i, a] of candidates.entries()) {
    for (const b of candidates.slice(i + 1)) {
      const [space, time] = [distance(a.place, b.place) <= metres, Math.abs(a.at - b.at) <= days * dayMs];
      pairs += 1;
      if (space) inSpace += 1;
      if (time) inTime += 1;
      if (space && time) near += 1;
    }
  }
  return { pairs, near, expected: pairs === 0 ? 0 : Math.round(((inSpace * inTime) / pairs) * 10) / 10 };
}
