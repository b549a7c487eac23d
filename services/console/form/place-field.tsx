/** A place, WGS 84: where the officer stands, shown on the map, or typed. */
import { AimOutlined, EnvironmentOutlined } from '@ant-design/icons';
import { App, Button, InputNumber, Modal, Skeleton, Space } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useText } from '../shell/language.js';
import type { Bound } from './value-fields.js';

/** Heavy: fetched when somebody wants to point. */
const Ground = lazy(() => import('../parts/ground/ground.js').then((module) => ({ default: module.Ground })));

interface Point {
  type: 'Point';
  coordinates: [number, number];
}

export function PlaceField({ id, value, onChange }: Bound<Point>) {
  const t = useText();
  const { message } = App.useApp();
  const [pointing, point] = useState(false);
  const [lng, lat] = value?.coordinates ?? [undefined, undefined];
  const set = (x: number | null | undefined, y: number | null | undefined) => onChange?.((x ?? y ?? null) === null ? undefined : ({ type: 'Point', coordinates: [x, y] } as Point));
  const here = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => set(Number(coords.longitude.toFixed(6)), Number(coords.latitude.toFixed(6))),
      () => message.warning(t('取不到位置，请手工填写', 'no position: type it in')),
      { enableHighAccuracy: true, timeout: 10_000 },
    );
  const at = typeof lng === 'number' && typeof lat === 'number' ? ([lng, lat] as const) : undefined;
  return (
    <>
      <Space.Compact block>
        <InputNumber id={id} aria-label={t('经度', 'longitude')} placeholder={t('经度', 'longitude')} min={-180} max={180} value={lng ?? null} onChange={(x) => set(x, lat)} style={{ width: '50%' }} />
        <InputNumber aria-label={t('纬度', 'latitude')} placeholder={t('纬度', 'latitude')} min={-90} max={90} value={lat ?? null} onChange={(y) => set(lng, y)} style={{ width: '50%' }} />
        <Button icon={<AimOutlined />} onClick={here} aria-label={t('用当前位置', 'where I am')} title={t('用当前位置', 'where I am')} />
        <Button icon={<EnvironmentOutlined />} onClick={() => point(true)} aria-label={t('在地图上选', 'choose on the map')} title={t('在地图上选', 'choose on the map')} />
      </Space.Compact>
      <Modal open={pointing} title={t('点击地图选择地点', 'Click on the map')} width={760} onCancel={() => point(false)} onOk={() => point(false)} okText={t('就是这里', 'Here')} okButtonProps={{ disabled: !at }} destroyOnHidden>
        <Suspense fallback={<Skeleton active />}>
          <Ground height={440} center={at} chosen="here" marks={at ? [{ id: 'here', at, kind: 'incident', label: at.join(', ') }] : []} place={(place) => set(...place)} label={t('辖区地图，点击处即所选地点；也可填写经纬度', 'Map of the ground: a click is the place; longitude and latitude may be typed as well')} />
        </Suspense>
      </Modal>
    </>
  );
}
