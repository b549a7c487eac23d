/** What was signed on the way, in order; each was sealed by the one after it. */
import { Collapse, Empty, Tag } from 'antd';
import { useWords } from '../api/words.js';
import { useText } from '../shell/language.js';
import { Facts } from './facts.js';
import { useFormat } from './format.js';
import { useNames } from './people.js';
import { PersonalData } from './purpose.js';

export interface Signed {
  id: string;
  recordNo: string;
  kind: string;
  signedBy: string;
  signedAt: string;
  form: object;
}

export function Records({ path, usual }: { path: string; usual: string }) {
  const t = useText();
  return <PersonalData<{ items: Signed[] }> title={t('已签文书', 'Signed records')} path={path} usual={usual}>{({ items }) => <SignedList items={items} />}</PersonalData>;
}

export function SignedList({ items }: { items: readonly Signed[] }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  if (items.length === 0) return <Empty description={t('还没有签过的文书。', 'Nothing has been signed yet.')} />;
  return (
    <Collapse
      size="small"
      items={items.map(({ id, recordNo, kind, signedBy, signedAt, form }) => ({
        key: id,
        label: <><strong>{words('taskKinds', kind)}</strong> <span className="quiet">{names(signedBy)} · {format.time(signedAt)}</span></>,
        extra: <Tag className="number">{recordNo}</Tag>,
        children: <Facts of={form} columns={1} />,
      }))}
    />
  );
}
