/** 安全防范: a plan that becomes the squads' work, with what it changed. */
import { PlusOutlined } from '@ant-design/icons';
import { Card, Statistic, Table } from 'antd';
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
import { numberOf } from '../../parts/places.js';
import type { Process } from '../../parts/process.js';
import { useProcessColumns, useProcessFilters } from '../../parts/process-list.js';
import { Register } from '../../parts/register.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

export function Campaigns() {
  const t = useText();
  const words = useWords();
  const { may } = useSession();
  const [, go] = useLocation();
  const columns = useProcessColumns();
  const filters = useProcessFilters(['approval', 'prepared', 'running', 'summary']).filter(({ name }) => name !== 'community');
  return (
    <Register<Process>
      title={t('防范行动', 'Prevention')}
      path="/api/v1/campaigns"
      rowKey={({ id }) => id}
      open={({ id }) => `/campaigns/${numberOf(id)}`}
      empty={t('没有防范行动。提出方案，所长批准后成为各队的待办。', 'No campaigns. Propose one; once the chief approves, it becomes tasks of the squads.')}
      filters={filters}
      actions={may('campaign.propose') && <FormButton<{ campaignNo: string }> type="primary" icon={<PlusOutlined />} path="/api/v1/campaigns" title={t('提出方案', 'Propose')} done={({ campaignNo }) => go(`/campaigns/${campaignNo}`)} />}
      columns={[
        columns.number,
        { key: 'title', title: t('行动', 'Campaign'), show: ({ detail }) => String(detail.title), text: ({ detail }) => String(detail.title) },
        { key: 'topic', title: t('话题', 'Topic'), show: ({ detail }) => words.value(String(detail.topic), 'topic'), text: ({ detail }) => words.value(String(detail.topic), 'topic') },
        columns.stage,
        columns.due,
        columns.opened,
      ]}
    />
  );
}

export function CampaignPage() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const { campaignNo } = useParams<{ campaignNo: string }>();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/campaigns/{campaignNo}', { params: { path: { campaignNo } } });
  if (error) return <ProblemNote error={error} again={() => void refetch()} />;
  if (!data) return <Card loading />;
  const { record, process } = data;
  const plan = record?.plan;
  return (
    <Page title={plan?.title ?? t('防范行动', 'Campaign')} number={campaignNo} actions={may('campaign.propose') && process?.closedAt === null && <Commands path="/api/v1/campaigns/{campaignNo}/commands" values={{ campaignNo }} />}>
      <div className="two">
        <div>
          {plan && (
            <Card size="small" title={t('方案', 'Plan')}>
              <div className="cards">
                <Statistic title={`${plan.measure.name} · ${t('之前', 'before')}`} value={plan.measure.before ?? '—'} />
                <Statistic title={`${plan.measure.name} · ${t('之后', 'after')}`} value={record?.after ?? '—'} />
              </div>
              <Facts of={plan} leave={['title', 'measure']} columns={1} />
            </Card>
          )}
          <Card size="small" title={t('各队结果', "The squads' results")}>
            <Table
              size="small"
              rowKey="id"
              pagination={false}
              scroll={{ x: 'max-content' }}
              dataSource={record?.results ?? []}
              locale={{ emptyText: t('还没有结果。', 'None yet.') }}
              columns={[
                { title: t('警务队', 'Squad'), render: (_, { squad }) => names(squad) },
                { title: t('结果', 'Result'), render: (_, { result }) => words.value(result, 'result') },
                { title: t('行动数', 'Actions'), dataIndex: 'actions' },
                { title: t('覆盖人次', 'Reached'), dataIndex: 'reached' },
                { title: t('经办', 'By'), render: (_, { by, at }) => `${names(by)} ${format.time(at)}` },
                { title: t('说明', 'Note'), dataIndex: 'note' },
              ]}
            />
            {record?.summary && <p className="words"><strong>{t('总结：', 'Summary: ')}</strong>{record.summary}</p>}
          </Card>
        </div>
        <Picture processId={data.processId} />
      </div>
    </Page>
  );
}
