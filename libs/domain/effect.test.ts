import fc from 'fast-check';
import { comparable, effectOf, type GridCounts, studentOf, yearOnYear } from './effect.js';

const whole = (before: number, after: number): GridCounts[] => [{ before, after }];

/** Seeded, so that a rate that was measured is measured again. */
function draws(seed: number) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const poisson = (mean: number) => {
    let [count, product] = [0, uniform()];
    for (const least = Math.exp(-mean); product > least; count += 1) product *= uniform();
    return count;
  };
  /** Sum of exponentials: for whole shapes. */
  const gamma = (shape: number) => Array.from({ length: shape }, () => -Math.log(1 - uniform())).reduce((total, each) => total + each, 0) / shape;
  return { uniform, poisson, gamma };
}

describe('the effect of a plan', () => {
  it('is the published example: treated 50 to 30, compared 60 to 55 (Wheeler on Wilson 2022)', () => {
    const effect = effectOf(whole(50, 30), whole(60, 55));
    // exp(-0.4238142); by hand: error = sqrt(1/50 + 1/30 + 1/60 + 1/55) = 0.29695, exp(-0.42381 ± 1.95996 × 0.29695).
    expect(effect).toMatchObject({ ratio: 0.65, from: 0.37, to: 1.17, dispersion: 1, few: false, finding: 'noEvidence' });
    expect(effect.expected).toBeCloseTo(45.83, 2);
    expect(effect.zh).toContain('没有效果的证据');
    expect(effect.en).toContain('no evidence of an effect');
  });

  it('finds the reduction of the foot patrols in Philadelphia (Wheeler and Ratcliffe 2018): 207 to 110, compared 308 to 318', () => {
    expect(effectOf(whole(207, 110), whole(308, 318))).toMatchObject({ ratio: 0.51, from: 0.39, to: 0.68, finding: 'fewer' });
  });

  it('is less sure where grids alike do unlike things', () => {
    const calm = Array.from({ length: 8 }, () => ({ before: 20, after: 20 }));
    const wild = [40, 5, 30, 8, 25, 12, 35, 5].map((after) => ({ before: 20, after }));
    const plan = [{ before: 60, after: 30 }];
    const [sure, unsure] = [effectOf(plan, calm), effectOf(plan, wild)];
    expect([sure.ratio, unsure.ratio]).toEqual([0.5, 0.5]);
    expect(unsure.dispersion).toBeGreaterThan(3);
    expect(unsure.from!).toBeLessThan(sure.from!);
    expect([sure.finding, unsure.finding]).toEqual(['fewer', 'noEvidence']);
  });

  it('says so where nothing can be measured, and marks what is too small', () => {
    expect(effectOf(whole(10, 4), [])).toMatchObject({ ratio: null, finding: 'notMeasurable' });
    expect(effectOf(whole(0, 4), whole(10, 10)).finding).toBe('notMeasurable');
    const gone = effectOf(whole(20, 0), whole(40, 40));
    expect(gone).toMatchObject({ few: true, finding: 'fewer', expected: 20 });
    expect(gone.en).toContain('too small');
    expect(yearOnYear(whole(20, 10))).toMatchObject({ ratio: 0.5, from: 0.23, to: 1.07, finding: 'noEvidence' });
  });

  it('is the other way round where plan and comparison change places', () => {
    const counts = fc.array(fc.record({ before: fc.integer({ min: 1, max: 60 }), after: fc.integer({ min: 1, max: 60 }) }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(counts, counts, (plan, compared) => {
        const [there, back] = [effectOf(plan, compared), effectOf(compared, plan)];
        if (Math.min(there.ratio!, back.ratio!) > 0.2) expect(there.ratio! * back.ratio!).toBeCloseTo(1, 1);
        expect(there.from!).toBeLessThanOrEqual(there.ratio!);
        expect(there.to!).toBeGreaterThanOrEqual(there.ratio!);
        if (there.finding === 'noEvidence') expect(there.from! <= 1 && there.to! >= 1).toBe(true);
      }),
    );
  });

  it.each([
    ['as Poisson', 0, 1],
    ['as Poisson', 0, 0.6],
    ['with twice the variance', 10, 1],
    ['with twice the variance', 10, 0.6],
  ] as const)('holds the true effect in its interval at about the stated rate, for calls that vary %s (shape %s), true effect %s', (_name, shape, truth) => {
    const { uniform, poisson, gamma } = draws(20_211_124);
    const runs = 2000;
    let held = 0;
    for (let run = 0; run < runs; run += 1) {
      const season = 0.8 + 0.4 * uniform();
      const grid = (effect: number) => {
        const mean = 6 + 8 * uniform();
        const vary = () => (shape === 0 ? 1 : gamma(shape));
        return { before: poisson(mean * vary()), after: poisson(mean * season * effect * vary()) };
      };
      const effect = effectOf(Array.from({ length: 4 }, () => grid(truth)), Array.from({ length: 12 }, () => grid(1)));
      if (effect.from! <= truth + 0.005 && effect.to! >= truth - 0.005) held += 1;
    }
    process.stdout.write(`held ${held / runs}\n`);
    expect(held / runs).toBeGreaterThan(0.93);
    expect(held / runs).toBeLessThan(0.99);
  });

  it('knows Student’s quantile', () => {
    // Tables: 3.182, 2.571, 2.228, 2.042.
    for (const [freedom, quantile] of [[3, 3.182], [5, 2.571], [10, 2.228], [30, 2.042]] as const) expect(Math.abs(studentOf(freedom) - quantile)).toBeLessThan(0.01);
  });
});

describe('grids to compare with', () => {
  const grid = (id: string, earlier: number, kind = 'town') => ({ grid: id, kind, earlier });
  it('are of the same kind and were most alike before, none twice', () => {
    const others = [grid('a', 30), grid('b', 29), grid('c', 5), grid('d', 31), grid('e', 30, 'village'), grid('f', 6)];
    expect(comparable([grid('p', 30), grid('q', 5)], others, 2)).toEqual(['a', 'c', 'd', 'f']);
    expect(comparable([grid('p', 30)], [grid('e', 30, 'village')])).toEqual([]);
  });
});
