/** One person's day on the log, hour by hour: what for, and what was refused. */
import { useQuery } from '@tanstack/react-query';
import { Card, Empty, Input, Select, Skeleton, Space, Statistic, Tag } from 'antd';
import { useState } from 'react';
import { askJson } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { useFormat } from '../../parts/format.js';
import { useColleagues } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { dayMs, startOf, today } from '../../parts/station-time.js';
import { useText } from '../../shell/language.js';
import { type Access, Subject, useActionWords } from './access-log.js';

async function accessesOf(actor: string, day: string): Promise<Access[]> {
  const [from, to] = [startOf(day), new Date(Date.parse(startOf(day)) + dayMs).toISOString()];
  const all: Access[] = [];
  for (let before: string | null | undefined; before !== null && all.length < 5000; ) {
    const page: { items: Access[]; next: string | null } = await askJson('GET', `/api/v1/access-log?${new URLSearchParams({ actor, from, to, limit: '200', ...(before && { before }) })}`);
    all.push(...page.items);
    before = page.next;
  }
  return all.reverse();
}

export function OneDay() {
  const t = useText();
  const words = useWords();
  const said = useActionWords();
  const format = useFormat();
  const people = useColleagues() ?? [];
  const [actor, choose] = useState<string>();
  const [day, pick] = useState(() => today());
  const found = useQuery({ queryKey: ['access-day', actor, day], queryFn: () => accessesOf(actor!, day), enabled: actor !== undefined && day !== '' });
  const rows = found.data ?? [];
  const hours = new Map<string, Access[]>();
  for (const row of rows) {
    const hour = format.clock(row.at).slice(0, 2);
    hours.set(hour, [...(hours.get(hour) ?? []), row]);
  }
  const named = rows.filter(({ purpose }) => purpose !== null);
  return (
    <div className="stack">
      <Space wrap>
        <label>{t('民警', 'Officer')} <Select aria-label={t('民警', 'Officer')} style={{ minWidth: 220 }} value={actor} onChange={choose} options={people.map(({ id, name }) => ({ value: id, label: `${name} · ${id}` }))} showSearch={{ optionFilterProp: 'label' }} /></label>
        <label>{t('日期', 'Day')} <Input type="date" style={{ width: 160 }} value={day} max={today()} onChange={({ target }) => pick(target.value)} /></label>
      </Space>
      {actor === undefined ? <Empty description={t('选一个人和一天。', 'Choose a person and a day.')} /> : found.error ? <ProblemNote error={found.error} again={() => void found.refetch()} /> : !found.data ? <Skeleton active /> : rows.length === 0 ? <Empty description={t('这一天没有记录。', 'Nothing on this day.')} /> : (
        <>
          <div className="figures">
            <Statistic title={t('记录', 'Entries')} value={rows.length} />
            <Statistic title={t('查阅个人信息', 'Looks at personal data')} value={named.length} />
            <Statistic title={t('被拒绝', 'Refused')} value={rows.filter(({ outcome }) => outcome === 'refused').length} />
            <Statistic title={t('涉及对象', 'Different subjects')} value={new Set(named.map(({ subject }) => subject)).size} />
          </div>
          {[...hours].map(([hour, entries]) => (
            <Card key={hour} size="small" title={`${hour}:00`} extra={<span className="quiet">{entries.length}</span>}>
              <ul className="plain">
                {entries.map(({ id, at, action, subject, purpose, outcome, code }) => (
                  <li key={id} className="entry">
                    <time dateTime={at} className="quiet number">{format.clock(at)}</time> <span>{said(action)}</span> <Subject of={subject} /> {purpose && <Tag color="blue">{words('purposes', purpose)}</Tag>} {outcome === 'refused' && <Tag color="red">{t('拒绝', 'refused')} {code}</Tag>}
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
