/** 警力布局: where pairs should stand by, compared before one is chosen. */
import { ClusterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, useState } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { useSchema } from '../../api/description.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { FormDrawer } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import type { Process } from '../../parts/process.js';
import { Register } from '../../parts/register.js';
import { Stage } from '../../parts/stage.js';
import { today } from '../../parts/station-time.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

const PlanPage = lazy(() => import('./plan-page.js').then((module) => ({ default: module.PlanPage })));

export function ForcesRoom() {
  return (
    <Switch>
      <Route path="/"><Plans /></Route>
      <Route path="/:planNo"><PlanPage /></Route>
    </Switch>
  );
}

const stages = ['forecasting', 'comparing', 'decision', 'running', 'closed'];
const planNoOf = ({ id }: Process) => id.split('/').at(-1)!;
const nextMonday = (): string => {
  const weekday = new Date(`${today()}T00:00:00Z`).getUTCDay();
  return today((8 - weekday) % 7 || 7);
};

function Plans() {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const { may } = useSession();
  const [, go] = useLocation();
  const [proposing, propose] = useState(false);
  const schema = useSchema('post', '/api/v1/forces/plans');
  return (
    <Page title={t('警力布局', 'Forces')}>
      <Register<Process>
        title={t('警力布局', 'Forces')}
        path="/api/v1/forces/plans"
        rowKey={({ id }) => id}
        open={(row) => `/${planNoOf(row)}`}
        empty={t('还没有布局方案。编制后比较各布局，由所长选定。', 'There is no plan yet. Propose one: layouts are compared, and the chief chooses.')}
        actions={may('force.propose') && <Button type="primary" icon={<ClusterOutlined />} onClick={() => propose(true)}>{t('编制方案', 'Propose a plan')}</Button>}
        filters={[
          { type: 'choice', name: 'open', label: t('状态', 'State'), options: [{ value: 'true', label: t('进行中', 'open') }, { value: 'false', label: t('已结束', 'closed') }] },
          { type: 'choice', name: 'stage', label: t('阶段', 'Stage'), options: stages.map((value) => ({ value, label: words('stages', value) })) },
          { type: 'flag', name: 'overdue', label: t('只看超期', 'Late only') },
        ]}
        columns={[
          { key: 'no', title: t('方案编号', 'Number'), show: (row) => <Link href={`/${planNoOf(row)}`}>{planNoOf(row)}</Link>, text: planNoOf },
          { key: 'stage', title: t('阶段', 'Stage'), show: (row) => <Stage of={row} />, text: ({ stage }) => words('stages', stage) },
          { key: 'due', title: t('期限', 'Due'), show: ({ dueAt, overdue, closedAt }) => (closedAt ? null : <Due at={dueAt} overdue={overdue} />), text: ({ dueAt }) => dueAt && format.time(dueAt) },
          { key: 'opened', title: t('编制', 'Proposed'), show: ({ openedAt }) => format.time(openedAt), text: ({ openedAt }) => format.time(openedAt) },
        ]}
      />
      {proposing && schema && <FormDrawer<{ planNo: string }> title={t('编制警力布局', 'Propose a plan')} text={t('由历史警情推算各班次各网格的预期警情，求解布局并推演比较，约需一分钟。', 'Calls expected in each shift and grid are reckoned from the past; layouts are solved and played through, in about a minute.')} schema={schema} path="/api/v1/forces/plans" initial={{ from: nextMonday(), days: 28, historyDays: 180 }} close={() => propose(false)} done={({ planNo }) => go(`/${planNo}`)} />}
    </Page>
  );
}
