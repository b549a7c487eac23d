/** A request for recordings: where and when it happened, how far the ways out are followed, and which cameras that comes to. */
import { AimOutlined, VideoCameraOutlined } from '@ant-design/icons';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Checkbox, Empty, Form, Input, InputNumber, Select, Skeleton, Slider, Space, Table, Tag } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { api, askJson, newKey, type Paths, Problem } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { MomentField } from '../../form/value-fields.js';
import { useFormat } from '../../parts/format.js';
import type { Mark, Way } from '../../parts/ground/ground.js';
import { Page } from '../../parts/page.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import './video.css';

const Ground = lazy(() => import('../../parts/ground/ground.js').then((module) => ({ default: module.Ground })));

type Choice = Paths['/api/v1/video-investigations/choice']['post']['responses']['200']['content']['application/json'];
interface Scene {
  incidentNo: string;
  use: boolean;
  place?: [number, number];
  from?: string;
  to?: string;
}

export const sceneColors = ['#cf1322', '#1668dc', '#389e0d', '#722ed1', '#d46b08', '#08979c', '#c41d7f', '#5b8c00', '#614700', '#003a8c', '#820014', '#13c2c2'];

export function NewVideo() {
  const t = useText();
  const [search] = useSearchParams();
  const [caseNo, choose] = useState(search.get('case') ?? '');
  const cases = api.useQuery('get', '/api/v1/cases', { params: { query: { open: 'true', limit: 200 } } } as never);
  const words = useWords();
  const open = (cases.data as { items: { subject: { caseNo?: string; category?: string } }[] } | undefined)?.items ?? [];
  return (
    <Page title={t('调取录像', 'Ask for recordings')}>
      <Card size="small">
        <label>
          {t('案件', 'Case')}{' '}
          <Select aria-label={t('案件', 'Case')} value={caseNo || undefined} onChange={choose} style={{ minWidth: 240 }} showSearch={{ optionFilterProp: 'label' }} popupMatchSelectWidth={false} options={open.map(({ subject }) => ({ value: subject.caseNo!, label: `${subject.caseNo} · ${words('categories', subject.category)}` }))} />
        </label>
        <p className="quiet">{t('录像里多是与案件无关的人：每次调取须写明目的，由申请人以外的负责人批准，查看过程记录在卷。', 'Recordings show people who have nothing to do with it: every request states its purpose, somebody else approves it, and each viewing is on record.')}</p>
      </Card>
      {caseNo === '' ? <Empty description={t('先选在办的案件。', 'Choose an open case first.')} /> : <Request key={caseNo} caseNo={caseNo} />}
    </Page>
  );
}

function Request({ caseNo }: { caseNo: string }) {
  const t = useText();
  const file = api.useQuery('get', '/api/v1/cases/{caseNo}', { params: { path: { caseNo } } });
  if (file.error) return <ProblemNote error={file.error} />;
  if (!file.data) return <Skeleton active />;
  const incidents = (file.data.process?.detail as { incidents?: string[] } | undefined)?.incidents ?? file.data.record.incidents;
  if (incidents.length === 0) return <Empty description={t('这个案件没有警情，也就没有现场：先用案件指令“并入警情”。', 'This case has no incident and so no scene: link one by an order to the case.')} />;
  return <Known caseNo={caseNo} incidents={incidents} />;
}

interface Incident {
  record?: { place?: { coordinates: [number, number] } | null; receivedAt?: string } | null;
}

/** What the incidents say of where and when is there to begin with. */
function Known({ caseNo, incidents }: { caseNo: string; incidents: readonly string[] }) {
  const found = useQueries({ queries: incidents.map((no) => ({ queryKey: ['get', '/api/v1/incidents/{incidentNo}', no], queryFn: () => askJson<Incident>('GET', `/api/v1/incidents/${encodeURIComponent(no)}`), retry: false })) });
  if (found.some(({ isPending }) => isPending)) return <Skeleton active />;
  return <Scenes caseNo={caseNo} incidents={incidents} known={found.map(({ data }) => data?.record ?? {})} />;
}

function Scenes({ caseNo, incidents, known }: { caseNo: string; incidents: readonly string[]; known: readonly NonNullable<Incident['record']>[] }) {
  const t = useText();
  const format = useFormat();
  const words = useWords();
  const [, go] = useLocation();
  const [scenes, set] = useState<Scene[]>(incidents.map((incidentNo, i) => ({ incidentNo, use: true, to: known[i]?.receivedAt })));
  const [reach, setReach] = useState(1500);
  const [purpose, write] = useState('');
  const [placing, place] = useState<number | null>(null);
  const [state, become] = useState<{ sending: boolean; error: unknown }>({ sending: false, error: null });
  const key = useRef(newKey());
  const change = (i: number, values: Partial<Scene>) => set((before) => before.map((scene, j) => (j === i ? { ...scene, ...values } : scene)));
  const asked = scenes.filter(({ use, from, to }) => use && from && to).map(({ incidentNo, place: at, from, to }) => ({ incidentNo, from: from!, to: to!, ...(at && { place: { type: 'Point' as const, coordinates: at } }) }));
  const incomplete = scenes.some(({ use, from, to }) => use && !(from && to));
  const preview = useQuery({ queryKey: ['choice', caseNo, asked, reach], queryFn: () => askJson<Choice>('POST', '/api/v1/video-investigations/choice', { caseNo, scenes: asked, reachMetres: reach }), enabled: asked.length > 0, retry: false, staleTime: 60_000, placeholderData: (before) => before });
  const found = asked.length > 0 ? preview.data : undefined;
  const marks = useMemo(() => {
    const color = (no: string) => sceneColors[incidents.indexOf(no) % sceneColors.length]!;
    const placed = new Map(scenes.flatMap(({ incidentNo, place: at = known[incidents.indexOf(incidentNo)]?.place?.coordinates, use }): [string, [number, number]][] => (use && at ? [[incidentNo, at]] : [])));
    for (const { incidentNo, place: at } of found?.scenes ?? []) placed.set(incidentNo, at.coordinates as [number, number]);
    return [
      ...(found?.cameras ?? []).map(({ id, place: at, owner }): Mark => ({ id, at: at.coordinates as [number, number], kind: 'camera', busy: true, label: `${id} · ${owner}` })),
      ...[...placed].map(([no, at]): Mark => ({ id: no, at, kind: 'point', color: color(no), number: String(incidents.indexOf(no) + 1), label: t(`现场 ${incidents.indexOf(no) + 1}：${no}`, `scene ${incidents.indexOf(no) + 1}: ${no}`) })),
    ];
  }, [found, scenes, incidents, known, t]);
  const [{ ways, drawnFor }, setWays] = useState<{ ways: readonly Way[]; drawnFor: number }>({ ways: [], drawnFor: reach });
  const points = marks.filter(({ kind }) => kind === 'point');
  // The circle is a helper of the map's, so it comes with the map.
  useEffect(() => {
    let gone = false;
    void import('../../parts/ground/ground.js').then(({ circle }) => { if (!gone) setWays({ ways: marks.flatMap(({ id, at, kind, color }) => (kind === 'point' ? [{ id, points: circle(at, reach), color: color!, dashed: true }] : [])), drawnFor: reach }); });
    return () => { gone = true; };
  }, [marks, reach]);
  const send = () => {
    become({ sending: true, error: null });
    askJson<{ videoNo: string }>('POST', '/api/v1/video-investigations', { caseNo, purpose, scenes: asked, reachMetres: reach }, { 'idempotency-key': key.current }).then(
      ({ videoNo }) => go(`/${videoNo}`),
      (error: unknown) => {
        if (error instanceof Problem) key.current = newKey();
        become({ sending: false, error });
      },
    );
  };
  const minutes = (found?.choices ?? []).reduce((sum, { shownFrom, shownTo }) => sum + (Date.parse(shownTo) - Date.parse(shownFrom)) / 60_000, 0);
  return (
    <div className="two">
      <div>
        <Card size="small" title={t('现场与时段', 'Scenes and times')}>
          <div className="stack">
            {scenes.map(({ incidentNo, use, place: at, from, to }, i) => (
              <fieldset key={incidentNo} className="scene">
                <legend><Checkbox checked={use} onChange={({ target }) => change(i, { use: target.checked })}>{t(`现场 ${i + 1}`, `Scene ${i + 1}`)} <span className="number">{incidentNo}</span></Checkbox></legend>
                {use && (
                  <>
                    <label>{t('最早', 'Not before')}<MomentField value={from} onChange={(value) => change(i, { from: value })} /></label>
                    <label>{t('最晚', 'Not after')}<MomentField value={to} onChange={(value) => change(i, { to: value })} /></label>
                    <Space wrap>
                      <Button size="small" icon={<AimOutlined />} type={placing === i ? 'primary' : 'default'} aria-pressed={placing === i} onClick={() => place(placing === i ? null : i)}>{placing === i ? t('在地图上点一下', 'Click on the map') : t('在地图上定位', 'Place it on the map')}</Button>
                      <span className="quiet">{at ? `${at[0].toFixed(5)}, ${at[1].toFixed(5)}` : known[i]?.place ? t('用警情登记的位置', 'the place of the incident') : t('警情没有确切位置：请在地图上定位', 'the incident has no exact place: place it on the map')}</span>
                      {at && <Button size="small" type="link" onClick={() => change(i, { place: undefined })}>{t('恢复', 'Undo')}</Button>}
                    </Space>
                  </>
                )}
              </fieldset>
            ))}
            <label>
              {t('沿离开方向追查多远', 'How far the ways out are followed')} <strong>{t(`${reach} 米`, `${reach} m`)}</strong>
              <Space.Compact block>
                <Slider style={{ flex: 1, marginInline: 12 }} min={100} max={5000} step={100} value={Math.min(reach, 5000)} onChange={setReach} tooltip={{ open: false }} ariaLabelForHandle={t('追查距离（米）', 'reach in metres')} />
                <InputNumber aria-label={t('追查距离（米）', 'reach in metres')} min={100} max={20_000} step={100} value={reach} onChange={(value) => value && setReach(value)} />
              </Space.Compact>
            </label>
            <Form layout="vertical">
              <Form.Item label={t('调取目的（不写姓名，查看人会看到）', 'Purpose (no names: the viewers read it)')} required htmlFor="video-purpose">
                <Input.TextArea id="video-purpose" value={purpose} maxLength={500} autoSize={{ minRows: 2 }} onChange={({ target }) => write(target.value)} />
              </Form.Item>
            </Form>
            <ProblemNote error={state.error} />
            <div><Button type="primary" icon={<VideoCameraOutlined />} loading={state.sending} disabled={purpose.trim() === '' || asked.length === 0 || incomplete || found?.choices.length === 0} onClick={send}>{t('提请批准', 'Ask for approval')}</Button></div>
          </div>
        </Card>
      </div>
      <div>
        <div className="map-box">
          <Suspense fallback={<Skeleton active />}>
            <Ground marks={marks} ways={ways} frame={ways.flatMap(({ points: border }) => border)} key={`${ways.length} ${drawnFor}`} height={400} place={placing === null ? undefined : (at) => { change(placing, { place: at }); place(null); }} label={t(`地图：${points.length} 个现场，${found?.cameras.length ?? 0} 个探头在内。同下表。`, `Map: ${points.length} scenes and ${found?.cameras.length ?? 0} cameras within reach, as in the table.`)} />
          </Suspense>
        </div>
        <ProblemNote error={asked.length > 0 ? preview.error : null} />
        {!found ? <p className="quiet">{t('填写时段后，这里列出将要调取的探头。', 'Once the times are filled in, the cameras are listed here.')}</p> : (
          <Card size="small" title={t(`${found.cameras.length} 个探头，${found.viewings} 场查看`, `${found.cameras.length} cameras, ${found.viewings} viewings`)} extra={<span className="quiet">{t(`录像合计 ${format.number(minutes / 60)} 小时`, `${format.number(minutes / 60)} h of recordings`)}</span>}>
            {found.overwritten.length > 0 && <Alert type="warning" showIcon title={t(`${found.overwritten.length} 段录像已被覆盖`, `${found.overwritten.length} recordings have been overwritten`)} />}
              <Table
                size="small"
                rowKey={({ camera, incidentNo }) => `${camera}.${incidentNo}`}
                dataSource={found.choices}
                pagination={{ pageSize: 10, size: 'small', hideOnSinglePage: true }}
                scroll={{ x: 'max-content' }}
                locale={{ emptyText: t('没有探头能看到：放宽距离或时段。', 'No camera sees it: widen the reach or the times.') }}
                columns={[
                  { key: 'camera', title: t('探头', 'Camera'), render: (_, { camera }) => camera },
                  { key: 'scene', title: t('现场', 'Scene'), render: (_, { incidentNo }) => incidents.indexOf(incidentNo) + 1 },
                  { key: 'ring', title: t('方位', 'Where'), render: (_, { ring, metres }) => <><Tag>{words('rings', ring)}</Tag>{t(`${metres} 米`, `${metres} m`)}</> },
                  { key: 'window', title: t('时段', 'Times'), render: (_, { from, to }) => `${format.time(from)} – ${format.clock(to)}` },
                  { key: 'why', title: t('理由', 'Why'), render: (_, { reason }) => t(reason) },
                ]}
              />
          </Card>
        )}
      </div>
    </div>
  );
}
