import fc from 'fast-check';
import { Chance } from './chance.js';
import { type CodedIncident, drift, gOf, jensenShannon } from './drift.js';

const codes = ['forced', 'climbed', 'unlocked', 'deceived'];
const day = 86_400_000;
const draws = (seed: number, count: number, shares: (i: number) => number[]): CodedIncident[] => {
  const chance = new Chance(seed);
  return Array.from({ length: count }, (_, i) => {
    let left = chance.share();
    return { at: i * day, code: codes[shares(i).findIndex((share) => (left -= share) < 0)] ?? codes.at(-1)! };
  });
};

/** scipy 1.17: distance.jensenshannon(base 2) squared; stats.chi2_contingency(lambda_="log-likelihood"); residuals as Haberman's formula by numpy. */
it('is as far apart as scipy finds', () => {
  const [before, after] = [[30, 12, 5, 0], [14, 20, 9, 7]];
  expect(jensenShannon(before, after)).toBeCloseTo(0.14030506796424946, 12);
  expect(gOf(before, before.map((count, i) => count + after[i]!), 47, 97)).toBeCloseTo(18.7452841153006, 9);
  // Forty-seven days of the one mix, fifty of the other, each in turn.
  const incidents = [before, after].flatMap((mix, half) => {
    const list = mix.flatMap((count, i) => Array.from({ length: count }, () => codes[i]!));
    return new Chance(half + 1).shuffle(list).map((code, i) => ({ at: (half * 47 + i) * day, code }));
  });
  const found = drift(incidents, { permutations: 99, seed: 1, least: 47 });
  expect(found.since).toBe(47 * day);
  expect(found.divergence).toBeCloseTo(0.14030506796424946, 12);
  expect(found.codes.map(({ code, residual }) => [code, residual.toFixed(6)])).toEqual([['forced', '-3.542418'], ['deceived', '2.663039'], ['climbed', '1.514604'], ['unlocked', '1.031086']]);
  expect(found.p).toBeLessThanOrEqual(0.05);
});

const mix = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 4, maxLength: 4 }).filter((counts) => counts.some((count) => count > 0));

it('lies between nothing and one, the same both ways, and is nothing for one mix twice', () => {
  fc.assert(
    fc.property(mix, mix, fc.integer({ min: 2, max: 5 }), (a, b, times) => {
      expect(jensenShannon(a, b)).toBeGreaterThanOrEqual(-1e-12);
      expect(jensenShannon(a, b)).toBeLessThanOrEqual(1 + 1e-12);
      expect(jensenShannon(a, b)).toBeCloseTo(jensenShannon(b, a), 12);
      expect(jensenShannon(a, a.map((count) => count * times))).toBeCloseTo(0, 12);
    }),
  );
});

it('cries wolf on an unchanging mix no more often than it says, although every day is tried', () => {
  const years = 60;
  let alarms = 0;
  for (let seed = 0; seed < years; seed += 1) if ((drift(draws(seed, 120, () => [0.4, 0.3, 0.2, 0.1]), { permutations: 99, seed, least: 10 })).p <= 0.05) alarms += 1;
  process.stdout.write(`drift in ${years} unchanging years: ${alarms}\n`);
  expect(alarms).toBeLessThanOrEqual(7);
});

it('finds the day on which the mix changed', () => {
  const found = drift(draws(3, 160, (i) => (i < 90 ? [0.6, 0.2, 0.1, 0.1] : [0.2, 0.2, 0.1, 0.5])));
  expect(Math.abs(found.since! / day - 90)).toBeLessThan(12);
  expect(found.p).toBeLessThanOrEqual(0.01);
  expect(new Set(found.codes.slice(0, 2).map(({ code }) => code))).toEqual(new Set(['forced', 'deceived']));
  expect(found.small).toBe(false);
});

it('divides nothing where there is too little', () => {
  expect(drift(draws(1, 12, () => [1, 0, 0, 0]))).toMatchObject({ since: null, p: 1, small: true });
  expect(drift([])).toMatchObject({ incidents: 0, since: null });
});
