/** What somebody who decides in a case needs of its file: what was reported, where it stands, and what was signed. */
import { Card, Skeleton } from 'antd';
import { Link } from 'wouter';
import { api } from '../../api/client.js';
import { SignedList, type Signed } from '../../parts/records.js';
import { ProblemNote } from '../../parts/problem.js';
import { PersonalData } from '../../parts/purpose.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { Head, useCase } from './case-page.js';

export function ForCase({ caseNo }: { caseNo: string }) {
  const t = useText();
  const { may } = useSession();
  const found = useCase(caseNo);
  if (found.error) return <ProblemNote error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Card size="small"><Skeleton active paragraph={{ rows: 3 }} /></Card>;
  const { record } = found.data;
  return (
    <>
      {record.incidents.map((incidentNo) => <Reported key={incidentNo} incidentNo={incidentNo} />)}
      <Head file={found.data} />
      {may('case.readRecords') && (
        <PersonalData<{ items: Signed[] }> title={t('本案笔录文书（含警情的勘查、走访笔录）', 'The records of the case, with those of its incidents')} path={`/api/v1/cases/${caseNo}/records`} usual="investigation">
          {({ items }) => <SignedList items={items} />}
        </PersonalData>
      )}
    </>
  );
}

function Reported({ incidentNo }: { incidentNo: string }) {
  const t = useText();
  const found = api.useQuery('get', '/api/v1/incidents/{incidentNo}', { params: { path: { incidentNo } } }, { retry: false });
  const call = found.data?.record?.call;
  if (!call) return null;
  return (
    <Card size="small" title={<>{t('警情', 'The call')} <Link href={`~/incidents/${incidentNo}`}>{incidentNo}</Link></>}>
      <p className="said words">{call.description ?? call.nature ?? t('没有文字说明', 'nothing in words')}</p>
      {call.address && <p className="quiet words">{call.address}</p>}
    </Card>
  );
}
