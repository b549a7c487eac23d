import { Tag } from 'antd';
import { Link, useSearchParams } from 'wouter';
import { useWords } from '../../api/words.js';
import { useDutyNames } from '../../parts/duty-rules.js';
import { useFormat } from '../../parts/format.js';
import { Register } from '../../parts/register.js';
import { today } from '../../parts/station-time.js';
import { useText } from '../../shell/language.js';

export interface Shift {
  date: string;
  shift: string;
  processId: string;
  roster: string;
  startsAt: string;
  endsAt: string;
  state: 'planned' | 'running' | 'handedOver' | 'cancelled';
  people: { account: string; role: string; unit: string; team: string; signedOnAt: string | null; signedOffAt: string | null; absent: { reason: string; by: string | null } | null; equipment: { item: string; state: string }[] }[];
  handover: { taskId: string; kind: string; from: string | null; to: string | null; how: 'taken' | 'kept' | 'done' | 'listed' | null; at: string | null }[];
}

export function Shifts() {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const { shift: shiftName } = useDutyNames();
  const [search] = useSearchParams();
  const from = /^\d{4}-\d\d-\d\d$/.test(search.get('from') ?? '') ? undefined : today(-1);
  return (
    <Register<Shift>
      title={t('班次', 'Shifts')}
      path="/api/v1/shifts"
      fixed={from ? { from } : {}}
      rowKey={({ date, shift }) => `${date} ${shift}`}
      open={({ date, shift }) => `/shifts/${date}/${shift}`}
      empty={t('这几天没有已公布的班次。先编制并公布值班表。', 'No shift is published for these days. Plan and publish a roster first.')}
      filters={[{ type: 'date', name: 'from', label: t('自', 'From') }, { type: 'date', name: 'to', label: t('至', 'To') }]}
      columns={[
        { key: 'date', title: t('班次', 'Shift'), show: ({ date, shift }) => <Link href={`/shifts/${date}/${shift}`}>{date} {shiftName(shift)}</Link>, text: ({ date, shift }) => `${date} ${shiftName(shift)}` },
        { key: 'time', title: t('时间', 'Time'), show: ({ startsAt, endsAt }) => `${format.clock(startsAt)}–${format.clock(endsAt)}`, text: ({ startsAt, endsAt }) => `${format.clock(startsAt)}–${format.clock(endsAt)}` },
        { key: 'state', title: t('状态', 'State'), show: ({ state }) => <Tag color={{ planned: 'default', running: 'processing', handedOver: 'green', cancelled: 'red' }[state]}>{words.value(state, 'state')}</Tag>, text: ({ state }) => words.value(state, 'state') },
        { key: 'people', title: t('人数', 'People'), show: ({ people }) => people.length, text: ({ people }) => people.length },
        { key: 'on', title: t('已签到', 'Signed on'), show: ({ people }) => people.filter(({ signedOnAt }) => signedOnAt).length, text: ({ people }) => people.filter(({ signedOnAt }) => signedOnAt).length },
        { key: 'absent', title: t('缺勤', 'Absent'), show: ({ people }) => { const absent = people.filter((each) => each.absent).length; return absent > 0 ? <Tag color="red">{absent}</Tag> : 0; }, text: ({ people }) => people.filter(({ absent }) => absent).length, wide: true },
        { key: 'handover', title: t('交接事项', 'Handed over'), show: ({ handover }) => handover.length, text: ({ handover }) => handover.length, wide: true },
      ]}
    />
  );
}
