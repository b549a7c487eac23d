import fc from 'fast-check';
import { collide, type CollisionLimits, type Sighting } from './collision.js';
import { distance } from './place.js';

const seen = (id: string, seconds: number, metresEast: number): Sighting => ({
  id,
  at: seconds * 1000,
  place: { type: 'Point', coordinates: [123.31 + metresEast / 79_800, 44.13] },
});
const limits = (maxSpeedKmh: number, clockErrorSeconds = 0): CollisionLimits => ({ maxSpeedKmh, clockErrorSeconds });

const sightings = (most: number) =>
  fc.uniqueArray(
    fc.tuple(fc.nat(600), fc.nat(6000)).map(([seconds, metres]) => seen(`s${seconds}-${metres}`, seconds, metres)),
    { selector: (sighting) => sighting.id, maxLength: most },
  );
const anyLimits = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.nat(90)).map(([speed, error]) => limits(speed, error));

/** Possible by the definition: between any two of the chain the whole way between them fits the time and the clocks. */
function possible(chain: readonly Sighting[], { maxSpeedKmh, clockErrorSeconds }: CollisionLimits): boolean {
  return chain.every((from, i) => {
    let metres = 0;
    return chain.slice(i + 1).every((to, n) => {
      metres += distance(chain[i + n]!.place, to.place);
      return (metres / maxSpeedKmh) * 3.6 <= (to.at - from.at) / 1000 + clockErrorSeconds + 1e-6;
    });
  });
}

function longest(all: readonly Sighting[], given: CollisionLimits): number {
  const ordered = [...all].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  let best = 0;
  for (let choice = 1; choice < 2 ** ordered.length; choice++) {
    const chain = ordered.filter((_, i) => choice & (1 << i));
    if (chain.length > best && possible(chain, given)) best = chain.length;
  }
  return best;
}

describe('collide', () => {
  it('finds the longest chain that is possible, as trying all of them does', () => {
    fc.assert(
      fc.property(sightings(9), anyLimits, (all, given) => {
        expect(collide(all, given).chains[0]?.sightings.length ?? 0).toBe(longest(all, given));
      }),
      { numRuns: 300 },
    );
  });

  it('puts each sighting into one possible chain, the longest first, whatever their order', () => {
    fc.assert(
      fc.property(sightings(25), anyLimits, (all, given) => {
        const { chains, rejected } = collide(all, given);
        expect(chains.flatMap((chain) => chain.sightings).sort()).toEqual(all.map(({ id }) => id).sort());
        const lengths = chains.map((chain) => chain.sightings.length);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
        const byId = new Map(all.map((sighting) => [sighting.id, sighting]));
        for (const chain of chains)
          expect(
            possible(
              chain.sightings.map((id) => byId.get(id)!),
              given,
            ),
          ).toBe(true);
        const refused = new Set(rejected.map(({ from, to }) => `${from} ${to}`));
        for (const { from, to } of chains.flatMap((chain) => chain.links))
          expect(refused.has(`${from} ${to}`)).toBe(false);
        expect(collide([...all].reverse(), given)).toEqual({ chains, rejected });
      }),
    );
  });

  it('finds a longer or equal chain at a higher speed or with worse clocks', () => {
    fc.assert(
      fc.property(sightings(15), anyLimits, fc.nat(100), fc.nat(60), (all, given, faster, worse) => {
        const length = (one: CollisionLimits) => collide(all, one).chains[0]?.sightings.length ?? 0;
        const wider = limits(given.maxSpeedKmh + faster, given.clockErrorSeconds + worse);
        expect(length(wider)).toBeGreaterThanOrEqual(length(given));
      }),
    );
  });

  it('gives the reason of each link, taken or refused', () => {
    const { chains, rejected } = collide([seen('a', 0, 0), seen('b', 60, 890), seen('c', 70, 5000)], limits(60));
    expect(chains.map((chain) => chain.sightings)).toEqual([['a', 'b'], ['c']]);
    expect(chains[0]!.links).toEqual([
      {
        from: 'a',
        to: 'b',
        metres: 890,
        seconds: 60,
        reason: {
          code: 'link.possible',
          zh: '相距 890 米，相隔 60 秒（时钟误差 0 秒），时速 60 公里须 54 秒：可以到达',
          en: '890 m and 60 s apart (clocks ± 0 s); 60 km/h needs 54 s: possible',
        },
      },
    ]);
    expect(rejected.map(({ from, to, reason }) => [from, to, reason.code])).toEqual([
      ['a', 'c', 'link.tooFast'],
      ['b', 'c', 'link.tooFast'],
    ]);
  });

  it('spends the error of a clock once, not once a link', () => {
    // Each step alone would fit with 30 s of error; both together need more than that.
    const all = [seen('a', 0, 0), seen('b', 40, 1000), seen('c', 80, 2000)];
    expect(collide(all.slice(0, 2), limits(60, 30)).chains[0]!.sightings).toEqual(['a', 'b']);
    expect(collide(all, limits(60, 30)).chains[0]!.sightings).toHaveLength(2);
    expect(collide(all, limits(60, 45)).chains[0]!.sightings).toHaveLength(3);
  });

  it('takes nothing, and two cameras that see the same moment', () => {
    expect(collide([], limits(60))).toEqual({ chains: [], rejected: [] });
    expect(collide([seen('b', 0, 0), seen('a', 0, 0)], limits(0)).chains.map((chain) => chain.sightings)).toEqual([
      ['a', 'b'],
    ]);
  });
});
