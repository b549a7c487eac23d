/** A step of a process on the process's own page, beside what is decided on: its form for whoever takes it, else whom it waits for. */
import { Alert, Form } from 'antd';
import { api } from '../../api/client.js';
import type { Values } from '../../form/schema.js';
import { useWho } from '../../parts/people.js';
import { useText } from '../../shell/language.js';
import { Answer, useMayAct } from './answer.js';
import type { Task } from './tasks.js';

/** The open task of this kind, if there is one. */
export function useStep(processId: string, kind: string): Task | undefined {
  const tasks = api.useQuery('get', '/api/v1/tasks', { params: { query: { process: processId, state: 'open,claimed' } } } as never);
  return (tasks.data as { items: Task[] } | undefined)?.items.find((task) => task.kind === kind);
}

export function Step({ processId, kind }: { processId: string; kind: string }) {
  const task = useStep(processId, kind);
  return task ? <Taken key={task.id} task={task} /> : null;
}

function Taken({ task }: { task: Task }) {
  const t = useText();
  const who = useWho();
  const [form] = Form.useForm<Values>();
  return useMayAct(task) ? <Answer task={task} form={form} done={() => {}} /> : <Alert type="info" showIcon title={t(`${t(task.title)}：等待 ${who(task)}。`, `${t(task.title)}: waits for ${who(task)}.`)} />;
}
