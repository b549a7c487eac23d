import { CalendarOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useSchema } from '../../api/description.js';
import { useWords } from '../../api/words.js';
import { FormDrawer } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { Register } from '../../parts/register.js';
import { today } from '../../parts/station-time.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

export interface Roster {
  id: string;
  processId: string;
  from: string;
  weeks: number;
  state: string;
  proposedBy: string;
  proposedAt: string;
  publishedBy: string | null;
  publishedAt: string | null;
  closedAt: string | null;
  lacks: number;
}

const colors: Record<string, string> = { proposed: 'gold', published: 'green' };

function useStateWord(): (roster: Pick<Roster, 'state'>) => string {
  const t = useText();
  const words = useWords();
  return ({ state }) => (state === 'proposed' ? t('待审定', 'to be decided') : state === 'published' ? t('已公布', 'published') : words('outcomes', state));
}

export function RosterState({ of }: { of: Pick<Roster, 'state' | 'lacks'> }) {
  const t = useText();
  const stateOf = useStateWord();
  const { state, lacks } = of;
  return <><Tag color={colors[state] ?? 'default'}>{stateOf(of)}</Tag>{lacks > 0 && <Tag color="red">{t(`缺口 ${lacks}`, `lacks ${lacks}`)}</Tag>}</>;
}

export function Rosters() {
  const t = useText();
  const names = useNames();
  const format = useFormat();
  const stateOf = useStateWord();
  const { may } = useSession();
  const [, go] = useLocation();
  const [planning, plan] = useState(false);
  const schema = useSchema('post', '/api/v1/rosters');
  return (
    <>
      <Register<Roster>
        title={t('值班表', 'Rosters')}
        path="/api/v1/rosters"
        rowKey={({ id }) => id}
        open={({ id }) => `/rosters/${id}`}
        empty={t('还没有值班表。编制后由所长审定公布。', 'There is no roster yet. Once planned, the chief decides on it.')}
        actions={may('roster.propose') && <Button type="primary" icon={<CalendarOutlined />} onClick={() => plan(true)}>{t('编制值班表', 'Plan a roster')}</Button>}
        columns={[
          { key: 'from', title: t('起始', 'From'), show: ({ id, from }) => <Link href={`/rosters/${id}`}>{from}</Link>, text: ({ from }) => from },
          { key: 'weeks', title: t('周数', 'Weeks'), show: ({ weeks }) => weeks, text: ({ weeks }) => weeks },
          { key: 'state', title: t('状态', 'State'), show: (row) => <RosterState of={row} />, text: stateOf },
          { key: 'by', title: t('编制', 'Planned by'), show: ({ proposedBy, proposedAt }) => `${names(proposedBy)} ${format.time(proposedAt)}`, text: ({ proposedBy }) => names(proposedBy), wide: true },
          { key: 'published', title: t('公布', 'Published by'), show: ({ publishedBy, publishedAt }) => (publishedBy && publishedAt ? `${names(publishedBy)} ${format.time(publishedAt)}` : '—'), text: ({ publishedBy }) => names(publishedBy), wide: true },
        ]}
      />
      {planning && schema && <FormDrawer<{ id: string }> title={t('编制值班表', 'Plan a roster')} text={t('按值班规则、请假和已公布的班次排班，约需半分钟；排好后由所长审定。排不满的会逐条说明原因。', 'Planned by the rules, leave and what is published already, in about half a minute; the chief decides on it. What cannot be manned is explained, one by one.')} schema={schema} path="/api/v1/rosters" initial={{ from: today(1), weeks: 4 }} close={() => plan(false)} done={({ id }) => go(`/rosters/${id}`)} />}
    </>
  );
}
