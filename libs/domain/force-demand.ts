/** 警力需求: how many calls a shift at each grid has to expect, from the station's own history, and how sure that is. */
import type { DutyRules } from './duty.js';
import { addDays, dateOf } from './duty.js';
import { byDay, expectDays } from './unusual-days.js';

/** A shift of a weekday, or of a day at the weekend. */
export interface ForceSlot {
  id: string;
  shift: string;
  weekend: boolean;
  /** Minutes after midnight. */
  start: number;
  hours: number;
}

export const slotsOfWeek = (shifts: DutyRules['shifts']): ForceSlot[] =>
  [false, true].flatMap((weekend) =>
    shifts.map(({ id, start, hours }) => ({ id: `${id}.${weekend ? 'weekend' : 'weekday'}`, shift: id, weekend, start: Number(start.slice(0, 2)) * 60 + Number(start.slice(3)), hours })),
  );
export const daysOf = ({ weekend }: ForceSlot): number => (weekend ? 2 : 5);

export interface PastCall {
  at: number;
  grid: string | null;
}

export interface ForceDemand {
  slots: ForceSlot[];
  grids: string[];
  /** Calls that one such shift has to expect, by slot and grid. */
  calls: number[][];
  /** A day's calls in the period, and between what they lie in nineteen cases of twenty. */
  perDay: { mean: number; from: number; to: number };
  /** Calls looked at, and over how many days. */
  past: { calls: number; days: number };
  seasonKnown: boolean;
  small: boolean;
}

const few = 100;

export interface DemandInput {
  calls: readonly PastCall[];
  /** The history's first and last day; the period's first day and length. */
  history: { from: string; to: string };
  period: { from: string; days: number };
  shifts: DutyRules['shifts'];
  grids: readonly string[];
  offsetMinutes: number;
}

export function forecastDemand({ calls, history, period, shifts, grids, offsetMinutes }: DemandInput): ForceDemand {
  const slots = slotsOfWeek(shifts);
  const known = new Map(grids.map((id, i) => [id, i]));
  const days = byDay(calls.map(({ at }) => [dateOf(at, offsetMinutes), 1]), history.from, history.to);
  const { expected, seasonKnown } = expectDays(days, Array.from({ length: period.days }, (_, i) => addDays(period.from, i)));
  const mean = average(expected.map((day) => day.mean));
  // Each day varies by itself, and all of them with what is not known of their level.
  const variance = average(expected.map((day) => day.variance)) / Math.max(1, expected.length) + average(expected.map((day) => day.mean * day.error)) ** 2;

  const shiftOf = shiftAt(slots);
  const byShift = new Map(shifts.map(({ id }) => [id, grids.map(() => 0)]));
  const bySlot = slots.map(() => 0);
  let placed = 0;
  for (const { at, grid } of calls) {
    const { shift, weekend } = shiftOf(at + offsetMinutes * 60_000);
    bySlot[slots.findIndex((slot) => slot.shift === shift && slot.weekend === weekend)]! += 1;
    const place = grid === null ? undefined : known.get(grid);
    if (place === undefined) continue;
    byShift.get(shift)![place]! += 1;
    placed += 1;
  }
  const ofDay = (weekend: boolean) => {
    const days = expected.filter(({ date }) => isWeekend(date) === weekend);
    return days.length === 0 ? mean : average(days.map((day) => day.mean));
  };
  return {
    slots,
    grids: [...grids],
    calls: slots.map((slot, s) => {
      const counted = slots.reduce((sum, other, o) => sum + (other.weekend === slot.weekend ? bySlot[o]! : 0), 0);
      const share = counted === 0 ? 1 / shifts.length : bySlot[s]! / counted;
      const here = byShift.get(slot.shift)!;
      const all = here.reduce((sum, count) => sum + count, 0);
      // Half a call in each grid beforehand (Jeffreys): nowhere is nothing expected only because nothing has happened there.
      return here.map((count) => (ofDay(slot.weekend) * share * (count + 0.5)) / (all + 0.5 * grids.length));
    }),
    perDay: { mean, from: Math.max(0, mean - 1.96 * Math.sqrt(variance)), to: mean + 1.96 * Math.sqrt(variance) },
    past: { calls: calls.length, days: days.length },
    seasonKnown,
    small: placed < few,
  };
}

const average = (values: readonly number[]) => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);
const isWeekend = (date: string) => [0, 6].includes(new Date(date).getUTCDay());

/** The shift at a local time, and the day that it began on: what happens after midnight is of the night before. */
export function shiftAt(slots: readonly ForceSlot[]): (local: number) => ForceSlot {
  return (local) => {
    const date = new Date(local);
    const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
    for (const [before, at] of [[0, minute], [1, minute + 1_440]] as const) {
      const weekend = [0, 6].includes(new Date(local - before * 86_400_000).getUTCDay());
      const slot = slots.find((each) => each.weekend === weekend && each.start <= at && at < each.start + each.hours * 60);
      if (slot) return slot;
    }
    return slots[0]!;
  };
}
