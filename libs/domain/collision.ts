/**
 * 轨迹碰撞: chains of sightings that one person or vehicle could have made. A chain is possible where every two of its
 * descriptions agree in what was made out, each sighting can be reached from the one before at the speed stated, and one
 * set of true times fits all of them, each within the error of its camera's clock. The error is spent once, not once a link.
 *
 * Two sightings are linked where they belong to one trip (`link.travel`) or, within an investigation, where what was
 * described alike was seen again on another occasion (`link.again`), which tells nothing about the way between.
 *
 * The order is that of the times given: two cameras whose clocks are wrong enough to swap them are not tried both ways.
 */
import type { Reason } from './intake.js';
import { distance } from './place.js';
import { certainties, type Description, merge, type Sighting, type SightingKind, traitWords } from './sighting.js';

export interface CollisionLimits {
  maxSpeedKmh: Record<SightingKind, number>;
  /** The longest that somebody on one trip stays unseen. */
  maxGapSeconds: number;
  /** How far from a sighting its trip may reach, before and after. */
  horizonSeconds: number;
  /** How long after a trip the next occasion may be; 0 keeps to one trip. */
  againSeconds: number;
}

export interface Link {
  from: string;
  to: string;
  metres: number;
  seconds: number;
  reason: Reason;
}

export interface Chain {
  /** In the order of time. */
  sightings: string[];
  /** Sum of the sightings' certainties: what chains are ranked by. */
  weight: number;
  /** What can be said of whoever made them, from all of them together. */
  description: Description;
  links: Link[];
  /** Each sighting that is not in the chain, with the link that it would need and cannot have. */
  rejected: Link[];
}

/** Cars in town, and people who run. One trip in a county is over in hours. */
export const tripLimits: CollisionLimits = { maxSpeedKmh: { vehicle: 80, person: 20 }, maxGapSeconds: 45 * 60, horizonSeconds: 6 * 3600, againSeconds: 0 };
/** Of one investigation, in which the occasions of a series belong together. */
export const seriesLimits: CollisionLimits = { ...tripLimits, againSeconds: 60 * 86_400 };

const order = (a: Sighting, b: Sighting) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Milliseconds needed between two places. */
const travel = (from: Sighting, to: Sighting, { maxSpeedKmh }: CollisionLimits): number => {
  const metres = distance(from.place, to.place);
  return metres === 0 ? 0 : (metres * 3600) / maxSpeedKmh[to.description.kind];
};
const error = (sighting: Sighting) => sighting.errorSeconds * 1000;

/** Near enough in time, and so in space, that one chain could hold both. */
export function isNear(a: Sighting, b: Sighting, limits: CollisionLimits): boolean {
  const apart = Math.abs(a.at - b.at);
  return apart <= Math.max(limits.horizonSeconds, limits.againSeconds) * 1000 && travel(a, b, limits) <= apart + error(a) + error(b) && 'description' in merge(a.description, b.description);
}

const mayFollow = (gapMs: number, limits: CollisionLimits) => gapMs <= Math.max(limits.maxGapSeconds, limits.againSeconds) * 1000;

/** Why one sighting can follow another, or cannot. */
export function link(from: Sighting, to: Sighting, limits: CollisionLimits): Link & { possible: boolean } {
  const metres = Math.round(distance(from.place, to.place));
  const seconds = Math.round((to.at - from.at) / 1000);
  const told = (code: string, zh: string, en: string) => ({ from: from.id, to: to.id, metres, seconds, possible: code === 'link.travel' || code === 'link.again', reason: { code, zh, en } });
  const merged = merge(from.description, to.description);
  if ('differs' in merged) {
    const word = traitWords[merged.differs]!;
    return told('link.differs', `${word.zh}不符`, `${word.en} differs`);
  }
  const speed = limits.maxSpeedKmh[to.description.kind];
  const needed = travel(from, to, limits);
  const [slack, needs] = [Math.round(from.errorSeconds + to.errorSeconds), Math.ceil(needed / 1000)];
  const zh = `相距 ${metres} 米，相隔 ${seconds} 秒（时钟误差 ${slack} 秒），时速 ${speed} 公里须 ${needs} 秒`;
  const en = `${metres} m and ${seconds} s apart (clocks ± ${slack} s); ${speed} km/h needs ${needs} s`;
  if (needed > to.at - from.at + error(from) + error(to)) return told('link.tooFast', `${zh}：来不及`, `${en}: too far`);
  if (seconds <= limits.maxGapSeconds) return told('link.travel', `${zh}：可以到达`, `${en}: possible`);
  if (seconds <= limits.againSeconds) return told('link.again', `${zh}：特征相同，再次出现`, `${en}: described alike, seen again on another occasion`);
  return told('link.tooLong', `${zh}：间隔过长，不属同一行程`, `${en}: too long for one trip`);
}

/** Remembers what descriptions come to together: a chain of thousands has few. */
class Descriptions {
  private readonly known: Description[] = [];
  private readonly ids = new Map<string, number>();
  private readonly merged = new Map<number, number>();

  id(description: Description): number {
    const key = Object.keys(traitWords).map((trait) => (description as unknown as Record<string, string>)[trait] ?? '').join('|');
    let id = this.ids.get(key);
    if (id === undefined) this.ids.set(key, (id = this.known.push(description) - 1));
    return id;
  }

  get(id: number): Description {
    return this.known[id]!;
  }

  /** -1 where they cannot be the same. */
  merge(a: number, b: number): number {
    const pair = a * 1_048_576 + b;
    let id = this.merged.get(pair);
    if (id === undefined) {
      const result = merge(this.get(a), this.get(b));
      this.merged.set(pair, (id = 'description' in result ? this.id(result.description) : -1));
    }
    return id;
  }
}

/** Of more ways to one sighting the lightest are given up: hundreds of half-read plates could be put together for ever. */
const mostWays = 40;

/** A way to reach a sighting: the earliest true time of it, what it weighs, and what is known of whoever made it. */
interface Way {
  at: number;
  time: number;
  weight: number;
  description: number;
  before: Way | null;
}

/**
 * The heaviest chain, through the anchor where one is given. Of the ways to one sighting with one description none is kept
 * that weighs no more and is no earlier than another: nothing could follow it that cannot follow the other.
 */
function heaviest(ordered: readonly Sighting[], limits: CollisionLimits, anchor: Sighting | null): { sightings: Sighting[]; description: Description; weight: number } | null {
  const descriptions = new Descriptions();
  const own = ordered.map(({ description }) => descriptions.id(description));
  const start = anchor ? descriptions.id(anchor.description) : null;
  const middle = anchor ? ordered.indexOf(anchor) : -1;
  const ways: Way[][] = [];
  let best: Way | null = null;
  let first = 0;
  for (const [i, to] of ordered.entries()) {
    const mine = new Map<number, Way[]>();
    const weight = certainties[to.certainty];
    const [earliest, latest] = [to.at - error(to), to.at + error(to)];
    const alone = start === null ? own[i]! : descriptions.merge(start, own[i]!);
    if (alone >= 0 && i <= (anchor ? middle : i)) mine.set(alone, [{ at: i, time: earliest, weight, description: alone, before: null }]);
    while (!mayFollow(to.at - ordered[first]!.at, limits)) first += 1;
    // What comes after the anchor comes by way of it.
    for (let j = anchor && i > middle ? Math.max(first, middle) : first; j < i; j += 1) {
      if (ways[j]!.length === 0) continue;
      const needed = travel(ordered[j]!, to, limits);
      if (needed > to.at - ordered[j]!.at + error(to) + error(ordered[j]!)) continue;
      for (const way of ways[j]!) {
        const time = Math.max(earliest, way.time + needed);
        if (time > latest) continue;
        const description = descriptions.merge(way.description, own[i]!);
        if (description < 0) continue;
        keep(mine, { at: i, time, weight: way.weight + weight, description, before: way });
      }
    }
    const kept = [...mine.values()].flat();
    ways.push(kept.length > mostWays ? kept.sort((a, b) => b.weight - a.weight || a.time - b.time || a.description - b.description).slice(0, mostWays) : kept);
    if (i >= middle) for (const way of ways[i]!) if (best === null || way.weight > best.weight) best = way;
  }
  if (best === null) return null;
  const sightings: Sighting[] = [];
  for (let way: Way | null = best; way !== null; way = way.before) sightings.unshift(ordered[way.at]!);
  return { sightings, description: descriptions.get(best.description), weight: best.weight };
}

function keep(mine: Map<number, Way[]>, way: Way): void {
  const others = mine.get(way.description);
  if (others === undefined) return void mine.set(way.description, [way]);
  if (others.some(({ weight, time }) => weight >= way.weight && time <= way.time)) return;
  mine.set(way.description, [...others.filter(({ weight, time }) => weight > way.weight || time < way.time), way]);
}

/** The heaviest chain that a sighting is part of. Of the others only those near it in time and space are looked at. */
export function chainThrough(sighting: Sighting, others: readonly Sighting[], limits: CollisionLimits): Chain {
  const near = others.filter((other) => other.id !== sighting.id && isNear(sighting, other, limits));
  const ordered = [sighting, ...near].sort(order);
  return toChain(heaviest(ordered, limits, sighting)!, ordered, limits);
}

/** Tried at most: what follows is told only as rejected. */
const mostTried = 20;

/**
 * The heaviest chain of all, and for each sighting outside those found so far the heaviest that it is part of: several
 * accounts of the same sightings stand beside each other until a person decides. The heaviest first.
 */
export function collide(sightings: readonly Sighting[], limits: CollisionLimits, most = 5): Chain[] {
  const ordered = [...sightings].sort(order);
  const chains: Chain[] = [];
  const covered = new Set<string>();
  const add = (found: ReturnType<typeof heaviest>) => {
    if (found === null) return;
    chains.push(toChain(found, ordered, limits));
    for (const { id } of found.sightings) covered.add(id);
  };
  add(heaviest(ordered, limits, null));
  for (const sighting of ordered) {
    if (covered.has(sighting.id) || chains.length >= mostTried) continue;
    add(heaviest(ordered.filter((other) => other === sighting || isNear(sighting, other, limits)), limits, sighting));
  }
  return chains.sort((a, b) => b.weight - a.weight || b.sightings.length - a.sightings.length || (a.sightings[0]! < b.sightings[0]! ? -1 : 1)).slice(0, most);
}

function toChain({ sightings, description, weight }: NonNullable<ReturnType<typeof heaviest>>, all: readonly Sighting[], limits: CollisionLimits): Chain {
  const links = sightings.slice(1).map((to, i) => linkOnly(link(sightings[i]!, to, limits)));
  const inside = new Set(sightings);
  return { sightings: sightings.map(({ id }) => id), weight, description, links, rejected: all.filter((other) => !inside.has(other)).map((other) => whyNot(other, sightings, description, limits)) };
}

const linkOnly = ({ possible: _possible, ...rest }: ReturnType<typeof link>): Link => rest;

/** The link that a sighting outside a chain would need, and what speaks against it. */
function whyNot(other: Sighting, chain: readonly Sighting[], description: Description, limits: CollisionLimits): Link {
  const before = chain.findLast((member) => order(member, other) < 0);
  const after = chain.find((member) => order(member, other) > 0);
  const links = [...(before ? [link(before, other, limits)] : []), ...(after ? [link(other, after, limits)] : [])];
  const impossible = links.find(({ possible }) => !possible);
  if (impossible) return linkOnly(impossible);
  const whole = merge(description, other.description);
  const word = 'differs' in whole ? traitWords[whole.differs]! : null;
  const reason = word
    ? { code: 'link.differs', zh: `${word.zh}与整条轨迹不符`, en: `${word.en} differs from the chain as a whole` }
    : { code: 'link.clocks', zh: '逐段可以到达，但各探头的时钟误差合计不够', en: 'each link is possible, but the clocks cannot be wrong enough for all of them' };
  return { ...linkOnly(links[0]!), reason };
}
