/** Anything the API tells of a matter, for reading: names instead of ids, dates and money as people write them. */
import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useWords } from '../api/words.js';
import { useText } from '../shell/language.js';
import { useDutyNames } from './duty-rules.js';
import { useFormat } from './format.js';
import { useNamed, useNames } from './people.js';
import { hrefOf, hrefOfField, nameOfProcess, nameOfTask } from './places.js';

const isText = (value: object): value is { zh: string; en: string } => 'zh' in value && 'en' in value;
const isPoint = (value: object): value is { coordinates: [number, number] } => (value as { type?: string }).type === 'Point';
const isoMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

export function Fact({ value, name }: { value: unknown; name: string }): ReactNode {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const named = useNamed();
  if (value === null || value === undefined || value === '') return <span className="quiet">—</span>;
  if (typeof value === 'boolean') return words.value(value);
  if (typeof value === 'number') return name.endsWith('Fen') ? format.yuan(value) : /(At|since)$/.test(name) && value > 1e12 ? format.time(value) : words.value(value, name);
  if (typeof value === 'string') {
    if (isoMoment.test(value)) return <time dateTime={value}>{format.time(value)}</time>;
    const href = hrefOfField(name, value);
    if (href) return <Link href={`~${href}`}>{value}</Link>;
    // Another process, or a task of one.
    if (/^[a-z]+(\/[\w.-]+)+$/.test(value)) return <Link href={`~${hrefOf(value)}`}>{nameOfProcess(value, words)}</Link>;
    if (/^[a-z]+(~[\w.-]+)+~\d+$/.test(value)) return <Link href={`~/tasks/${encodeURIComponent(value)}`}>{nameOfTask(value, words)}</Link>;
    if (name === 'shift') return <Shift id={value} />;
    const called = names(value);
    return called !== value ? <span title={value}>{called}</span> : <span className="words">{words.value(value, name)}</span>;
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="quiet">{t('无', 'none')}</span>;
    if (value.every((each) => typeof each !== 'object')) {
      return <span className="list">{value.map((each, i) => <span key={i}>{i > 0 && '、'}<Fact value={each} name={name} /></span>)}</span>;
    }
    if (isTable(value)) return <FactTable rows={value} name={name} />;
    return <ol className="facts">{value.map((each, i) => <li key={i}><Fact value={each} name={name} /></li>)}</ol>;
  }
  const object = value as Record<string, unknown>;
  if (isText(object)) return named(t(object));
  if (isPoint(object)) return <span className="number">{object.coordinates.map((x) => x.toFixed(5)).join(', ')}</span>;
  return <Facts of={object} within={name} plain />;
}

const mostColumns = 6;
const isFlat = (value: unknown) => typeof value !== 'object' || value === null || isText(value) || (Array.isArray(value) && value.every((each) => typeof each !== 'object'));
const columnsOf = (rows: readonly object[]) => [...new Set(rows.flatMap((row) => Object.keys(row)))];
/** Several of the same kind that hold nothing but values read best one below the other. */
const isTable = (rows: readonly unknown[]): rows is Record<string, unknown>[] =>
  rows.length > 1 && rows.every((row) => typeof row === 'object' && row !== null && !isText(row) && !isPoint(row) && Object.values(row).every(isFlat)) && columnsOf(rows as object[]).length <= mostColumns;

function FactTable({ rows, name }: { rows: readonly Record<string, unknown>[]; name: string }) {
  const words = useWords();
  const columns = columnsOf(rows);
  return (
    <table className="facts">
      <thead><tr>{columns.map((column) => <th key={column} scope="col">{words.field(column, name)}</th>)}</tr></thead>
      <tbody>{rows.map((row, i) => <tr key={i}>{columns.map((column) => <td key={column} data-label={words.field(column, name)}><Fact value={row[column]} name={column} /></td>)}</tr>)}</tbody>
    </table>
  );
}

/** What the rules of duty call it, not the day or the night that the same word is elsewhere. */
function Shift({ id }: { id: string }) {
  const words = useWords();
  const { shift } = useDutyNames();
  const called = shift(id);
  return called === id ? words.value(id, 'shift') : called;
}

/** `plain`: within another. */
export function Facts({ of, leave = [], plain, columns = 2, within }: { of: object; leave?: readonly string[]; plain?: boolean; columns?: number; within?: string }) {
  const words = useWords();
  const shown = Object.entries(of).filter(([name, value]) => !leave.includes(name) && value !== undefined && value !== null);
  if (plain) {
    return (
      <dl className="facts">
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt>{words.field(name, within)}</dt>
            <dd><Fact value={value} name={name} /></dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, sm: 1, md: columns }}
      items={shown.map(([name, value]) => ({ key: name, label: words.field(name, within), children: <Fact value={value} name={name} />, span: typeof value === 'object' && !isShort(value) ? 'filled' : undefined }))}
    />
  );
}

const isShort = (value: unknown) => (Array.isArray(value) ? value.every((each) => typeof each !== 'object') && value.length < 4 : value !== null && isPoint(value as object));
