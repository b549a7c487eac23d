/**
 * What an officer does on a task goes through here. Without a network it waits, sealed, and is sent when the network is
 * back, under the same Idempotency-Key, so that it counts once however often it is tried. What the station then refuses
 * stays, with the reason, until the officer has read it.
 */
import { useSyncExternalStore } from 'react';
import { askJson, Problem, Unreachable } from './client.js';
import { sealed } from './sealed.js';

export interface Sending {
  key: string;
  path: string;
  body: unknown;
  /** For the person: what this was. */
  title: { zh: string; en: string };
  taskId: string;
  at: string;
  refusal?: { code: string; title: string; errors: readonly { field: string; message: string }[] };
}

const name = 'outbox';
let waiting: readonly Sending[] = [];
const listeners = new Set<() => void>();
let flushing: Promise<void> | null = null;
let sentOne: (sending: Sending) => void = () => {};

function set(next: readonly Sending[]): Promise<void> {
  waiting = next;
  for (const listener of listeners) listener();
  return sealed.put(name, next);
}

export const outbox = {
  onSent: (tell: (sending: Sending) => void): void => void (sentOne = tell),

  async restore(): Promise<void> {
    const kept = (await sealed.get<Sending[]>(name)) ?? [];
    if (kept.length > 0 && waiting.length === 0) await set(kept);
  },

  /** `sent`, or `kept` where there is no network; throws what the station refuses. */
  async send(sending: Sending): Promise<'sent' | 'kept'> {
    try {
      await post(sending);
      return 'sent';
    } catch (error) {
      if (!isAway(error)) throw error;
      await set([...waiting.filter(({ key }) => key !== sending.key), sending]);
      return 'kept';
    }
  },

  /** In the order in which they were done; stops where the network is away again. */
  flush(): Promise<void> {
    flushing ??= (async () => {
      for (const sending of waiting.filter(({ refusal }) => refusal === undefined)) {
        try {
          await post(sending);
          await outbox.drop(sending.key);
          sentOne(sending);
        } catch (error) {
          if (isAway(error)) return;
          if (!(error instanceof Problem) || error.status === 401) return;
          const { code, message: title, errors } = error;
          await set(waiting.map((each) => (each.key === sending.key ? { ...each, refusal: { code, title, errors } } : each)));
        }
      }
    })().finally(() => (flushing = null));
    return flushing;
  },

  drop: (key: string): Promise<void> => set(waiting.filter((each) => each.key !== key)),

  /** With the session: what was not sent goes, and the officer was asked before. */
  forget: (): void => {
    waiting = [];
    for (const listener of listeners) listener();
  },
};

const post = ({ path, body, key }: Sending) => askJson('POST', path, body, { 'idempotency-key': key });

/** 503: the station is there but what it needs is not; the same may be tried again. */
const isAway = (error: unknown) => error instanceof Unreachable || (error instanceof Problem && error.status === 503);

export const useOutbox = (): readonly Sending[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting,
  );
