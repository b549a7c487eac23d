/** From a day to a day, whole days of the station. */
import { Input, Select, Space } from 'antd';
import { useText } from '../shell/language.js';
import { dayMs, dayOf, startOf, today } from './station-time.js';

export interface SpanValue {
  from: string;
  to: string;
}

const add = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
const between = (from: string, to: string): SpanValue => ({ from: startOf(from), to: startOf(to) });

export const thisYear: SpanValue = between(`${today().slice(0, 4)}-01-01`, today(1));
export const lastDays = (days: number): SpanValue => between(today(1 - days), today(1));
const thisMonth = (): SpanValue => between(`${today().slice(0, 7)}-01`, today(1));

const shown = (iso: string, days = 0) => add(dayOf(iso), days);

/** `to` is the first moment after the span; people name its last day. */
export function Span({ value, onChange }: { value: SpanValue; onChange(value: SpanValue): void }) {
  const t = useText();
  const usual = [
    { value: '7', label: t('近 7 天', '7 days') },
    { value: '30', label: t('近 30 天', '30 days') },
    { value: 'month', label: t('本月', 'this month') },
    { value: 'year', label: t('今年', 'this year') },
  ];
  return (
    <Space wrap size={4}>
      <Select aria-label={t('时段', 'span')} options={usual} placeholder={t('时段', 'span')} value={null} onChange={(chosen: string | null) => { if (chosen) onChange(chosen === 'year' ? thisYear : chosen === 'month' ? thisMonth() : lastDays(Number(chosen))); }} popupMatchSelectWidth={false} style={{ width: 104 }} />
      <Input type="date" aria-label={t('自', 'from')} value={shown(value.from)} max={shown(value.to, -1)} onChange={({ target }) => { if (target.value) onChange({ ...value, from: startOf(target.value) }); }} style={{ width: 140 }} />
      <span>{t('至', 'to')}</span>
      <Input type="date" aria-label={t('至', 'to')} value={shown(value.to, -1)} min={shown(value.from)} onChange={({ target }) => { if (target.value) onChange({ ...value, to: startOf(add(target.value, 1)) }); }} style={{ width: 140 }} />
    </Space>
  );
}
