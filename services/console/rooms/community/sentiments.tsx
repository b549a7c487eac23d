/** What people of a grid worry about: topics and counts, never a person. */
import { PlusOutlined } from '@ant-design/icons';
import { Card, Empty, Skeleton } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { api } from '../../api/client.js';
import { FormButton } from '../../parts/command.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { PersonalData } from '../../parts/purpose.js';
import { lastDays, Span, type SpanValue } from '../../parts/span.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

const Chart = lazy(() => import('../../parts/chart.js').then((module) => ({ default: module.Chart })));

export function Sentiments() {
  const t = useText();
  const names = useNames();
  const { may } = useSession();
  const [span, choose] = useState<SpanValue>(() => lastDays(90));
  const { data, error } = api.useQuery('get', '/api/v1/sentiments/counts', { params: { query: { ...span, period: 'month' } } });
  const grids = useMemo(() => [...new Set((data?.items ?? []).map(({ grid }) => grid))].sort(), [data]);
  const topics = useMemo(() => Object.entries(data?.topics ?? {}) as [string, { zh: string; en: string }][], [data]);
  const of = (grid: string, topic: string) => (data?.items ?? []).filter((each) => each.grid === grid && each.topic === topic).reduce((sum, { count }) => sum + count, 0);
  const option = useMemo(
    () => ({
      tooltip: { renderMode: 'richText' },
      grid: { left: 8, right: 8, top: 8, bottom: 48, containLabel: true },
      xAxis: { type: 'category', data: topics.map(([, name]) => t(name)), axisLabel: { rotate: 30 } },
      yAxis: { type: 'category', data: grids.map(names) },
      visualMap: { min: 0, max: Math.max(1, ...(data?.items ?? []).map(({ count }) => count)), show: false, inRange: { color: ['#e6effb', '#0b4bb3'] } },
      series: [{ type: 'heatmap', label: { show: true }, data: grids.flatMap((grid, y) => topics.flatMap(([topic], x) => { const count = of(grid, topic); return count > 0 ? [[x, y, count]] : []; })) }],
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what it draws is the data
    [data, grids, topics, t],
  );
  return (
    <div className="stack">
      <div className="bar"><Span value={span} onChange={choose} />{may('sentiment.report') && <FormButton type="primary" icon={<PlusOutlined />} path="/api/v1/sentiments" title={t('登记社情', 'Report a matter')} text={t('写事、写地方，不写人名。', 'Write what and where, no names.')} />}</div>
      <ProblemNote error={error} />
      <Card size="small">
        {!data ? <Skeleton active /> : grids.length === 0 ? (
          <Empty description={t('这段时间没有登记社情。走访、接待时听到的，按网格和话题登记。', 'Nothing was reported in this span. What is heard on visits is registered by grid and topic.')} />
        ) : (
          <Suspense fallback={<Skeleton active />}>
            <Chart title={t('网格 × 话题', 'Grid by topic')} option={option} height={80 + grids.length * 32} table={{ head: ['', ...topics.map(([, name]) => t(name))], rows: grids.map((grid) => [names(grid), ...topics.map(([topic]) => of(grid, topic))]) }} />
          </Suspense>
        )}
      </Card>
      {may('resident.read') && <PersonalData title={t('原话', 'What was said')} path={`/api/v1/sentiments?${new URLSearchParams({ from: span.from, to: span.to })}`} usual="population" />}
    </div>
  );
}
