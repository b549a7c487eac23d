/** Of ascending values, by nearest rank: a value that occurred, so that whoever doubts it can find it. To a tenth; null without any. */
export function quantile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return value === undefined ? null : tenths(value);
}

export const tenths = (value: number): number => Math.round(value * 10) / 10;
