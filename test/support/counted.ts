/** Incidents of the past, on file and counted. */
import { FactRepository } from '../../libs/records/facts.js';
import { IncidentRepository } from '../../libs/records/incident.js';
import type { Rig } from './rig.js';

const [hour, day] = [3_600_000, 86_400_000];
let number = 0;

/** So many in a grid, one a day at the hour of the station's day, the first when a whole day has passed since `from`, whatever its hour. */
export async function countIncidents(rig: Rig, grid: string, from: number, howMany: number, { category = 'theft.vehicleParts', at = 23 } = {}): Promise<void> {
  const midnight = Math.floor((from + 8 * hour) / day) * day - 8 * hour;
  const incidents = rig.get(IncidentRepository);
  const facts = rig.get(FactRepository);
  const span = { kind: 'incident' as const, from: new Date(midnight), to: new Date(midnight + 60 * day), grids: [grid] };
  const expected = (await facts.count(span)) + howMany;
  for (let i = 0; i < howMany; i += 1) {
    number += 1;
    const incidentNo = `past.${number}`;
    const receivedAt = new Date(midnight + 2 * day + (i % 26) * day + at * hour).toISOString();
    await incidents.register({ incidentNo, call: { source: 'past', number: String(number), receivedAt, channel: 'phone', description: '被盗' }, registeredBy: 'o-1101', callbackToken: null });
    await incidents.assess(incidentNo, { category, grid, community: 'community-1' });
  }
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if ((await facts.count(span)) >= expected) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${grid} was not counted`);
}
