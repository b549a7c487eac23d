import { CameraOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Progress } from 'antd';
import { Link } from 'wouter';
import type { Paths } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { useProcessColumns } from '../../parts/process-list.js';
import { Register } from '../../parts/register.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

type Video = Paths['/api/v1/video-investigations']['get']['responses']['200']['content']['application/json']['items'][number];

/** What the process tells of itself. */
export interface VideoState {
  incidents?: string[];
  requestedBy?: string;
  cameras?: number;
  overwritten?: number;
  viewings?: { requested: number; done: number };
  sightings?: number;
  chains?: number;
}

export function VideoList() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const { stage, due } = useProcessColumns();
  const detail = (row: Video) => row.detail as VideoState;
  return (
    <Page
      title={t('视频侦查', 'Video investigation')}
      actions={
        <>
          <Link href="/cameras"><Button icon={<CameraOutlined />}>{t('探头登记', 'Cameras')}</Button></Link>
          {may('video.request') && <Link href="/new"><Button type="primary" icon={<PlusOutlined />}>{t('调取录像', 'Ask for recordings')}</Button></Link>}
        </>
      }
    >
      <Register<Video>
        title={t('视频侦查', 'Video investigation')}
        path="/api/v1/video-investigations"
        rowKey={({ id }) => id}
        open={({ id }) => `/${id.split('/')[1]}`}
        empty={t('没有这样的视频侦查。在案件里或此处“调取录像”，经批准后分给视频民警查看。', 'There is none like this. Ask for recordings here or in a case; once approved, video officers view them.')}
        filters={[
          { name: 'open', label: t('办理中', 'Open only'), type: 'flag' },
          { name: 'stage', label: t('环节', 'Stage'), type: 'choice', options: ['approval', 'viewing', 'confirmation', 'closed'].map((value) => ({ value, label: words('stages', value) })) },
          { name: 'overdue', label: t('超期', 'Late'), type: 'flag' },
        ]}
        columns={[
          { key: 'no', title: t('编号', 'Number'), show: ({ id }) => <Link href={`/${id.split('/')[1]}`}>{id.split('/')[1]}</Link>, text: ({ id }) => id.split('/')[1] },
          { key: 'case', title: t('案件', 'Case'), show: ({ subject }) => <Link href={`~/cases/${subject.caseNo}`}>{subject.caseNo}</Link>, text: ({ subject }) => subject.caseNo },
          stage as never,
          { key: 'viewed', title: t('查看进度', 'Viewed'), show: (row) => { const { requested = 0, done = 0 } = detail(row).viewings ?? {}; return requested > 0 ? <span style={{ display: 'inline-block', minWidth: 120 }}><Progress size="small" percent={Math.round((done / requested) * 100)} format={() => `${done}/${requested}`} aria-label={t('查看进度', 'Viewed')} /></span> : '—'; }, text: (row) => `${detail(row).viewings?.done ?? 0}/${detail(row).viewings?.requested ?? 0}` },
          { key: 'cameras', title: t('探头', 'Cameras'), show: (row) => detail(row).cameras ?? 0, text: (row) => detail(row).cameras ?? 0 },
          { key: 'seen', title: t('目击', 'Sightings'), show: (row) => detail(row).sightings ?? 0, text: (row) => detail(row).sightings ?? 0 },
          due as never,
          { key: 'by', title: t('申请人', 'Asked by'), wide: true, show: (row) => names(detail(row).requestedBy), text: (row) => names(detail(row).requestedBy) },
          { key: 'opened', title: t('申请', 'Opened'), wide: true, show: ({ openedAt }) => format.time(openedAt), text: ({ openedAt }) => format.time(openedAt) },
        ]}
      />
    </Page>
  );
}
