/** A place, WGS 84: where the officer stands, or typed. */
import { AimOutlined } from '@ant-design/icons';
import { App, Button, InputNumber, Space } from 'antd';
import { useText } from '../shell/language.js';
import type { Bound } from './value-fields.js';

interface Point {
  type: 'Point';
  coordinates: [number, number];
}

export function PlaceField({ id, value, onChange }: Bound<Point>) {
  const t = useText();
  const { message } = App.useApp();
  const [lng, lat] = value?.coordinates ?? [undefined, undefined];
  const set = (x: number | null | undefined, y: number | null | undefined) => onChange?.((x ?? y ?? null) === null ? undefined : ({ type: 'Point', coordinates: [x, y] } as Point));
  const here = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => set(Number(coords.longitude.toFixed(6)), Number(coords.latitude.toFixed(6))),
      () => message.warning(t('取不到位置，请手工填写', 'no position: type it in')),
      { enableHighAccuracy: true, timeout: 10_000 },
    );
  return (
    <Space.Compact block>
      <InputNumber id={id} aria-label={t('经度', 'longitude')} placeholder={t('经度', 'longitude')} min={-180} max={180} value={lng ?? null} onChange={(x) => set(x, lat)} style={{ width: '50%' }} />
      <InputNumber aria-label={t('纬度', 'latitude')} placeholder={t('纬度', 'latitude')} min={-90} max={90} value={lat ?? null} onChange={(y) => set(lng, y)} style={{ width: '50%' }} />
      <Button icon={<AimOutlined />} onClick={here} aria-label={t('用当前位置', 'where I am')} />
    </Space.Compact>
  );
}
