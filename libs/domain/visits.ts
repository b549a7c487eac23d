/** Which households an officer visits on a day, and why: what was asked for first, then what has been due longest. */
import type { Point } from './place.js';
import { shortRoute } from './route.js';

export const visitOutcomes = ['met', 'nobodyHome', 'refused', 'moved'] as const;
export type VisitOutcome = (typeof visitOutcomes)[number];

/** Why somebody is visited besides the cadence. */
export const needWords = {
  concern: { zh: '有事需回应', en: 'a concern to be answered' },
  followUp: { zh: '约定回访', en: 'a follow-up that was promised' },
  checkRegister: { zh: '核对登记', en: 'an entry of the register to be checked' },
} as const;
export type NeedWhy = keyof typeof needWords;
export const needWhys = Object.keys(needWords) as [NeedWhy, ...NeedWhy[]];

export interface DueVisit {
  household: string;
  grid: string;
  place: Point | null;
  /** Epoch milliseconds. */
  dueAt: number;
  needs: { id: string; why: NeedWhy }[];
}

export interface PlannedStop {
  household: string;
  grid: string;
  needs: string[];
  reasons: { zh: string; en: string }[];
}

/** As many as one officer can go to on a day beside other work. */
export const mostVisits = 12;
const day = 86_400_000;

/** The day's stops in the order of the way, and what else is due, the most pressing first. */
export function planVisits(from: Point, due: readonly DueVisit[], at: number): { stops: PlannedStop[]; more: PlannedStop[] } {
  const pressing = [...due].sort((a, b) => Number(b.needs.length > 0) - Number(a.needs.length > 0) || a.dueAt - b.dueAt || (a.household < b.household ? -1 : 1));
  const stop = ({ household, grid, dueAt, needs }: DueVisit): PlannedStop => ({
    household,
    grid,
    needs: needs.map(({ id }) => id),
    reasons: [...needs.map(({ why }) => needWords[why]), ...(dueAt <= at ? [late(Math.floor((at - dueAt) / day))] : [])],
  });
  return { stops: shortRoute(from, pressing.slice(0, mostVisits)).map(stop), more: pressing.slice(mostVisits).map(stop) };
}

/** Not what kind of household it is: who goes there opens its entry, for a purpose. */
const late = (days: number) => ({ zh: `已到走访期${days > 0 ? ` ${days} 天` : ''}`, en: `a visit is due${days > 0 ? ` for ${days} days` : ''}` });
