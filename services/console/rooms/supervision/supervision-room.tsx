/** 督办: what is late, and what is being followed up until it is answered for. */
import { AuditOutlined } from '@ant-design/icons';
import { Button, Segmented, Tag } from 'antd';
import { lazy, useState } from 'react';
import { Link, Route, Switch, useLocation, useSearchParams } from 'wouter';
import { useSchema } from '../../api/description.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { FormDrawer } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useCommunities, useNames } from '../../parts/people.js';
import type { ClockView } from '../../parts/picture.js';
import { hrefOf, inAddress, nameOfProcess, numberOf } from '../../parts/places.js';
import type { Process } from '../../parts/process.js';
import { Register } from '../../parts/register.js';
import { Stage } from '../../parts/stage.js';
import { type Text, useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { NotHere } from '../not-here.js';

const SupervisionPage = lazy(() => import('./supervision-page.js').then((module) => ({ default: module.SupervisionPage })));

export function SupervisionRoom() {
  return (
    <Switch>
      <Route path="/"><Supervision /></Route>
      <Route path="/new"><Supervision /></Route>
      <Route path="/:supervisionId"><SupervisionPage /></Route>
      <Route><NotHere /></Route>
    </Switch>
  );
}

export interface Cause {
  type: 'limit' | 'order' | 'complaint';
  key?: string;
  dueAt?: string;
  reason?: string;
  by?: string;
}

export function useCause(): (cause: Cause | undefined) => string {
  const words = useWords();
  const t = useText();
  const called: Record<Cause['type'], string> = { limit: t('超过期限', 'Limit passed'), order: t('领导指令', 'By order'), complaint: t('群众投诉', 'Complaint') };
  return (cause) => (cause ? [called[cause.type], cause.key && words('limits', cause.key), cause.reason].filter(Boolean).join(t('：', ': ')) : '');
}

function Supervision() {
  const t = useText();
  const { may } = useSession();
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const schema = useSchema('post', '/api/v1/supervisions');
  const process = search.get('process');
  const [ordering, order] = useState(process !== null);
  const view = search.get('view') === 'supervisions' ? 'supervisions' : 'overdue';
  return (
    <Page
      title={t('督办', 'Supervision')}
      actions={
        <>
          <Segmented aria-label={t('范围', 'which')} value={view} onChange={(value) => setSearch(value === 'overdue' ? {} : { view: value })} options={[{ value: 'overdue', label: t('超期事项', 'What is late') }, { value: 'supervisions', label: t('督办', 'Supervisions') }]} />
          {may('supervision.complain') && <Button type="primary" icon={<AuditOutlined />} onClick={() => order(true)}>{t('发起督办', 'Supervise')}</Button>}
        </>
      }
    >
      {view === 'overdue' ? <Overdue supervise={(id) => { setSearch({ process: id }); order(true); }} /> : <Supervisions />}
      {ordering && schema && (
        <FormDrawer<{ supervision: string }>
          title={t('发起督办', 'Supervise')}
          text={t('督办发给承办人的负责人，限时答复；不答复会逐级上报。', 'It goes to whoever leads those that hold it, with a time to answer; without an answer it climbs.')}
          schema={schema}
          path="/api/v1/supervisions"
          initial={{ ...(process && { processId: process }), cause: may('supervision.order') ? 'order' : 'complaint' }}
          close={() => { order(false); if (process) setSearch({}); }}
          done={({ supervision }) => go(`/${inAddress(supervision)}`)}
        />
      )}
    </Page>
  );
}

interface Late {
  processId: string;
  kind: string;
  stage: string;
  subject: Process['subject'];
  since: string;
  clocks: ClockView[];
  tasks: { id: string; kind: string; title: Text; assignee: string | null }[];
}

const kinds = ['incident', 'case', 'caseReview', 'suspect', 'arrest', 'linkage', 'fraud', 'dispute', 'visitRound', 'campaign', 'serviceRequest', 'suggestion', 'custody', 'examination', 'seizure', 'videoInvestigation', 'supervision'];

function Overdue({ supervise }: { supervise(processId: string): void }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const communities = useCommunities();
  const { may } = useSession();
  return (
    <Register<Late>
      title={t('超期事项', 'What is late')}
      path="/api/v1/overdue"
      rowKey={({ processId }) => processId}
      open={({ processId }) => `~${hrefOf(processId)}`}
      empty={t('没有超期事项。', 'Nothing is late.')}
      filters={[
        { type: 'choice', name: 'kind', label: t('事项', 'What'), options: kinds.map((value) => ({ value, label: words('processes', value) })) },
        { type: 'choice', name: 'community', label: t('社区', 'Community'), options: communities },
      ]}
      columns={[
        { key: 'what', title: t('事项', 'What'), show: ({ kind, processId }) => <>{words('processes', kind)} <Link href={`~${hrefOf(processId)}`}>{numberOf(processId)}</Link></>, text: ({ kind, processId }) => `${words('processes', kind)} ${numberOf(processId)}` },
        { key: 'limit', title: t('超过的期限', 'Limit passed'), show: ({ clocks }) => clocks.map(({ id, title, source }) => <div key={id}>{t(title)} <span className="quiet">{t(source)}</span></div>), text: ({ clocks }) => clocks.map(({ title }) => t(title)).join('；') },
        { key: 'since', title: t('超期', 'Late by'), show: ({ since }) => <Due at={since} overdue />, text: ({ since }) => format.time(since) },
        { key: 'where', title: t('何处', 'Where'), show: ({ subject }) => names(subject.grid ?? subject.community), text: ({ subject }) => names(subject.grid ?? subject.community), wide: true },
        { key: 'stage', title: t('阶段', 'Stage'), show: ({ stage }) => <Tag>{words('stages', stage)}</Tag>, text: ({ stage }) => words('stages', stage), wide: true },
        { key: 'tasks', title: t('等谁', 'Waits for'), show: ({ tasks }) => tasks.map(({ id, title, assignee }) => <div key={id}>{t(title)}：{assignee ? names(assignee) : t('未领取', 'not taken')}</div>), text: ({ tasks }) => tasks.map(({ title, assignee }) => `${t(title)}：${assignee ? names(assignee) : t('未领取', 'not taken')}`).join('；'), wide: true },
        ...(may('supervision.complain') ? [{ key: 'do', title: t('督办', 'Supervise'), show: ({ processId }: Late) => <Button size="small" onClick={() => supervise(processId)}>{t('督办', 'Supervise')}</Button> }] : []),
      ]}
    />
  );
}

const stages = ['answering', 'review', 'closed'];

function Supervisions() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const communities = useCommunities();
  const causeOf = useCause();
  const detailOf = (row: Process) => row.detail as { processId: string; cause: Cause; climbed: boolean; climbs: unknown[]; rounds: number };
  return (
    <Register<Process>
      title={t('督办', 'Supervisions')}
      path="/api/v1/supervisions"
      fixed={{}}
      rowKey={({ id }) => id}
      open={({ id }) => `/${inAddress(id)}`}
      empty={t('没有督办。', 'Nothing is being supervised.')}
      filters={[
        { type: 'choice', name: 'open', label: t('状态', 'State'), options: [{ value: 'true', label: t('进行中', 'open') }, { value: 'false', label: t('已结束', 'closed') }] },
        { type: 'choice', name: 'stage', label: t('阶段', 'Stage'), options: stages.map((value) => ({ value, label: words('stages', value) })) },
        { type: 'choice', name: 'community', label: t('社区', 'Community'), options: communities },
        { type: 'flag', name: 'overdue', label: t('只看超期', 'Late only') },
      ]}
      columns={[
        { key: 'of', title: t('督办事项', 'Of what'), show: (row) => <><Link href={`/${inAddress(row.id)}`}>{nameOfProcess(detailOf(row).processId, words)}</Link></>, text: (row) => numberOf(detailOf(row).processId) },
        { key: 'cause', title: t('缘由', 'Why'), show: (row) => causeOf(detailOf(row).cause), text: (row) => causeOf(detailOf(row).cause) },
        { key: 'stage', title: t('阶段', 'Stage'), show: (row) => <><Stage of={row} />{detailOf(row).climbed && <Tag color="red">{t('已上报', 'climbed')}</Tag>}</>, text: ({ stage }) => words('stages', stage) },
        { key: 'due', title: t('期限', 'Due'), show: ({ dueAt, overdue, closedAt }) => (closedAt ? null : <Due at={dueAt} overdue={overdue} />), text: ({ dueAt }) => dueAt && format.time(dueAt) },
        { key: 'where', title: t('何处', 'Where'), show: ({ subject }) => names(subject.grid ?? subject.community), text: ({ subject }) => names(subject.grid ?? subject.community), wide: true },
        { key: 'opened', title: t('发起', 'Opened'), show: ({ openedAt }) => format.time(openedAt), text: ({ openedAt }) => format.time(openedAt), wide: true },
      ]}
    />
  );
}
