import fc from 'fast-check';
import { chainThrough, collide, type CollisionLimits, link, seriesLimits, tripLimits } from './collision.js';
import { distance } from './place.js';
import { certainties, type Certainty, type Description, merge, type Sighting } from './sighting.js';

const seen = (id: string, seconds: number, metresEast: number, description: Description = { kind: 'vehicle' }, more: Partial<Sighting> = {}): Sighting => ({
  id,
  camera: id,
  at: seconds * 1000,
  errorSeconds: 0,
  certainty: 'possible',
  place: { type: 'Point', coordinates: [123.31 + metresEast / 79_800, 44.13] },
  description,
  ...more,
});
const limits = (vehicle: number, more: Partial<CollisionLimits> = {}): CollisionLimits => ({ ...tripLimits, maxSpeedKmh: { vehicle, person: 10 }, ...more });

const description = fc.oneof(
  fc.record({ kind: fc.constant('vehicle' as const), type: fc.constantFrom('van' as const, 'car' as const), colour: fc.constantFrom('grey' as const, 'white' as const), plate: fc.constantFrom('蒙G??12?', '蒙GA????', '蒙G??34?') }, { requiredKeys: ['kind'] }),
  fc.record({ kind: fc.constant('person' as const), upper: fc.constantFrom('red' as const, 'blue' as const) }, { requiredKeys: ['kind'] }),
);
const sightings = (most: number) =>
  fc
    .array(fc.record({ seconds: fc.nat(1200), metres: fc.nat(6000), description, errorSeconds: fc.nat(45), certainty: fc.constantFrom<Certainty>('certain', 'probable', 'possible') }), { maxLength: most, minLength: 1 })
    .map((all) => all.map(({ seconds, metres, description: what, ...more }, i) => seen(`s${i}`, seconds, metres, what, more)));
/** Alike and close together, so that time and space alone decide. */
const crowd = (most: number) =>
  fc
    .array(fc.record({ seconds: fc.nat(300), metres: fc.nat(3000), errorSeconds: fc.nat(25), certainty: fc.constantFrom<Certainty>('certain', 'probable', 'possible') }), { maxLength: most, minLength: 3 })
    .map((all) => all.map(({ seconds, metres, ...more }, i) => seen(`s${i}`, seconds, metres, { kind: 'vehicle' }, more)));
const anyLimits = fc.record({ speed: fc.integer({ min: 5, max: 150 }), gap: fc.integer({ min: 60, max: 1200 }), horizon: fc.integer({ min: 60, max: 1500 }), again: fc.constantFrom(0, 900) })
  .map(({ speed, gap, horizon, again }) => limits(speed, { maxGapSeconds: gap, horizonSeconds: horizon, againSeconds: again }));

const sorted = (all: readonly Sighting[]) => [...all].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
const near = (a: Sighting, b: Sighting, given: CollisionLimits) => {
  const [apart, metres] = [Math.abs(a.at - b.at) / 1000, distance(a.place, b.place)];
  return apart <= Math.max(given.horizonSeconds, given.againSeconds) && (metres / given.maxSpeedKmh[a.description.kind]) * 3.6 <= apart + a.errorSeconds + b.errorSeconds + 1e-9 && !('differs' in merge(a.description, b.description));
};
const weigh = (chain: readonly Sighting[]) => chain.reduce((sum, { certainty }) => sum + certainties[certainty], 0);

/** By the definition: descriptions agree in every pair, true times exist for all, and no gap is too long. */
function possible(chain: readonly Sighting[], given: CollisionLimits): boolean {
  let time = -Infinity;
  return chain.every((to, i) => {
    const from = chain[i - 1];
    if (chain.slice(0, i).some((other) => 'differs' in merge(other.description, to.description))) return false;
    if (from && to.at - from.at > Math.max(given.maxGapSeconds, given.againSeconds) * 1000) return false;
    const needed = from ? (distance(from.place, to.place) / given.maxSpeedKmh[to.description.kind]) * 3600 : 0;
    time = Math.max(to.at - to.errorSeconds * 1000, time + needed);
    return time <= to.at + to.errorSeconds * 1000 + 1e-6;
  });
}

/** Tries every set of sightings. */
function heaviest(all: readonly Sighting[], given: CollisionLimits, anchor?: Sighting): number {
  const ordered = sorted(anchor ? all.filter((other) => other.id === anchor.id || near(anchor, other, given)) : all);
  let best = 0;
  for (let choice = 1; choice < 2 ** ordered.length; choice += 1) {
    const chain = ordered.filter((_, i) => choice & (1 << i));
    if (anchor && !chain.some(({ id }) => id === anchor.id)) continue;
    if (weigh(chain) > best && possible(chain, given)) best = weigh(chain);
  }
  return best;
}

describe('collision', () => {
  it('finds the heaviest chain, as trying all of them does', () => {
    for (const some of [sightings(9), crowd(9)]) fc.assert(fc.property(some, anyLimits, (all, given) => expect(collide(all, given)[0]!.weight).toBe(heaviest(all, given))), { numRuns: 400 });
  });

  it('finds the heaviest chain of a new sighting, as trying all of them does', () => {
    fc.assert(
      fc.property(fc.oneof(sightings(9), crowd(9)), anyLimits, (all, given) => {
        const [added, ...others] = all as [Sighting, ...Sighting[]];
        const chain = chainThrough(added, others, given);
        expect(chain.weight).toBe(heaviest(all, given, added));
        expect(chain.sightings).toContain(added.id);
      }),
      { numRuns: 1000 },
    );
  });

  it('proposes possible chains alone, the heaviest first, with a reason for each link and each sighting left out', () => {
    fc.assert(
      fc.property(sightings(20), anyLimits, (all, given) => {
        const chains = collide(all, given, 40);
        expect(chains.map(({ weight }) => weight)).toEqual(chains.map(({ weight }) => weight).sort((a, b) => b - a));
        // Every sighting is part of one account at least.
        expect([...new Set(chains.flatMap((chain) => chain.sightings))].sort()).toEqual(all.map(({ id }) => id).sort());
        const byId = new Map(all.map((sighting) => [sighting.id, sighting]));
        for (const chain of chains) {
          const members = chain.sightings.map((id) => byId.get(id)!);
          expect([possible(members, given), weigh(members)]).toEqual([true, chain.weight]);
          expect(chain.links.every(({ reason }) => reason.code === 'link.travel' || reason.code === 'link.again')).toBe(true);
          expect(chain.links.length).toBe(members.length - 1);
          const left = chain.rejected.flatMap(({ from, to }) => [from, to]).filter((id) => !chain.sightings.includes(id));
          expect(left.sort()).toEqual(all.map(({ id }) => id).filter((id) => !chain.sightings.includes(id)).sort());
        }
        expect(collide([...all].reverse(), given, 40)).toEqual(chains);
      }),
    );
  });

  it('finds a heavier or equal chain at a higher speed or with worse clocks', () => {
    fc.assert(
      fc.property(sightings(12), anyLimits, fc.nat(100), fc.nat(60), (all, given, faster, worse) => {
        const wider = { ...given, maxSpeedKmh: { vehicle: given.maxSpeedKmh.vehicle + faster, person: given.maxSpeedKmh.person + faster } };
        const blurred = all.map((sighting) => ({ ...sighting, errorSeconds: sighting.errorSeconds + worse }));
        expect(collide(blurred, wider)[0]!.weight).toBeGreaterThanOrEqual(collide(all, given)[0]!.weight);
      }),
    );
  });

  it('gives the reason of each link, taken or refused', () => {
    const [a, b, c] = [seen('a', 0, 0), seen('b', 60, 890), seen('c', 70, 5000)];
    const [chain] = collide([a, b, c], limits(60));
    expect(chain!.links).toEqual([
      { from: 'a', to: 'b', metres: 890, seconds: 60, reason: { code: 'link.travel', zh: '相距 890 米，相隔 60 秒（时钟误差 0 秒），时速 60 公里须 54 秒：可以到达', en: '890 m and 60 s apart (clocks ± 0 s); 60 km/h needs 54 s: possible' } },
    ]);
    expect(chain!.rejected.map(({ from, to, reason }) => [from, to, reason.code])).toEqual([['b', 'c', 'link.tooFast']]);
    expect(link(seen('v', 0, 0, { kind: 'vehicle', colour: 'grey' }), seen('w', 60, 0, { kind: 'vehicle', colour: 'red' }), tripLimits).reason).toEqual({ code: 'link.differs', zh: '颜色不符', en: 'colour differs' });
    expect(link(a, seen('d', 3 * 3600, 0), tripLimits).reason.code).toBe('link.tooLong');
    expect(link(a, seen('d', 3 * 3600, 0), seriesLimits).reason.code).toBe('link.again');
  });

  it('lets no sighting into a chain that agrees with its neighbours but not with all', () => {
    const [grey, unknown, white] = [seen('a', 0, 0, { kind: 'vehicle', colour: 'grey' }), seen('b', 60, 0), seen('c', 120, 0, { kind: 'vehicle', colour: 'white' })];
    const chains = collide([grey, unknown, white], tripLimits);
    expect(chains.map((chain) => chain.sightings)).toEqual([['a', 'b'], ['b', 'c']]);
    expect(chains[0]!.rejected[0]!.reason).toEqual({ code: 'link.differs', zh: '颜色与整条轨迹不符', en: 'colour differs from the chain as a whole' });
    expect(chains[0]!.description).toEqual({ kind: 'vehicle', colour: 'grey' });
  });

  it('spends the error of a clock once, not once a link', () => {
    const blurred = (by: number) => [seen('a', 0, 0), seen('b', 40, 1000), seen('c', 80, 2000)].map((sighting) => ({ ...sighting, errorSeconds: by }));
    // Each step alone would fit with 15 s each way at both ends; both together need more than that.
    expect(collide(blurred(15).slice(0, 2), limits(60))[0]!.sightings).toEqual(['a', 'b']);
    expect(collide(blurred(15), limits(60))[0]!.sightings).toHaveLength(2);
    expect(collide(blurred(15), limits(60))[0]!.rejected[0]!.reason.code).toBe('link.clocks');
    expect(collide(blurred(21), limits(60))[0]!.sightings).toHaveLength(3);
  });

  it('takes nothing, and two cameras that see the same moment', () => {
    expect(collide([], tripLimits)).toEqual([]);
    expect(collide([seen('b', 0, 0), seen('a', 0, 0)], limits(1)).map((chain) => chain.sightings)).toEqual([['a', 'b']]);
  });
});

describe('descriptions', () => {
  it('merge alike from either side, and only into what both may be', () => {
    fc.assert(
      fc.property(description, description, (a, b) => {
        expect(merge(a, b)).toEqual(merge(b, a));
        expect(merge(a, a)).toEqual({ description: a });
        const merged = merge(a, b);
        if ('description' in merged) for (const one of [a, b]) expect(merge(merged.description, one)).toEqual(merged);
      }),
    );
    expect(merge({ kind: 'vehicle', plate: '蒙G??12?' }, { kind: 'vehicle', plate: '蒙GA?1??' })).toEqual({ description: { kind: 'vehicle', plate: '蒙GA?12?' } });
    expect(merge({ kind: 'vehicle', plate: '蒙G12345' }, { kind: 'vehicle', plate: '蒙G1234?D' })).toEqual({ differs: 'plate' });
    expect(merge({ kind: 'vehicle' }, { kind: 'person' })).toEqual({ differs: 'kind' });
  });
});
