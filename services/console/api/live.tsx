/**
 * What happens at the station, as it happens. A line that breaks goes on after its last event; where that is not possible the
 * station says `reset`, and what is shown is read again.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { inAddress, numberOf } from '../parts/places.js';
import { useSession } from '../shell/session.js';
import { follow } from './follow.js';
import { outbox } from './outbox.js';

export type Connection = 'connecting' | 'live' | 'lost';
export interface Happening {
  type: 'task' | 'process' | 'order';
  value: { id: string; processId?: string; [name: string]: unknown };
}

type Listener = (happening: Happening) => void;
const Live = createContext<{ connection: Connection; listen(listener: Listener): () => void }>({ connection: 'connecting', listen: () => () => {} });

/** Lists that show tasks or processes are read again, soon after and not once for each of a hundred events. */
const settleMs = 400;

export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { me } = useSession();
  const [connection, connect] = useState<Connection>('connecting');
  const listeners = useRef(new Set<Listener>());
  useEffect(() => {
    const stale = new Stale(queries);
    let was: Connection = 'connecting';
    const become = (now: Connection) => {
      if (now === 'live' && was === 'lost') void queries.invalidateQueries();
      was = now;
      connect(now);
    };
    const tell = (type: Happening['type']) => (value: Happening['value']) => {
      stale.touched(value);
      for (const listener of [...listeners.current]) listener({ type, value });
    };
    const close = follow(
      { path: '/api/v1/events', account: me.id },
      { task: tell('task'), process: tell('process'), order: tell('order'), reset: () => void queries.invalidateQueries() },
      {
        open: () => {
          become('live');
          void outbox.flush();
        },
        lost: () => become('lost'),
      },
    );
    const back = () => void outbox.flush();
    addEventListener('online', back);
    return () => {
      close();
      stale.stop();
      removeEventListener('online', back);
    };
  }, [queries, me.id]);
  const listen = (listener: Listener) => {
    listeners.current.add(listener);
    return () => void listeners.current.delete(listener);
  };
  return <Live value={{ connection, listen }}>{children}</Live>;
}

class Stale {
  private readonly processes = new Set<string>();
  private readonly numbers = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly queries: QueryClient) {}

  touched(value: Happening['value']): void {
    this.processes.add(value.processId ?? value.id);
    // What a case or an incident consists of changes the page of the whole.
    const { caseNo, incidentNo } = (value.subject ?? {}) as { caseNo?: string; incidentNo?: string };
    for (const number of [caseNo, incidentNo, (value.processId ?? value.id).split('/')[1]]) if (number && /\d/.test(number)) this.numbers.add(number);
    this.timer ??= setTimeout(() => this.tell(), settleMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** A query is of a process where its key names it; lists are of all. */
  private tell(): void {
    this.timer = undefined;
    const touched = [...this.processes];
    const numbers = [...this.numbers].map((number) => `"${number}"`);
    this.processes.clear();
    this.numbers.clear();
    // A page's query names the process, or the number by which people know it.
    const signs = touched.flatMap((id) => [id, inAddress(id), ...(numberOf(id) ? [`"${numberOf(id)}"`] : []), `"${id.split('/').at(-1)}"`]);
    const kinds = new Set(touched.map((id) => id.split('/')[0]));
    void this.queries.invalidateQueries({
      predicate: ({ queryKey }) => {
        const [, path, init] = queryKey as [string, string?, unknown?];
        if (path === undefined) return false;
        if (path === '/api/v1/tasks' || path.startsWith('/api/v1/tasks/')) return true;
        const key = JSON.stringify(init ?? {});
        if (numbers.some((number) => key.includes(number))) return true;
        if (signs.some((sign) => key.includes(sign))) return true;
        return listsOf[path]?.some((kind) => kinds.has(kind)) ?? false;
      },
    });
  }
}

/** Which lists show which processes. */
const listsOf: Record<string, string[]> = {
  '/api/v1/incidents': ['incident'],
  '/api/v1/cases': ['case'],
  '/api/v1/cases/working-list': ['case'],
  '/api/v1/evidence': ['custody', 'seizure', 'examination'],
  '/api/v1/seizures': ['seizure'],
  '/api/v1/examinations': ['examination'],
  '/api/v1/fraud-warnings': ['fraud'],
  '/api/v1/disputes': ['dispute'],
  '/api/v1/linkages': ['linkage'],
  '/api/v1/supervisions': ['supervision'],
  '/api/v1/suggestions': ['suggestion'],
  '/api/v1/video-investigations': ['video'],
  '/api/v1/campaigns': ['campaign'],
  '/api/v1/service-requests': ['service'],
  '/api/v1/rosters': ['roster'],
  '/api/v1/rosters/{rosterId}': ['roster'],
  '/api/v1/duty': ['duty'],
  '/api/v1/shifts': ['duty', 'roster'],
  '/api/v1/shifts/{date}/{shift}': ['duty'],
  '/api/v1/overdue': ['incident', 'case', 'suspect', 'linkage', 'fraud', 'dispute', 'supervision', 'video'],
  '/api/v1/leaves': ['leave'],
  '/api/v1/swaps': ['swap'],
  '/api/v1/briefs': ['brief'],
  '/api/v1/forces/plans': ['forces'],
};

export const useLive = () => useContext(Live);
