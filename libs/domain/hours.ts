/** Hours of the day at the station: from the first up to the second, over midnight where that is the smaller. */
export interface Hours {
  from: number;
  to: number;
}

const hourMs = 3_600_000;

export const hourOf = (at: number, offsetMinutes: number): number => Math.floor((at + offsetMinutes * 60_000) / hourMs) % 24;

/** Without hours, the whole day. */
export function within(hours: Hours | null | undefined, hour: number): boolean {
  if (!hours || hours.from === hours.to) return true;
  return hours.from < hours.to ? hours.from <= hour && hour < hours.to : hour >= hours.from || hour < hours.to;
}

export const hoursInWords = ({ from, to }: Hours): string => `${pad(from)}:00–${pad(to)}:00`;

const pad = (hour: number) => String(hour).padStart(2, '0');
