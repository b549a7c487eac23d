/**
 * Counts by what they hang on: a log-linear model with the variance a multiple of the mean (McCullagh and Nelder, "Generalized
 * Linear Models", 1989, ch. 6 and 9), fitted by weighted least squares again and again until nothing changes.
 */
export interface CountFit {
  coefficients: number[];
  /** Variance to mean. */
  dispersion: number;
  fitted: number[];
  /** How much each count has to do with its own fit. */
  leverage(): number[];
  /** What is expected, and the standard error of its logarithm. */
  predict(row: readonly number[]): { mean: number; error: number };
}

export function fitCounts(rows: readonly (readonly number[])[], counts: readonly number[], weights: readonly number[] = counts.map(() => 1)): CountFit {
  const width = rows[0]!.length;
  let eta = counts.map((count) => Math.log(count + 0.5));
  let coefficients = new Array<number>(width).fill(0);
  let inverse: number[][] = [];
  for (let round = 0, change = Infinity; round < 50 && change > 1e-10; round += 1) {
    const normal = Array.from({ length: width }, () => new Array<number>(width).fill(0));
    const right = new Array<number>(width).fill(0);
    rows.forEach((row, i) => {
      const mean = Math.exp(eta[i]!);
      const [weight, working] = [weights[i]! * mean, eta[i]! + counts[i]! / mean - 1];
      for (let a = 0; a < width; a += 1) {
        right[a]! += weight * row[a]! * working;
        for (let b = 0; b <= a; b += 1) normal[a]![b]! += weight * row[a]! * row[b]!;
      }
    });
    inverse = inverted(normal);
    const next = inverse.map((line) => dot(line, right));
    change = Math.max(...next.map((value, a) => Math.abs(value - coefficients[a]!)));
    coefficients = next;
    // No count is expected to be nothing at all, nor beyond what any station sees.
    eta = rows.map((row) => Math.min(15, Math.max(-15, dot(row, coefficients))));
  }
  const fitted = eta.map(Math.exp);
  const free = rows.length - width;
  const dispersion = free <= 0 ? 1 : counts.reduce((sum, count, i) => sum + (weights[i]! * (count - fitted[i]!) ** 2) / fitted[i]!, 0) / free;
  const variance = (row: readonly number[]) => dot(row, inverse.map((line) => dot(line, row)));
  return {
    coefficients,
    dispersion,
    fitted,
    leverage: () => rows.map((row, i) => Math.min(0.99, weights[i]! * fitted[i]! * variance(row))),
    predict: (row) => ({ mean: Math.exp(dot(row, coefficients)), error: Math.sqrt(dispersion * variance(row)) }),
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

/** Of a symmetric positive matrix, its lower half given (Cholesky). What hangs on nothing else gets a coefficient of nothing. */
function inverted(lower: readonly (readonly number[])[]): number[][] {
  const n = lower.length;
  const root = lower.map((line) => [...line]);
  for (let a = 0; a < n; a += 1) {
    for (let b = 0; b <= a; b += 1) {
      let sum = lower[a]![b]!;
      for (let k = 0; k < b; k += 1) sum -= root[a]![k]! * root[b]![k]!;
      root[a]![b] = a === b ? Math.sqrt(Math.max(sum, 1e-9 * (lower[a]![a]! || 1))) : sum / root[b]![b]!;
    }
  }
  const solve = (right: number[]) => {
    const half: number[] = [];
    for (let a = 0; a < n; a += 1) half[a] = (right[a]! - half.reduce((sum, value, k) => sum + root[a]![k]! * value, 0)) / root[a]![a]!;
    const whole = new Array<number>(n).fill(0);
    for (let a = n - 1; a >= 0; a -= 1) {
      let sum = half[a]!;
      for (let k = a + 1; k < n; k += 1) sum -= root[k]![a]! * whole[k]!;
      whole[a] = sum / root[a]![a]!;
    }
    return whole;
  };
  return lower.map((_, a) => solve(lower.map((__, b) => (a === b ? 1 : 0))));
}

/** How likely a count of this or more is, with this mean and variance: negative binomial, Poisson where the variance is no larger. */
export function atLeast(count: number, mean: number, variance: number): number {
  if (count <= 0) return 1;
  const more = variance > mean * (1 + 1e-9);
  const [size, share] = more ? [mean ** 2 / (variance - mean), mean / variance] : [0, 0];
  let log = more ? size * Math.log(share) : -mean;
  let below = 0;
  for (let k = 0; k < count; k += 1) {
    below += Math.exp(log);
    log += more ? Math.log(((k + size) / (k + 1)) * (1 - share)) : Math.log(mean / (k + 1));
  }
  return Math.max(0, 1 - below);
}
