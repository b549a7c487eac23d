import { Button, Empty, Segmented, Skeleton, Tag } from 'antd';
import { type KeyboardEvent, useRef } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { Priority } from '../../parts/stage.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { type Task, useTaskKinds, useTasks, type View } from './tasks.js';

export function TaskList() {
  const t = useText();
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const view = (search.get('view') ?? 'open') as View;
  const tasks = useTasks(view);
  // Fetched here, so that a form can be filled in at a door without a network.
  useTaskKinds();
  const list = useRef<HTMLUListElement>(null);
  const rows = tasks.data?.pages.flatMap(({ items }) => items) ?? [];
  const views: { value: View; label: string }[] = [
    { value: 'open', label: t('待办', 'To do') },
    { value: 'mine', label: t('我领取的', 'Mine') },
    { value: 'overdue', label: t('超期', 'Late') },
    { value: 'done', label: t('已办', 'Done') },
  ];
  /** ↑ ↓ or j k through the list; Enter opens what has the focus, as for any link. */
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (!step || !list.current) return;
    event.preventDefault();
    const links = [...list.current.querySelectorAll<HTMLElement>('a.task')];
    links[Math.max(0, Math.min(links.length - 1, links.indexOf(document.activeElement as HTMLElement) + step))]?.focus();
  };
  return (
    <Page title={t('我的待办', 'My tasks')} actions={<Segmented<View> aria-label={t('范围', 'which')} options={views} value={view} onChange={(value) => setSearch(value === 'open' ? {} : { view: value })} />}>
      {tasks.error ? (
        <ProblemNote error={tasks.error} again={() => void tasks.refetch()} />
      ) : tasks.isPending ? (
        <Skeleton active />
      ) : rows.length === 0 ? (
        <Empty description={view === 'open' ? t('没有等您办理的事项。新待办会自动出现在这里。', 'Nothing waits for you. New tasks appear here by themselves.') : t('没有。', 'None.')}>
          {may('incident.report') && view === 'open' && <Link href="~/incidents/new"><Button>{t('登记警情', 'Register a call')}</Button></Link>}
        </Empty>
      ) : (
        <ul className="tasks" ref={list} onKeyDown={move}>
          {rows.map((task) => <Row key={task.id} task={task} />)}
        </ul>
      )}
      {tasks.hasNextPage && <Button block loading={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>{t('加载更多', 'Load more')}</Button>}
    </Page>
  );
}

function Row({ task }: { task: Task }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { incidentNo, caseNo, category, community, grid } = task.subject;
  return (
    <li>
      <Link href={`/${encodeURIComponent(task.id)}`} className="task">
        <Priority of={task.priority} />
        <span className="what">
          <strong>{t(task.title)}</strong>
          <span className="quiet">{[caseNo ?? incidentNo, category && words('categories', category), names(grid ?? community)].filter(Boolean).join(' · ')}</span>
        </span>
        <span className="who">{task.assignee ? names(task.assignee) : t('未领取', 'not taken')}</span>
        {task.completedAt ? <Tag>{format.time(task.completedAt)}</Tag> : <Due at={task.dueAt} overdue={task.overdue} />}
      </Link>
    </li>
  );
}
