/** Who is signed in. The tokens are in cookies that no script reads; the page knows the account and what it may do. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { askJson, onSessionEnd, Problem, Unreachable } from '../api/client.js';
import { sealed } from '../api/sealed.js';

export interface Me {
  id: string;
  name: string;
  roles: string[];
  unit: string | null;
  actions: string[];
}

interface Session {
  me: Me;
  may(action: string): boolean;
  signOut(): Promise<void>;
}

const Current = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(Current);
  if (session === null) throw new Error('nobody is signed in');
  return session;
}

const read = async (): Promise<Me | null> => {
  try {
    const me = await askJson<Me>('GET', '/api/v1/auth/me');
    sealed.open();
    await sealed.put('me', me);
    return me;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    // Without a network the officer goes on with what is kept here.
    if (error instanceof Unreachable) {
      const known = await sealed.get<Me>('me');
      if (known) return known;
    }
    throw error;
  }
};

/** Everything that the page holds of a session, in memory and sealed, goes with it. */
export function SessionProvider({ children, door, waiting }: { children: ReactNode; door: (reason: 'ended' | null) => ReactNode; waiting: (error: Error | null) => ReactNode }) {
  const queries = useQueryClient();
  // A new object each time: what was shown is drawn again, though it ended the same way before.
  const [{ ended }, leave] = useState({ ended: false });
  const { data: me, isPending, error } = useQuery({ queryKey: ['me'], queryFn: read, staleTime: Infinity, retry: (count, problem) => count < 3 && !(problem instanceof Problem) });
  useEffect(() => onSessionEnd(() => {
    // Several requests may find it out, one after the other; who never was signed in has nothing that ended.
    if (queries.getQueryData(['me'])) leave({ ended: true });
    queries.setQueryData(['me'], null);
  }), [queries]);
  const signOut = useCallback(async () => {
    await askJson('POST', '/api/v1/auth/sign-out', {}).catch(() => {});
    await sealed.clear();
    queries.clear();
    queries.setQueryData(['me'], null);
    leave({ ended: false });
  }, [queries]);
  if (isPending || error) return waiting(error);
  if (me === null || me === undefined) return door(ended ? 'ended' : null);
  return <Current value={{ me, may: (action) => me.actions.includes(action), signOut }}>{children}</Current>;
}
