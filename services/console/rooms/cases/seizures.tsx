/** Seizures: approved, listed, and what becomes of each thing. */
import { InboxOutlined } from '@ant-design/icons';
import { Card, Empty, Skeleton, Tag } from 'antd';
import { Link } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Commands, FormButton } from '../../parts/command.js';
import { Clocks } from '../../parts/picture.js';
import { hrefOf } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { ItemTable } from '../evidence/item-table.js';
import type { Part } from './case-page.js';

export function Seizures({ caseNo, seizures, closed }: { caseNo: string; seizures: readonly Part[]; closed: boolean }) {
  const t = useText();
  const { may } = useSession();
  return (
    <div className="stack">
      {!closed && may('seizure.request') && <div><FormButton path="/api/v1/cases/{caseNo}/seizures" values={{ caseNo }} title={t('申请扣押', 'Ask for a seizure')} icon={<InboxOutlined />} about={{ caseNo }} /></div>}
      {seizures.length === 0 && <Empty description={t('本案没有扣押。申请后由负责人审批，再当着见证人列清单。', 'Nothing is seized in this case. Once asked for, a seizure is approved and then listed before a witness.')} />}
      {seizures.map((part) => <Seizure key={part.id} part={part} />)}
    </div>
  );
}

function Seizure({ part: { id, stage, outcome, clocks, closedAt } }: { part: Part }) {
  const t = useText();
  const words = useWords();
  const { may } = useSession();
  const seizureNo = id.split('/')[1]!;
  const orders = !closedAt && may('seizure.command') && { path: '/api/v1/seizures/{seizureNo}/commands', values: { seizureNo } };
  const found = api.useQuery('get', '/api/v1/seizures/{seizureNo}', { params: { path: { seizureNo } } });
  return (
    <Card
      size="small"
      title={<Link href={`~${hrefOf(id)}`}>{t('扣押', 'Seizure')} {seizureNo}</Link>}
      extra={<><Tag color={closedAt ? 'default' : 'processing'}>{words(outcome ? 'outcomes' : 'stages', outcome ?? stage)}</Tag>{orders && <Commands {...orders} />}</>}
    >
      <div className="stack">
        {!closedAt && clocks.length > 0 && <Clocks clocks={clocks} orders={orders} />}
        {found.error ? <ProblemNote error={found.error} again={() => void found.refetch()} /> : !found.data ? <Skeleton active /> : found.data.items.length > 0 ? <ItemTable items={found.data.items} empty="" /> : <span className="quiet">{t('清单尚未制作。', 'The list has not been written yet.')}</span>}
      </div>
    </Card>
  );
}
