/** The cases: what to work on first, all of them, and how good the files are. */
import { Alert, Empty, Select, Table, Tag } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { api, type Paths } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { seesAll, useColleagues, useCommunities, useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { Register } from '../../parts/register.js';
import { AddressTabs } from '../../parts/tabs.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { Quality } from './quality.js';

type Case = Paths['/api/v1/cases']['get']['responses']['200']['content']['application/json']['items'][number];
export const caseStages = ['acceptance', 'filing', 'investigation', 'deployment', 'arrest', 'interrogation', 'notice', 'transfer', 'closing', 'closed'];

export function CaseList() {
  const t = useText();
  const { may } = useSession();
  return (
    <Page title={t('案件', 'Cases')}>
      <AddressTabs
        name="view"
        tabs={[
          { key: 'working', label: t('办案清单', 'To work on'), content: <WorkingList /> },
          { key: 'all', label: t('全部案件', 'All cases'), content: <AllCases /> },
          may('statistics.read') && { key: 'quality', label: t('案卷质量', 'Quality of the files'), content: <Quality /> },
        ]}
      />
    </Page>
  );
}

function WorkingList() {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const people = useColleagues();
  const { me } = useSession();
  const [search, setSearch] = useSearchParams();
  const whose = search.get('investigator') ?? undefined;
  const directs = seesAll(me);
  const list = api.useQuery('get', '/api/v1/cases/working-list', { params: { query: whose ? { investigator: whose } : {} } });
  const choices = (people ?? []).filter(({ roles }) => roles.includes('investigator')).map(({ id, name }) => ({ value: id, label: `${name} · ${id}` }));
  return (
    <section className="register">
      <div className="bar">
        <label className="filter">
          <span className="quiet">{t('办案民警', 'Investigator')}</span>
          <Select aria-label={t('办案民警', 'Investigator')} allowClear value={whose} placeholder={directs ? t('全部', 'all') : names(me.id)} options={choices} showSearch={{ optionFilterProp: 'label' }} popupMatchSelectWidth={false} style={{ minWidth: 180 }} onChange={(value) => setSearch((before) => { if (value) before.set('investigator', value); else before.delete('investigator'); return before; }, { replace: true })} />
        </label>
      </div>
      {list.data && <Alert type="info" title={t('先办哪件：', 'Which first: ') + t(list.data.rule)} />}
      {list.error ? <ProblemNote error={list.error} again={() => void list.refetch()} /> : (
        <Table
          size="small"
          rowKey="caseNo"
          loading={list.isPending}
          dataSource={list.data?.items ?? []}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: <Empty description={t('没有在办的案件。', 'No case is being worked on.')} /> }}
          columns={[
            { key: 'no', title: t('案件', 'Case'), render: (_, row) => <Link href={`/${row.caseNo}`}>{row.caseNo}</Link> },
            { key: 'why', title: t('次序理由', 'Why here'), render: (_, row) => <Tag color={row.overdue ? 'red' : row.reason.code === 'list.small' ? 'green' : 'blue'}>{t(row.reason)}</Tag> },
            { key: 'category', title: t('类别', 'Category'), render: (_, row) => `${words.value(row.type, 'type')} · ${words('categories', row.category)}` },
            { key: 'stage', title: t('环节', 'Stage'), render: (_, row) => words('stages', row.stage) },
            { key: 'due', title: t('期限', 'Limit'), render: (_, row) => (row.dueAt ? <Due at={row.dueAt} overdue={row.overdue} /> : <span className="quiet">{t('无', 'none')}</span>) },
            { key: 'opened', title: t('受理', 'Opened'), render: (_, row) => format.time(row.openedAt) },
          ]}
        />
      )}
    </section>
  );
}

function AllCases() {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const communities = useCommunities();
  const people = useColleagues() ?? [];
  const [categories] = useState(() => ['theft', 'theft.vehicleParts', 'theft.vehicle', 'theft.livestock', 'burglary', 'robbery', 'assault', 'fraud', 'telecomFraud', 'propertyDamage', 'publicOrder', 'drugs', 'vice']);
  const investigators = ({ detail }: Case) => ((detail as { investigators?: string[] }).investigators ?? []).map((id) => names(id)).join('、');
  return (
    <Register<Case>
      title={t('案件', 'Cases')}
      path="/api/v1/cases"
      rowKey={({ id }) => id}
      open={({ subject }) => `/${subject.caseNo}`}
      empty={t('没有这样的案件。案件由警情处置结果、预警或并案产生，不在此新建。', 'There is no such case. Cases come from the disposition of an incident, a fraud warning or a split: none is made here.')}
      filters={[
        { name: 'open', label: t('在办', 'Open only'), type: 'flag' },
        { name: 'overdue', label: t('超期', 'Overdue'), type: 'flag' },
        { name: 'stage', label: t('环节', 'Stage'), type: 'choice', options: caseStages.map((value) => ({ value, label: words('stages', value) })) },
        { name: 'category', label: t('类别', 'Category'), type: 'choice', options: categories.map((value) => ({ value, label: words('categories', value) })) },
        { name: 'community', label: t('社区', 'Community'), type: 'choice', options: communities },
        { name: 'investigator', label: t('办案民警', 'Investigator'), type: 'choice', options: people.filter(({ roles }) => roles.includes('investigator')).map(({ id, name }) => ({ value: id, label: `${name} · ${id}` })) },
      ]}
      columns={[
        { key: 'no', title: t('案件', 'Case'), show: ({ subject }) => <Link href={`/${subject.caseNo}`}>{subject.caseNo}</Link>, text: ({ subject }) => subject.caseNo },
        { key: 'type', title: t('性质', 'Kind'), show: ({ detail }) => words.value(detail.type as string, 'type'), text: ({ detail }) => words.value(detail.type as string, 'type') },
        { key: 'category', title: t('类别', 'Category'), show: ({ subject }) => words('categories', subject.category), text: ({ subject }) => words('categories', subject.category) },
        { key: 'stage', title: t('环节', 'Stage'), show: ({ stage, outcome }) => (outcome ? <Tag>{words.value(outcome, 'result')}</Tag> : <Tag color="processing">{words('stages', stage)}</Tag>), text: ({ stage, outcome }) => (outcome ? words.value(outcome, 'result') : words('stages', stage)) },
        { key: 'due', title: t('期限', 'Limit'), show: ({ dueAt, overdue }) => <Due at={dueAt} overdue={overdue} />, text: ({ dueAt }) => dueAt && format.time(dueAt) },
        { key: 'who', title: t('办案民警', 'Investigators'), show: investigators, text: investigators, wide: true },
        { key: 'where', title: t('社区', 'Community'), show: ({ subject }) => names(subject.community), text: ({ subject }) => names(subject.community), wide: true },
        { key: 'opened', title: t('受理', 'Opened'), show: ({ openedAt }) => format.time(openedAt), text: ({ openedAt }) => format.time(openedAt), wide: true },
      ]}
    />
  );
}

