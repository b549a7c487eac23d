import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { askJson } from '../../api/client.js';
import { keptOffline } from '../../api/offline.js';
import type { Schema } from '../../form/schema.js';
import type { Text } from '../../shell/language.js';

export interface Task {
  id: string;
  processId: string;
  kind: string;
  title: Text;
  state: 'open' | 'claimed' | 'completed' | 'cancelled';
  candidates: { role: string; unit?: string; account?: string; onDuty?: true }[];
  assignee: string | null;
  context: Record<string, unknown>;
  priority: number;
  openedAt: string;
  dueAt: string | null;
  limit: string | null;
  overdue: boolean;
  reminders: number;
  revision: number;
  completedBy: string | null;
  completedAt: string | null;
  subject: { incidentNo?: string; caseNo?: string; community?: string; grid?: string; category?: string; priority?: number; team?: string };
}

export type View = 'open' | 'mine' | 'all' | 'overdue' | 'done';
const paths: Partial<Record<View, string>> = { done: '/api/v1/tasks/done' };
const queries: Record<View, Record<string, string>> = {
  open: { state: 'open,claimed', forMe: 'true' },
  mine: { state: 'claimed', mine: 'true' },
  all: { state: 'open,claimed' },
  overdue: { state: 'open,claimed', overdue: 'true' },
  done: {},
};

interface Page {
  items: Task[];
  next: string | null;
}

/** What was seen last is there without a network. */
export function useTasks(view: View) {
  return useInfiniteQuery({
    queryKey: ['get', '/api/v1/tasks', view],
    queryFn: ({ pageParam }) => {
      const read = () => askJson<Page>('GET', `${paths[view] ?? '/api/v1/tasks'}?${new URLSearchParams({ ...queries[view], limit: '50', ...(pageParam && { cursor: pageParam }) })}`);
      return pageParam ? read() : keptOffline(`tasks.${view}`, read)();
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

export const useTask = (taskId: string) => useQuery({ queryKey: ['get', '/api/v1/tasks/{taskId}', taskId], queryFn: keptOffline(`task.${taskId}`, () => askJson<Task>('GET', `/api/v1/tasks/${encodeURIComponent(taskId)}`)) });

/** The forms of all kinds come at once, so that any task can be done at a door without a network. */
export const useTaskKinds = () => useQuery({ queryKey: ['task-kinds'], queryFn: keptOffline('task-kinds', () => askJson<{ items: { kind: string; form: Schema }[] }>('GET', '/api/v1/task-kinds')), staleTime: Infinity });
