/** One roster: its grid, what it lacks in words, and the chief's decision. */
import { LoadingOutlined } from '@ant-design/icons';
import { App, Alert, Button, Card, Input, Select, Skeleton, Space } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useParams } from 'wouter';
import { useQueryClient } from '@tanstack/react-query';
import { api, askJson, newKey, type Paths } from '../../api/client.js';
import { useNow } from '../../parts/clock.js';
import { Commands } from '../../parts/command.js';
import { useDutyNames } from '../../parts/duty-rules.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNamed, useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { useMayAct } from '../tasks/answer.js';
import { useStep } from '../tasks/step.js';
import type { Task } from '../tasks/tasks.js';
import './duty.css';
import { type Change, RosterGrid, withChange } from './roster-grid.js';
import { RosterState } from './rosters.js';

const waitMs = 3000;
const givenUpMs = 180_000;

export function RosterPage() {
  const t = useText();
  const { rosterId } = useParams<{ rosterId: string }>();
  // Until the plan is made there is no roster to read.
  const found = api.useQuery('get', '/api/v1/rosters/{rosterId}', { params: { path: { rosterId } } }, { retry: false, refetchInterval: ({ state }) => ((state.error as { status?: number } | null)?.status === 404 ? waitMs : false) });
  const status = (found.error as { status?: number } | null)?.status;
  if (status === 404) return <Planning rosterId={rosterId} />;
  if (found.error) return <Page title={t('值班表', 'Roster')} number={rosterId}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  return <Shown roster={found.data} />;
}

function Planning({ rosterId }: { rosterId: string }) {
  const t = useText();
  const [since] = useState(Date.now);
  const long = useNow() - since > givenUpMs;
  return (
    <Page title={t('值班表', 'Roster')} number={rosterId}>
      {long ? (
        <Alert type="warning" showIcon role="status" title={t('没有这张值班表，或排班没有完成：请看值班表列表。', 'There is no such roster, or it could not be planned: see the list of rosters.')} />
      ) : (
        <Alert type="info" showIcon icon={<LoadingOutlined />} role="status" title={t('正在按规则排班，约需半分钟。排好后自动显示，可离开本页。', 'It is being planned by the rules, in about half a minute. It appears here by itself; you may leave this page.')} />
      )}
    </Page>
  );
}

type RosterDetail = Paths['/api/v1/rosters/{rosterId}']['get']['responses'][200]['content']['application/json'];

function Shown({ roster }: { roster: RosterDetail }) {
  const t = useText();
  const names = useNames();
  const named = useNamed();
  const format = useFormat();
  const { may } = useSession();
  const [team, choose] = useState<string | null>('command-room');
  const [changes, setChanges] = useState<Change[]>([]);
  const task = useStep(roster.processId, 'roster.decide');
  const change = useCallback((...made: Change[]) => setChanges((before) => made.reduce(withChange, before)), []);
  const lacking = useMemo(() => new Set(roster.violations.map(({ date, shift }) => `${date} ${shift}`)), [roster.violations]);
  const teams = [['command-room', t('综合指挥室', 'Command room')], ...Array.from({ length: 8 }, (_, i) => [`squad-${i + 1}`, names(`squad-${i + 1}`)]), ['case-team', t('案件办理队', 'Case team')]].map(([value, label]) => ({ value: value!, label: label! }));
  return (
    <Page
      title={t('值班表', 'Roster')}
      number={t(`${roster.from} 起 ${roster.weeks} 周`, `${roster.weeks} weeks from ${roster.from}`)}
      tags={<><RosterState of={roster} /><span className="quiet">{t(`${names(roster.proposedBy)} 编制于 ${format.time(roster.proposedAt)}`, `planned by ${names(roster.proposedBy)}, ${format.time(roster.proposedAt)}`)}{roster.publishedBy && roster.publishedAt && t(`，${names(roster.publishedBy)} 公布于 ${format.time(roster.publishedAt)}`, `; published by ${names(roster.publishedBy)}, ${format.time(roster.publishedAt)}`)}</span></>}
      actions={<>{may('roster.command') && roster.state === 'published' && <Commands path="/api/v1/rosters/{rosterId}/commands" values={{ rosterId: roster.id }} leave={['callIn']} />}<Button onClick={() => print()}>{t('打印', 'Print')}</Button></>}
    >
      {task && <Decision task={task} lacks={roster.violations.length} changes={changes} clear={() => setChanges([])} />}
      {roster.violations.length > 0 ? (
        <Card size="small" title={t(`缺口 ${roster.violations.length}：规则、时间与原因`, `What it lacks (${roster.violations.length}): the rule, when, and why`)}>
          <ul className="lacks">{roster.violations.map((each, i) => <li key={i}>{named(t(each))}</li>)}</ul>
        </Card>
      ) : (
        <Alert type="success" showIcon title={t('合乎全部值班规则。', 'It keeps all the rules of duty.')} />
      )}
      <Card
        size="small"
        title={t('按人按日', 'By officer and day')}
        extra={<Select aria-label={t('队伍', 'Team')} value={team ?? ''} onChange={(value) => choose(value || null)} options={[{ value: '', label: t('全部', 'all') }, ...teams]} popupMatchSelectWidth={false} style={{ minWidth: 140 }} />}
      >
        <RosterGrid shifts={roster.shifts} changes={changes} lacking={lacking} team={team} {...(task && may('task.act') && { change })} />
      </Card>
      <Picture processId={roster.processId} />
    </Page>
  );
}

/** Changes are checked by the station before anything is published. */
function Decision({ task, lacks, changes, clear }: { task: Task; lacks: number; changes: Change[]; clear(): void }) {
  const t = useText();
  const names = useNames();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { shift: shiftName } = useDutyNames();
  const mayAct = useMayAct(task);
  const [reason, write] = useState('');
  const [state, become] = useState<{ busy: string | null; error: unknown }>({ busy: null, error: null });
  if (!mayAct) return <Alert type="info" showIcon title={t('等所长审定。', 'The chief decides.')} />;
  const send = async (decision: 'accept' | 'change' | 'return') => {
    become({ busy: decision, error: null });
    try {
      const result = { decision, changes: decision === 'change' ? changes : [], ...(reason && { reason }) };
      await askJson('POST', `/api/v1/tasks/${encodeURIComponent(task.id)}/complete`, { result, revision: task.revision }, { 'idempotency-key': newKey() });
      if (decision === 'change') clear();
      void message.success({ accept: t('已公布', 'published'), change: t('已改，正在按规则检查', 'changed; being checked by the rules'), return: t('已退回', 'returned') }[decision]);
      await queries.invalidateQueries();
      become({ busy: null, error: null });
    } catch (error) {
      become({ busy: null, error });
    }
  };
  return (
    <Card size="small" title={t('审定', 'Your decision')}>
      <div className="stack">
        {changes.length > 0 ? (
          <ul className="plain">{changes.map(({ date, shift, remove, add }, i) => <li key={i}><span className="number">{date}</span> {shiftName(shift)}：{remove && t(`撤下 ${names(remove)}`, `off ${names(remove)}`)}{add && t(`换上 ${names(add)}`, `on ${names(add)}`)}</li>)}</ul>
        ) : (
          <p className="quiet" style={{ margin: 0 }}>{t('可在下表拖动班次到另一人或另一日（或点班次选人），再按规则检查。', 'Drag a shift in the table below to another officer or day (or click it and choose), then have it checked.')}</p>
        )}
        <Input.TextArea aria-label={t('理由', 'Reason')} placeholder={lacks > 0 ? t('有缺口仍公布，须写明理由', 'to publish with gaps, say why') : t('理由（退回时必填）', 'reason (needed to return it)')} value={reason} onChange={({ target }) => write(target.value)} autoSize={{ minRows: 1, maxRows: 4 }} maxLength={2000} />
        <ProblemNote error={state.error} />
        <Space wrap>
          {changes.length > 0 ? (
            <>
              <Button type="primary" loading={state.busy === 'change'} onClick={() => void send('change')}>{t(`改 ${changes.length} 处并检查`, `Make ${changes.length} changes and check`)}</Button>
              <Button onClick={clear}>{t('放弃改动', 'Drop the changes')}</Button>
            </>
          ) : (
            <Button type="primary" loading={state.busy === 'accept'} onClick={() => void send('accept')}>{t('公布', 'Publish')}</Button>
          )}
          <Button danger loading={state.busy === 'return'} onClick={() => void send('return')}>{t('退回', 'Return')}</Button>
        </Space>
      </div>
    </Card>
  );
}
