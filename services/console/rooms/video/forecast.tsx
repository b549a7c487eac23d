/** Where and when next: of places and hours, never of a person. */
import { Alert, Descriptions } from 'antd';
import { useMemo } from 'react';
import { useFormat } from '../../parts/format.js';
import { circle, Ground, type Mark } from '../../parts/ground/ground.js';
import { useText } from '../../shell/language.js';
import { sceneColors } from './new-video.js';
import type { VideoRequest } from './video-page.js';

export function Forecast({ request: { scenes }, forecast }: { request: VideoRequest; forecast: NonNullable<VideoRequest['forecast']> }) {
  const t = useText();
  const format = useFormat();
  const { place, radiusMetres, next, hours, incidents, guess, reasons } = forecast;
  const center = place.coordinates as [number, number];
  const marks = useMemo(() => scenes.map(({ incidentNo, place: at }, i): Mark => ({ id: incidentNo, at: at.coordinates as [number, number], kind: 'point', color: sceneColors[i % sceneColors.length], number: String(i + 1), label: t(`现场 ${i + 1}：${incidentNo}`, `scene ${i + 1}: ${incidentNo}`) })), [scenes, t]);
  const ways = useMemo(() => [{ id: 'next', points: circle(center, radiusMetres), color: '#cf1322', dashed: true }], [center, radiusMetres]);
  const hour = (value: number) => { const minutes = Math.round((((value % 24) + 24) % 24) * 60); return `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`; };
  return (
    <div className="stack">
      {guess && <Alert type="warning" showIcon title={t(`只有 ${incidents} 起，样本太小：这是推测，供布控参考，不是结论。`, `${incidents} incidents only: a guess to deploy by, not a finding.`)} />}
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, md: 2 }}
        items={[
          { key: 'when', label: t('何时', 'When'), children: next ? <strong>{format.time(next.from)} – {format.clock(next.to)}</strong> : t('间隔不足以推算', 'the intervals do not say') },
          { key: 'hours', label: t('惯常时刻', 'Usual hours'), children: `${hour(hours.from)} – ${hour(hours.to)}` },
          { key: 'where', label: t('何处', 'Where'), children: t(`圈内，半径 ${radiusMetres} 米`, `within the circle of ${radiusMetres} m`) },
          { key: 'of', label: t('依据', 'From'), children: t(`${incidents} 起警情`, `${incidents} incidents`) },
        ]}
      />
      <div className="map-box"><Ground marks={marks} ways={ways} frame={ways[0]!.points} height={380} label={t(`地图：以 ${center.map((x) => x.toFixed(4)).join('，')} 为中心、半径 ${radiusMetres} 米的圈，和 ${scenes.length} 个现场。`, `Map: a circle of ${radiusMetres} m around ${center.map((x) => x.toFixed(4)).join(', ')}, and the ${scenes.length} scenes.`)} /></div>
      <ul>{reasons.map(({ code, ...reason }) => <li key={code}>{t(reason)}</li>)}</ul>
    </div>
  );
}
