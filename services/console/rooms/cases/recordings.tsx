/** The requests for recordings that belong to a case. */
import { VideoCameraAddOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Link } from 'wouter';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { type Part, PartList } from './case-page.js';

export function Recordings({ caseNo, videos, closed }: { caseNo: string; videos: readonly Part[]; closed: boolean }) {
  const t = useText();
  const { may } = useSession();
  return (
    <div className="stack">
      {!closed && may('video.request') && <div><Link href={`~/video/new?case=${caseNo}`}><Button icon={<VideoCameraAddOutlined />}>{t('调取录像', 'Ask for recordings')}</Button></Link></div>}
      <PartList parts={videos} empty={t('本案没有调取录像。', 'No recordings have been asked for.')} />
    </div>
  );
}
