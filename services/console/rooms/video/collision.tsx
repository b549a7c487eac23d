/** 轨迹碰撞: which sightings can have been one and the same going round, on the map and along the hours, with the reasons. */
import { Card, Empty, Radio, Table, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useWords } from '../../api/words.js';
import { Chart } from '../../parts/chart.js';
import { Commands } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { Ground, type Mark } from '../../parts/ground/ground.js';
import { useNames } from '../../parts/people.js';
import { PersonalData } from '../../parts/purpose.js';
import { dayMs, zoneMs } from '../../parts/station-time.js';
import { useAppearance } from '../../shell/appearance.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { sceneColors } from './new-video.js';
import type { Video, VideoRequest } from './video-page.js';

interface Sighting {
  id: string;
  videoNo: string;
  camera: string;
  place: { coordinates: [number, number] };
  shownAt: string;
  at: string;
  errorSeconds: number;
  certainty: string;
  description: { kind: string; [trait: string]: string };
  what: string | null;
  image: string | null;
  enteredBy: string;
}

type Chain = VideoRequest['chains'][number];

export function Collision({ video, request }: { video: Video; request: VideoRequest }) {
  const t = useText();
  const { may } = useSession();
  const { videoNo, process, tasks } = video;
  const asked = tasks.find(({ kind, state }) => kind === 'video.confirm' && (state === 'open' || state === 'claimed'));
  return (
    <div className="stack">
      <div className="chain">
        {asked && <Link href={`~/tasks/${encodeURIComponent(asked.id)}`}>{t('去确认轨迹', 'Confirm a chain')}</Link>}
        {!process!.closedAt && may('video.command') && <Commands path="/api/v1/video-investigations/{videoNo}/commands" values={{ videoNo }} about={{ caseNo: process!.subject.caseNo }} only={['sightings', 'view']} />}
      </div>
      <PersonalData<{ items: Sighting[] }> title={t('目击与轨迹', 'Sightings and chains')} path={`/api/v1/video-investigations/${videoNo}/sightings`} usual="investigation">
        {({ items }) => (items.length === 0 ? <Empty description={t('还没有目击。查看录像时录入，随到随比对。', 'No sighting yet: they are entered while viewing, and compared as they come in.')} /> : <Compared items={items} request={request} caseNo={process!.subject.caseNo!} />)}
      </PersonalData>
    </div>
  );
}

function Compared({ items, request, caseNo }: { items: readonly Sighting[]; request: VideoRequest; caseNo: string }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const { dark } = useAppearance();
  const { chains, confirmed, scenes } = request;
  const sorted = useMemo(() => [...items].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)), [items]);
  const number = useMemo(() => new Map(sorted.map(({ id }, i) => [id, i + 1])), [sorted]);
  const byId = useMemo(() => new Map(sorted.map((each) => [each.id, each])), [sorted]);
  const same = (a: Chain, b: Chain) => a.sightings.join() === b.sightings.join();
  const first = confirmed ? Math.max(0, chains.findIndex((chain) => same(chain, confirmed))) : 0;
  const [shown, show] = useState(first);
  const [chosen, choose] = useState<string | null>(null);
  const chain = chains[shown];
  const colorOf = (i: number) => sceneColors[i % sceneColors.length]!;
  const marks = useMemo(() => [
    ...scenes.map(({ incidentNo, place }): Mark => ({ id: incidentNo, at: place.coordinates as [number, number], kind: 'incident', priority: 2, label: t(`现场：${incidentNo}`, `scene: ${incidentNo}`) })),
    ...sorted.map(({ id, camera, place, at }): Mark => ({ id, at: place.coordinates, kind: 'point', number: String(number.get(id)), color: chain?.sightings.includes(id) ? colorOf(shown) : '#8c8c8c', label: `${number.get(id)} · ${camera} · ${format.time(at)}` })),
  ], [scenes, sorted, number, chain, shown, format, t]);
  const ways = useMemo(() => {
    const line = (each: Chain) => each.sightings.flatMap((id) => { const found = byId.get(id); return found ? [found.place.coordinates] : []; });
    return [
      ...chains.map((each, i) => ({ id: `${i}`, points: line(each), color: colorOf(i), width: 1, dashed: true })).filter((_, i) => i !== shown),
      ...(chain ? [{ id: 'shown', points: line(chain), color: colorOf(shown), width: 3, arrow: true }] : []),
    ];
  }, [chains, chain, shown, byId]);
  const traits = ({ kind, ...rest }: Record<string, unknown>) => [words.value(kind as string, 'kind'), ...Object.entries(rest).map(([trait, value]) => (trait === 'plate' ? String(value) : words.value(value as string, trait)))].join(' · ');
  return (
    <div className="stack">
      {chains.length > 0 && (
        <Card size="small" title={t('可能的轨迹：由人确认，不由机器认定', 'Possible chains: a person confirms one, no machine does')}>
          <Radio.Group value={shown} onChange={({ target }) => show(target.value as number)} style={{ display: 'flex', flexDirection: 'column', gap: 6 }}>
            {chains.map((each, i) => (
              <Radio key={i} value={i}>
                <span className="chain">
                  <span className="swatch" style={{ background: colorOf(i) }} />
                  <strong>{t(`轨迹 ${i + 1}`, `Chain ${i + 1}`)}</strong>
                  <span>{each.sightings.map((id) => number.get(id) ?? '?').join(' → ')}</span>
                  <span className="quiet">{traits(each.description as never)} · {t(`${each.sightings.length} 次目击，可靠度合计 ${each.weight}`, `${each.sightings.length} sightings, weight ${each.weight}`)}</span>
                  {confirmed && same(each, confirmed) && <Tag color="green">{t(`${names(confirmed.by)} 于 ${format.time(confirmed.at)} 确认`, `confirmed by ${names(confirmed.by)} at ${format.time(confirmed.at)}`)}</Tag>}
                </span>
              </Radio>
            ))}
          </Radio.Group>
        </Card>
      )}
      <div className="two even">
        <div className="map-box"><Ground marks={marks} ways={ways} chosen={chosen} choose={choose} frame={marks.map(({ at }) => at)} height={420} label={t(`地图：${sorted.length} 次目击按时间编号，所选轨迹以箭头相连。同下表。`, `Map: ${sorted.length} sightings numbered in their order, the chosen chain joined by arrows, as in the table.`)} /></div>
        <Hours sightings={sorted} number={number} chains={chains} shown={shown} dark={dark} />
      </div>
      {chain && (
        <Card size="small" title={t(`轨迹 ${shown + 1} 为何成立`, `Why chain ${shown + 1} holds`)}>
          <ol className="steps-of">{chain.links.map(({ from, to, reason }) => <li key={`${from}${to}`}>{number.get(from) ?? '?'} → {number.get(to) ?? '?'}{t('：', ': ')}{t(reason)}</li>)}</ol>
          {chain.rejected.length > 0 && (
            <>
              <p className="quiet">{t('不能相连的：', 'What cannot be joined:')}</p>
              <ul className="steps-of">{chain.rejected.map(({ from, to, reason }) => <li key={`${from}${to}`} className="quiet">{number.get(from) ?? '?'} ↛ {number.get(to) ?? '?'}{t('：', ': ')}{t(reason)}</li>)}</ul>
            </>
          )}
        </Card>
      )}
        <Table
          size="small"
          rowKey="id"
          dataSource={sorted}
          pagination={{ pageSize: 50, hideOnSinglePage: true }}
          scroll={{ x: 'max-content' }}
          rowClassName={({ id }) => (id === chosen ? 'ant-table-row-selected' : '')}
          columns={[
            { key: 'no', title: '#', render: (_, { id }) => <button type="button" className="link" onClick={() => choose(id)} aria-label={t(`在地图上看第 ${number.get(id)} 次`, `show no. ${number.get(id)} on the map`)}>{number.get(id)}</button> },
            { key: 'at', title: t('时间（已校时）', 'Time (clock set right)'), render: (_, { at, errorSeconds }) => <>{format.time(at)} <span className="quiet">± {errorSeconds} s</span></> },
            { key: 'camera', title: t('探头', 'Camera'), render: (_, { camera, videoNo }) => <>{camera}{videoNo !== request.videoNo && <> <Link href={`/${videoNo}`}>{videoNo}</Link></>}</> },
            { key: 'traits', title: t('特征', 'Traits'), render: (_, { description }) => traits(description) },
            { key: 'certainty', title: t('把握', 'Certainty'), render: (_, { certainty }) => <Tag color={certainty === 'certain' ? 'green' : certainty === 'probable' ? 'blue' : 'default'}>{words.value(certainty, 'certainty')}</Tag> },
            { key: 'what', title: t('所见', 'What was seen'), render: (_, { what, image }) => <><span className="words">{what ?? '—'}</span>{image && <> <Link href={`~/cases/${caseNo}?tab=files`}>{t('截图', 'still')}</Link></>}</> },
            { key: 'by', title: t('录入', 'Entered by'), render: (_, { enteredBy }) => names(enteredBy) },
          ]}
        />
    </div>
  );
}

/** One row a night, the hours across it: what comes again at the same hour stands below itself. From noon to noon, since nights are what is looked at. */
function Hours({ sightings, number, chains, shown, dark }: { sightings: readonly Sighting[]; number: Map<string, number>; chains: readonly Chain[]; shown: number; dark: boolean }) {
  const t = useText();
  const format = useFormat();
  const { option, table } = useMemo(() => {
    const placed = new Map(sightings.map(({ id, at }) => {
      const local = Date.parse(at) + zoneMs - 12 * 3_600_000;
      const day = Math.floor(local / dayMs);
      return [id, { day: t(`${new Date(day * dayMs).toISOString().slice(5, 10)} 夜`, `night of ${new Date(day * dayMs).toISOString().slice(5, 10)}`), hour: (local - day * dayMs) / 3_600_000 }] as const;
    }));
    const days = [...new Set([...placed.values()].map(({ day }) => day))].sort();
    const hours = [...placed.values()].map(({ hour }) => hour);
    const [least, most] = [Math.max(0, Math.floor(Math.min(...hours)) - 1), Math.min(24, Math.ceil(Math.max(...hours)) + 1)];
    const clock = (hour: number) => `${String((Math.floor(hour) + 12) % 24).padStart(2, '0')}:00`;
    const lines = chains.flatMap((chain, i) => days.map((day) => ({
      type: 'line',
      data: chain.sightings.flatMap((id) => { const at = placed.get(id); return at?.day === day ? [[at.hour, day]] : []; }),
      symbol: 'none',
      silent: true,
      lineStyle: { color: sceneColors[i % sceneColors.length], width: i === shown ? 3 : 1, type: i === shown ? 'solid' : 'dashed' },
    })));
    const points = {
      type: 'scatter',
      symbolSize: 18,
      data: sightings.map(({ id, camera, at }) => ({ value: [placed.get(id)!.hour, placed.get(id)!.day], name: `${number.get(id)} · ${camera} · ${format.time(at)}`, itemStyle: { color: chains[shown]?.sightings.includes(id) ? sceneColors[shown % sceneColors.length] : '#8c8c8c' }, label: { show: true, formatter: String(number.get(id)), color: '#fff', fontSize: 10 } })),
    };
    return {
      option: {
        grid: { left: 96, right: 16, top: 16, bottom: 32 },
        tooltip: { renderMode: 'richText', formatter: ({ name }: { name: string }) => name },
        xAxis: { type: 'value', min: least, max: most, interval: most - least > 12 ? 2 : 1, axisLabel: { formatter: clock }, splitLine: { lineStyle: { color: dark ? '#2b3240' : '#e4e7ee' } } },
        yAxis: { type: 'category', data: days, inverse: true },
        series: [...lines, points],
      },
      table: { head: ['#', t('时间', 'Time'), t('探头', 'Camera')], rows: sightings.map(({ id, at, camera }) => [number.get(id)!, format.time(at), camera]) },
    };
  }, [sightings, number, chains, shown, format, t, dark]);
  return <Chart title={t('时间线：每夜一行', 'Along the hours: a row for each night')} option={option as never} table={table} height={340} />;
}
