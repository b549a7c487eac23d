/** The same work from several sides at once. */
import { setTimeout as pause } from 'node:timers/promises';

export const times = <T>(n: number, work: (i: number) => Promise<T>) => Promise.all(Array.from({ length: n }, (_, i) => work(i)));

/** As a worker does: until it succeeds. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt > 20) throw error;
      await pause(10);
    }
  }
}
