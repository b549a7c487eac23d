import { atLeast, fitCounts } from './regression.js';

/** 84 days drawn by numpy (seed 7), fitted by statsmodels 0.15: GLM, Poisson family, scale by Pearson's chi-square. */
const counts = [4, 12, 0, 5, 2, 10, 8, 8, 3, 7, 15, 4, 5, 4, 6, 3, 5, 2, 5, 6, 5, 4, 2, 1, 5, 1, 3, 1, 6, 3, 4, 3, 3, 2, 5, 5, 0, 3, 2, 7, 15, 6, 12, 10, 5, 12, 4, 4, 10, 6, 2, 22, 3, 12, 13, 6, 8, 14, 2, 4, 5, 2, 11, 4, 3, 1, 9, 10, 7, 3, 10, 7, 0, 1, 3, 3, 0, 2, 8, 2, 2, 1, 10, 6];
const rows = counts.map((_, day) => [1, day / 100, day % 7 === 5 ? 1 : 0, Math.sin((2 * Math.PI * day) / 42), Math.cos((2 * Math.PI * day) / 42)]);

it('fits what statsmodels fits', () => {
  const fit = fitCounts(rows, counts);
  [1.3933577839611586, 0.5283916411074441, 0.222915990836003, 0.45899047498420953, 0.1641716551616437].forEach((expected, i) => expect(fit.coefficients[i]).toBeCloseTo(expected, 8));
  expect(fit.dispersion).toBeCloseTo(2.5034847772003417, 8);
  const { mean, error } = fit.predict([1, 0.9, 1, 0.5, -0.5]);
  expect(mean).toBeCloseTo(9.38615435, 6);
  expect(error).toBeCloseTo(0.2514975429247649, 8);
  expect(fit.leverage().reduce((sum, value) => sum + value, 0)).toBeCloseTo(5, 8);
});

it('weighs a count twice as it would two of them', () => {
  const twice = fitCounts([...rows, rows[51]!], [...counts, counts[51]!]);
  const weighed = fitCounts(rows, counts, counts.map((_, i) => (i === 51 ? 2 : 1)));
  twice.coefficients.forEach((value, i) => expect(weighed.coefficients[i]).toBeCloseTo(value, 8));
});

it('has the tails of scipy’s nbinom and of a Poisson count', () => {
  const tails: [number, number, number[]][] = [
    [5, 1.8, [1, 0.7905100293940848, 0.031648819257840625, 8.559656538529395e-10]],
    [20, 3, [1, 0.9994561955137071, 0.8752198598202534, 0.015854136131011262]],
    [0.7, 1.2, [1, 0.0479921950513425, 6.366364169808798e-8, 1.6263996806579616e-28]],
  ];
  for (const [mean, dispersion, expected] of tails) [0, 3, 12, 40].forEach((count, i) => expect(Math.abs(atLeast(count, mean, dispersion * mean) - expected[i]!)).toBeLessThan(1e-9));
  expect(atLeast(2, 1, 1)).toBeCloseTo(1 - 2 / Math.E, 12);
  expect(atLeast(1_000, 990, 2_000)).toBeGreaterThan(0.3);
});

it('gives what hangs on nothing else a coefficient of nothing, and still answers', () => {
  const fit = fitCounts(rows.map((row) => [...row, row[1]!]), counts);
  expect(fit.predict([...rows[3]!, rows[3]![1]!]).mean).toBeCloseTo(fitCounts(rows, counts).predict(rows[3]!).mean, 3);
  expect(fitCounts([[1], [1]], [0, 0]).predict([1]).mean).toBeLessThan(1e-5);
});
