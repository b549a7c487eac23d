import { Card, Skeleton, Statistic, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../../api/client.js';
import { useFormat } from '../../parts/format.js';
import { ProblemNote } from '../../parts/problem.js';
import { Span, type SpanValue, thisYear } from '../../parts/span.js';
import { type Text, useText } from '../../shell/language.js';

interface Definition {
  id: string;
  name: Text;
  unit: Text;
  better: string | null;
}

/** Each against the same span of the year before. */
export function Indices() {
  const t = useText();
  const [span, choose] = useState<SpanValue>(thisYear);
  const { data, error, refetch } = api.useQuery('get', '/api/v1/indices', {}, { staleTime: Infinity });
  if (error) return <ProblemNote error={error} again={() => void refetch()} />;
  return (
    <div className="stack">
      <div className="bar"><Span value={span} onChange={choose} /><span className="quiet">{t('与去年同期相比；点开看构成和每一条记录', 'against the same span last year; open one for its parts and every record')}</span></div>
      <div className="cards">{data ? data.items.map((each) => <Index key={each.id} index={each as Definition} span={span} />) : <Skeleton active />}</div>
    </div>
  );
}

function Index({ index, span }: { index: Definition; span: SpanValue }) {
  const t = useText();
  const { data, error } = api.useQuery('get', '/api/v1/indices/{id}', { params: { path: { id: index.id }, query: { ...span, compare: 'yearOnYear' } } } as never) as { data?: Answer; error: unknown };
  return (
    <Link href={`/${index.id}?${new URLSearchParams({ ...span })}`} className="index">
      <Card size="small" hoverable>
        {error ? <><strong>{t(index.name)}</strong><ProblemNote error={error} /></> : !data ? <><strong>{t(index.name)}</strong><Skeleton active paragraph={{ rows: 1 }} /></> : (
          <>
            <Statistic title={t(index.name)} value={shown(data.total.value)} suffix={<span className="quiet">{t(index.unit)}</span>} />
            <Change total={data.total} better={index.better} />
          </>
        )}
      </Card>
    </Link>
  );
}

export interface Counted {
  value: number | null;
  records: number;
  small: boolean;
  before: { value: number | null } | null;
  /** Per cent. */
  change: number | null;
}
export interface Answer {
  index: Definition & { version: number; means: Text; source: Text; groupings: string[] };
  period: SpanValue;
  comparedWith: SpanValue | null;
  total: Counted;
  groups: (Counted & { key: string; name: Text | null })[];
  smallCount: { below: number; reason: Text };
  countedAt: string;
}

export const shown = (value: number | null) => (value === null ? '—' : Number.isInteger(value) ? value : Number(value.toFixed(2)));

/** Better or worse by colour, sign and word; small numbers say so. */
export function Change({ total, better }: { total: Counted; better: string | null }) {
  const t = useText();
  const format = useFormat();
  if (total.before === null) return <Tag>{t('无可比数', 'nothing to compare with')}</Tag>;
  if (total.change === null) return <Tag>{t(`去年同期 ${shown(total.before.value)}`, `${shown(total.before.value)} last year`)}</Tag>;
  const up = total.change > 0;
  const good = total.change === 0 || better === null ? null : (better === 'more') === up;
  return (
    <>
      <Tag color={good === null ? 'default' : good ? 'green' : 'red'}>{up ? '▲' : total.change < 0 ? '▼' : '＝'} {format.number(Math.abs(total.change))} %</Tag>
      <span className="quiet">{t(`去年 ${shown(total.before.value)}`, `was ${shown(total.before.value)}`)}</span>
      {total.small && <Tag>{t('数小', 'small')}</Tag>}
    </>
  );
}
