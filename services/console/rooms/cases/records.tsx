/** What was signed: by whom and when for all who may see the case; what it says, for a stated purpose. */
import { LinkOutlined } from '@ant-design/icons';
import { Alert, Card, Empty, Tag } from 'antd';
import { Link } from 'wouter';
import { useWords } from '../../api/words.js';
import { FormButton } from '../../parts/command.js';
import { Facts } from '../../parts/facts.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { PersonalData } from '../../parts/purpose.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { type CaseDetail, type Part, PartList } from './case-page.js';

type Signed = CaseDetail['signed'][number];
type Full = Signed & { form: unknown; correctedBy: string | null; sealed: boolean };

export function Records({ caseNo, signed, corrections }: { caseNo: string; signed: readonly Signed[]; corrections: readonly Part[] }) {
  const t = useText();
  const { may } = useSession();
  return (
    <div className="stack">
      {may('case.readRecords') ? (
        <PersonalData<{ items: Full[] }> title={t('笔录内容（含警情的勘验、走访笔录）', 'What the records say, with those of the incidents')} path={`/api/v1/cases/${caseNo}/records`} usual="investigation">
          {({ items }) => <List caseNo={caseNo} items={items} />}
        </PersonalData>
      ) : <Alert type="info" title={t('您的岗位不能查阅笔录内容。', 'Your role does not read what the records say.')} />}
      <Card size="small" title={t('签名目录', 'What was signed')}><List caseNo={caseNo} items={signed} /></Card>
      {corrections.length > 0 && <Card size="small" title={t('更正', 'Corrections')}><PartList parts={corrections} empty="" /></Card>}
    </div>
  );
}

function List({ caseNo, items }: { caseNo: string; items: readonly (Signed | Full)[] }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const { may } = useSession();
  if (items.length === 0) return <Empty description={t('还没有签名的笔录：办结待办即签名入卷。', 'Nothing is signed yet: a completed task is signed into the file.')} />;
  return (
    <ul className="plain signed">
      {items.map((item) => (
        <li key={item.id}>
          <div className="line">
            <strong>{words('records', item.kind)}</strong>
            <span className="number">{item.recordNo}</span>
            <span>{names(item.signedBy)}</span>
            <time dateTime={item.signedAt} className="quiet">{format.time(item.signedAt)}</time>
            {item.evidence.map((no) => <Link key={no} href={`~/evidence/${no}`}>{no}</Link>)}
            {'correctedBy' in item && item.correctedBy && <Tag color="orange">{t(`已由 ${item.correctedBy} 更正`, `corrected by ${item.correctedBy}`)}</Tag>}
            <span className="hash" title={t(`本链第 ${item.sequence} 份；哈希 ${item.hash}`, `no. ${item.sequence} of its chain; hash ${item.hash}`)}><LinkOutlined /> {item.sequence} · {item.hash.slice(0, 10)}</span>
            {'form' in item && may('record.correct') && <FormButton path="/api/v1/cases/{caseNo}/corrections" values={{ caseNo }} fixed={{ recordNo: item.recordNo }} title={t(`申请更正 ${item.recordNo}`, `Ask for a correction of ${item.recordNo}`)} size="small" type="link" text={t('签了名的不改：更正另行签名，与原件并存。', 'What is signed is never changed: the correction is signed beside it.')}>{t('申请更正', 'Correct')}</FormButton>}
          </div>
          {'sealed' in item && item.sealed && <p className="quiet">{t('未成年人记录，已封存：只知其存在，不见其内容。', 'The record of a minor is sealed: that it exists is known, what it says is not.')}</p>}
          {'form' in item && item.form !== null && typeof item.form === 'object' && <Facts of={item.form} plain />}
        </li>
      ))}
    </ul>
  );
}
