/** 期限: every limit with the law that sets it; the chief may override one, with a reason, for what begins from then on. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Empty, Input, Select, Space, Table, Tag } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { api, askJson, type Paths } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { FormButton } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

type Row = Paths['/api/v1/policies']['get']['responses']['200']['content']['application/json']['items'][number];
interface Override { by: string; reason: string; at: string; limit?: { amount: number; unit: string } }

export const etagOf = (version: number) => ({ 'if-match': `"${version}"` });

export function Limits() {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const queries = useQueryClient();
  const { may } = useSession();
  const { modal, message } = App.useApp();
  const [search, setSearch] = useSearchParams();
  const [error, fail] = useState<unknown>(null);
  const list = api.useQuery('get', '/api/v1/policies');
  const status = search.get('status') ?? undefined;
  const text = search.get('find') ?? '';
  const set = (name: string, value: string | undefined) => setSearch((before) => { if (value) before.set(name, value); else before.delete(name); return before; }, { replace: true });
  const span = ({ amount, unit }: { amount: number; unit: string }) => `${amount} ${words.value(unit, 'unit')}`;
  const override = (row: Row) => (row as { override?: Override | null }).override ?? null;
  const rows = (list.data?.items ?? []).filter((row) => (status === undefined || (status === 'overridden' ? override(row) !== null : row.status === status)) && (text === '' || [row.key, row.title.zh, row.title.en, row.source.zh, row.source.en].some((each) => each.toLowerCase().includes(text.toLowerCase()))));
  const withdraw = (row: Row) =>
    modal.confirm({
      title: t(`恢复“${row.title.zh}”的原期限？`, `Back to the first limit of “${row.title.en}”?`),
      okText: t('恢复', 'Restore'),
      onOk: () => askJson('DELETE', `/api/v1/policies/${row.key}/override`, undefined, etagOf(row.version)).then(() => { void message.success(t('已恢复', 'done')); void queries.invalidateQueries({ queryKey: ['get', '/api/v1/policies'] }); }, fail),
    });
  return (
    <section className="register">
      <div className="bar">
        <Space wrap>
          <label className="filter"><span className="quiet">{t('查找', 'Find')}</span><Input.Search aria-label={t('查找', 'Find')} allowClear defaultValue={text} onSearch={(value) => set('find', value)} /></label>
          <label className="filter"><span className="quiet">{t('依据', 'Source')}</span><Select aria-label={t('依据', 'Source')} allowClear value={status} onChange={(value) => set('status', value)} style={{ minWidth: 150 }} options={[...['read', 'recalled', 'station'].map((value) => ({ value, label: words.value(value, 'status') })), { value: 'overridden', label: t('已修改', 'overridden') }]} /></label>
        </Space>
        <span className="quiet">{t('修改只对此后开始的流程有效；在办的按原期限。', 'An override holds for what begins from then on; what runs keeps its limit.')}</span>
      </div>
      <ProblemNote error={list.error ?? error} again={() => { fail(null); void list.refetch(); }} />
        <Table<Row>
          size="small"
          rowKey="key"
          loading={list.isPending}
          dataSource={rows}
          pagination={{ pageSize: 50, hideOnSinglePage: true }}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: <Empty description={t('没有这样的期限。', 'There is no such limit.')} /> }}
          columns={[
            { key: 'title', title: t('期限', 'Limit'), render: (_, row) => <><div>{t(row.title)}</div><code className="quiet">{row.key}</code></> },
            { key: 'limit', title: t('时长', 'Length'), render: (_, row) => <><strong>{span(row.limit)}</strong>{override(row) && <Tag color="orange">{t('已修改', 'overridden')}</Tag>}</> },
            { key: 'extensions', title: t('可延长', 'May be extended'), render: (_, row) => (row.extensions.length === 0 ? <span className="quiet">—</span> : <ul className="plain">{row.extensions.map((each, i) => <li key={i}>{t('至 ', 'to ')}{span(each.to)} · {each.by === 'external' ? t('上级机关批准', 'approved by a higher authority') : words('roles', each.by)}<div className="quiet">{t(each.ground)}</div></li>)}</ul>) },
            { key: 'source', title: t('依据', 'Source'), width: 260, render: (_, row) => <><span className="words">{t(row.source)}</span> <Tag color={row.status === 'recalled' ? 'gold' : 'default'}>{words.value(row.status, 'status')}</Tag></> },
            { key: 'why', title: t('修改', 'Override'), width: 180, render: (_, row) => { const each = override(row); return each ? <span className="words">{each.reason}<span className="quiet"> · {names(each.by)} · {format.time(each.at)}</span></span> : <span className="quiet">—</span>; } },
            { key: 'version', title: t('版本', 'Version'), render: (_, row) => row.version },
            ...(may('policy.override') ? [{
              key: 'act',
              title: t('操作', 'Actions'),
              fixed: 'right' as const,
              render: (_: unknown, row: Row) => (
                <Space size={4}>
                  <FormButton method="put" path="/api/v1/policies/{key}" values={{ key: row.key }} title={t(`修改：${row.title.zh}`, `Override: ${row.title.en}`)} size="small" initial={{ limit: row.limit }} headers={etagOf(row.version)} text={t(`依据：${row.source.zh}。`, `Source: ${row.source.en}.`)}>{t('修改', 'Override')}</FormButton>
                  {override(row) && <Button size="small" onClick={() => withdraw(row)}>{t('恢复', 'Restore')}</Button>}
                </Space>
              ),
            }] : []),
          ]}
        />
    </section>
  );
}
