/** One suspect: the measure and its limits, the way so far; who it is, for a stated purpose. */
import { Alert, Card, Descriptions, Tag } from 'antd';
import { Link, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { Commands } from '../../parts/command.js';
import { Facts } from '../../parts/facts.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { inAddress } from '../../parts/places.js';
import { PersonalData } from '../../parts/purpose.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import './cases.css';

interface Suspect {
  sealed: boolean;
  registeredAt: string;
  registeredBy: string;
  person: { name: string; sex?: string; birthDate?: string; idNumber?: string; description?: string };
  records: { id: string; recordNo: string; kind: string; signedBy: string; signedAt: string; form: unknown }[];
}

interface SuspectDetail {
  measure?: string;
  since?: string | null;
  broughtInAt?: string | null;
  accompanied?: { by: string; at: string } | null;
  proposal?: { decision: string } | null;
  interrogations?: number;
  confessed?: boolean | null;
  minor?: boolean;
  [name: string]: unknown;
}

export function SuspectPage() {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const { may } = useSession();
  const { caseNo, number } = useParams<{ caseNo: string; number: string }>();
  const processId = `suspect/${caseNo}/${number}`;
  const { data: process } = api.useQuery('get', '/api/v1/processes/{processId}', { params: { path: { processId: inAddress(processId) } } }, { retry: false });
  const detail = (process?.detail ?? {}) as SuspectDetail;
  const orders = process !== undefined && !process.closedAt && may('case.command') && { path: '/api/v1/cases/{caseNo}/suspects/{number}/commands', values: { caseNo, number } };
  const yes = (value: boolean | null | undefined) => (value === null || value === undefined ? t('未讯问', 'not asked yet') : words.value(value));
  return (
    <Page
      title={t(`第 ${number} 号嫌疑人`, `Suspect no. ${number}`)}
      number={caseNo}
      tags={
        process && (
          <>
            {detail.measure && <Tag color={['detention', 'arrest', 'arrestRequested'].includes(detail.measure) ? 'volcano' : 'blue'}>{words('measures', detail.measure)}</Tag>}
            {process.outcome ? <Tag>{words('outcomes', process.outcome)}</Tag> : <Tag color="processing">{words('stages', process.stage)}</Tag>}
            {detail.minor && <Tag color="purple">{t('未成年人', 'minor')}</Tag>}
            {!process.closedAt && <Due at={process.dueAt} overdue={process.overdue} />}
          </>
        )
      }
      actions={
        <>
          <Link href={`/${caseNo}?tab=people`}>{t('回到案件', 'Back to the case')}</Link>
          {orders && <Commands {...orders} about={{ caseNo }} />}
        </>
      }
    >
      {process && (
        <Card size="small">
          <Descriptions
            size="small"
            column={{ xs: 1, sm: 2, lg: 3 }}
            items={[
              { key: 'measure', label: t('强制措施', 'Measure'), children: detail.measure ? words('measures', detail.measure) : '—' },
              { key: 'since', label: t('自', 'Since'), children: detail.since ? format.time(detail.since) : '—' },
              { key: 'in', label: t('到案', 'Brought in'), children: detail.broughtInAt ? format.time(detail.broughtInAt) : '—' },
              { key: 'asked', label: t('讯问次数', 'Interrogations'), children: detail.interrogations ?? 0 },
              { key: 'confessed', label: t('是否供述', 'Confessed'), children: yes(detail.confessed) },
              { key: 'proposal', label: t('处理意见', 'Proposed'), children: detail.proposal ? words.value(detail.proposal.decision, 'decision') : '—' },
              ...(detail.accompanied ? [{ key: 'adult', label: t('到场成年人', 'Adult present'), children: `${words('adultsPresent', detail.accompanied.by)} · ${format.time(detail.accompanied.at)}` }] : []),
            ]}
          />
        </Card>
      )}
      {may('case.readSuspect') && (
        <PersonalData<Suspect> title={t('身份与笔录', 'Identity and records')} path={`/api/v1/cases/${caseNo}/suspects/${number}`} usual="investigation">
          {(suspect) => <Identity suspect={suspect} />}
        </PersonalData>
      )}
      <Picture processId={processId} orders={orders} />
    </Page>
  );
}

function Identity({ suspect: { person, sealed, registeredAt, registeredBy, records } }: { suspect: Suspect }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const items = [
    { key: 'name', label: t('姓名', 'Name'), children: <strong>{person.name}</strong> },
    ...(person.sex ? [{ key: 'sex', label: t('性别', 'Sex'), children: words.value(person.sex, 'sex') }] : []),
    ...(person.birthDate ? [{ key: 'born', label: t('出生日期', 'Born'), children: format.date(person.birthDate) }] : []),
    ...(person.idNumber ? [{ key: 'id', label: t('证件号码', 'Id number'), children: <span className="number">{person.idNumber}</span> }] : []),
    { key: 'on', label: t('登记', 'Registered'), children: `${format.time(registeredAt)} · ${names(registeredBy)}` },
    ...(person.description ? [{ key: 'about', label: t('特征', 'Description'), children: person.description, span: 'filled' as const }] : []),
  ];
  return (
    <div className="stack">
      {sealed && <Alert type="warning" showIcon title={t('未成年人犯罪记录，已封存。', 'The record of a minor: it is sealed.')} />}
      <Descriptions size="small" column={{ xs: 1, sm: 2, lg: 3 }} items={items} />
      <ul className="plain signed">
        {records.map(({ id, recordNo, kind, signedBy, signedAt, form }) => (
          <li key={id}>
            <div className="line"><strong>{words('records', kind)}</strong> <span className="number">{recordNo}</span> <span className="quiet">{names(signedBy)} · {format.time(signedAt)}</span></div>
            {form !== null && typeof form === 'object' && <Facts of={form} plain />}
          </li>
        ))}
      </ul>
    </div>
  );
}
