/** Chance by number: the same seed gives the same draws, so that a test of significance or a simulation can be run again and gives the same. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Awaited now and then by what counts for long, so that whoever shares its thread gets a turn. */
export type Pause = () => Promise<void> | void;

/** So many outcomes of chance, one after the other. */
export const dealings = <T>(times: number, deal: () => T): T[] => Array.from({ length: times }, deal);

export class Chance {
  private readonly generator;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
  }

  /** From 0 up to, not including, 1. */
  share(): number {
    return uniformFloat64(this.generator);
  }

  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number {
    return uniformInt(this.generator, 0, below - 1);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.share());
  }

  /** In steps, so that no mean is too large for the product of shares (Knuth, "Seminumerical Algorithms", 3.4.1). */
  poisson(mean: number): number {
    let count = 0;
    for (let left = mean; left > 0; left -= 30) {
      const end = Math.exp(-Math.min(left, 30));
      for (let product = this.share(); product > end; product *= this.share()) count += 1;
    }
    return count;
  }

  /** In place (Fisher and Yates). */
  shuffle<A extends { length: number; [index: number]: unknown }>(values: A): A {
    for (let i = values.length - 1; i > 0; i -= 1) {
      const j = this.below(i + 1);
      [values[i], values[j]] = [values[j], values[i]];
    }
    return values;
  }
}
