import { Statistic, Table } from 'antd';
import { api } from '../../api/client.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';

/** Counts alone: who they are is a look-up with a purpose. */
export function Population() {
  const t = useText();
  const names = useNames();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/population');
  if (error) return <ProblemNote error={error} again={() => void refetch()} />;
  const grids = data?.grids ?? [];
  const columns = [
    { key: 'households', title: t('住户', 'Households'), dataIndex: 'households' },
    { key: 'local', title: t('户籍人口', 'Local'), dataIndex: 'local' },
    { key: 'floating', title: t('流动人口', 'Floating'), dataIndex: 'floating' },
    { key: 'abroad', title: t('境外人员', 'From abroad'), dataIndex: 'abroad' },
  ];
  return (
    <div className="stack">
      <div className="cards">{columns.map(({ key, title, dataIndex }) => <Statistic key={key} title={title} value={data?.station[dataIndex as 'local'] ?? 0} loading={!data} />)}</div>
      <Table
        size="small"
        rowKey="community"
        pagination={false}
        loading={!data}
        scroll={{ x: 'max-content' }}
        dataSource={data?.communities ?? []}
        columns={[{ key: 'community', title: t('社区', 'Community'), render: (_, { community }) => names(community) }, ...columns]}
        expandable={{
          rowExpandable: ({ community }) => grids.some((grid) => grid.community === community),
          expandedRowRender: ({ community }) => <Table size="small" rowKey="grid" pagination={false} dataSource={grids.filter((grid) => grid.community === community)} columns={[{ key: 'grid', title: t('网格', 'Grid'), render: (_, { grid }) => names(grid) }, ...columns]} />,
        }}
      />
    </div>
  );
}
