/** The patterns that take seconds, as what a thread beside the service does (pattern-threads.ts). */
import { hotSpots } from '../../../libs/domain/density.js';
import { drift } from '../../../libs/domain/drift.js';
import { emergingClusters } from '../../../libs/domain/emerging.js';
import { nearRepeat } from '../../../libs/domain/near-repeat.js';
import { lixelsOf, streetDensity } from '../../../libs/domain/roads.js';
import { judgeDays } from '../../../libs/domain/unusual-days.js';

const work = {
  hotSpots,
  drift,
  emergingClusters,
  nearRepeat,
  judgeDays,
  streets: (roads: Parameters<typeof lixelsOf>[0], longest: number, incidents: Parameters<typeof streetDensity>[2], bandwidth: number) => {
    const lixels = lixelsOf(roads, longest);
    const perKilometre = streetDensity(roads, lixels, incidents, bandwidth);
    return lixels.map(({ road, middle }, i) => ({ road, middle, perKilometre: perKilometre[i]! }));
  },
};

export type Work = typeof work;
export interface Job {
  name: keyof Work;
  input: unknown[];
}

export default ({ name, input }: Job): unknown => (work[name] as (...input: unknown[]) => unknown)(...input);
