/** What has come up for me since the page was opened: told in the page, once each. */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useLive } from '../api/live.js';
import { isCandidate } from '../parts/people.js';
import type { Text } from './language.js';
import { useSession } from './session.js';

export interface Notice {
  id: string;
  text: Text;
  href: string;
  read: boolean;
}
const most = 20;

interface Task {
  id: string;
  state: string;
  title: Text;
  assignee: string | null;
  overdue: boolean;
  reminders: number;
  openedAt: string;
  candidates: { role: string; unit?: string; account?: string }[];
}

export function useNotices(came: (notice: Notice) => void): { notices: Notice[]; read(): void } {
  const { listen } = useLive();
  const { me } = useSession();
  const [notices, set] = useState<Notice[]>([]);
  const told = useRef(new Set<string>());
  const tell = useEffectEvent(came);
  useEffect(() => {
    const since = Date.now();
    return listen(({ type, value }) => {
      if (type !== 'task') return;
      const task = value as unknown as Task;
      const mine = task.assignee === me.id || isCandidate(task, me);
      if (!mine || !['open', 'claimed'].includes(task.state)) return;
      const what = task.overdue ? (['超期', 'late'] as const) : task.reminders > 0 ? (['催办', 'reminder'] as const) : Date.parse(task.openedAt) >= since - 5000 && task.state === 'open' ? (['新待办', 'new task'] as const) : null;
      if (!what) return;
      const id = `${task.id}:${what[1]}:${task.reminders}`;
      if (told.current.has(id)) return;
      told.current.add(id);
      const notice = { id, text: { zh: `${what[0]}：${task.title.zh}`, en: `${what[1]}: ${task.title.en}` }, href: `/tasks/${encodeURIComponent(task.id)}`, read: false };
      set((before) => [notice, ...before].slice(0, most));
      tell(notice);
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for a session
  }, [me.id]);
  return { notices, read: () => set((before) => before.map((each) => ({ ...each, read: true }))) };
}
