import { PhoneOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { useFormat } from '../../parts/format.js';
import { ImportFile } from '../../parts/import-file.js';
import { useMappingName } from '../../parts/mapping-name.js';
import { Page } from '../../parts/page.js';
import { useCommunities, useNames } from '../../parts/people.js';
import type { Process } from '../../parts/process.js';
import { type Filter, Register } from '../../parts/register.js';
import { Priority, Stage } from '../../parts/stage.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

const stages = ['intake', 'locating', 'triage', 'dispatch', 'response', 'onScene', 'filing', 'feedback', 'closed'];

export function IncidentList() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const communities = useCommunities();
  const { may } = useSession();
  const filters: Filter[] = [
    { type: 'choice', name: 'open', label: t('状态', 'State'), options: [{ value: 'true', label: t('在办', 'open') }, { value: 'false', label: t('已办结', 'closed') }] },
    { type: 'choice', name: 'stage', label: t('阶段', 'Stage'), options: stages.map((value) => ({ value, label: words('stages', value) })) },
    { type: 'choice', name: 'priority', label: t('等级', 'Priority'), options: ['1', '2', '3', '4'].map((value) => ({ value, label: t(`${value} 级`, `P${value}`) })) },
    { type: 'choice', name: 'category', label: t('类别', 'Category'), options: words.all('categories').map(([value, label]) => ({ value, label })) },
    { type: 'choice', name: 'community', label: t('社区', 'Community'), options: communities },
    { type: 'flag', name: 'overdue', label: t('只看超期', 'Late only') },
  ];
  return (
    <Page title={t('警情', 'Incidents')}>
      <Register<Process>
        title={t('警情', 'Incidents')}
        path="/api/v1/incidents"
        rowKey={({ id }) => id}
        filters={filters}
        open={({ subject }) => `/${subject.incidentNo}`}
        empty={t('没有符合的警情。', 'No incident fits.')}
        actions={
          <>
            {may('incident.report') && <Link href="/new"><Button type="primary" icon={<PhoneOutlined />}>{t('登记警情', 'Register a call')}</Button></Link>}
            {may('incident.import') && <ImportCalls />}
          </>
        }
        columns={[
          { key: 'no', title: t('警情编号', 'Number'), show: ({ subject }) => <Link href={`/${subject.incidentNo}`}>{subject.incidentNo}</Link>, text: ({ subject }) => subject.incidentNo },
          { key: 'priority', title: t('等级', 'Priority'), show: ({ subject }) => <Priority of={subject.priority} />, text: ({ subject }) => subject.priority },
          { key: 'category', title: t('类别', 'Category'), show: ({ subject }) => words('categories', subject.category), text: ({ subject }) => words('categories', subject.category) },
          { key: 'stage', title: t('阶段或结果', 'Stage or outcome'), show: (row) => <Stage of={row} />, text: ({ stage, closedAt, outcome }) => (closedAt ? words('outcomes', outcome) : words('stages', stage)) },
          { key: 'place', title: t('网格', 'Grid'), show: ({ subject }) => names(subject.grid ?? subject.community), text: ({ subject }) => names(subject.grid ?? subject.community), wide: true },
          { key: 'opened', title: t('接警', 'Received'), show: ({ openedAt }) => format.time(openedAt), text: ({ openedAt }) => format.time(openedAt), wide: true },
          { key: 'due', title: t('期限', 'Due'), show: ({ dueAt, overdue, closedAt }) => (closedAt ? null : <Due at={dueAt} overdue={overdue} />), text: ({ dueAt }) => dueAt && format.time(dueAt) },
          { key: 'closed', title: t('办结', 'Closed'), show: ({ closedAt }) => closedAt && format.time(closedAt), text: ({ closedAt }) => closedAt && format.time(closedAt), wide: true },
        ]}
      />
    </Page>
  );
}

const heads = '编号,接警时间,地址,纬度,经度,内容';

function ImportCalls() {
  const t = useText();
  const [mapping, choose] = useState('station-calls');
  const own = mapping === 'station-calls';
  return (
    <ImportFile
      title={t('导入警情', 'Import calls')}
      path={`/api/v1/incidents/import?mapping=${mapping}`}
      text={own ? t(`CSV 文件，首行为：${heads}。时间为北京时间。`, `A CSV file whose first line is: ${heads}. Beijing time.`) : t('CSV 文件，列名见管理室的分类对照。', 'A CSV file with the columns of its mapping, as the administration shows it.')}
      sample={own ? { name: 'calls.csv', text: `${heads}\n20260101-001,2026-01-01 08:30:00,某路 1 号,44.1365,123.2985,有人吵架\n` } : undefined}
    >
      <MappingChoice value={mapping} onChange={choose} />
    </ImportFile>
  );
}

/** Apart, so that the mappings are asked for when the dialog opens. */
function MappingChoice({ value, onChange }: { value: string; onChange(name: string): void }) {
  const t = useText();
  const called = useMappingName();
  const mappings = api.useQuery('get', '/api/v1/mappings').data?.items ?? [{ name: value }];
  return (
    <label>{t('文件的格式', 'What kind of file')}{' '}
      <Select aria-label={t('文件的格式', 'What kind of file')} value={value} onChange={onChange} popupMatchSelectWidth={false} options={mappings.map(({ name }) => ({ value: name, label: called(name) }))} />
    </label>
  );
}
