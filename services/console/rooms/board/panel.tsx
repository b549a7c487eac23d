/** The chosen incident: what was said, what waits for a person, and the answer, filled in. */
import { CloseOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Descriptions, Form, type FormInstance, Skeleton, Tag } from 'antd';
import { type RefObject, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { api } from '../../api/client.js';
import { useLive } from '../../api/live.js';
import { useWords } from '../../api/words.js';
import type { Values } from '../../form/schema.js';
import { Due } from '../../parts/clock.js';
import { Commands } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { isCandidate, useNames, useWho } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { Priority, Stage } from '../../parts/stage.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { Answer, useMayAct } from '../tasks/answer.js';
import { Decide } from '../tasks/decide.js';
import type { Task } from '../tasks/tasks.js';

export const incidentOf = (incidentNo: string) => ({ params: { path: { incidentNo } } });

/** What waits for whoever looks goes before what waits for others. */
function useWaiting(tasks: readonly Task[]): Task | undefined {
  const { me } = useSession();
  const open = tasks.filter(({ state }) => state === 'open' || state === 'claimed');
  return open.find((task) => task.assignee === me.id || (task.assignee === null && isCandidate(task, me))) ?? open[0];
}

interface Props {
  incidentNo: string;
  acts: { current: { task: Task; form: FormInstance<Values> } | null };
  close(): void;
  ref?: RefObject<HTMLElement | null>;
}

export function Panel({ incidentNo, acts, close, ref }: Props) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const { listen } = useLive();
  const queries = useQueryClient();
  const found = api.useQuery('get', '/api/v1/incidents/{incidentNo}', incidentOf(incidentNo));
  const processId = found.data?.processId;
  const box = useRef<HTMLElement | null>(null);
  // The next step of a dispatch comes within a second: it is read at once, not with the lists.
  useEffect(
    () =>
      listen(({ value }) => {
        if (processId !== undefined && (value.processId ?? value.id) === processId) void queries.invalidateQueries({ queryKey: ['get', '/api/v1/incidents/{incidentNo}', incidentOf(incidentNo)] });
      }),
    // eslint-disable-next-line -- `listen` does the same whenever
    [processId, incidentNo, queries],
  );
  const record = found.data?.record;
  const process = found.data?.process;
  const orders = found.data?.orders ?? [];
  const task = useWaiting((found.data?.tasks ?? []) as unknown as Task[]);
  return (
    <aside className="panel" ref={(element) => { box.current = element; if (ref) ref.current = element; }} tabIndex={-1} aria-label={t(`警情 ${incidentNo}`, `incident ${incidentNo}`)}>
      <header>
        <h2><Link href={`~/incidents/${incidentNo}`}>{incidentNo}</Link></h2>
        {process && <Stage of={process} />}
        <Priority of={process?.subject.priority} />
        <span className="spring" />
        {may('incident.command') && process && !process.closedAt && <Commands path="/api/v1/incidents/{incidentNo}/commands" values={{ incidentNo }} about={{ incidentNo }} />}
        <Button type="text" icon={<CloseOutlined />} aria-label={t('关闭', 'Close')} onClick={close} />
      </header>
      {found.error ? <ProblemNote error={found.error} again={() => void found.refetch()} /> : !found.data ? <Skeleton active /> : (
        <>
          <p className="said">{record?.call.description ?? record?.call.nature ?? t('没有文字说明', 'nothing in words')}</p>
          <Descriptions size="small" column={1} items={[
            { key: 'where', label: t('地点', 'Where'), children: [record?.call.address, names(record?.grid ?? record?.community)].filter(Boolean).join(' · ') || '—' },
            { key: 'when', label: t('接警', 'Received'), children: record ? format.time(record.receivedAt) : '—' },
            ...(process?.subject.category ? [{ key: 'what', label: t('类别', 'Category'), children: words('categories', process.subject.category) }] : []),
          ]} />
          {task ? <Waiting key={task.id} task={task} acts={acts} refocus={() => box.current?.focus()} /> : <p role="status" className="quiet">{process?.closedAt ? t('已办结。', 'Closed.') : t('没有等人办理的事项；下一步出现时会自动打开。', 'Nothing waits for a person; the next step opens here by itself.')}</p>}
          {orders.length > 0 && (
            <Card size="small" title={t('派出的警力', 'Units ordered')}>
              <ul className="plain orders">
                {orders.map((order) => (
                  <li key={order.id}>
                    <strong>{names(order.unit)}</strong> <Tag color={order.state === 'onScene' ? 'green' : order.state === 'refused' || order.state === 'silent' ? 'red' : 'blue'}>{words.value(order.state, 'state')}</Tag>
                    <span className="quiet">{Object.entries(order.times).map(([state, at]) => `${words.value(state, 'state')} ${format.clock(at)}`).join(' → ')}{order.reason && ` · ${order.reason}`}</span>
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </>
      )}
    </aside>
  );
}

function Waiting({ task, acts, refocus }: { task: Task; acts: Props['acts']; refocus(): void }) {
  const t = useText();
  const who = useWho();
  const [form] = Form.useForm<Values>();
  const mayAct = useMayAct(task);
  useEffect(() => {
    acts.current = mayAct ? { task, form } : null;
    return () => {
      acts.current = null;
    };
  }, [acts, task, form, mayAct]);
  useEffect(() => {
    // The field that had the focus went with the step before.
    if (document.activeElement === document.body) refocus();
    // eslint-disable-next-line -- once for each step
  }, []);
  const heading = <h3>{t(task.title)} <Due at={task.dueAt} overdue={task.overdue} /></h3>;
  if (!mayAct) return <>{heading}<p>{t('等待：', 'Waits for: ')}<strong>{who(task)}</strong></p></>;
  return (
    <>
      {heading}
      <Decide task={task} form={form} acts keys />
      <Answer key={task.id} task={task} form={form} done={() => {}} />
    </>
  );
}
