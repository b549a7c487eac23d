/**
 * 六快: six spans, each from one event on record to another, so that whoever doubts a figure finds its two events in the
 * process. What is measured is how the station works, never a person.
 */
import { iso } from './calendar.js';
import { quantile, tenths } from './quantile.js';

export const fastEvents = {
  registered: { zh: '警情（预警）登记', en: 'the call or warning is registered' },
  ordered: { zh: '第一道派警指令', en: 'the first order to a unit' },
  arrived: { zh: '第一个警组到场', en: 'the first unit is on scene' },
  handedOver: { zh: '现场处置结果：立为案件', en: 'the scene is left as a case' },
  accepted: { zh: '办案队受案', en: 'the case team accepts it' },
  partnersAsked: { zh: '第一次请求其他部门', en: 'another department is first asked' },
  partnersJoined: { zh: '第一个部门签收或答复', en: 'the first of them acknowledges or answers' },
  viewingAsked: { zh: '第一项录像调看任务', en: 'the first viewing of recordings is asked for' },
  chainConfirmed: { zh: '轨迹由人确认', en: 'a person confirms what the sightings mean' },
  lossKnown: { zh: '第一次请求止付，或案件受理', en: 'a payment stop is first asked for, or the case is accepted' },
  lossSecured: { zh: '第一家银行止付成功，或第一批财物扣押在案', en: 'the first bank has stopped money, or the first things are seized' },
} as const;
export type FastEvent = keyof typeof fastEvents;

export const fasts = {
  order: { name: { zh: '快指令', en: 'order' }, from: 'registered', to: 'ordered', target: 'fast.order' },
  response: { name: { zh: '快处警', en: 'response' }, from: 'ordered', to: 'arrived', target: 'fast.response' },
  sharing: { name: { zh: '快共享', en: 'sharing' }, from: 'handedOver', to: 'accepted', target: 'fast.sharing' },
  jointWork: { name: { zh: '快合成', en: 'joint work' }, from: 'partnersAsked', to: 'partnersJoined', target: 'fast.jointWork' },
  comparison: { name: { zh: '快比对', en: 'comparison' }, from: 'viewingAsked', to: 'chainConfirmed', target: 'fast.comparison' },
  lossRecovery: { name: { zh: '快挽损', en: 'loss recovery' }, from: 'lossKnown', to: 'lossSecured', target: 'fast.lossRecovery' },
} as const satisfies Record<string, { name: { zh: string; en: string }; from: FastEvent; to: FastEvent; target: string }>;
export type Fast = keyof typeof fasts;
export const fastIds = Object.keys(fasts) as [Fast, ...Fast[]];

/** One incident or warning: when what happened first, and which team brought it about. */
export interface Matter {
  /** Workflow id. */
  id: string;
  events: Partial<Record<FastEvent, { at: number; team: string }>>;
}

export interface Span {
  fast: Fast;
  matter: string;
  /** Of whoever brought about the end. */
  team: string;
  /** The Monday of the week in which it began, in the station's zone. */
  week: string;
  minutes: number;
}

/** What has begun and not ended is no span yet; an end on record before its start (a call that was made up later) counts as none. */
export function spansOf({ id, events }: Matter): Span[] {
  return fastIds.flatMap((fast) => {
    const [from, to] = [events[fasts[fast].from], events[fasts[fast].to]];
    if (!from || !to || to.at < from.at) return [];
    return [{ fast, matter: id, team: to.team, week: mondayOf(from.at), minutes: (to.at - from.at) / 60_000 }];
  });
}

export function mondayOf(at: number): string {
  const date = new Date(`${iso(at).slice(0, 10)}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

export interface FastFigures {
  fast: Fast;
  count: number;
  /** Minutes that half of all, and nine in ten, took no longer than: values that occurred (nearest rank). Null without any. */
  median: number | null;
  p90: number | null;
  targetMinutes: number | null;
  /** Null without a target. */
  withinTarget: number | null;
}

export interface SixFasts {
  total: (FastFigures & { slowest: { matter: string; minutes: number }[] })[];
  byWeek: (FastFigures & { week: string })[];
  byTeam: (FastFigures & { team: string })[];
}

const told = 5;

export function sixFasts(matters: readonly Matter[], targets: Partial<Record<Fast, number>>): SixFasts {
  const spans = matters.flatMap(spansOf);
  const of = (fast: Fast) => spans.filter((span) => span.fast === fast);
  const by = <Key extends 'week' | 'team'>(key: Key) =>
    fastIds.flatMap((fast) => {
      const values = [...new Set(of(fast).map((span) => span[key]))].sort();
      return values.map((value) => ({ [key]: value, ...figures(fast, of(fast).filter((span) => span[key] === value), targets) }) as FastFigures & Record<Key, string>);
    });
  return {
    total: fastIds.map((fast) => ({ ...figures(fast, of(fast), targets), slowest: slowest(of(fast)) })),
    byWeek: by('week'),
    byTeam: by('team'),
  };
}

function figures(fast: Fast, spans: readonly Span[], targets: Partial<Record<Fast, number>>): FastFigures {
  const minutes = spans.map((span) => span.minutes).sort((a, b) => a - b);
  const target = targets[fast] ?? null;
  return {
    fast,
    count: spans.length,
    median: quantile(minutes, 0.5),
    p90: quantile(minutes, 0.9),
    targetMinutes: target,
    withinTarget: target === null ? null : minutes.filter((each) => each <= target).length,
  };
}

const slowest = (spans: readonly Span[]) =>
  [...spans]
    .sort((a, b) => b.minutes - a.minutes || (a.matter < b.matter ? -1 : 1))
    .slice(0, told)
    .map(({ matter, minutes }) => ({ matter, minutes: tenths(minutes) }));
