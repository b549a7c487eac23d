/** Beside the queue: units, what is overdue, what partners have answered. */
import { Empty, Input, Tabs } from 'antd';
import { memo, useState } from 'react';
import { Link } from 'wouter';
import { useWords } from '../../api/words.js';
import { Chip, type ChipColor } from '../../parts/chip.js';
import { Due } from '../../parts/clock.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { hrefOf, numberOf } from '../../parts/places.js';
import { useText } from '../../shell/language.js';
import type { LinkageRow, Overdue, Unit } from './board-data.js';

interface Props {
  units: readonly Unit[];
  overdue: readonly Overdue[];
  linkages: readonly LinkageRow[];
  find(incidentNo: string): void;
}

export const Aside = memo(function Aside({ units, overdue, linkages, find }: Props) {
  const t = useText();
  const waiting = linkages.reduce((sum, { replies }) => sum + replies.filter(({ state }) => !settled.includes(state)).length, 0);
  return (
    <Tabs
      size="small"
      className="aside"
      items={[
        { key: 'units', label: t(`警力 ${units.filter(({ onDuty }) => onDuty).length}`, `Units ${units.filter(({ onDuty }) => onDuty).length}`), children: <Units units={units} find={find} /> },
        { key: 'overdue', label: t(`超期 ${overdue.length}`, `Late ${overdue.length}`), children: <OverdueList rows={overdue} /> },
        { key: 'linkages', label: t(`联动 ${waiting}`, `Partners ${waiting}`), children: <Linkages rows={linkages} /> },
      ]}
    />
  );
});

const colors: Record<string, ChipColor> = { free: 'green', offered: 'gold', acknowledged: 'cyan', enRoute: 'blue', onScene: 'purple' };

function Units({ units, find }: { units: readonly Unit[]; find(incidentNo: string): void }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const [text, type] = useState('');
  const shown = units.filter(({ id, state }) => text === '' || `${id} ${names(id)} ${words.value(state, 'state')}`.includes(text));
  return (
    <>
      <Input allowClear size="small" aria-label={t('查找警力', 'Find a unit')} placeholder={t('查找警力', 'Find a unit')} value={text} onChange={({ target }) => type(target.value)} />
      <ul className="plain lines">
        {shown.map(({ id, onDuty, state, incidents, since }) => (
          <li key={id}>
            <span className="grow">{names(id)}</span>
            {incidents.map((incidentNo) => <button key={incidentNo} type="button" className="link" onClick={() => find(incidentNo)}>{incidentNo}</button>)}
            {since && <span className="quiet number">{format.clock(since)}</span>}
            <Chip color={onDuty ? (colors[state] ?? 'blue') : 'default'}>{onDuty ? (state === 'free' ? t('待命', 'free') : words.value(state, 'state')) : t('未上岗', 'off duty')}</Chip>
          </li>
        ))}
      </ul>
    </>
  );
}

const most = 100;

function OverdueList({ rows }: { rows: readonly Overdue[] }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  if (rows.length === 0) return <Empty description={t('没有超期事项。', 'Nothing is late.')} />;
  return (
    <ul className="plain lines">
      {rows.slice(0, most).map(({ id, kind, since, clocks, tasks, grid, community }) => (
        <li key={id}>
          <span className="grow">
            <Link href={`~${hrefOf(id)}`}>{words('processes', kind)} {numberOf(id)}</Link>
            <span className="quiet"> {clocks.map(({ title }) => t(title)).join('、')} · {names(grid ?? community)}{tasks[0] && ` · ${t(tasks[0].title)}：${tasks[0].assignee ? names(tasks[0].assignee) : t('未领取', 'not taken')}`}</span>
          </span>
          <Due at={since} overdue />
        </li>
      ))}
      {rows.length > most && <li><Link href="~/supervision">{t(`还有 ${rows.length - most} 项`, `${rows.length - most} more`)}</Link></li>}
    </ul>
  );
}

const settled = ['answered', 'unanswered', 'stoodDown'];

function Linkages({ rows }: { rows: readonly LinkageRow[] }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  if (rows.length === 0) return <Empty description={t('没有进行中的联动。', 'No partner is being asked.')} />;
  return (
    <ul className="plain lines tall">
      {rows.map(({ id, linkageNo, kind, stage, replies }) => (
        <li key={id}>
          <span className="grow"><Link href={`~/linkages/${linkageNo}`}>{linkageNo}</Link> {words.value(kind, 'kind')} <Chip>{words('stages', stage)}</Chip></span>
          <ul className="plain">
            {replies.map(({ partner, state, overdue, outcome }) => (
              <li key={partner}><span className="grow">{names(partner)}</span><Chip color={overdue ? 'red' : settled.includes(state) ? 'green' : 'gold'}>{overdue && t('逾期 ', 'late ')}{words.value(state, 'state')}{outcome && `：${words.value(outcome, 'outcome')}`}</Chip></li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
