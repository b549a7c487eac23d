/** The register of cameras: on the map and as a list; new ones from a file, row by row. */
import { useQuery } from '@tanstack/react-query';
import { Card, Skeleton } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { askJson, type Paths } from '../../api/client.js';
import { useFormat } from '../../parts/format.js';
import type { Mark } from '../../parts/ground/ground.js';
import { ImportFile } from '../../parts/import-file.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { Register } from '../../parts/register.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import './video.css';

const Ground = lazy(() => import('../../parts/ground/ground.js').then((module) => ({ default: module.Ground })));

export type Camera = Paths['/api/v1/cameras']['get']['responses']['200']['content']['application/json']['items'][number];

/** All of them: a map has no pages. */
export const useCameras = () =>
  useQuery({
    queryKey: ['get', '/api/v1/cameras', 'all'],
    queryFn: async () => {
      const all: Camera[] = [];
      for (let cursor: string | null | undefined = ''; cursor !== null && cursor !== undefined; ) {
        const page: { items: Camera[]; next?: string | null } = await askJson('GET', `/api/v1/cameras?${new URLSearchParams({ limit: '200', ...(cursor && { cursor }) })}`);
        all.push(...page.items);
        cursor = page.next;
      }
      return all;
    },
    staleTime: 5 * 60_000,
  });

export function Cameras() {
  const t = useText();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const cameras = useCameras();
  const [chosen, choose] = useState<string | null>(null);
  const marks = useMemo(() => (cameras.data ?? []).map(({ id, place, owner }): Mark => ({ id, at: place.coordinates as [number, number], kind: 'camera', busy: true, label: `${id} · ${owner}` })), [cameras.data]);
  const direction = (camera: Camera) => (camera.direction === null ? t('可转动', 'turns') : `${format.number(camera.direction)}° ± ${format.number(camera.angle / 2)}°`);
  const clock = ({ offsetSeconds, uncertaintySeconds }: Camera) => t(`${offsetSeconds === 0 ? '准' : `${offsetSeconds > 0 ? '快' : '慢'} ${Math.abs(offsetSeconds)} 秒`}，误差 ${uncertaintySeconds} 秒`, `${offsetSeconds === 0 ? 'right' : `${Math.abs(offsetSeconds)} s ${offsetSeconds > 0 ? 'fast' : 'slow'}`}, ± ${uncertaintySeconds} s`);
  return (
    <Page title={t('探头登记', 'Cameras')} actions={may('camera.import') && (
      <ImportFile path="/api/v1/cameras/import" title={t('导入探头', 'Import cameras')} sample={{ name: 'cameras.csv', text: 'id,longitude,latitude,direction,angle,range,owner,offset_seconds,uncertainty_seconds,retention_days\nBK-999,123.30,44.13,90,60,80,某单位,0,2,30\n' }} text={t('CSV（UTF-8）或 GeoJSON。已登记的编号更新为文件里的内容，其余不变；逐行报告。方向留空表示可转动。', 'CSV in UTF-8, or GeoJSON. A known id takes what the file says, all others stay; each row is reported. No direction means that the camera turns.')} />
    )}>
      <Card size="small" styles={{ body: { padding: 0 } }}>
        <Suspense fallback={<Skeleton active />}>
          <Ground marks={marks} chosen={chosen} choose={choose} frame={marks.map(({ at }) => at)} key={marks.length === 0 ? 'all' : 'near'} height={340} label={t(`地图：${marks.length} 个探头的位置，同下面的列表。`, `Map: the places of ${marks.length} cameras, as in the list below.`)} />
        </Suspense>
      </Card>
      <Register<Camera>
        title={t('探头', 'Cameras')}
        path="/api/v1/cameras"
        rowKey={({ id }) => id}
        empty={t('还没有探头。由指挥室从 CSV 或 GeoJSON 文件导入。', 'No camera yet: the command room imports them from a CSV or GeoJSON file.')}
        columns={[
          { key: 'id', title: t('编号', 'Id'), show: ({ id }) => <button type="button" className="link" aria-pressed={id === chosen} onClick={() => choose(id)}>{id}</button>, text: ({ id }) => id },
          { key: 'owner', title: t('归属', 'Owner'), show: ({ owner }) => owner, text: ({ owner }) => owner },
          { key: 'direction', title: t('朝向', 'Direction'), show: direction, text: direction },
          { key: 'range', title: t('可辨距离', 'Range'), show: ({ range }) => t(`${range} 米`, `${range} m`), text: ({ range }) => range },
          { key: 'clock', title: t('时钟', 'Clock'), show: clock, text: clock },
          { key: 'days', title: t('保存天数', 'Days kept'), show: ({ retentionDays }) => retentionDays, text: ({ retentionDays }) => retentionDays },
          { key: 'place', title: t('位置', 'Place'), wide: true, show: ({ place }) => <span className="number">{place.coordinates.map((x) => x.toFixed(5)).join(', ')}</span>, text: ({ place }) => place.coordinates.join(' ') },
          { key: 'changed', title: t('登记', 'Changed'), wide: true, show: ({ changedAt, changedBy, version }) => <>{format.time(changedAt)} · {names(changedBy)} <span className="quiet">v{version}</span></>, text: ({ changedAt }) => format.time(changedAt) },
        ]}
      />
    </Page>
  );
}
