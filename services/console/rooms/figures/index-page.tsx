/** One index: what it means, its parts, and every record behind it. */
import { Alert, Card, Select, Skeleton, Statistic } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useParams, useSearchParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useCommunities, useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { Register } from '../../parts/register.js';
import { Span, thisYear } from '../../parts/span.js';
import { useText } from '../../shell/language.js';
import { type Answer, Change, shown } from './indices.js';

const Chart = lazy(() => import('../../parts/chart.js').then((module) => ({ default: module.Chart })));

const hours = Array.from({ length: 24 }, (_, hour) => hour);

export function IndexPage() {
  const t = useText();
  const format = useFormat();
  const communities = useCommunities();
  const { index } = useParams<{ index: string }>();
  const [search, setSearch] = useSearchParams();
  const asked = Object.fromEntries([...search].filter(([name]) => ['from', 'to', 'by', 'community', 'compare'].includes(name)));
  const query = { ...thisYear, by: 'month', compare: 'yearOnYear', ...asked } as { from: string; to: string; by: string; compare: string; community?: string };
  const { data, error, refetch } = api.useQuery('get', '/api/v1/indices/{id}', { params: { path: { id: index }, query } } as never) as { data?: Answer; error: unknown; refetch(): Promise<unknown> };
  const ask = (values: Record<string, string | undefined>) =>
    setSearch((before) => {
      for (const [name, value] of Object.entries(values)) if (value) before.set(name, value); else before.delete(name);
      return before;
    }, { replace: true });
  const groupings: Record<string, string> = { community: t('社区', 'Community'), grid: t('网格', 'Grid'), category: t('类别', 'Category'), hourOfWeek: t('时段 × 星期', 'Hour × weekday'), year: t('年', 'Year'), month: t('月', 'Month'), day: t('日', 'Day') };
  return (
    <Page title={data ? t(data.index.name) : index}>
      <div className="bar">
        <Span value={query} onChange={(span) => ask({ ...span })} />
        <Select aria-label={t('分组', 'by')} value={query.by} onChange={(by) => ask({ by })} popupMatchSelectWidth={false} options={(data?.index.groupings ?? [query.by]).map((value) => ({ value, label: groupings[value] ?? value }))} />
        <Select aria-label={t('对比', 'compare')} value={query.compare} onChange={(compare) => ask({ compare })} popupMatchSelectWidth={false} options={[{ value: 'yearOnYear', label: t('同比', 'year on year') }, { value: 'periodOnPeriod', label: t('环比', 'period on period') }]} />
        <Select aria-label={t('社区', 'community')} allowClear placeholder={t('全所', 'whole station')} value={query.community} onChange={(community) => ask({ community })} popupMatchSelectWidth={false} style={{ minWidth: 120 }} options={communities} />
      </div>
      {error ? <ProblemNote error={error} again={() => void refetch()} /> : !data ? <Skeleton active /> : (
        <>
          <Card size="small">
            <Statistic title={t(data.index.name)} value={shown(data.total.value)} suffix={<span className="quiet">{t(data.index.unit)}</span>} />
            <Change total={data.total} better={data.index.better} />
            <p className="quiet">{t(data.index.means)} {t('来源：', 'Source: ')}{t(data.index.source)} · {t(`定义第 ${data.index.version} 版`, `definition ${data.index.version}`)} · {t('统计于', 'counted')} {format.time(data.countedAt)}</p>
            {data.total.small && <Alert type="info" showIcon title={t(data.smallCount.reason)} />}
          </Card>
          {data.groups.length > 0 && <Card size="small"><Suspense fallback={<Skeleton active />}>{query.by === 'hourOfWeek' ? <Week data={data} /> : <Groups data={data} by={query.by} />}</Suspense></Card>}
          <Card size="small" title={t('背后的记录', 'The records behind it')}><Behind title={t(data.index.name)} index={index} query={query} /></Card>
        </>
      )}
    </Page>
  );
}

function Groups({ data, by }: { data: Answer; by: string }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const label = ({ key, name }: { key: string; name: { zh: string; en: string } | null }) => (name ? t(name) : by === 'category' ? words.value(key, 'category') : names(key));
  const lines = by === 'month' || by === 'day' || by === 'year';
  const groups = useMemo(() => (lines ? data.groups : [...data.groups].sort((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, 40)), [data, lines]);
  const option = useMemo(
    () => ({
      tooltip: { renderMode: 'richText', trigger: 'axis' },
      legend: { bottom: 0 },
      grid: { left: 8, right: 16, top: 16, bottom: 32, containLabel: true },
      xAxis: { type: 'category', data: groups.map(label), axisLabel: { rotate: groups.length > 12 ? 45 : 0 } },
      yAxis: { type: 'value' },
      series: [
        { name: t('本期', 'this span'), type: lines ? 'line' : 'bar', data: groups.map(({ value }) => value), color: '#0b4bb3' },
        ...(data.comparedWith ? [{ name: t('对比期', 'compared'), type: lines ? 'line' : 'bar', data: groups.map(({ before }) => before?.value ?? null), color: '#9aa4b5', lineStyle: { type: 'dashed' } }] : []),
      ],
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what it draws is the data
    [groups, data, t],
  );
  return <Chart title={t(data.index.name)} option={option} table={{ head: [t('分组', 'Group'), t('本期', 'This span'), t('对比期', 'Compared')], rows: groups.map((each) => [label(each), shown(each.value), shown(each.before?.value ?? null)]) }} />;
}

/** Hour of the week: the key is `day.hour`, Monday first, or the hour counted from Monday. */
function Week({ data }: { data: Answer }) {
  const t = useText();
  const days = [t('周一', 'Mon'), t('周二', 'Tue'), t('周三', 'Wed'), t('周四', 'Thu'), t('周五', 'Fri'), t('周六', 'Sat'), t('周日', 'Sun')];
  const cells = useMemo(() => {
    const numbers = data.groups.map(({ key, value }) => ({ at: Number(key), value: value ?? 0 }));
    return numbers.map(({ at, value }) => [at % 24, Math.floor(at / 24), value] as const);
  }, [data]);
  const option = useMemo(
    () => ({
      tooltip: { renderMode: 'richText' },
      grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: 'category', data: hours },
      yAxis: { type: 'category', data: days, inverse: true },
      visualMap: { min: 0, max: Math.max(1, ...cells.map(([, , value]) => value)), show: false, inRange: { color: ['#e6effb', '#0b4bb3'] } },
      series: [{ type: 'heatmap', data: cells, label: { show: true } }],
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what it draws is the data
    [cells, t],
  );
  const of = (day: number, hour: number) => cells.find(([x, y]) => x === hour && y === day)?.[2] ?? 0;
  return <Chart title={t('时段 × 星期', 'Hour by weekday')} option={option} table={{ head: ['', ...hours.map(String)], rows: days.map((name, day) => [name, ...hours.map((hour) => of(day, hour))]) }} />;
}

interface Row {
  record: string;
  at: string;
  community: string | null;
  grid: string | null;
  category: string | null;
}

function Behind({ title, index, query }: { title: string; index: string; query: { from: string; to: string; community?: string } }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const pages: Record<string, string> = { incidents: '/incidents', cases: '/cases', warnings: '/warnings', disputes: '/disputes' };
  const hrefOf = (record: string) => { const [kind, no] = record.split('/'); return pages[kind!] && no ? `~${pages[kind!]}/${no}` : null; };
  return (
    <Register<Row>
      title={title}
      path={`/api/v1/indices/${index}/records`}
      fixed={{ from: query.from, to: query.to, ...(query.community && { community: query.community }) }}
      rowKey={({ record }) => record}
      open={({ record }) => hrefOf(record) ?? ''}
      empty={t('这段时间没有记录。', 'There are no records in this span.')}
      columns={[
        { key: 'record', title: t('记录', 'Record'), show: ({ record }) => <span className="number">{record.split('/').slice(1).join('/')}</span>, text: ({ record }) => record },
        { key: 'at', title: t('时间', 'Time'), show: ({ at }) => format.time(at), text: ({ at }) => format.time(at) },
        { key: 'category', title: t('类别', 'Category'), show: ({ category }) => words.value(category, 'category'), text: ({ category }) => words.value(category, 'category') },
        { key: 'grid', title: t('地方', 'Place'), show: ({ grid, community }) => names(grid ?? community), text: ({ grid, community }) => names(grid ?? community) },
      ]}
    />
  );
}
