/**
 * Officers by days. A shift is moved by dragging it to another officer or day, or by its button: choose who takes it. What
 * is moved is only noted here; the station checks it against the rules when it is sent.
 */
import { Button, Popover, Select } from 'antd';
import { type DragEvent, memo, useCallback, useMemo, useState } from 'react';
import { useDutyNames } from '../../parts/duty-rules.js';
import { useColleagues, useNames } from '../../parts/people.js';
import { useText } from '../../shell/language.js';

export interface Change {
  date: string;
  shift: string;
  remove?: string;
  add?: string;
}
export interface Manned {
  date: string;
  shift: string;
  accounts: readonly string[];
}

/** The roster as it would be with the changes. */
export function changed(shifts: readonly Manned[], changes: readonly Change[]): Manned[] {
  return shifts.map(({ date, shift, accounts }) => {
    const people = new Set(accounts);
    for (const each of changes) {
      if (each.date !== date || each.shift !== shift) continue;
      if (each.remove) people.delete(each.remove);
      if (each.add) people.add(each.add);
    }
    return { date, shift, accounts: [...people] };
  });
}

/** A change that undoes an earlier one leaves none. */
export function withChange(changes: readonly Change[], { date, shift, remove, add }: Change): Change[] {
  const same = (each: Change) => each.date === date && each.shift === shift;
  const of = changes.filter(same);
  const removed = new Set(of.flatMap((each) => each.remove ?? []));
  const added = new Set(of.flatMap((each) => each.add ?? []));
  if (remove && !added.delete(remove)) removed.add(remove);
  if (add && !removed.delete(add)) added.add(add);
  return [...changes.filter((each) => !same(each)), ...[...removed].map((account) => ({ date, shift, remove: account })), ...[...added].map((account) => ({ date, shift, add: account }))];
}

interface Props {
  shifts: readonly Manned[];
  changes: readonly Change[];
  /** Cells, as `date shift`, in which something is missing. */
  lacking: ReadonlySet<string>;
  change?(...changes: Change[]): void;
  team: string | null;
}

const teamOf = (unit: string | null) => unit?.split('.')[0] ?? '';

export function RosterGrid({ shifts, changes, lacking, change, team }: Props) {
  const t = useText();
  const people = useColleagues();
  const { shift: shiftName } = useDutyNames();
  const days = useMemo(() => [...new Set(shifts.map(({ date }) => date))].sort(), [shifts]);
  const order = useMemo(() => [...new Set(shifts.map(({ shift }) => shift))], [shifts]);
  const now = useMemo(() => changed(shifts, changes), [shifts, changes]);
  const has = useMemo(() => new Set(shifts.map(({ date, shift }) => `${date} ${shift}`)), [shifts]);
  /** Of each officer and day, the shifts. */
  const byOfficer = useMemo(() => {
    const found = new Map<string, Map<string, string[]>>();
    for (const { date, shift, accounts } of now) {
      for (const account of accounts) {
        const dates = found.get(account) ?? new Map<string, string[]>();
        dates.set(date, [...(dates.get(date) ?? []), shift]);
        found.set(account, dates);
      }
    }
    return found;
  }, [now]);
  const moved = useMemo(() => new Set(changes.map(({ date, shift, add }) => (add ? `${add} ${date} ${shift}` : ''))), [changes]);
  const officers = useMemo(
    () => (people ?? []).filter(({ id, unit }) => unit && (team === null ? byOfficer.has(id) : teamOf(unit) === team)).sort((a, b) => (teamOf(a.unit) < teamOf(b.unit) ? -1 : teamOf(a.unit) > teamOf(b.unit) ? 1 : a.id < b.id ? -1 : 1)),
    [people, byOfficer, team],
  );
  const drop = useCallback(
    (from: { account: string; date: string; shift: string }, to: { account: string; date: string }) => {
      if (!change || !has.has(`${to.date} ${from.shift}`) || (from.account === to.account && from.date === to.date)) return;
      if (from.date === to.date) change({ date: from.date, shift: from.shift, remove: from.account, add: to.account });
      else change({ date: from.date, shift: from.shift, remove: from.account }, { date: to.date, shift: from.shift, add: to.account });
    },
    [change, has],
  );
  return (
    <div className="roster" tabIndex={0} role="region" aria-label={t('值班表', 'Roster')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('民警', 'Officer')}</th>
            {days.map((date) => <Day key={date} date={date} lacks={order.filter((shift) => lacking.has(`${date} ${shift}`)).map(shiftName)} />)}
            <th scope="col">{t('合计', 'Sum')}</th>
          </tr>
        </thead>
        <tbody>
          {officers.map(({ id, unit }, i) => (
            <Row key={id} account={id} days={days} shifts={byOfficer.get(id) ?? none} moved={moved} order={order} drop={drop} first={i === 0 || teamOf(officers[i - 1]!.unit) !== teamOf(unit)} change={change} candidates={officers} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const none = new Map<string, string[]>();

function Day({ date, lacks }: { date: string; lacks: string[] }) {
  const t = useText();
  const day = new Date(`${date}T12:00:00+08:00`);
  const week = day.getUTCDay();
  return (
    <th scope="col" className={week === 0 || week === 6 ? 'weekend' : undefined}>
      <span className="number">{date.slice(5)}</span> {t(`周${'日一二三四五六'[week]}`, ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][week]!)}
      {lacks.length > 0 && <span className="late"> {t(`缺：${lacks.join('、')}`, `lacks ${lacks.join(', ')}`)}</span>}
    </th>
  );
}

interface RowProps {
  account: string;
  days: readonly string[];
  shifts: ReadonlyMap<string, string[]>;
  moved: ReadonlySet<string>;
  order: readonly string[];
  drop(from: { account: string; date: string; shift: string }, to: { account: string; date: string }): void;
  first: boolean;
  change?(...changes: Change[]): void;
  candidates: readonly { id: string; name: string }[];
}

const dragged = 'application/x-shift';

const Row = memo(function Row({ account, days, shifts, moved, order, drop, first, change, candidates }: RowProps) {
  const names = useNames();
  const dropped = (date: string) => (event: DragEvent) => {
    event.preventDefault();
    const text = event.dataTransfer.getData(dragged);
    if (text) drop(JSON.parse(text) as { account: string; date: string; shift: string }, { account, date });
  };
  const sum = [...shifts.values()].reduce((all, each) => all + each.length, 0);
  return (
    <tr className={first ? 'first' : undefined}>
      <th scope="row">{names(account)} <span className="quiet">{account}</span></th>
      {days.map((date) => (
        <td key={date} onDragOver={change && ((event) => event.preventDefault())} onDrop={change && dropped(date)}>
          {(shifts.get(date) ?? []).map((shift) => <ShiftTag key={shift} account={account} date={date} shift={shift} moved={moved.has(`${account} ${date} ${shift}`)} place={order.indexOf(shift)} change={change} candidates={candidates} />)}
        </td>
      ))}
      <td className="number">{sum}</td>
    </tr>
  );
});

function ShiftTag({ account, date, shift, moved, place, change, candidates }: { account: string; date: string; shift: string; moved: boolean; place: number; change?(...changes: Change[]): void; candidates: readonly { id: string; name: string }[] }) {
  const t = useText();
  const names = useNames();
  const { shift: shiftName } = useDutyNames();
  const [open, show] = useState(false);
  const label = `${shiftName(shift)}${moved ? ' *' : ''}`;
  const className = `shift s${place} ${moved ? 'moved' : ''}`;
  if (!change) return <span className={className}>{label}</span>;
  const tag = (
    <button type="button" draggable className={className} aria-label={t(`${names(account)} ${date} ${shiftName(shift)}，改派`, `${names(account)} ${date} ${shiftName(shift)}: change`)} onDragStart={(event) => { event.dataTransfer.setData(dragged, JSON.stringify({ account, date, shift })); event.dataTransfer.effectAllowed = 'move'; }}>
      {label}
    </button>
  );
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={show}
      title={`${names(account)} · ${date} ${shiftName(shift)}`}
      content={open && (
        <div className="stack">
          <Select autoFocus aria-label={t('由谁代替', 'who instead')} placeholder={t('由谁代替', 'who instead')} style={{ width: 240 }} showSearch={{ optionFilterProp: 'label' }} options={candidates.filter(({ id }) => id !== account).map(({ id, name }) => ({ value: id, label: `${name} · ${id}` }))} onChange={(add: string) => { show(false); change({ date, shift, remove: account, add }); }} />
          <Button danger onClick={() => { show(false); change({ date, shift, remove: account }); }}>{t('取消此班', 'Take off this shift')}</Button>
        </div>
      )}
    >
      {tag}
    </Popover>
  );
}
