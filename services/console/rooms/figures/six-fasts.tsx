import { Card, Empty, Progress, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../../api/client.js';
import { hrefOf } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { lastDays, Span, type SpanValue } from '../../parts/span.js';
import { useNames } from '../../parts/people.js';
import { useText } from '../../shell/language.js';

/** 快指令、快处警、快共享、快合成、快比对、快挽损, each from what moment to what moment. */
export function SixFasts() {
  const t = useText();
  const names = useNames();
  const [span, choose] = useState<SpanValue>(() => lastDays(30));
  const { data, error } = api.useQuery('get', '/api/v1/six-fasts', { params: { query: span } });
  const definition = (fast: string) => data?.definitions.find((each) => each.fast === fast);
  return (
    <div className="stack">
      <div className="bar"><Span value={span} onChange={choose} /></div>
      <ProblemNote error={error} />
      {!data ? !error && <Skeleton active /> : data.matters === 0 ? <Empty description={t('这段时间没有警情。', 'There was nothing in this span.')} /> : (
        <>
          <div className="cards wide">
            {data.total.map(({ fast, count, median, p90, targetMinutes, withinTarget, slowest }) => (
              <Card key={fast} size="small" title={definition(fast) && t(definition(fast)!.name)}>
                <p className="quiet">{definition(fast) && <>{t(definition(fast)!.from)} → {t(definition(fast)!.to)}</>}</p>
                <Progress percent={count === 0 ? 0 : Math.round(((withinTarget ?? 0) / count) * 100)} aria-label={t('按时', 'in time')} />
                <p>{t(`中位 ${median ?? '—'} 分，九成在 ${p90 ?? '—'} 分内；目标 ${targetMinutes} 分，${withinTarget}/${count} 按时`, `median ${median ?? '—'} min, nine of ten within ${p90 ?? '—'}; target ${targetMinutes} min, ${withinTarget} of ${count} in time`)}</p>
                {slowest.length > 0 && <details><summary>{t('最慢的', 'the slowest')}</summary><ul>{slowest.map(({ matter, minutes }) => <li key={matter}><Link href={`~${hrefOf(matter)}`}>{matter.split('/').slice(1).join('/')}</Link> {minutes} {t('分', 'min')}</li>)}</ul></details>}
              </Card>
            ))}
          </div>
          <Table
            size="small"
            title={() => t('按队', 'By team')}
            rowKey={({ team, fast }) => team + fast}
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={data.byTeam}
            columns={[
              { title: t('队', 'Team'), render: (_, { team }) => names(team) },
              { title: t('六快', 'Fast'), render: (_, { fast }) => definition(fast) && t(definition(fast)!.name) },
              { title: t('次数', 'Count'), dataIndex: 'count' },
              { title: t('中位（分）', 'Median (min)'), dataIndex: 'median' },
              { title: t('九成内（分）', '90 % (min)'), dataIndex: 'p90' },
              { title: t('按时', 'In time'), render: (_, { withinTarget, count }) => `${withinTarget}/${count}` },
            ]}
          />
        </>
      )}
    </div>
  );
}
