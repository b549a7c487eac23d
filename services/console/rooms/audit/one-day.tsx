/** One person's day, hour by hour: what they completed, what they looked at and what for, and what was refused. */
import { useQuery } from '@tanstack/react-query';
import { Card, Empty, Input, Select, Skeleton, Space, Statistic, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { askJson } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { useFormat } from '../../parts/format.js';
import { useColleagues } from '../../parts/people.js';
import { nameOfProcess } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { dayMs, startOf, today } from '../../parts/station-time.js';
import { useText } from '../../shell/language.js';
import type { Task } from '../tasks/tasks.js';
import { type Access, Subject, useActionWords } from './access-log.js';

const most = 5000;

/** All pages of a list, the latest first, as one that begins with the earliest. */
async function allOf<Item>(path: string, cursor: string, query: Record<string, string>): Promise<Item[]> {
  const all: Item[] = [];
  for (let next: string | null | undefined; next !== null && all.length < most; ) {
    const page: { items: Item[]; next: string | null } = await askJson('GET', `${path}?${new URLSearchParams({ ...query, limit: '200', ...(next && { [cursor]: next }) })}`);
    all.push(...page.items);
    next = page.next;
  }
  return all.reverse();
}

interface Entry {
  id: string;
  at: string;
  access?: Access;
  task?: Task;
}

/** What somebody looked at or was refused, and what they completed. */
async function entriesOf(person: string, day: string): Promise<Entry[]> {
  const span = { from: startOf(day), to: new Date(Date.parse(startOf(day)) + dayMs).toISOString() };
  const [accesses, tasks] = await Promise.all([
    allOf<Access>('/api/v1/access-log', 'before', { actor: person, ...span }),
    allOf<Task>('/api/v1/tasks/done', 'cursor', { by: person, ...span }),
  ]);
  const entries: Entry[] = [...accesses.map((access) => ({ id: access.id, at: access.at, access })), ...tasks.map((task) => ({ id: task.id, at: task.completedAt!, task }))];
  return entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

export function OneDay() {
  const t = useText();
  const words = useWords();
  const said = useActionWords();
  const format = useFormat();
  const people = useColleagues() ?? [];
  const [actor, choose] = useState<string>();
  const [day, pick] = useState(() => today());
  const found = useQuery({ queryKey: ['access-day', actor, day], queryFn: () => entriesOf(actor!, day), enabled: actor !== undefined && day !== '' });
  const rows = found.data ?? [];
  const accesses = rows.flatMap(({ access }) => access ?? []);
  const hours = new Map<string, Entry[]>();
  for (const row of rows) {
    const hour = format.clock(row.at).slice(0, 2);
    hours.set(hour, [...(hours.get(hour) ?? []), row]);
  }
  const named = accesses.filter(({ purpose }) => purpose !== null);
  return (
    <div className="stack">
      <Space wrap>
        <label>{t('民警', 'Officer')} <Select aria-label={t('民警', 'Officer')} style={{ minWidth: 220 }} value={actor} onChange={choose} options={people.map(({ id, name }) => ({ value: id, label: `${name} · ${id}` }))} showSearch={{ optionFilterProp: 'label' }} /></label>
        <label>{t('日期', 'Day')} <Input type="date" style={{ width: 160 }} value={day} max={today()} onChange={({ target }) => pick(target.value)} /></label>
      </Space>
      {actor === undefined ? <Empty description={t('选一个人和一天。', 'Choose a person and a day.')} /> : found.error ? <ProblemNote error={found.error} again={() => void found.refetch()} /> : !found.data ? <Skeleton active /> : rows.length === 0 ? <Empty description={t('这一天没有记录。', 'Nothing on this day.')} /> : (
        <>
          <div className="figures">
            <Statistic title={t('办结事项', 'Tasks completed')} value={rows.length - accesses.length} />
            <Statistic title={t('访问记录', 'Entries of the log')} value={accesses.length} />
            <Statistic title={t('查阅个人信息', 'Looks at personal data')} value={named.length} />
            <Statistic title={t('被拒绝', 'Refused')} value={accesses.filter(({ outcome }) => outcome === 'refused').length} />
            <Statistic title={t('涉及对象', 'Different subjects')} value={new Set(named.map(({ subject }) => subject)).size} />
          </div>
          {[...hours].map(([hour, entries]) => (
            <Card key={hour} size="small" title={`${hour}:00`} extra={<span className="quiet">{entries.length}</span>}>
              <ul className="plain">
                {entries.map(({ id, at, access, task }) => (
                  <li key={id} className="entry">
                    <time dateTime={at} className="quiet number">{format.clock(at)}</time>{' '}
                    {access && <><span>{said(access.action)}</span> <Subject of={access.subject} /> {access.purpose && <Tag color="blue">{words('purposes', access.purpose)}</Tag>} {access.outcome === 'refused' && <Tag color="red">{t('拒绝', 'refused')} {access.code}</Tag>}</>}
                    {task && <><strong>{t('办结', 'completed')}</strong> <Link href={`~/tasks/${encodeURIComponent(task.id)}`}>{t(task.title)}</Link> <span className="quiet">{nameOfProcess(task.processId, words)}</span></>}
                  </li>
                ))}
              </ul>
            </Card>
          ))}
        </>
      )}
    </div>
  );
}
