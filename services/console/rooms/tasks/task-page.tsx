/** One task: what it is about, the clock and the law behind it, and the form. */
import { Button, Card, Form, Result, Skeleton, Tag } from 'antd';
import { lazy, Suspense } from 'react';
import { Link, Redirect, useLocation, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import type { Values } from '../../form/schema.js';
import { Due } from '../../parts/clock.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames, useWho } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { hrefOf, inAddress } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { Act, Answer, useMayAct } from './answer.js';
import { Decide } from './decide.js';
import { type Task, useTask } from './tasks.js';

const ForCase = lazy(() => import('../cases/for-task.js').then((module) => ({ default: module.ForCase })));
/** Steps of a call tell of the call, whatever case it is part of. */
const ofCall = /^(incident|order|scene)\./;
/** Decided on their process's own page, beside the plan, the roster or the brief itself. */
const decidedThere = ['force.choose', 'roster.decide', 'brief.sign'];

export function TaskPage() {
  const t = useText();
  const taskId = decodeURIComponent(useParams<{ taskId: string }>().taskId);
  const task = useTask(taskId);
  if (task.error) return <Page title={t('待办', 'Task')}><ProblemNote error={task.error} again={() => void task.refetch()} /></Page>;
  if (!task.data) return <Skeleton active />;
  return <Shown key={taskId} task={task.data} />;
}

function Shown({ task }: { task: Task }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const [, go] = useLocation();
  const { may } = useSession();
  const [form] = Form.useForm<Values>();
  const mayAct = useMayAct(task);
  const { incidentNo, caseNo, category, community, grid } = task.subject;
  const open = task.state === 'open' || task.state === 'claimed';
  const process = api.useQuery('get', '/api/v1/processes/{processId}', { params: { path: { processId: inAddress(task.processId) } } }, { retry: false });
  const clock = process.data?.clocks.find(({ id, state }) => id === task.limit && state === 'running') ?? process.data?.clocks.find(({ id, key }) => id === task.limit || key === task.limit);
  if (mayAct && decidedThere.includes(task.kind)) return <Redirect to={`~${hrefOf(task.processId)}`} replace />;
  return (
    <Page
      title={t(task.title)}
      number={caseNo ?? incidentNo}
      tags={
        <>
          {open ? <Due at={task.dueAt} overdue={task.overdue} /> : <Tag>{task.state === 'completed' ? t('已办结', 'completed') : t('已取消', 'cancelled')}</Tag>}
          {category && <Tag>{words('categories', category)}</Tag>}
          {(grid ?? community) && <Tag>{names(grid ?? community)}</Tag>}
          {task.assignee && <Tag color="blue">{names(task.assignee)}</Tag>}
        </>
      }
      actions={<Link href={`~${hrefOf(task.processId)}`}><Button>{t('打开流程', 'Open the process')}</Button></Link>}
    >
      {clock && <p className="law"><strong>{t(clock.title)}</strong>：{t(`${format.time(clock.dueAt)} 前`, `by ${format.time(clock.dueAt)}`)} · {t(clock.source)}</p>}
      <div className="two">
        <div>
          <Decide task={task} form={form} acts={mayAct} />
          {caseNo && !ofCall.test(task.kind) && may('case.read') && <Suspense fallback={<Skeleton active />}><ForCase caseNo={caseNo} /></Suspense>}
          {open ? mayAct ? <Answer task={task} form={form} done={() => go('/')} /> : <Elsewhere task={task} /> : <Result status={task.state === 'completed' ? 'success' : 'info'} title={task.state === 'completed' ? t(`${names(task.completedBy)} 于 ${task.completedAt ? format.time(task.completedAt) : ''} 办结`, `completed by ${names(task.completedBy)}, ${task.completedAt ? format.time(task.completedAt) : ''}`) : t('流程已不需要这一步', 'the process does not need this step any more')} />}
        </div>
        <Picture processId={task.processId} />
      </div>
    </Page>
  );
}

function Elsewhere({ task }: { task: Task }) {
  const t = useText();
  const who = useWho();
  const { may } = useSession();
  return (
    <Card size="small">
      <p>{task.assignee ? t(`由 ${who(task)} 办理中。`, `${who(task)} is working on it.`) : t('等待：', 'Waits for: ') + who(task)}</p>
      {may('task.remind') && <Act task={task} action="remind" body={{}}>{t('催办', 'Remind')}</Act>}
    </Card>
  );
}
