/** One request: cameras and times, who viewed what, what was seen and how it fits together, and where and when next. */
import { Alert, Card, Descriptions, Empty, Progress, Skeleton, Statistic, Table, Tag } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link, useParams } from 'wouter';
import { api, type Paths } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { Commands } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import type { Mark } from '../../parts/ground/ground.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { ProblemNote } from '../../parts/problem.js';
import { AddressTabs } from '../../parts/tabs.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { sceneColors } from './new-video.js';
import type { VideoState } from './video-list.js';
import './video.css';

const Ground = lazy(() => import('../../parts/ground/ground.js').then((module) => ({ default: module.Ground })));
const Collision = lazy(() => import('./collision.js').then((module) => ({ default: module.Collision })));
const Forecast = lazy(() => import('./forecast.js').then((module) => ({ default: module.Forecast })));

export type Video = Paths['/api/v1/video-investigations/{videoNo}']['get']['responses']['200']['content']['application/json'];
export type VideoRequest = NonNullable<Video['request']>;

export function VideoPage() {
  const t = useText();
  const { videoNo } = useParams<{ videoNo: string }>();
  const found = api.useQuery('get', '/api/v1/video-investigations/{videoNo}', { params: { path: { videoNo } } });
  if (found.error) return <Page title={t('视频侦查', 'Video investigation')} number={videoNo}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  return <Shown video={found.data as Video} />;
}

function Shown({ video }: { video: Video }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const { videoNo, process, request, viewed } = video;
  const caseNo = process!.subject.caseNo!;
  const state = process!.detail as VideoState;
  const closed = process!.closedAt !== null;
  const minutes = viewed.reduce((sum, { viewedMinutes }) => sum + viewedMinutes, 0);
  return (
    <Page
      title={t('视频侦查', 'Video investigation')}
      number={videoNo}
      tags={
        <>
          {closed ? <Tag>{words('outcomes', process!.outcome)}</Tag> : <Tag color="processing">{words('stages', process!.stage)}</Tag>}
          {!closed && <Due at={process!.dueAt} overdue={process!.overdue} />}
        </>
      }
      actions={
        <>
          <Link href={`~/cases/${caseNo}?tab=video`}>{t('案件', 'Case')} {caseNo}</Link>
          {!closed && may('video.command') && <Commands path="/api/v1/video-investigations/{videoNo}/commands" values={{ videoNo }} about={{ caseNo }} />}
        </>
      }
    >
      <div className="figures">
        <Statistic title={t('探头', 'Cameras')} value={state.cameras ?? 0} />
        <Statistic title={t('查看场次', 'Viewings')} value={`${state.viewings?.done ?? 0} / ${state.viewings?.requested ?? 0}`} />
        <Statistic title={t('已看录像', 'Viewed')} value={t(`${format.number(minutes / 60)} 小时`, `${format.number(minutes / 60)} h`)} />
        <Statistic title={t('目击', 'Sightings')} value={state.sightings ?? 0} />
        <Statistic title={t('可能轨迹', 'Possible chains')} value={state.chains ?? 0} />
      </div>
      <Card size="small">
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2 }}
          items={[
            ...(request ? [{ key: 'purpose', label: t('目的', 'Purpose'), children: request.purpose, span: 'filled' as const }] : []),
            { key: 'asked', label: t('申请', 'Asked by'), children: `${names(state.requestedBy)} · ${format.time(process!.openedAt)}` },
            { key: 'approved', label: t('批准', 'Approved by'), children: request ? `${names(request.approvedBy)} · ${format.time(request.approvedAt)}` : <span className="quiet">{t('尚未批准', 'not yet')}</span> },
          ]}
        />
      </Card>
      <AddressTabs
        tabs={[
          { key: 'course', label: t('经过', 'Course'), content: <Picture processId={video.processId} /> },
          { key: 'cameras', label: t('探头与时段', 'Cameras and times'), content: request ? <Choices request={request} /> : <Empty description={t('批准后按现场和离开方向选定探头。', 'The cameras are picked once the request is approved.')} /> },
          { key: 'viewings', label: t('查看', 'Viewings'), content: <Viewings video={video} /> },
          may('video.readSightings') && { key: 'collision', label: t('目击与轨迹碰撞', 'Sightings and chains'), content: request ? <Suspense fallback={<Skeleton active />}><Collision video={video} request={request} /></Suspense> : <Empty description={t('批准后才有录像可看。', 'There is nothing to see before it is approved.')} /> },
          { key: 'forecast', label: t('下一次', 'Where and when next'), content: request?.forecast ? <Suspense fallback={<Skeleton active />}><Forecast request={request} forecast={request.forecast} /></Suspense> : <Empty description={t('确认一条轨迹之后，按案发的时间和地点推测下一次。', 'Once a chain is confirmed, the places and times of the incidents say where and when next.')} /> },
        ]}
      />
    </Page>
  );
}

function Choices({ request: { scenes, cameras, choices, overwritten } }: { request: VideoRequest }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const [chosen, choose] = useState<string | null>(null);
  const order = scenes.map(({ incidentNo }) => incidentNo);
  const marks = useMemo(() => [
    ...cameras.map(({ id, place, owner }): Mark => ({ id, at: place.coordinates as [number, number], kind: 'camera', busy: true, label: `${id} · ${owner}` })),
    ...scenes.map(({ incidentNo, place }, i): Mark => ({ id: incidentNo, at: place.coordinates as [number, number], kind: 'point', color: sceneColors[i % sceneColors.length], number: String(i + 1), label: t(`现场 ${i + 1}：${incidentNo}`, `scene ${i + 1}: ${incidentNo}`) })),
  ], [cameras, scenes, t]);
  return (
    <div className="stack">
      <div className="map-box"><Suspense fallback={<Skeleton active />}><Ground marks={marks} chosen={chosen} choose={choose} frame={marks.map(({ at }) => at)} height={360} label={t(`地图：${scenes.length} 个现场，${cameras.length} 个探头。同下表。`, `Map: ${scenes.length} scenes, ${cameras.length} cameras, as in the table.`)} /></Suspense></div>
      {overwritten.length > 0 && <Alert type="warning" showIcon title={t(`${overwritten.length} 段录像在批准时已被覆盖：${overwritten.map(({ camera }) => camera).join('、')}`, `${overwritten.length} recordings had been overwritten by then: ${overwritten.map(({ camera }) => camera).join(', ')}`)} />}
        <Table
          size="small"
          rowKey={({ camera, incidentNo }) => `${camera}.${incidentNo}`}
          dataSource={choices}
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          scroll={{ x: 'max-content' }}
          columns={[
            { key: 'camera', title: t('探头', 'Camera'), render: (_, { camera }) => <button type="button" className="link" onClick={() => choose(camera)}>{camera}</button> },
            { key: 'scene', title: t('现场', 'Scene'), render: (_, { incidentNo }) => <>{order.indexOf(incidentNo) + 1} <span className="quiet">{incidentNo}</span></> },
            { key: 'ring', title: t('方位', 'Where'), render: (_, { ring, metres }) => <><Tag>{words('rings', ring)}</Tag>{t(`${metres} 米`, `${metres} m`)}</> },
            { key: 'shown', title: t('录像上的时间', 'As the recording shows it'), render: (_, { shownFrom, shownTo }) => `${format.time(shownFrom)} – ${format.clock(shownTo)}` },
            { key: 'kept', title: t('保存至', 'Kept until'), render: (_, { keptUntil }) => format.time(keptUntil) },
            { key: 'why', title: t('理由', 'Why'), render: (_, { reason }) => t(reason) },
          ]}
        />
    </div>
  );
}

interface ViewContext {
  viewing: number;
  incidentNo: string | null;
  ring: string;
  cameras: { camera: string; shownFrom: string; shownTo: string }[];
}

function Viewings({ video: { tasks, viewed, process } }: { video: Video }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const views = tasks.filter(({ kind }) => kind === 'video.view').sort((a, b) => (a.context.viewing as number) - (b.context.viewing as number));
  const { requested = 0, done = 0 } = (process!.detail as VideoState).viewings ?? {};
  const minutes = viewed.reduce((sum, { viewedMinutes }) => sum + viewedMinutes, 0);
  const byOfficer = [...new Set(viewed.map(({ by }) => by))].map((by) => `${names(by)} ${viewed.filter((each) => each.by === by).reduce((sum, { viewedMinutes }) => sum + viewedMinutes, 0)}`);
  return (
    <div className="stack">
      <Progress percent={requested === 0 ? 0 : Math.round((done / requested) * 100)} aria-label={t('查看进度', 'Viewed')} />
      <p className="quiet">{t(`共 ${requested} 场，已看 ${done} 场，剩 ${requested - done} 场；合计 ${minutes} 分钟${byOfficer.length > 0 ? `（${byOfficer.join('，')}）` : ''}。`, `${requested} viewings, ${done} done, ${requested - done} left; ${minutes} minutes in all${byOfficer.length > 0 ? ` (${byOfficer.join(', ')})` : ''}.`)}</p>
        <Table
          size="small"
          rowKey="id"
          dataSource={views}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: <Empty description={t('没有您可见的查看任务。批准后按探头分场，一场不超过 8 个探头。', 'There is no viewing for you to see. Once approved, the cameras are divided into viewings of 8 at most.')} /> }}
          columns={[
            { key: 'no', title: t('场', 'No.'), render: (_, { id, context }) => <Link href={`~/tasks/${encodeURIComponent(id)}`}>{(context as unknown as ViewContext).viewing}</Link> },
            { key: 'ring', title: t('方位', 'Where'), render: (_, { context }) => words('rings', (context as unknown as ViewContext).ring) },
            { key: 'cameras', title: t('探头', 'Cameras'), render: (_, { context }) => (context as unknown as ViewContext).cameras.map(({ camera }) => camera).join('、') },
            { key: 'hours', title: t('录像', 'Recordings'), render: (_, { context }) => t(`${format.number((context as unknown as ViewContext).cameras.reduce((sum, { shownFrom, shownTo }) => sum + Date.parse(shownTo) - Date.parse(shownFrom), 0) / 3_600_000)} 小时`, `${format.number((context as unknown as ViewContext).cameras.reduce((sum, { shownFrom, shownTo }) => sum + Date.parse(shownTo) - Date.parse(shownFrom), 0) / 3_600_000)} h`) },
            { key: 'who', title: t('查看人', 'Viewer'), render: (_, { assignee, completedBy }) => names(completedBy ?? assignee) || <span className="quiet">{t('待领取', 'not taken')}</span> },
            { key: 'state', title: t('状态', 'State'), render: (_, { state, completedAt, dueAt, overdue }) => (state === 'completed' ? <Tag color="green">{t('已看', 'viewed')} {completedAt && format.time(completedAt)}</Tag> : state === 'cancelled' ? <Tag>{t('不再看', 'given up')}</Tag> : <Due at={dueAt} overdue={overdue} />) },
            { key: 'minutes', title: t('分钟', 'Minutes'), align: 'right', render: (_, { id }) => viewed.find(({ taskId }) => taskId === id)?.viewedMinutes ?? '—' },
            { key: 'seen', title: t('目击', 'Sightings'), align: 'right', render: (_, { id }) => viewed.find(({ taskId }) => taskId === id)?.sightings ?? '—' },
          ]}
        />
    </div>
  );
}
