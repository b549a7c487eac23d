import { Button, Card, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSchema } from '../../api/description.js';
import { useWords } from '../../api/words.js';
import { FormDrawer } from '../../parts/command.js';
import { useDutyNames } from '../../parts/duty-rules.js';
import { useNames } from '../../parts/people.js';
import { hrefOf } from '../../parts/places.js';
import { Register } from '../../parts/register.js';
import { today } from '../../parts/station-time.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

interface Leave {
  id: string;
  processId: string;
  account: string;
  from: string;
  to: string;
  state: string;
  decidedBy: string | null;
}
interface Swap extends Omit<Leave, 'from' | 'to'> {
  with: string;
  mine: string;
  theirs: string | null;
}

function useStateWord(): (state: string) => string {
  const t = useText();
  const words = useWords();
  return (state) => (state === 'requested' ? t('待办理', 'asked') : words('outcomes', state));
}

function State({ of: state }: { of: string }) {
  const stateOf = useStateWord();
  const colors: Record<string, string> = { requested: 'gold', approved: 'green', swapped: 'green', refused: 'red', declined: 'red' };
  return <Tag color={colors[state] ?? 'default'}>{stateOf(state)}</Tag>;
}

export function Requests() {
  const t = useText();
  const names = useNames();
  const { may } = useSession();
  const { shift } = useDutyNames();
  const stateOf = useStateWord();
  const [asking, ask] = useState<'leaves' | 'swaps' | null>(null);
  const leave = useSchema('post', '/api/v1/leaves');
  const swap = useSchema('post', '/api/v1/swaps');
  /** `2026-01-02 day`, or `2026-01-02/day`. */
  const shiftOf = (text: string | null) => (text ? text.replace(/[\s/]+(\w+)$/, (_, id: string) => ` ${shift(id)}`) : t('不换回', 'nothing in return'));
  return (
    <div className="stack">
      <Card size="small" title={t('请假', 'Leave')}>
        <Register<Leave>
          title={t('请假', 'Leave')}
          path="/api/v1/leaves"
          rowKey={({ id }) => id}
          open={({ processId }) => `~${hrefOf(processId)}`}
          empty={t('没有请假。', 'Nobody has asked for leave.')}
          actions={may('duty.request') && <Button type="primary" onClick={() => ask('leaves')}>{t('我要请假', 'Ask for leave')}</Button>}
          columns={[
            { key: 'who', title: t('谁', 'Who'), show: ({ account, processId }) => <Link href={`~${hrefOf(processId)}`}>{names(account)}</Link>, text: ({ account }) => names(account) },
            { key: 'when', title: t('时间', 'When'), show: ({ from, to }) => `${from} – ${to}`, text: ({ from, to }) => `${from} – ${to}` },
            { key: 'state', title: t('状态', 'State'), show: ({ state }) => <State of={state} />, text: ({ state }) => stateOf(state) },
            { key: 'by', title: t('审批', 'Decided by'), show: ({ decidedBy }) => names(decidedBy) || '—', text: ({ decidedBy }) => names(decidedBy), wide: true },
          ]}
        />
      </Card>
      <Card size="small" title={t('换班', 'Swaps')}>
        <Register<Swap>
          title={t('换班', 'Swaps')}
          path="/api/v1/swaps"
          rowKey={({ id }) => id}
          open={({ processId }) => `~${hrefOf(processId)}`}
          empty={t('没有换班。', 'Nobody has asked for a swap.')}
          actions={may('duty.request') && <Button type="primary" onClick={() => ask('swaps')}>{t('我要换班', 'Ask for a swap')}</Button>}
          columns={[
            { key: 'who', title: t('谁', 'Who'), show: ({ account, processId }) => <Link href={`~${hrefOf(processId)}`}>{names(account)}</Link>, text: ({ account }) => names(account) },
            { key: 'mine', title: t('换出', 'Gives'), show: ({ mine }) => shiftOf(mine), text: ({ mine }) => shiftOf(mine) },
            { key: 'with', title: t('与谁', 'With'), show: ({ with: other }) => names(other), text: ({ with: other }) => names(other) },
            { key: 'theirs', title: t('换入', 'Takes'), show: ({ theirs }) => shiftOf(theirs), text: ({ theirs }) => shiftOf(theirs) },
            { key: 'state', title: t('状态', 'State'), show: ({ state }) => <State of={state} />, text: ({ state }) => stateOf(state) },
            { key: 'by', title: t('审批', 'Decided by'), show: ({ decidedBy }) => names(decidedBy) || '—', text: ({ decidedBy }) => names(decidedBy), wide: true },
          ]}
        />
      </Card>
      {asking === 'leaves' && leave && <FormDrawer title={t('我要请假', 'Ask for leave')} schema={leave} path="/api/v1/leaves" initial={{ from: today(1), to: today(1) }} close={() => ask(null)} />}
      {asking === 'swaps' && swap && <FormDrawer title={t('我要换班', 'Ask for a swap')} text={t('先由对方同意，再由负责人审批；换后仍须合乎值班规则。', 'The other agrees first, then a leader decides; the rules must still hold.')} schema={swap} path="/api/v1/swaps" close={() => ask(null)} />}
    </div>
  );
}
