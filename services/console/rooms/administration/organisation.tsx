/** 辖区: communities and villages, grids on the map with who is responsible, and the orders that change them. */
import { Alert, Card, Descriptions, Empty, Input, Select, Skeleton, Space, Table, Tag } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { api, askJson } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { FormButton } from '../../parts/command.js';
import { Facts } from '../../parts/facts.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { type Text, useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { etagOf } from './limits.js';

const Ground = lazy(() => import('../../parts/ground/ground.js').then((module) => ({ default: module.Ground })));
const tints = ['#5b8ff9', '#5ad8a6', '#f6bd16', '#e86452', '#6dc8ec', '#945fb9', '#ff9845', '#1e9493', '#ff99c3'];

export interface Order {
  id: string;
  from: string;
  set: Record<string, unknown>;
  by: string;
  reason: string;
  at: string;
}

/** The orders that made it what it is, the next to come first. */
export function Orders({ path }: { path: string }) {
  const t = useText();
  const format = useFormat();
  const names = useNames();
  const found = useQuery({ queryKey: ['get', path], queryFn: () => askJson<{ items: Order[] }>('GET', path) });
  if (found.error) return <ProblemNote error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active paragraph={{ rows: 2 }} />;
  if (found.data.items.length === 0) return <p className="quiet">{t('自建所以来没有变更。', 'Unchanged since the beginning.')}</p>;
  return (
    <ul className="plain">
      {[...found.data.items].sort((a, b) => b.from.localeCompare(a.from)).map(({ id, from, set, by, reason, at }) => (
        <li key={id} style={{ paddingBlock: 6 }}>
          <strong>{format.time(from)}</strong> {Date.parse(from) > Date.now() && <Tag color="orange">{t('尚未生效', 'to come')}</Tag>} {reason} <span className="quiet">{names(by)} · {format.time(at)}</span>
          <Facts of={set} plain leave={['polygon']} />
        </li>
      ))}
    </ul>
  );
}

export function Organisation() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const { me, may } = useSession();
  const [search, setSearch] = useSearchParams();
  const [text, find] = useState('');
  const chosen = search.get('grid');
  const choose = (id: string) => setSearch((before) => { before.set('grid', id); return before; }, { replace: true });
  const grids = api.useQuery('get', '/api/v1/grids');
  const areas = api.useQuery('get', '/api/v1/areas');
  const items = useMemo(() => grids.data?.items ?? [], [grids.data]);
  const communities = useMemo(() => [...new Set(items.map(({ community }) => community))].sort(), [items]);
  const [community, only] = useState<string>();
  const colors = useMemo(() => Object.fromEntries(items.map(({ id, community: of }) => [id, id === chosen ? '#d4380d' : `${tints[communities.indexOf(of) % tints.length]}${community === undefined || of === community ? '88' : '22'}`])), [items, communities, community, chosen]);
  const listed = items.filter((grid) => (community === undefined || grid.community === community) && (text === '' || [grid.id, grid.name.zh, grid.name.en, grid.officer, names(grid.officer)].some((each) => each.toLowerCase().includes(text.toLowerCase()))));
  const grid = items.find(({ id }) => id === chosen);
  const mayChange = (squad: string | null) => may('organisation.change') && (me.roles.includes('chief') || (squad !== null && me.unit?.startsWith(squad)));
  if (grids.error) return <ProblemNote error={grids.error} again={() => void grids.refetch()} />;
  return (
    <div className="two even">
      <div className="stack">
        <div className="map-box" style={{ border: '1px solid var(--line)', borderRadius: 6, overflow: 'hidden', background: 'var(--paper)' }}>
          <Suspense fallback={<Skeleton active />}>
            <Ground marks={[]} grids={colors} chooseGrid={choose} height={460} label={t(`辖区地图：${items.length} 个网格，按社区着色。右侧列表相同。`, `Map of the ground: ${items.length} grids, coloured by community, as in the list.`)} />
          </Suspense>
        </div>
        {grid && <GridCard key={`${grid.id}.${grid.version}`} grid={grid} editable={mayChange(grid.squad)} />}
      </div>
      <div className="stack">
        <Space wrap>
          <Select aria-label={t('社区', 'Community')} allowClear placeholder={t('全部社区', 'all communities')} value={community} onChange={only} options={communities.map((value) => ({ value, label: names(value) }))} style={{ minWidth: 160 }} />
          <Input.Search aria-label={t('网格或民警', 'Grid or officer')} placeholder={t('网格或民警', 'grid or officer')} allowClear onChange={({ target }) => find(target.value)} />
        </Space>
          <Table
            size="small"
            rowKey="id"
            loading={grids.isPending}
            dataSource={listed}
            pagination={{ pageSize: 15, hideOnSinglePage: true, size: 'small' }}
            scroll={{ x: 'max-content' }}
            rowClassName={({ id }) => (id === chosen ? 'ant-table-row-selected' : '')}
            locale={{ emptyText: <Empty description={t('没有这样的网格。', 'There is no such grid.')} /> }}
            columns={[
              { key: 'name', title: t('网格', 'Grid'), render: (_, row) => <button type="button" className="link" onClick={() => choose(row.id)}>{t(row.name)}</button> },
              { key: 'kind', title: t('类别', 'Kind'), render: (_, row) => words.value(row.kind, 'kind') },
              { key: 'officer', title: t('责任民警', 'Officer'), render: (_, row) => names(row.officer) },
              { key: 'community', title: t('社区', 'Community'), render: (_, row) => names(row.community) },
            ]}
          />
        <Card size="small" title={t(`社区、村、林场（${areas.data?.items.length ?? 0}）`, `Communities, villages, forest (${areas.data?.items.length ?? 0})`)} extra={may('organisation.change') && me.roles.includes('chief') && <FormButton path="/api/v1/organisation/orders" title={t('辖区调整令', 'Order on the ground')} size="small" text={t('一道命令里的更名、划界、划归同时生效，缺一不成。版本号见列表。', 'Names, borders and what belongs where, in one order: all of it or nothing. The versions are in the lists.')} />}>
            <Table
              size="small"
              rowKey="id"
              dataSource={areas.data?.items ?? []}
              pagination={{ pageSize: 10, hideOnSinglePage: true, size: 'small' }}
              scroll={{ x: 'max-content' }}
              expandable={{ expandedRowRender: (row) => <Orders path={`/api/v1/areas/${row.id}/changes`} /> }}
              columns={[
                { key: 'name', title: t('名称', 'Name'), render: (_, row) => <>{t(row.name)} <span className="quiet">{row.id} · v{row.version}</span></> },
                { key: 'kind', title: t('类别', 'Kind'), render: (_, row) => words.value(row.kind, 'kind') },
                { key: 'squad', title: t('警务队', 'Squad'), render: (_, row) => (row.squad ? names(row.squad) : '—') },
              ]}
            />
        </Card>
      </div>
    </div>
  );
}

function GridCard({ grid, editable }: { grid: { id: string; name: Text; kind: string; area: string; community: string; squad: string | null; officer: string; version: number }; editable: boolean | undefined }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  return (
    <Card size="small" title={<>{t(grid.name)} <span className="quiet">{grid.id} · v{grid.version}</span></>} extra={editable && <FormButton path="/api/v1/grids/{gridId}/changes" values={{ gridId: grid.id }} title={t(`变更 ${grid.name.zh}`, `Change ${grid.name.en}`)} size="small" headers={etagOf(grid.version)} text={t('可注明何时起；此前由现任负责。未办的走访等随责任民警转移。', 'Name from when it holds; until then the present officer is responsible.')}>{t('更换责任民警', 'Another officer')}</FormButton>}>
      <Descriptions size="small" column={1} items={[
        { key: 'officer', label: t('责任民警', 'Officer'), children: <strong>{names(grid.officer)}</strong> },
        { key: 'area', label: t('所在', 'In'), children: `${names(grid.area)} · ${names(grid.community)} · ${words.value(grid.kind, 'kind')}` },
      ]} />
      {!editable && <Alert type="info" title={t('由所长或本队队长变更。', 'The chief or the captain of the squad changes it.')} />}
      <h4>{t('历次变更', 'Orders')}</h4>
      <Orders path={`/api/v1/grids/${grid.id}/changes`} />
    </Card>
  );
}
