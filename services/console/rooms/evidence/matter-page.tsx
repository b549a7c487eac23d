/** One seizure or one examination: the things it is about, where it stands, and what waits for whom. */
import { Card, Descriptions, Skeleton } from 'antd';
import { Link, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { Due } from '../../parts/clock.js';
import { Commands } from '../../parts/command.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { type Orders, Picture } from '../../parts/picture.js';
import { hrefOf } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { Stage } from '../../parts/stage.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { NotHere } from '../not-here.js';
import { ItemTable } from './item-table.js';

export function MatterPage() {
  const { kind, number } = useParams<{ kind: string; number: string }>();
  if (kind === 'seizures') return <Seizure seizureNo={number} />;
  return kind === 'examinations' ? <Examination examinationNo={number} /> : <NotHere />;
}

function Seizure({ seizureNo }: { seizureNo: string }) {
  const t = useText();
  const { may } = useSession();
  const found = api.useQuery('get', '/api/v1/seizures/{seizureNo}', { params: { path: { seizureNo } } });
  const title = t('扣押', 'Seizure');
  if (found.error) return <Page title={title} number={seizureNo}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  return (
    <Matter title={title} number={seizureNo} data={found.data} orders={may('seizure.command') && { path: '/api/v1/seizures/{seizureNo}/commands', values: { seizureNo } }}>
      <ItemTable items={found.data.items} empty={t('清单尚未制作：批准后当着见证人列清单，物品随即编号。', 'The list has not been written yet: once approved it is written before a witness, and the things are numbered.')} />
    </Matter>
  );
}

function Examination({ examinationNo }: { examinationNo: string }) {
  const t = useText();
  const { may } = useSession();
  const found = api.useQuery('get', '/api/v1/examinations/{examinationNo}', { params: { path: { examinationNo } } });
  const title = t('鉴定', 'Examination');
  if (found.error) return <Page title={title} number={examinationNo}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  return (
    <Matter title={title} number={examinationNo} data={found.data} orders={may('evidence.examine') && { path: '/api/v1/examinations/{examinationNo}/commands', values: { examinationNo } }}>
      <ItemTable items={found.data.items} empty={t('没有检材。', 'No exhibits.')} />
    </Matter>
  );
}

interface Detail {
  requestedBy?: string;
  document?: string | null;
  laboratory?: string;
  linkageNo?: string | null;
}

function Matter({ title, number, data: { processId, process }, orders: allowed, children }: { title: string; number: string; data: { processId: string; process: { stage: string; subject: { caseNo?: string; incidentNo?: string }; dueAt: string | null; overdue: boolean; closedAt: string | null; outcome: string | null; detail: unknown } | null }; orders: Orders | false; children: React.ReactNode }) {
  const t = useText();
  const names = useNames();
  const { requestedBy, document, laboratory, linkageNo } = (process?.detail ?? {}) as Detail;
  const { caseNo, incidentNo } = process?.subject ?? {};
  const orders = process !== null && !process.closedAt && allowed;
  return (
    <Page title={title} number={number} tags={process && <><Stage of={process} />{!process.closedAt && <Due at={process.dueAt} overdue={process.overdue} />}</>} actions={orders && <Commands {...orders} />}>
      <Card size="small">
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2, xl: 4 }}
          items={[
            { key: 'case', label: t('案件', 'Case'), children: caseNo ? <Link href={`~${hrefOf(`case/${caseNo}`)}?tab=seizures`}>{caseNo}</Link> : '—' },
            ...(incidentNo ? [{ key: 'incident', label: t('警情', 'Incident'), children: <Link href={`~/incidents/${incidentNo}`}>{incidentNo}</Link> }] : []),
            { key: 'by', label: t('申请人', 'Asked by'), children: names(requestedBy) || '—' },
            ...(laboratory ? [{ key: 'laboratory', label: t('鉴定机构', 'Laboratory'), children: laboratory }] : []),
            ...(linkageNo ? [{ key: 'linkage', label: t('联动', 'Linkage'), children: <Link href={`~/linkages/${linkageNo}`}>{linkageNo}</Link> }] : []),
            { key: 'document', label: t('文书', 'Document'), children: document ?? '—' },
          ]}
        />
      </Card>
      <div className="two">
        <div>{children}</div>
        <Picture processId={processId} orders={orders} />
      </div>
    </Page>
  );
}
