import { Chance } from './chance.js';

const many = 20_000;
const draws = (draw: (chance: Chance) => number) => {
  const chance = new Chance(7);
  return Array.from({ length: many }, () => draw(chance));
};
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: number[]) => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};

it('draws the same for the same seed, and something else for another', () => {
  const some = (seed: number) => Array.from({ length: 5 }, ((chance) => () => chance.share())(new Chance(seed)));
  expect(some(1)).toEqual(some(1));
  expect(some(1)).not.toEqual(some(2));
});

it.each([0.3, 4, 95])('has the mean and the variance of a Poisson count of %d', (expected) => {
  const counts = draws((chance) => chance.poisson(expected));
  const error = Math.sqrt(expected / many);
  expect(Math.abs(mean(counts) - expected)).toBeLessThan(4 * error);
  expect(variance(counts) / expected).toBeGreaterThan(0.94);
  expect(variance(counts) / expected).toBeLessThan(1.06);
});

it('has the mean of an exponential time, and every order in a shuffle alike', () => {
  expect(Math.abs(mean(draws((chance) => chance.exponential(12))) - 12)).toBeLessThan((4 * 12) / Math.sqrt(many));
  const orders = new Map<string, number>();
  const chance = new Chance(3);
  for (let i = 0; i < 6_000; i += 1) {
    const order = chance.shuffle([1, 2, 3]).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(6);
  for (const count of orders.values()) expect(Math.abs(count - 1_000)).toBeLessThan(130);
});
