/** The station keeps Beijing time, wherever the browser is. */
export const zone = '+08:00';
export const zoneMs = 8 * 3_600_000;
export const dayMs = 86_400_000;

/** `2026-11-27T13:05`, as the station's clocks show it. */
export const localOf = (at: string | number, seconds = false): string => new Date(new Date(at).getTime() + zoneMs).toISOString().slice(0, seconds ? 19 : 16);
export const dayOf = (at: string | number): string => localOf(at).slice(0, 10);
/** Today, or so many days on. */
export const today = (days = 0): string => dayOf(Date.now() + days * dayMs);
/** The moment at which a day begins. */
export const startOf = (day: string): string => `${day}T00:00:00${zone}`;
