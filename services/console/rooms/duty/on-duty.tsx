import { Card, DatePicker, Empty, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { useDutyNames } from '../../parts/duty-rules.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import './duty.css';

export function OnDuty() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { shift: shiftName } = useDutyNames();
  const [at, set] = useState<string | undefined>();
  const duty = api.useQuery('get', '/api/v1/duty', { params: { query: at ? { at } : {} } });
  if (duty.error) return <ProblemNote error={duty.error} again={() => void duty.refetch()} />;
  if (!duty.data) return <Skeleton active />;
  const items = duty.data.items;
  const teams = [...new Set(items.map(({ unit }) => unit))].sort().map((unit) => ({ unit, people: items.filter((each) => each.unit === unit) }));
  return (
    <div className="stack">
      <label>{t('看某一时刻', 'At another time')} <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" aria-label={t('时刻', 'time')} value={at ? dayjs(at) : null} onChange={(value) => set(value?.toISOString())} /> <span className="quiet">{t(`${format.time(duty.data.at)}：${duty.data.items.length} 人在班`, `${format.time(duty.data.at)}: ${duty.data.items.length} on duty`)}</span></label>
      {duty.data.items.length === 0 ? (
        <Empty description={t('此刻没有按值班表在班的人：没有已公布的值班表，或还没有人签到。', 'Nobody is on duty by a roster: none is published for now, or nobody has signed on.')}><Link href="/rosters">{t('看值班表', 'See the rosters')}</Link></Empty>
      ) : (
        <div className="teams">
          {teams.map(({ unit, people }) => (
            <Card key={unit} size="small" title={names(unit)} extra={<span className="quiet">{people.length}</span>}>
              <ul className="plain">
                {people.map(({ account, role, date, shift, since }) => (
                  <li key={account}><strong>{names(account)}</strong> <span className="quiet">{words('roles', role)} · <Link href={`/shifts/${date}/${shift}`}>{shiftName(shift)}</Link> · {t(`${format.clock(since)} 起`, `since ${format.clock(since)}`)}</span></li>
                ))}
              </ul>
            </Card>
          ))}
        </div>
      )}
    </div>
  );
}
