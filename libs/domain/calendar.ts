/**
 * Calendar arithmetic in the station's own zone. China has had one zone without daylight saving since 1991, so that an
 * offset is exact, and no time-zone data need be in the workflow sandbox.
 */
import { z } from 'zod';
import type { Duration } from './policy.js';

const dates = z.array(z.iso.date());
export const workCalendarSchema = z.strictObject({
  /** `YYYY-MM-DD` days off besides weekends. */
  holidays: dates,
  /** Weekend days that are worked to make up for a holiday. */
  workedWeekends: dates,
  /** Minutes east of UTC. */
  offsetMinutes: z.number().int(),
});
export type WorkCalendar = z.infer<typeof workCalendarSchema>;

export const weekends: WorkCalendar = { holidays: [], workedWeekends: [], offsetMinutes: 480 };

const day = 86_400_000;
const fixed = { second: 1_000, minute: 60_000, hour: 3_600_000, day } as const;

/** The instant, in epoch milliseconds, at which a duration that started at `start` has passed. */
export function add(start: number, duration: Duration, calendar: WorkCalendar = weekends): number {
  switch (duration.unit) {
    case 'month':
      return addMonths(start, duration.amount, calendar.offsetMinutes);
    case 'workingDay':
      return addWorkingDays(start, duration.amount, calendar);
    default:
      return start + duration.amount * fixed[duration.unit];
  }
}

/** The same day of a later month, or that month's last day where it has no such day. */
function addMonths(start: number, months: number, offsetMinutes: number): number {
  const local = new Date(start + offsetMinutes * 60_000);
  const lastDay = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months + 1, 0)).getUTCDate();
  const date = Date.UTC(
    local.getUTCFullYear(),
    local.getUTCMonth() + months,
    Math.min(local.getUTCDate(), lastDay),
  );
  const timeOfDay = local.getTime() - Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  return date + timeOfDay - offsetMinutes * 60_000;
}

/** The day of the start does not count; the limit ends at the end of the last working day. */
function addWorkingDays(start: number, count: number, calendar: WorkCalendar): number {
  const offset = calendar.offsetMinutes * 60_000;
  let date = Math.floor((start + offset) / day);
  for (let left = count; left > 0; ) {
    date += 1;
    if (isWorkingDay(date, calendar)) left -= 1;
  }
  return (date + 1) * day - offset;
}

function isWorkingDay(epochDay: number, calendar: WorkCalendar): boolean {
  const date = new Date(epochDay * day);
  const name = date.toISOString().slice(0, 10);
  if (calendar.holidays.includes(name)) return false;
  const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
  return !weekend || calendar.workedWeekends.includes(name);
}

/** ISO 8601 in the station's zone. */
export function iso(at: number, offsetMinutes = weekends.offsetMinutes): string {
  const sign = offsetMinutes < 0 ? '-' : '+';
  const two = (n: number) => String(Math.abs(n)).padStart(2, '0');
  const zone = `${sign}${two(Math.trunc(offsetMinutes / 60))}:${two(offsetMinutes % 60)}`;
  return new Date(at + offsetMinutes * 60_000).toISOString().replace('Z', zone);
}
