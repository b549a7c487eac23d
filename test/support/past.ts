/** A station's past for patterns and plans: quiet days, the same for the same seed, and what a test adds to them. */
import type { INestApplicationContext } from '@nestjs/common';
import { Chance } from '../../libs/domain/chance.js';
import { addDays } from '../../libs/domain/duty.js';
import { type Fact, incidentFact } from '../../libs/domain/fact.js';
import type { Point } from '../../libs/domain/place.js';
import type { Method } from '../../libs/domain/series.js';
import { station } from '../../libs/domain/station.js';
import { CountingRepository } from '../../libs/records/counting.js';
import { FactRepository } from '../../libs/records/facts.js';

const inTown = station.grids.filter(({ kind }) => kind === 'town');
const middleOf = (grid: (typeof station.grids)[number]) => {
  const ring = grid.polygon.coordinates[0]!.slice(1);
  return [0, 1].map((axis) => ring.reduce((sum, corner) => sum + corner[axis as 0]!, 0) / ring.length) as [number, number];
};

export interface Happening {
  at: number;
  category?: string;
  grid?: string;
  place?: Point;
  method?: Method;
}

/** Puts facts beside what is counted, once that has been counted for the first time: the count begins with an empty table. */
export async function put(app: Pick<INestApplicationContext, 'get'>, facts: readonly Fact[]): Promise<void> {
  for (let attempt = 0; (await app.get(CountingRepository).countedAt()) === null; attempt += 1) {
    if (attempt > 400) throw new Error('nothing was counted');
    await new Promise((done) => setTimeout(done, 50));
  }
  await (await app.get(FactRepository).current()).replace(new Map(facts.map((fact) => [fact.record, [fact]])));
}

let numbers = 0;
export function happened({ at, category = 'theft', grid = inTown[0]!.id, place, method }: Happening): Fact {
  const home = station.grids.find(({ id }) => id === grid)!;
  return incidentFact({
    incidentNo: `past.${(numbers += 1)}`,
    at,
    category,
    channel: '110',
    community: home.community,
    grid,
    place: place ?? { type: 'Point', coordinates: middleOf(home) },
    method,
    mergedInto: null,
    disposition: null,
  });
}

const methods: Method[] = [{ target: 'home', access: 'forced' }, { target: 'shop', access: 'unlocked' }, { target: 'bicycle', access: 'onStreet' }];

/** So many calls a day up to `until`, a third of them thefts, four of five in town. */
export function quietDays(seed: number, { until, days, aDay }: { until: string; days: number; aDay: number }): Fact[] {
  const chance = new Chance(seed);
  return Array.from({ length: days }, (_, i) => addDays(until, i - days)).flatMap((date) =>
    Array.from({ length: chance.poisson(aDay) }, () => {
      const grid = chance.share() < 0.8 ? chance.pick(inTown) : chance.pick(station.grids);
      const [lon, lat] = middleOf(grid);
      const nearby = () => (chance.share() - 0.5) * 0.004;
      return happened({
        at: Date.parse(date) - station.offsetMinutes * 60_000 + chance.share() * 86_400_000,
        category: chance.pick(['theft', 'dispute', 'help']),
        grid: grid.id,
        place: { type: 'Point', coordinates: [lon + nearby(), lat + nearby()] },
        method: chance.pick(methods),
      });
    }),
  );
}
