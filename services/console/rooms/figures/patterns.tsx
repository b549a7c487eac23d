/** What stands out, by published methods: places, days and ways of doing it. Never people. */
import { Alert, Card, Select, Skeleton, Table, Tag } from 'antd';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { askJson } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { ObjectPicker } from '../../form/pickers.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { lastDays, Span, type SpanValue } from '../../parts/span.js';
import { dayOf } from '../../parts/station-time.js';
import { type Text, useText } from '../../shell/language.js';
import { useFormat } from '../../parts/format.js';

const Chart = lazy(() => import('../../parts/chart.js').then((module) => ({ default: module.Chart })));

interface Found {
  method: Text;
  countedAt: string;
  incidents: number;
  small: boolean;
}

export function Patterns() {
  const t = useText();
  const [span, choose] = useState<SpanValue>(() => lastDays(90));
  const [category, pick] = useState<string>();
  const query = { ...span, ...(category && { category }) };
  const days = { from: dayOf(span.from), to: dayOf(span.to), ...(category && { category }) };
  return (
    <div className="stack">
      <div className="bar"><Span value={span} onChange={choose} /><div style={{ minWidth: 220 }}><ObjectPicker of="category" label={t('类别', 'Category')} value={category as never} onChange={pick as never} /></div></div>
      <HotSpots query={query} />
      <UnusualDays query={days} />
      <Emerging category={category} />
      <NearRepeats query={query} />
      <Drift query={query} />
    </div>
  );
}

function usePattern<Answer extends Found>(name: string, query: Record<string, string>) {
  return useQuery({ queryKey: ['get', `/api/v1/patterns/${name}`, query], queryFn: () => askJson<Answer>('GET', `/api/v1/patterns/${name}?${new URLSearchParams(query)}`), staleTime: 5 * 60_000 });
}

function Shown({ title, found, children }: { title: string; found: { data?: Found; error: unknown; refetch(): unknown }; children: ReactNode }) {
  const t = useText();
  return (
    <Card size="small" title={title} extra={found.data && <span className="quiet">{t(`${found.data.incidents} 起`, `${found.data.incidents} incidents`)}</span>}>
      {found.error ? <ProblemNote error={found.error} again={() => void found.refetch()} /> : !found.data ? <Skeleton active /> : (
        <div className="stack">
          {found.data.small && <Alert type="info" showIcon title={t('记录太少，不足以下结论。', 'There are too few records to say anything.')} />}
          {children}
          <p className="quiet">{t('方法：', 'Method: ')}{t(found.data.method)}</p>
        </div>
      )}
    </Card>
  );
}

function HotSpots({ query }: { query: Record<string, string> }) {
  const t = useText();
  const names = useNames();
  const format = useFormat();
  const found = usePattern<Found & { bandwidth: number; falseAlarms: number; spots: { grid: string | null; incidents: number; expected: number; p: number }[]; grids: { grid: string; incidents: number; expected: number }[] }>('hot-spots', query);
  return (
    <Shown title={t('热点', 'Hot spots')} found={found}>
      <p>{found.data && t(`带宽 ${found.data.bandwidth} 米，误报率 ${format.number(found.data.falseAlarms * 100)} %`, `bandwidth ${found.data.bandwidth} m, false alarms ${format.number(found.data.falseAlarms * 100)} %`)}</p>
      <Table size="small" pagination={false} rowKey={({ grid, p }) => `${grid}${p}`} dataSource={found.data?.spots ?? []} locale={{ emptyText: t('没有比往年同期明显密集的地方。', 'No place is clearly denser than in the same season before.') }} columns={[{ title: t('网格', 'Grid'), render: (_, { grid }) => names(grid) }, { title: t('起数', 'Incidents'), dataIndex: 'incidents' }, { title: t('预计', 'Expected'), render: (_, { expected }) => format.number(expected) }, { title: 'p', render: (_, { p }) => format.number(p, 3) }]} />
      <details><summary>{t('各网格', 'Every grid')}</summary><Table size="small" pagination={false} rowKey="grid" dataSource={found.data?.grids ?? []} columns={[{ title: t('网格', 'Grid'), render: (_, { grid }) => names(grid) }, { title: t('起数', 'Incidents'), dataIndex: 'incidents' }, { title: t('预计', 'Expected'), render: (_, { expected }) => format.number(expected) }]} /></details>
    </Shown>
  );
}

interface Day {
  date: string;
  count: number;
  expected: number;
  from: number;
  to: number;
  unusual: 'high' | 'low' | null;
}

function UnusualDays({ query }: { query: Record<string, string> }) {
  const t = useText();
  const format = useFormat();
  const found = usePattern<Found & { days: Day[]; falseAlarms: number }>('unusual-days', query);
  const days = useMemo(() => found.data?.days ?? [], [found.data]);
  const option = useMemo(
    () => ({
      tooltip: { renderMode: 'richText', trigger: 'axis' },
      grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
      xAxis: { type: 'category', data: days.map(({ date }) => date) },
      yAxis: { type: 'value' },
      series: [
        { name: t('下界', 'low'), type: 'line', stack: 'band', symbol: 'none', lineStyle: { opacity: 0 }, data: days.map(({ from }) => from) },
        { name: t('通常范围', 'usual'), type: 'line', stack: 'band', symbol: 'none', lineStyle: { opacity: 0 }, areaStyle: { opacity: 0.2 }, data: days.map(({ from, to }) => to - from) },
        { name: t('当日', 'that day'), type: 'line', symbolSize: 6, data: days.map(({ count, unusual }) => ({ value: count, itemStyle: { color: unusual ? '#cf1322' : '#0b4bb3' } })), lineStyle: { color: '#0b4bb3' } },
      ],
    }),
    [days, t],
  );
  return (
    <Shown title={t('异常日', 'Unusual days')} found={found}>
      <Suspense fallback={<Skeleton active />}>
        <Chart title={t(`每日起数与通常范围（误报率 ${format.number((found.data?.falseAlarms ?? 0) * 100)} %）`, `a day's count and what is usual (false alarms ${format.number((found.data?.falseAlarms ?? 0) * 100)} %)`)} option={option} height={220} table={{ head: [t('日期', 'Day'), t('起数', 'Count'), t('预计', 'Expected'), ''], rows: days.map(({ date, count, expected, unusual }) => [date, count, format.number(expected), unusual === 'high' ? t('偏多', 'high') : unusual === 'low' ? t('偏少', 'low') : '']) }} />
      </Suspense>
    </Shown>
  );
}

function Emerging({ category }: { category?: string }) {
  const t = useText();
  const names = useNames();
  const format = useFormat();
  const found = usePattern<Found & { clusters: { grid: string | null; radius: number; days: number; incidents: number; expected: number; p: number }[] }>('emerging', category ? { category } : ({} as Record<string, string>));
  return (
    <Shown title={t('正在出现的聚集', 'Emerging clusters')} found={found}>
      <Table size="small" pagination={false} rowKey={({ grid, radius, days: span }) => `${grid}${radius}${span}`} dataSource={found.data?.clusters ?? []} locale={{ emptyText: t('没有。', 'None.') }} columns={[{ title: t('网格', 'Grid'), render: (_, { grid }) => names(grid) }, { title: t('半径（米）', 'Radius (m)'), dataIndex: 'radius' }, { title: t('天数', 'Days'), dataIndex: 'days' }, { title: t('起数', 'Incidents'), dataIndex: 'incidents' }, { title: t('预计', 'Expected'), render: (_, { expected }) => format.number(expected) }, { title: 'p', render: (_, { p }) => <>{format.number(p, 3)} {p < 0.05 && <Tag color="red">{t('值得查', 'look into it')}</Tag>}</> }]} />
    </Shown>
  );
}

function NearRepeats({ query }: { query: Record<string, string> }) {
  const t = useText();
  const format = useFormat();
  const found = usePattern<Found & { cells: { metres: [number, number]; days: [number, number]; pairs: number; expected: number; ratio: number | null; p: number; pAll?: number }[] }>('near-repeats', query);
  return (
    <Shown title={t('近重复', 'Near repeats')} found={found}>
      <Table size="small" pagination={false} scroll={{ y: 240 }} rowKey={({ metres, days: span }) => `${metres.join()}${span.join()}`} dataSource={found.data?.cells ?? []} columns={[{ title: t('距离（米）', 'Distance (m)'), render: (_, { metres }) => metres.join('–') }, { title: t('相隔（天）', 'Days apart'), render: (_, each) => each.days.join('–') }, { title: t('对数', 'Pairs'), dataIndex: 'pairs' }, { title: t('预计', 'Expected'), render: (_, { expected }) => format.number(expected) }, { title: t('倍数', 'Ratio'), render: (_, { ratio }) => (ratio === null ? '—' : format.number(ratio, 2)) }, { title: 'p', render: (_, { p, pAll }) => <>{format.number(p, 3)} {(pAll ?? p) < 0.05 && <Tag color="red">{t('成立', 'holds')}</Tag>}</> }]} />
    </Shown>
  );
}

function Drift({ query }: { query: Record<string, string> }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const [element, choose] = useState('target');
  const found = usePattern<Found & { since: string | null; p: number | null; codes: { code: string; before: number; after: number; shareBefore: number; shareAfter: number }[] }>('drift', { ...query, element });
  const elements = ['target', 'access', 'tool', 'transport'];
  return (
    <Shown title={t('手法变化', 'Drift in method')} found={found}>
      <Select aria-label={t('要素', 'element')} value={element} onChange={choose} options={elements.map((value) => ({ value, label: words.field(value) }))} style={{ width: 140 }} />
      {found.data?.since && <p>{t(`最可能的变化日 ${format.date(found.data.since)}`, `most likely since ${format.date(found.data.since)}`)}{found.data.p !== null && `, p = ${format.number(found.data.p, 3)}`}</p>}
      <Table size="small" pagination={false} rowKey="code" dataSource={found.data?.codes ?? []} locale={{ emptyText: t('没有登记手法。', 'No method is on record.') }} columns={[{ title: words.field(element), render: (_, { code }) => words.value(code, element) }, { title: t('之前', 'Before'), render: (_, { before, shareBefore }) => `${before}（${format.number(shareBefore * 100, 0)} %）` }, { title: t('之后', 'After'), render: (_, { after, shareAfter }) => `${after}（${format.number(shareAfter * 100, 0)} %）` }]} />
    </Shown>
  );
}
