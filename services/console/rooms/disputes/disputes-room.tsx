/** 矛盾纠纷联调: disputes, their sessions, agreements and promises. */
import { PlusOutlined } from '@ant-design/icons';
import { Card, Statistic, Steps, Tag, Typography } from 'antd';
import { Route, Switch, useLocation, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { Commands, FormButton } from '../../parts/command.js';
import { Download } from '../../parts/download.js';
import { Facts } from '../../parts/facts.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { ProblemNote } from '../../parts/problem.js';
import { numberOf } from '../../parts/places.js';
import type { Process } from '../../parts/process.js';
import { useProcessColumns, useProcessFilters } from '../../parts/process-list.js';
import { PersonalData } from '../../parts/purpose.js';
import { Records } from '../../parts/records.js';
import { Register } from '../../parts/register.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

export function DisputesRoom() {
  return (
    <Switch>
      <Route path="/"><DisputeList /></Route>
      <Route path="/:disputeNo"><DisputePage /></Route>
    </Switch>
  );
}

const stages = ['assessment', 'parties', 'consent', 'scheduling', 'invitation', 'session', 'signing', 'fulfilment', 'deciding'];

function DisputeList() {
  const t = useText();
  const words = useWords();
  const { may } = useSession();
  const [, go] = useLocation();
  const columns = useProcessColumns();
  const filters = useProcessFilters(stages);
  const year = new Date().getFullYear();
  const total = api.useQuery('get', '/api/v1/disputes/statistics', { params: { query: { year } } }).data?.total;
  return (
    <Page title={t('矛盾纠纷联调', 'Disputes')} actions={may('dispute.report') && <FormButton<{ disputeNo: string }> type="primary" icon={<PlusOutlined />} path="/api/v1/disputes" title={t('登记纠纷', 'Register a dispute')} done={({ disputeNo }) => go(`/${disputeNo}`)} />}>
      <Card size="small" title={t(`${year} 年`, `${year}`)} loading={!total}>
        {total && (
          <div className="cards">
            <Statistic title={t('受理', 'Received')} value={total.received} />
            <Statistic title={t('化解', 'Resolved')} value={total.resolved} />
            <Statistic title={t('办理中', 'Open')} value={total.open} />
            <Statistic title={t('引导起诉、转介', 'Referred')} value={total.referred} />
            <Statistic title={t('依法处罚', 'Penalty by law')} value={total.penalty} />
          </div>
        )}
      </Card>
      <Register<Process>
        title={t('纠纷', 'Disputes')}
        path="/api/v1/disputes"
        rowKey={({ id }) => id}
        open={({ id }) => `/${numberOf(id)}`}
        empty={t('没有纠纷。可由警情转来，也可在此登记走访、来访发现的纠纷。', 'No disputes. They come from incidents, or are registered here.')}
        filters={filters}
        columns={[
          columns.number,
          { key: 'kind', title: t('类型', 'Kind'), show: ({ detail }) => words.value(detail.kind as string, 'kind'), text: ({ detail }) => words.value(detail.kind as string, 'kind') },
          { key: 'risk', title: t('风险', 'Risk'), show: ({ detail }) => { const level = (detail.risk as { level?: string } | null)?.level; return level ? <Tag color={level === 'high' ? 'red' : level === 'medium' ? 'orange' : 'default'}>{words.value(level, 'level')}</Tag> : null; } },
          columns.stage,
          columns.place,
          columns.due,
          columns.opened,
        ]}
      />
    </Page>
  );
}

interface Session {
  number: number;
  from: string;
  to: string;
  state: string;
  outcome?: string | null;
  mediators?: string[];
  partners?: string[];
}

function DisputePage() {
  const t = useText();
  const words = useWords();
  const { may } = useSession();
  const { disputeNo } = useParams<{ disputeNo: string }>();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/disputes/{disputeNo}', { params: { path: { disputeNo } } });
  if (error) return <ProblemNote error={error} again={() => void refetch()} />;
  if (!data) return <Card loading />;
  const { record, process } = data;
  const open = process?.closedAt === null;
  const sessions = (process?.detail.sessions ?? []) as Session[];
  const promises = (process?.detail.promises ?? []) as Promised[];
  const level = record?.riskLevel;
  return (
    <Page
      title={t('纠纷', 'Dispute')}
      number={disputeNo}
      tags={
        <>
          {record && <Tag>{words.value(record.kind, 'kind')}</Tag>}
          {level && <Tag color={level === 'high' ? 'red' : 'orange'}>{t('风险 ', 'risk ')}{words.value(level, 'level')}</Tag>}
          {open && <Due at={process.dueAt} overdue={process.overdue} />}
        </>
      }
      actions={may('dispute.command') && open && <Commands path="/api/v1/disputes/{disputeNo}/commands" values={{ disputeNo }} />}
    >
      <div className="two">
        <div>
          {sessions.length > 0 && <Sessions sessions={sessions} />}
          {promises.length > 0 && <Promises promises={promises} />}
          {record?.agreementNo && may('dispute.readParties') && <Agreement disputeNo={disputeNo} agreementNo={record.agreementNo} />}
          {may('dispute.readParties') && (
            <PersonalData<{ description: string; parties: { id: string }[] }> title={t('当事人与事由', 'Parties and what it is about')} path={`/api/v1/disputes/${disputeNo}/parties`} usual="mediation">
              {({ description, parties }) => <div className="stack"><p className="words">{description}</p>{parties.map((party) => <Facts key={party.id} of={party} leave={['id']} />)}</div>}
            </PersonalData>
          )}
          {record && <Card size="small" title={t('登记', 'Record')}><Facts of={record} leave={['disputeNo', 'kind', 'riskLevel']} /></Card>}
          {process && <Card size="small" title={t('办理情况', 'How it stands')}><Facts of={process.detail} leave={['disputeNo', 'sessions', 'promises', 'agreement', 'origin', 'squad', 'kind']} columns={1} /></Card>}
          {may('dispute.readParties') && <Records path={`/api/v1/disputes/${disputeNo}/records`} usual="mediation" />}
        </div>
        <Picture processId={data.processId} />
      </div>
    </Page>
  );
}

function Sessions({ sessions }: { sessions: readonly Session[] }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  return (
    <Card size="small" title={t('调解', 'Sessions')}>
      <Steps
        orientation="vertical"
        size="small"
        items={sessions.map(({ number, from, to, state, outcome, mediators = [], partners = [] }) => ({
          title: t(`第 ${number} 次`, `Session ${number}`),
          subTitle: `${format.time(from)} – ${format.clock(to)}`,
          status: outcome === 'agreed' ? 'finish' : outcome ? 'error' : 'process',
          content: <>{outcome ? outcome === 'agreed' ? t('达成协议', 'agreed') : outcome === 'failed' ? t('未达成协议', 'no agreement') : words.value(outcome) : state === 'held' ? t('已举行', 'held') : t('待举行', 'to be held')} · {[...mediators, ...partners].map(names).join('、')}</>,
        }))}
      />
    </Card>
  );
}

interface Promised {
  number: number;
  party: string;
  dueAt: string;
  state: string;
  mended: number;
}

function Promises({ promises }: { promises: readonly Promised[] }) {
  const t = useText();
  const format = useFormat();
  const states: Record<string, [string, string, string]> = { kept: ['green', '已履行', 'kept'], broken: ['red', '未履行', 'broken'], open: ['blue', '待履行', 'to be kept'] };
  return (
    <Card size="small" title={t('协议履行', 'Promises')}>
      <ul className="waiting">
        {promises.map(({ number, dueAt, state, mended }) => {
          const [color, zh, en] = states[state] ?? ['blue', '待履行', 'to be kept'];
          return <li key={number}><span>{t(`第 ${number} 项`, `No ${number}`)}</span><Tag color={color}>{t(zh, en)}</Tag><span className="quiet">{t(`${format.date(dueAt)} 前`, `by ${format.date(dueAt)}`)}{mended > 0 && t(`，补救 ${mended} 次`, `, mended ${mended}×`)}</span></li>;
        })}
      </ul>
    </Card>
  );
}

interface AgreementView {
  content: { agreementNo: string; facts: string; promises: { number: number; party: string; what: string; dueAt: string; amountFen?: number }[]; parties: { id: string; name: string }[] };
  sha256: string;
  signing: { at: string; copies: number } | null;
  intact: boolean;
}

function Agreement({ disputeNo, agreementNo }: { disputeNo: string; agreementNo: string }) {
  const t = useText();
  const format = useFormat();
  return (
    <PersonalData<AgreementView> title={t(`调解协议 ${agreementNo}`, `Agreement ${agreementNo}`)} path={`/api/v1/disputes/${disputeNo}/agreement`} usual="mediation">
      {({ content, signing, intact, sha256 }, purpose) => (
        <div className="stack">
          <p className="words">{content.facts}</p>
          <ol>
            {content.promises.map(({ number, party, what, dueAt, amountFen }) => (
              <li key={number}>{content.parties.find(({ id }) => id === party)?.name}：{what}{amountFen !== undefined && `（${format.yuan(amountFen)}）`}，{t(`${format.date(dueAt)} 前`, `by ${format.date(dueAt)}`)}</li>
            ))}
          </ol>
          <div>
            {signing ? <Tag color="green">{t(`${format.time(signing.at)} 签订，一式 ${signing.copies} 份`, `signed ${format.time(signing.at)}, ${signing.copies} copies`)}</Tag> : <Tag color="orange">{t('待签', 'to be signed')}</Tag>}
            {intact ? <Tag color="green">{t('内容未变', 'unchanged')}</Tag> : <Tag color="red">{t('内容与签名时不符', 'not as it was signed')}</Tag>}
          </div>
          <Typography.Text type="secondary" className="words">SHA-256 {sha256}</Typography.Text>
          <Download path={`/api/v1/disputes/${disputeNo}/agreement/pdf`} name={`${agreementNo}.pdf`} stated={purpose}>{t('下载 PDF', 'Download PDF')}</Download>
        </div>
      )}
    </PersonalData>
  );
}
