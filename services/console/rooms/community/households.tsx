import { PlusOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { Button, Card, Empty, Space, Table, Tag } from 'antd';
import { useInfiniteQuery } from '@tanstack/react-query';
import { askJson, purposeHeader } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { FormButton } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { PersonalData, PurposeSelect } from '../../parts/purpose.js';
import { ObjectPicker } from '../../form/pickers.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

interface Household {
  id: string;
  kind: string;
  grid: string;
  visitedAt: string | null;
  visitDueAt: string;
}

/** Those who have waited longest for a visit stand out; who lives there is asked for one by one. */
export function Households() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const [grid, choose] = useState<string>();
  const [purpose, state] = useState('population');
  const [asked, ask] = useState(false);
  const [registered, register] = useState<string>();
  const found = useInfiniteQuery({
    queryKey: ['get', '/api/v1/households', { grid, purpose }],
    queryFn: ({ pageParam }) => askJson<{ items: Household[]; next: string | null }>('GET', `/api/v1/households?${new URLSearchParams({ ...(grid && { grid }), ...(pageParam && { cursor: pageParam }) })}`, undefined, { [purposeHeader]: purpose }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: asked,
    gcTime: 0,
    retry: false,
  });
  return (
    <div className="stack">
      <Space wrap>
        <PurposeSelect value={purpose} onChange={state} />
        <div style={{ minWidth: 240 }}><ObjectPicker of="grid" label={t('网格', 'Grid')} value={grid as never} onChange={choose as never} /></div>
        <Button type="primary" onClick={() => ask(true)}>{t('查阅（留痕）', 'Show (on record)')}</Button>
        {may('resident.write') && <FormButton<{ id: string }> icon={<PlusOutlined />} path="/api/v1/households" title={t('登记住户', 'Register a household')} done={({ id }) => register(id)} />}
      </Space>
      {registered && <Card size="small" title={t('刚登记的住户', 'The household just registered')} extra={<span className="number">{registered}</span>}><OfHousehold id={registered} purpose={purpose} /></Card>}
      <ProblemNote error={found.error} />
      {asked && !found.error && (
        <Table<Household>
          size="small"
          rowKey="id"
          loading={found.isPending}
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={found.data?.pages.flatMap(({ items }) => items) ?? []}
          locale={{ emptyText: <Empty description={t('这里还没有登记住户。', 'No household is registered here.')} /> }}
          expandable={{ expandedRowRender: ({ id }) => <OfHousehold id={id} purpose={purpose} /> }}
          columns={[
            { key: 'grid', title: t('网格', 'Grid'), render: (_, each) => names(each.grid) },
            { key: 'kind', title: t('类别', 'Kind'), render: (_, each) => words.value(each.kind, 'kind') },
            { key: 'visited', title: t('上次走访', 'Last visit'), render: (_, { visitedAt }) => (visitedAt ? format.date(visitedAt) : <Tag>{t('未走访', 'never')}</Tag>) },
            { key: 'due', title: t('应走访', 'Due'), render: (_, { visitDueAt }) => <Due at={visitDueAt} /> },
          ]}
        />
      )}
      {found.hasNextPage && <Button block onClick={() => void found.fetchNextPage()}>{t('加载更多', 'Load more')}</Button>}
    </div>
  );
}

/** Who lives there, for a purpose, and what is begun for them. */
function OfHousehold({ id, purpose }: { id: string; purpose: string }) {
  const t = useText();
  const { may } = useSession();
  return (
    <div className="stack">
      <PersonalData title={t('地址与住户成员', 'Address and who lives there')} path={`/api/v1/households/${id}`} usual={purpose} />
      <Space wrap>
        {may('resident.write') && <FormButton path="/api/v1/residents" title={t('登记居民', 'Register a resident')} fixed={{ household: id }} />}
        {may('visit.plan') && <FormButton path="/api/v1/visits/needs" title={t('提出走访需要', 'Ask for a visit')} fixed={{ household: id }} />}
      </Space>
    </div>
  );
}
