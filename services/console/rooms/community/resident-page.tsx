/** One resident: nothing is shown before the purpose is stated. */
import { Alert, Space, Table, Tag } from 'antd';
import { Link, useParams } from 'wouter';
import { useWords } from '../../api/words.js';
import { FormButton } from '../../parts/command.js';
import { Facts } from '../../parts/facts.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { PersonalData } from '../../parts/purpose.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

interface Resident {
  id: string;
  name: string | null;
  kind: string;
  state: string;
  birthYear: number | null;
  documentEnd: string | null;
  documentType: string | null;
  phone: string | null;
  household: string | null;
  grid: string;
  residences: { household: string; kind: string; since: string; until: string | null }[];
  mergedInto: string | null;
  version: number;
}

export function ResidentPage() {
  const t = useText();
  const { may } = useSession();
  const { residentId } = useParams<{ residentId: string }>();
  const path = `/api/v1/residents/${residentId}`;
  return (
    <Page title={t('居民', 'Resident')} number={residentId}>
      <PersonalData<Resident> title={t('登记信息', 'What is on record')} path={path} usual="population">
        {(resident) => (
          <div className="stack">
            {resident.mergedInto && <Alert type="info" showIcon title={<>{t('与另一条登记是同一人：', 'The same person as ')}<Link href={`/residents/${resident.mergedInto}`}>{resident.mergedInto}</Link></>} />}
            <Facts of={resident} leave={['id', 'residences', 'version', 'mergedInto']} />
            <Residences residences={resident.residences} />
            {may('resident.write') && resident.state === 'living' && (
              <Space wrap>
                <FormButton path="/api/v1/residents/{residentId}/corrections" values={{ residentId }} title={t('更正', 'Correct')} headers={{ 'if-match': `"${resident.version}"` }} />
                <FormButton path="/api/v1/residents/{residentId}/moves" values={{ residentId }} title={t('迁入、迁出', 'Moved')} headers={{ 'if-match': `"${resident.version}"` }} />
                {may('resident.merge') && <FormButton path="/api/v1/residents/{residentId}/merges" values={{ residentId }} title={t('合并重复登记', 'Merge a duplicate')} headers={{ 'if-match': `"${resident.version}"` }} />}
              </Space>
            )}
          </div>
        )}
      </PersonalData>
      <PersonalData<{ items: Change[] }> title={t('变更记录', 'Changes')} path={`${path}/history`} usual="population">{({ items }) => <History items={items} />}</PersonalData>
    </Page>
  );
}

function Residences({ residences }: { residences: Resident['residences'] }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  return (
    <Table
      size="small"
      rowKey={({ household, since }) => household + since}
      pagination={false}
      dataSource={residences}
      columns={[
        { title: t('住户', 'Household'), dataIndex: 'household' },
        { title: t('类别', 'Kind'), render: (_, { kind }) => words.value(kind, 'kind') },
        { title: t('自', 'Since'), render: (_, { since }) => format.date(since) },
        { title: t('至', 'Until'), render: (_, { until }) => (until ? format.date(until) : <Tag color="green">{t('现住', 'now')}</Tag>) },
      ]}
    />
  );
}

interface Change {
  id: string;
  what: string;
  by: string;
  at: string;
  reason: string | null;
}

function History({ items }: { items: readonly Change[] }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  return (
    <Table
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={[...items]}
      columns={[
        { title: t('时间', 'When'), render: (_, { at }) => format.time(at) },
        { title: t('变更', 'What'), render: (_, { what }) => words.value(what, 'what') },
        { title: t('经办', 'By'), render: (_, { by }) => names(by) },
        { title: t('原因', 'Why'), dataIndex: 'reason' },
      ]}
    />
  );
}

