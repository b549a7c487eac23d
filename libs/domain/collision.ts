/**
 * 轨迹碰撞: which sightings one vehicle or person could have made. A chain is possible where every sighting can be reached
 * from those before it at the speed stated, given that a camera's clock may be wrong by half the error stated, either way.
 *
 * The order is that of the recorded times: two cameras whose clocks are wrong enough to swap them are not tried both ways.
 */
import type { Reason } from './intake.js';
import { type Point, distance } from './place.js';

export interface Sighting {
  id: string;
  /** Epoch milliseconds, by the camera's own clock. */
  at: number;
  place: Point;
}

export interface CollisionLimits {
  maxSpeedKmh: number;
  /** How far the clocks of any two cameras may disagree. */
  clockErrorSeconds: number;
}

export interface Link {
  from: string;
  to: string;
  metres: number;
  seconds: number;
  reason: Reason;
}

export interface Collision {
  /** Each sighting is in one chain; the longest possible chain is first. */
  chains: { sightings: string[]; links: Link[] }[];
  /** Pairs that no one could have made, at the limits stated. */
  rejected: Link[];
}

export function collide(sightings: readonly Sighting[], limits: CollisionLimits): Collision {
  const ordered = [...sightings].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const chains: Collision['chains'] = [];
  for (let left = ordered; left.length > 0;) {
    const chain = longestChain(left, limits);
    chains.push({
      sightings: chain.map(({ id }) => id),
      links: chain.slice(1).map((to, i) => link(chain[i]!, to, limits, true)),
    });
    left = left.filter((sighting) => !chain.includes(sighting));
  }
  const rejected = ordered.flatMap((from, i) =>
    ordered.slice(i + 1).flatMap((to) => (reachable(from, to, limits) ? [] : [link(from, to, limits, false)])),
  );
  return { chains, rejected };
}

/** Milliseconds needed between two places. */
function travel(from: Sighting, to: Sighting, { maxSpeedKmh }: CollisionLimits): number {
  const metres = distance(from.place, to.place);
  return metres === 0 ? 0 : (metres * 3600) / maxSpeedKmh;
}

const reachable = (from: Sighting, to: Sighting, limits: CollisionLimits) =>
  travel(from, to, limits) <= to.at - from.at + limits.clockErrorSeconds * 1000;

/**
 * `ends[i][n]` is the earliest true time at which a chain of n + 1 sightings can end with sighting i. The earlier, the more
 * can follow, so that nothing else need be kept.
 */
function longestChain(ordered: readonly Sighting[], limits: CollisionLimits): Sighting[] {
  const slack = (limits.clockErrorSeconds * 1000) / 2;
  const ends: { time: number; before: number }[][] = [];
  ordered.forEach((to, i) => {
    const mine = [{ time: to.at - slack, before: -1 }];
    for (let j = 0; j < i; j++) {
      const needed = travel(ordered[j]!, to, limits);
      ends[j]!.forEach((end, n) => {
        const time = Math.max(to.at - slack, end.time + needed);
        if (time > to.at + slack) return;
        if (mine[n + 1] === undefined || time < mine[n + 1]!.time) mine[n + 1] = { time, before: j };
      });
    }
    ends.push(mine);
  });

  let last = 0;
  ends.forEach((mine, i) => {
    if (mine.length > ends[last]!.length) last = i;
  });
  const chain: Sighting[] = [];
  for (let i = last, n = ends[last]!.length - 1; n >= 0; i = ends[i]![n]!.before, n--) chain.unshift(ordered[i]!);
  return chain;
}

function link(from: Sighting, to: Sighting, limits: CollisionLimits, possible: boolean): Link {
  const metres = Math.round(distance(from.place, to.place));
  const seconds = Math.round((to.at - from.at) / 1000);
  const needed = Math.ceil(travel(from, to, limits) / 1000);
  const zh = `相距 ${metres} 米，相隔 ${seconds} 秒（时钟误差 ${limits.clockErrorSeconds} 秒），时速 ${limits.maxSpeedKmh} 公里须 ${needed} 秒`;
  const en = `${metres} m and ${seconds} s apart (clocks ± ${limits.clockErrorSeconds} s); ${limits.maxSpeedKmh} km/h needs ${needed} s`;
  return {
    from: from.id,
    to: to.id,
    metres,
    seconds,
    reason: possible
      ? { code: 'link.possible', zh: `${zh}：可以到达`, en: `${en}: possible` }
      : { code: 'link.tooFast', zh: `${zh}：来不及`, en: `${en}: too far` },
  };
}
