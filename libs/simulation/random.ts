/** Chance that is the same for the same text: a replay decides alike each time. */
import { createHash } from 'node:crypto';

/** A number from 0 up to, not including, `below`. */
export function draw(seed: string, below: number): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) % below;
}

export function pick<T>(seed: string, choices: readonly T[]): T {
  if (choices.length === 0) throw new RangeError('nothing to choose from');
  return choices[draw(seed, choices.length)]!;
}
