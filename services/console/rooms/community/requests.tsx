/** 便民事项: what residents ask for, with a promise of time. */
import { PlusOutlined } from '@ant-design/icons';
import { Card, Tag } from 'antd';
import { useLocation, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Commands, FormButton } from '../../parts/command.js';
import { Facts } from '../../parts/facts.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { ProblemNote } from '../../parts/problem.js';
import { PersonalData } from '../../parts/purpose.js';
import { Register } from '../../parts/register.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

interface Request {
  requestNo: string;
  kind: string;
  grid: string;
  channel: string;
  receivedBy: string;
  outcome: string | null;
  receivedAt: string;
  closedAt: string | null;
}
const kinds = ['residencePermit', 'lostProperty', 'help', 'certificate', 'other'];

export function Requests() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const [, go] = useLocation();
  return (
    <Register<Request>
      title={t('便民事项', 'Requests')}
      path="/api/v1/service-requests"
      rowKey={({ requestNo }) => requestNo}
      open={({ requestNo }) => `/requests/${requestNo}`}
      empty={t('没有便民事项。', 'No requests.')}
      filters={[
        { name: 'open', label: t('状态', 'State'), type: 'choice', options: [{ value: 'true', label: t('办理中', 'open') }, { value: 'false', label: t('已办结', 'closed') }] },
        { name: 'kind', label: t('事项', 'Kind'), type: 'choice', options: kinds.map((value) => ({ value, label: words.value(value, 'kind') })) },
      ]}
      actions={may('service.receive') && <FormButton<{ requestNo: string }> type="primary" icon={<PlusOutlined />} path="/api/v1/service-requests" title={t('受理', 'Receive')} done={({ requestNo }) => go(`/requests/${requestNo}`)} />}
      columns={[
        { key: 'no', title: t('编号', 'Number'), show: ({ requestNo }) => <span className="number">{requestNo}</span>, text: ({ requestNo }) => requestNo },
        { key: 'kind', title: t('事项', 'Kind'), show: ({ kind }) => words.value(kind, 'kind'), text: ({ kind }) => words.value(kind, 'kind') },
        { key: 'grid', title: t('网格', 'Grid'), show: ({ grid }) => names(grid), text: ({ grid }) => names(grid) },
        { key: 'state', title: t('结果', 'Result'), show: ({ outcome }) => (outcome ? <Tag>{words('outcomes', outcome)}</Tag> : <Tag color="processing">{t('办理中', 'open')}</Tag>), text: ({ outcome }) => (outcome ? words('outcomes', outcome) : t('办理中', 'open')) },
        { key: 'received', title: t('受理', 'Received'), wide: true, show: ({ receivedAt, receivedBy }) => `${format.time(receivedAt)} ${names(receivedBy)}`, text: ({ receivedAt }) => format.time(receivedAt) },
      ]}
    />
  );
}

export function RequestPage() {
  const t = useText();
  const words = useWords();
  const { may } = useSession();
  const { requestNo } = useParams<{ requestNo: string }>();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/service-requests/{requestNo}', { params: { path: { requestNo } } });
  if (error) return <ProblemNote error={error} again={() => void refetch()} />;
  if (!data) return <Card loading />;
  const { record, process } = data;
  const open = process?.closedAt === null;
  return (
    <Page
      title={t('便民事项', 'Request')}
      number={requestNo}
      tags={record && <Tag>{words.value(record.kind, 'kind')}</Tag>}
      actions={
        <>
          {may('service.complain') && <FormButton path="/api/v1/service-requests/{requestNo}/complaints" values={{ requestNo }} title={t('登记投诉', 'A complaint')} />}
          {may('service.command') && open && <Commands path="/api/v1/service-requests/{requestNo}/commands" values={{ requestNo }} />}
        </>
      }
    >
      <div className="two">
        <div>
          {record && <Card size="small" title={t('登记', 'Record')}><Facts of={record} leave={['requestNo', 'kind']} /></Card>}
          {may('service.readWords') && <PersonalData title={t('申请人与所述', 'Who asked, and what was said')} path={`/api/v1/service-requests/${requestNo}/words`} usual="residentService" />}
        </div>
        <Picture processId={data.processId} />
      </div>
    </Page>
  );
}
