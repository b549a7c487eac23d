/** How long is left: one tick a second for the whole page, whatever the number of clocks. */
import { ClockCircleOutlined } from '@ant-design/icons';
import { useSyncExternalStore } from 'react';
import { useText } from '../shell/language.js';
import { Chip } from './chip.js';
import { useFormat } from './format.js';

const listeners = new Set<() => void>();
let now = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** The time, to the second or (for most that is enough) to the minute, so that most ticks draw nothing. */
export const useNow = (stepMs = 1000): number => useSyncExternalStore(subscribe, () => Math.floor(now / stepMs) * stepMs);

const soonMs = 30 * 60_000;

export function Due({ at, overdue, ended }: { at: string | null | undefined; overdue?: boolean; ended?: boolean }) {
  const t = useText();
  const format = useFormat();
  const due = at ? Date.parse(at) : 0;
  const step = Math.abs(due - Date.now()) < 3_600_000 ? 1000 : 60_000;
  const left = due - useNow(step);
  if (!at) return null;
  if (ended) return <Chip>{format.time(at)}</Chip>;
  const late = overdue || left < 0;
  const color = late ? 'red' : left < soonMs ? 'orange' : 'blue';
  return (
    <Chip color={color} title={format.time(at)}>
      <ClockCircleOutlined />
      {late ? t('超期 ', 'late by ') : t('剩 ', 'left ')}
      {format.span(left)}
    </Chip>
  );
}
