/** One shift: who is there, what they took, and who took over what. */
import { Card, Skeleton, Table, Tag } from 'antd';
import { Link, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { CommandButton, Commands } from '../../parts/command.js';
import { useDutyNames } from '../../parts/duty-rules.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { ProblemNote } from '../../parts/problem.js';
import { PersonalData } from '../../parts/purpose.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

export function ShiftPage() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const { shift: shiftName, equipment } = useDutyNames();
  const { date, shift } = useParams<{ date: string; shift: string }>();
  const found = api.useQuery('get', '/api/v1/shifts/{date}/{shift}', { params: { path: { date, shift } } });
  const title = `${shiftName(shift)}`;
  if (found.error) return <Page title={title} number={date}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  const { startsAt, endsAt, state, people, handover, process, processId, roster } = found.data;
  // While the shift runs its process has the list.
  const list = handover.length > 0 ? handover : ((process?.detail.handover as typeof handover | undefined) ?? []);
  return (
    <Page
      title={title}
      number={date}
      tags={<><Tag color={state === 'running' ? 'processing' : 'default'}>{words.value(state, 'state')}</Tag><span className="quiet">{format.time(startsAt)} – {format.clock(endsAt)}</span></>}
      actions={<>{may('roster.command') && state === 'planned' && !process && <CommandButton size="middle" path="/api/v1/rosters/{rosterId}/commands" values={{ rosterId: roster }} type="callIn" label={t('提前上岗', 'Call in')} fixed={{ date, shift }} />}{may('shift.command') && process && !process.closedAt && <Commands path="/api/v1/shifts/{date}/{shift}/commands" values={{ date, shift }} />}<Link href={`/rosters/${roster}`}>{t('值班表', 'The roster')}</Link></>}
    >
      <div className="two">
        <div>
          <Card size="small" title={t(`人员 ${people.length}`, `People ${people.length}`)}>
            <Table size="small" rowKey="account" pagination={false} scroll={{ x: 'max-content' }} dataSource={people} columns={[
              { title: t('姓名', 'Name'), render: (_, { account }) => <strong>{names(account)}</strong> },
              { title: t('单位', 'Unit'), render: (_, { unit }) => names(unit) },
              { title: t('签到', 'Signed on'), render: (_, { signedOnAt, absent }) => (signedOnAt ? format.clock(signedOnAt) : absent ? <Tag color="red">{t('缺勤', 'absent')}</Tag> : <span className="quiet">{t('未签到', 'not yet')}</span>) },
              { title: t('签退', 'Signed off'), render: (_, { signedOffAt }) => (signedOffAt ? format.clock(signedOffAt) : '—') },
              { title: t('替班', 'Replaced by'), render: (_, { absent }) => (absent ? <>{absent.by ? names(absent.by) : t('无人', 'nobody')} <span className="quiet">{absent.reason}</span></> : '—') },
              { title: t('装备', 'Equipment'), render: (_, { equipment: taken }) => taken.map(({ item, state: condition }) => <Tag key={item} color={condition === 'ok' ? 'green' : 'red'}>{equipment(item)}{condition !== 'ok' && ` ${words.value(condition, 'state')}`}</Tag>) },
            ]} />
          </Card>
          <Card size="small" title={t(`交接 ${list.length}`, `Handover ${list.length}`)}>
            <Table size="small" rowKey="taskId" pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: 'max-content' }} dataSource={list} locale={{ emptyText: t('没有需要交接的事项。', 'Nothing to hand over.') }} columns={[
              { title: t('事项', 'Task'), render: (_, { taskId, kind }) => <Link href={`~/tasks/${encodeURIComponent(taskId)}`}>{words('taskKinds', kind)}</Link> },
              { title: t('交', 'From'), render: (_, { from }) => names(from) || t('未领取', 'not taken') },
              { title: t('接', 'To'), render: (_, { to }) => names(to) || '—' },
              { title: t('方式', 'How'), render: (_, { how }) => (how ? words.value(how, 'how') : <Tag color="gold">{t('待接', 'open')}</Tag>) },
              { title: t('时间', 'When'), render: (_, { at }) => (at ? format.clock(at) : '—') },
            ]} />
          </Card>
          {may('shift.readLog') && (
            <PersonalData<{ items: { at: string; by: string; text: string }[] }> title={t('值班日志', 'Log')} path={`/api/v1/shifts/${date}/${shift}/log`} usual="supervision">
              {({ items }) => (items.length === 0 ? <p className="quiet">{t('没有记录。', 'Nothing was written.')}</p> : <ul className="plain">{items.map(({ at, by, text }, i) => <li key={i}><time className="number quiet">{format.clock(at)}</time> <strong>{names(by)}</strong> <span className="words">{text}</span></li>)}</ul>)}
            </PersonalData>
          )}
        </div>
        {process ? <Picture processId={processId} /> : <Card size="small"><p className="quiet">{t('班次还没有开始。', 'The shift has not begun.')}</p></Card>}
      </div>
    </Page>
  );
}
