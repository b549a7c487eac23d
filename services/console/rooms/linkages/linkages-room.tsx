/** 联动: what other departments were asked, and what each has answered. */
import { ShareAltOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { lazy, useState } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { useSchema } from '../../api/description.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { FormDrawer } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useCommunities, useNames } from '../../parts/people.js';
import type { Process } from '../../parts/process.js';
import { hrefOf, numberOf } from '../../parts/places.js';
import { Register } from '../../parts/register.js';
import { Stage } from '../../parts/stage.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { type LinkageDetail, replyColor } from './replies.js';

const LinkagePage = lazy(() => import('./linkage-page.js').then((module) => ({ default: module.LinkagePage })));

export function LinkagesRoom() {
  return (
    <Switch>
      <Route path="/"><Linkages /></Route>
      <Route path="/:linkageNo"><LinkagePage /></Route>
    </Switch>
  );
}

const stages = ['requesting', 'answered', 'standingDown', 'closed'];

function Linkages() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const communities = useCommunities();
  const [, go] = useLocation();
  const { may } = useSession();
  const [asking, ask] = useState(false);
  const schema = useSchema('post', '/api/v1/linkages');
  const detailOf = (row: Process) => row.detail as unknown as LinkageDetail;
  const answers = (row: Process) => detailOf(row).replies.map(({ partner, state, overdue }) => `${names(partner)}：${words.value(state, 'state')}${overdue ? t('（逾期）', ' (late)') : ''}`);
  return (
    <Page title={t('联动', 'Partners')} actions={may('linkage.open') && <Button type="primary" icon={<ShareAltOutlined />} onClick={() => ask(true)}>{t('请求联动', 'Ask partners')}</Button>}>
      <Register<Process>
        title={t('联动', 'Partners')}
        path="/api/v1/linkages"
        rowKey={({ id }) => id}
        open={(row) => `/${detailOf(row).linkageNo}`}
        empty={t('没有联动。请求联动后，各单位的答复会在同一看板上。', 'Nobody has been asked. Once partners are asked, all answers are on one board.')}
        filters={[
          { type: 'choice', name: 'open', label: t('状态', 'State'), options: [{ value: 'true', label: t('进行中', 'open') }, { value: 'false', label: t('已结束', 'closed') }] },
          { type: 'choice', name: 'stage', label: t('阶段', 'Stage'), options: stages.map((value) => ({ value, label: words('stages', value) })) },
          { type: 'choice', name: 'community', label: t('社区', 'Community'), options: communities },
          { type: 'flag', name: 'overdue', label: t('只看逾期', 'Late only') },
        ]}
        columns={[
          { key: 'no', title: t('联动编号', 'Number'), show: (row) => <Link href={`/${detailOf(row).linkageNo}`}>{detailOf(row).linkageNo}</Link>, text: (row) => detailOf(row).linkageNo },
          { key: 'kind', title: t('类型', 'Kind'), show: (row) => words.value(detailOf(row).kind, 'kind'), text: (row) => words.value(detailOf(row).kind, 'kind') },
          { key: 'stage', title: t('阶段', 'Stage'), show: (row) => <Stage of={row} />, text: ({ stage }) => words('stages', stage) },
          { key: 'of', title: t('为了', 'For'), show: (row) => { const of = detailOf(row).processId; const no = row.subject.caseNo ?? row.subject.incidentNo; return of ? <Link href={`~${hrefOf(of)}`}>{no ?? numberOf(of)}</Link> : no; }, text: (row) => row.subject.caseNo ?? row.subject.incidentNo ?? (detailOf(row).processId && numberOf(detailOf(row).processId!)), wide: true },
          { key: 'replies', title: t('各单位', 'Partners'), show: (row) => <span className="links" style={{ maxWidth: 420 }}>{detailOf(row).replies.map(({ partner, state, overdue }) => <Tag key={partner} color={replyColor(state, overdue)}>{names(partner)}：{words.value(state, 'state')}</Tag>)}</span>, text: (row) => answers(row).join('；') },
          { key: 'due', title: t('期限', 'Due'), show: ({ dueAt, overdue, closedAt }) => (closedAt ? null : <Due at={dueAt} overdue={overdue} />), text: ({ dueAt }) => dueAt && format.time(dueAt) },
          { key: 'opened', title: t('请求时间', 'Asked'), show: ({ openedAt }) => format.time(openedAt), text: ({ openedAt }) => format.time(openedAt), wide: true },
        ]}
      />
      {asking && schema && <FormDrawer<{ linkageNo: string }> title={t('请求联动', 'Ask partners')} schema={schema} path="/api/v1/linkages" initial={{ kind: 'emergency' }} close={() => ask(false)} done={({ linkageNo }) => go(`/${linkageNo}`)} />}
    </Page>
  );
}
