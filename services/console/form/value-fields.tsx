/** Values that people write otherwise than the API does. */
import { Checkbox, Input, InputNumber, Radio } from 'antd';
import { localOf, zone } from '../parts/station-time.js';
import { useText } from '../shell/language.js';

/** antd's Form hands a field its value and how to change it. */
export interface Bound<Value> {
  id?: string;
  value?: Value;
  onChange?(value: Value | undefined): void;
  'aria-required'?: boolean | 'true' | 'false';
  'aria-label'?: string;
}

/** The browser's own field: phones have a good one. The station keeps Beijing time wherever the browser is. `seconds`: what a recording shows is told by them. */
export function MomentField({ id, value, onChange, seconds, ...rest }: Bound<string> & { seconds?: boolean }) {
  const t = useText();
  return (
    <Input
      {...rest}
      id={id}
      type="datetime-local"
      step={seconds ? 1 : undefined}
      value={value ? localOf(value, seconds) : ''}
      onChange={({ target }) => onChange?.(target.value === '' ? undefined : `${target.value.length > 16 ? target.value : `${target.value}:00`}${zone}`)}
      suffix={<button type="button" className="link" onClick={() => onChange?.(`${localOf(Date.now())}:00${zone}`)}>{t('此刻', 'now')}</button>}
    />
  );
}

/** Integer fen, written in yuan. */
export function YuanField({ id, value, onChange, ...rest }: Bound<number>) {
  return <InputNumber {...rest} id={id} prefix="¥" min={0} precision={2} style={{ width: '100%' }} value={value === undefined ? null : value / 100} onChange={(yuan) => onChange?.(yuan === null ? undefined : Math.round(Number(yuan) * 100))} />;
}

/** Yes and no are both answers: an empty box would be neither. */
export function YesNo({ id, value, onChange }: Bound<boolean>) {
  const t = useText();
  return <Radio.Group id={id} optionType="button" options={[{ value: true, label: t('是', 'Yes') }, { value: false, label: t('否', 'No') }]} value={value} onChange={({ target }) => onChange?.(target.value as boolean)} />;
}

/** What has to be so before the form may go: the person says that it is. */
export function Confirmed({ id, value, onChange }: Bound<true>) {
  const t = useText();
  return <Checkbox id={id} checked={value === true} onChange={({ target }) => onChange?.(target.checked ? true : undefined)}>{t('是，已做到', 'Yes, it was done')}</Checkbox>;
}
