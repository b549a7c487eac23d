/** What the case-management group finds wanting in the files: by document and by kind, never by person. */
import { Card, Empty, Select, Skeleton, Statistic, Table } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { useFormat } from '../../parts/format.js';
import { ProblemNote } from '../../parts/problem.js';
import { dayMs } from '../../parts/station-time.js';
import { useText } from '../../shell/language.js';

export function Quality() {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const [days, choose] = useState(90);
  // To the next whole hour, so that a reload within it is the same question.
  const [end] = useState(() => Math.ceil(Date.now() / 3_600_000) * 3_600_000);
  const iso = (at: number) => new Date(at).toISOString();
  const figures = api.useQuery('get', '/api/v1/case-reviews/quality', { params: { query: { from: iso(end - days * dayMs), to: iso(end) } } });
  const documents = api.useQuery('get', '/api/v1/case-documents');
  const hours = (value: number | null) => (value === null ? '—' : t(`${format.number(value)} 小时`, `${format.number(value)} h`));
  const columns = (name: string, head: string, say: (id: string) => string) => [
    { key: name, title: head, render: (_: unknown, row: Record<string, unknown>) => say(String(row[name])) },
    { key: 'count', title: t('问题', 'Gaps'), render: (_: unknown, row: Record<string, unknown>) => String(row.count) },
    { key: 'open', title: t('未补正', 'Not mended'), render: (_: unknown, row: Record<string, unknown>) => String(row.open) },
    { key: 'hours', title: t('补正用时（中位）', 'Time to mend (median)'), render: (_: unknown, row: Record<string, unknown>) => hours(row.medianHours as number | null) },
  ];
  const empty = <Empty description={t('这段时间没有发现问题。', 'No gap was found in this time.')} />;
  return (
    <section className="stack">
      <label className="filter">
        <span className="quiet">{t('时段', 'Period')}</span>{' '}
        <Select aria-label={t('时段', 'Period')} value={days} onChange={choose} options={[30, 90, 365].map((value) => ({ value, label: t(`最近 ${value} 天`, `last ${value} days`) }))} />
      </label>
      {figures.error ? <ProblemNote error={figures.error} again={() => void figures.refetch()} /> : !figures.data ? <Skeleton active /> : (
        <>
          <div className="figures">
            <Statistic title={t('发现问题', 'Gaps found')} value={figures.data.total.count} />
            <Statistic title={t('未补正', 'Not mended')} value={figures.data.total.open} />
            <Statistic title={t('补正用时（中位）', 'Time to mend (median)')} value={hours(figures.data.total.medianHours)} />
          </div>
          <div className="two even">
            <Card size="small" title={t('按文书', 'By document')}><Table size="small" pagination={false} rowKey="document" dataSource={figures.data.byDocument as never[]} columns={columns('document', t('文书', 'Document'), (id) => words('documents', id))} locale={{ emptyText: empty }} /></Card>
            <Card size="small" title={t('按问题', 'By kind of gap')}><Table size="small" pagination={false} rowKey="why" dataSource={figures.data.byReason as never[]} columns={columns('why', t('问题', 'Gap'), (id) => words('gapReasons', id))} locale={{ emptyText: empty }} /></Card>
          </div>
        </>
      )}
      <Card size="small" title={t('各环节应有的文书', 'What each step needs')}>
          <Table
            size="small"
            pagination={false}
            rowKey="id"
            scroll={{ x: 'max-content' }}
            dataSource={documents.data?.items ?? []}
            columns={[
              { key: 'name', title: t('文书', 'Document'), render: (_, row) => t(row.name) },
              { key: 'steps', title: t('环节', 'Steps'), render: (_, row) => row.steps.map((step) => words.value(step, 'step')).join('、') },
              { key: 'types', title: t('案件', 'Cases'), render: (_, row) => row.types.map((type) => words.value(type, 'type')).join('、') },
              { key: 'source', title: t('依据', 'Source'), render: (_, row) => t(row.source) },
            ]}
          />
      </Card>
    </section>
  );
}
