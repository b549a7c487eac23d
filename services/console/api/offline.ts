/** Reads that a phone can repeat without a network, from what it last saw. */
import { Unreachable } from './client.js';
import { sealed } from './sealed.js';

export const keptOffline =
  <Answer>(name: string, read: () => Promise<Answer>) =>
  async (): Promise<Answer> => {
    const session = sealed.session();
    try {
      const answer = await read();
      void sealed.put(name, answer, session).catch(() => {});
      return answer;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      const known = await sealed.get<Answer>(name);
      if (known === undefined) throw error;
      return known;
    }
  };
