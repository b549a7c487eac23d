/** Exhibits in a few lines: what it is, who holds it, where it is kept. */
import { Empty, Table, Tag } from 'antd';
import { Link } from 'wouter';
import type { Paths } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { useNames } from '../../parts/people.js';
import { useText } from '../../shell/language.js';
import { HandOver } from './hand-over.js';

export type Item = Paths['/api/v1/evidence']['get']['responses']['200']['content']['application/json']['items'][number];

export const stateColour: Record<string, string> = { held: 'blue', away: 'orange', returned: 'green', disposed: 'default' };

export function ItemTable({ items, empty }: { items: readonly Item[]; empty: string }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  return (
      <Table<Item>
        size="small"
        rowKey="itemNo"
        dataSource={items as Item[]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty description={empty} /> }}
        columns={[
          { key: 'no', title: t('编号', 'Number'), render: (_, { itemNo }) => <Link href={`~/evidence/${itemNo}`}>{itemNo}</Link> },
          { key: 'what', title: t('名称', 'What'), render: (_, { description, quantity }) => <>{description}{quantity > 1 && <span className="quiet"> × {quantity}</span>}</> },
          { key: 'state', title: t('状态', 'State'), render: (_, { state, transfer }) => <><Tag color={stateColour[state]}>{words('itemStates', state)}</Tag>{transfer && <Tag color="processing">{t('移交中', 'being handed over')}</Tag>}</> },
          { key: 'holder', title: t('保管人', 'Held by'), render: (_, { holder }) => names(holder) },
          { key: 'storage', title: t('存放处', 'Kept at'), render: (_, { storage }) => storage },
          { key: 'source', title: t('来自', 'From'), render: (_, { incidentNo, seizureNo }) => seizureNo ?? incidentNo ?? '—' },
          { key: 'act', title: '', render: (_, item) => <HandOver item={item} /> },
        ]}
      />
  );
}
