/** 预警劝阻: warnings of fraud, who is being called, and what was saved. */
import { PlusOutlined } from '@ant-design/icons';
import { Alert, Card, Statistic, Tag } from 'antd';
import { useState } from 'react';
import { Link, Route, Switch, useLocation, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { Commands, FormButton } from '../../parts/command.js';
import { Facts } from '../../parts/facts.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { Picture } from '../../parts/picture.js';
import { ProblemNote } from '../../parts/problem.js';
import { numberOf } from '../../parts/places.js';
import type { Process } from '../../parts/process.js';
import { useProcessColumns, useProcessFilters } from '../../parts/process-list.js';
import { PersonalData } from '../../parts/purpose.js';
import { Records } from '../../parts/records.js';
import { Register } from '../../parts/register.js';
import { Span, type SpanValue, thisYear } from '../../parts/span.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

export function WarningsRoom() {
  return (
    <Switch>
      <Route path="/"><WarningList /></Route>
      <Route path="/:warningNo"><WarningPage /></Route>
    </Switch>
  );
}

const stages = ['registering', 'contact', 'visit', 'decision', 'acknowledgement', 'paymentStop', 'followUp', 'recovery'];

function WarningList() {
  const t = useText();
  const words = useWords();
  const { may } = useSession();
  const [, go] = useLocation();
  const columns = useProcessColumns();
  const filters = useProcessFilters(stages);
  return (
    <Page title={t('预警劝阻', 'Fraud warnings')} actions={may('fraud.report') && <FormButton<{ warningNo: string }> type="primary" icon={<PlusOutlined />} path="/api/v1/fraud-warnings" title={t('登记预警', 'Register a warning')} done={({ warningNo }) => go(`/${warningNo}`)} />}>
      <Results />
      <Register<Process>
        title={t('预警', 'Warnings')}
        path="/api/v1/fraud-warnings"
        rowKey={({ id }) => id}
        open={({ id }) => `/${numberOf(id)}`}
        empty={t('没有预警。反诈中心推送或居民来报的预警会出现在这里。', 'No warnings. Those of the anti-fraud centre and of residents appear here.')}
        filters={filters}
        columns={[
          columns.number,
          { key: 'level', title: t('等级', 'Level'), show: ({ detail }) => <Tag color={detail.level === 'high' ? 'red' : 'default'}>{words.value(String(detail.level), 'level')}</Tag>, text: ({ detail }) => words.value(String(detail.level), 'level') },
          columns.category,
          columns.stage,
          columns.place,
          columns.due,
          columns.opened,
        ]}
      />
    </Page>
  );
}

/** What the dissuasion of a span came to; figures that the station is held to. */
function Results() {
  const t = useText();
  const format = useFormat();
  const [span, choose] = useState<SpanValue>(thisYear);
  const { data, error } = api.useQuery('get', '/api/v1/fraud-warnings/statistics', { params: { query: span } });
  if (error) return <ProblemNote error={error} />;
  const total = data?.total;
  return (
    <Card size="small" title={t('成效', 'Results')} extra={<Span value={span} onChange={choose} />} loading={!total}>
      {total && (
        <div className="cards">
          <Statistic title={t('预警', 'Warnings')} value={total.warnings} />
          <Statistic title={t('劝阻成功（人）', 'People dissuaded')} value={total.peopleDissuaded} />
          <Statistic title={t('首次联系（中位，分）', 'First contact (median, min)')} value={total.minutesToFirstContact?.median ?? '—'} />
          <Statistic title={t('按时联系', 'Contacted in time')} value={`${total.withinTarget.made}/${total.withinTarget.of}`} />
          <Statistic title={t('避免损失', 'Saved')} value={format.yuan(total.savedFen)} />
          <Statistic title={t('止付', 'Stopped')} value={format.yuan(total.stoppedFen)} />
          <Statistic title={t('返还', 'Recovered')} value={format.yuan(total.recoveredFen)} />
        </div>
      )}
    </Card>
  );
}

function WarningPage() {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const { may } = useSession();
  const { warningNo } = useParams<{ warningNo: string }>();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/fraud-warnings/{warningNo}', { params: { path: { warningNo } } });
  const methods = api.useQuery('get', '/api/v1/fraud-methods', {}, { staleTime: Infinity }).data;
  if (error) return <ProblemNote error={error} again={() => void refetch()} />;
  if (!data) return <Card loading />;
  const { record, process } = data;
  const script = methods?.items.find(({ id }) => id === record?.method)?.script;
  const open = process !== null && process?.closedAt === null;
  return (
    <Page
      title={t('预警', 'Warning')}
      number={warningNo}
      tags={
        <>
          {record && <Tag color={record.level === 'high' ? 'red' : 'default'}>{words.value(record.level, 'level')}</Tag>}
          {record && <Tag>{words.value(record.method, 'method')}</Tag>}
          {open && <Due at={process!.dueAt} overdue={process!.overdue} />}
        </>
      }
      actions={may('fraud.command') && open && <Commands path="/api/v1/fraud-warnings/{warningNo}/commands" values={{ warningNo }} />}
    >
      {record?.joinedTo && <Alert type="info" showIcon title={<>{t('已并入同一人的预警 ', 'Joined the warning about the same person: ')}<Link href={`/${record.joinedTo}`}>{record.joinedTo}</Link></>} />}
      {open && script && (
        <Card size="small" title={t('劝阻话术', 'What to say')}>
          <ol>{script.map((line, i) => <li key={i}>{t(line)}</li>)}</ol>
        </Card>
      )}
      <div className="two">
        <div>
          {record && (
            <Card size="small" title={t('钱款', 'Money')}>
              <div className="cards">
                <Statistic title={t('已转账', 'Transferred')} value={format.yuan(record.transferredFen ?? 0)} />
                <Statistic title={t('已止付', 'Stopped')} value={format.yuan(record.stoppedFen ?? 0)} />
                <Statistic title={t('已返还', 'Recovered')} value={format.yuan(record.recoveredFen ?? 0)} />
                <Statistic title={t('避免损失', 'Saved')} value={format.yuan(record.savedFen ?? 0)} />
              </div>
            </Card>
          )}
          {may('fraud.readResident') && (
            <PersonalData<{ items: { warningNo: string; resident: object }[] }> title={t('居民', 'Resident')} path={`/api/v1/fraud-warnings/${warningNo}/resident`} usual="dissuasion">
              {({ items }) => <div className="stack">{items.map((each) => <Facts key={each.warningNo} of={each.resident} />)}</div>}
            </PersonalData>
          )}
          {record && <Card size="small" title={t('登记', 'Record')}><Facts of={record} leave={['warningNo', 'transferredFen', 'stoppedFen', 'recoveredFen', 'savedFen', 'level', 'method']} /></Card>}
          {process && <Card size="small" title={t('联系经过', 'Attempts')}><Facts of={process.detail} leave={['warningNo', 'source', 'receivedAt', 'expiresAt', 'level', 'method']} columns={1} /></Card>}
          {may('fraud.readResident') && <Records path={`/api/v1/fraud-warnings/${warningNo}/records`} usual="dissuasion" />}
        </div>
        <Picture processId={data.processId} />
      </div>
    </Page>
  );
}
