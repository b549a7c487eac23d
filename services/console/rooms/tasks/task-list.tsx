import { Button, Empty, Segmented, Skeleton, Tag } from 'antd';
import { type KeyboardEvent, useRef } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { seesAll, useNames } from '../../parts/people.js';
import { numberOf } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { Priority } from '../../parts/stage.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { type Task, useTaskKinds, useTasks, type View } from './tasks.js';

export function TaskList() {
  const t = useText();
  const { me, may } = useSession();
  const [search, setSearch] = useSearchParams();
  // Who directs others sees what waits for them as well, and who audits has nothing to do.
  const directs = seesAll(me);
  const first: View = me.roles.every((role) => role === 'auditor') ? 'all' : 'open';
  const view = (search.get('view') ?? first) as View;
  const tasks = useTasks(view);
  // Fetched here, so that a form can be filled in at a door without a network.
  useTaskKinds();
  const list = useRef<HTMLUListElement>(null);
  const rows = tasks.data?.pages.flatMap(({ items }) => items) ?? [];
  const views: { value: View; label: string }[] = [
    ...(first === 'open' ? [{ value: 'open' as const, label: t('待我办', 'To do') }, { value: 'mine' as const, label: t('我领取的', 'Mine') }] : []),
    ...(directs ? [{ value: 'all' as const, label: t('全所待办', 'Everybody’s') }] : []),
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
    <Page title={first === 'open' ? t('我的待办', 'My tasks') : t('待办', 'Tasks')} actions={<Segmented<View> aria-label={t('范围', 'which')} options={views} value={view} onChange={(value) => setSearch(value === first ? {} : { view: value })} />}>
      {tasks.error ? (
        <ProblemNote error={tasks.error} again={() => void tasks.refetch()} />
      ) : tasks.isPending ? (
        <Skeleton active />
      ) : rows.length === 0 ? (
        <Empty description={view === 'open' ? t('没有等您办理的事项。新待办会自动出现在这里。', 'Nothing waits for you. New tasks appear here by themselves.') : view === 'mine' ? t('您没有领取未办的事项。', 'You hold no task.') : view === 'overdue' ? t('没有超期的事项。', 'Nothing is late.') : view === 'done' ? t('您办结的事项会列在这里。', 'What you complete is listed here.') : t('全所没有待办事项。', 'Nothing waits for anybody.')}>
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
  // By its own number where it has one, and by what it is for.
  const [own, of] = [numberOf(task.processId, words), caseNo ?? incidentNo ?? ''];
  const { viewing, partner, squad } = task.context as Record<string, string | number | undefined>;
  // Which of several that the process asks for at once.
  const which = viewing === undefined ? names(String(partner ?? squad ?? '')) : `${words.field('viewing')} ${viewing}`;
  return (
    <li>
      <Link href={`/${encodeURIComponent(task.id)}`} className="task">
        <Priority of={task.priority} />
        <span className="what">
          <strong>{t(task.title)}</strong>
          <span className="quiet">{[of !== '' && own.startsWith(of) ? '' : own, of, which, category && words('categories', category), names(grid ?? community)].filter(Boolean).join(' · ')}</span>
        </span>
        <span className="who">{task.assignee ? names(task.assignee) : t('未领取', 'not taken')}</span>
        {task.completedAt ? <Tag>{format.time(task.completedAt)}</Tag> : <Due at={task.dueAt} overdue={task.overdue} />}
      </Link>
    </li>
  );
}
