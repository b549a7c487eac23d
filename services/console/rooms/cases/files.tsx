/** Photos and recordings: sent in pieces with their progress, shown as pictures and films that run nothing. */
import { EyeOutlined, FileOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Empty, Select, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { ask, purposeHeader } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { FileField } from '../../form/file-field.js';
import { Subject } from '../../form/schema-form.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { PersonalData } from '../../parts/purpose.js';
import { save } from '../../parts/save.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

interface StoredFile {
  fileId: string;
  size: number;
  type: string;
  sha256: string;
  uploadedBy: string;
  uploadedAt: string;
}

export function Files({ caseNo, incidents }: { caseNo: string; incidents: readonly string[] }) {
  const t = useText();
  const { may } = useSession();
  const queries = useQueryClient();
  const [of, choose] = useState(caseNo);
  const [sent, note] = useState<string[]>([]);
  const path = of === caseNo ? `/api/v1/files?caseNo=${caseNo}` : `/api/v1/files?incidentNo=${encodeURIComponent(of)}`;
  return (
    <div className="stack">
      {may('file.upload') && (
        <Card size="small" title={t('上传到本案', 'Add to this case')}>
          <Subject value={{ caseNo }}>
            <FileField many value={sent} onChange={(next) => { note((next as string[] | undefined) ?? []); void queries.invalidateQueries({ queryKey: ['get', path] }); }} />
          </Subject>
          <p className="quiet">{t('照片、录像、录音、PDF；断线后从断处续传，到达后核对哈希。', 'Photos, films, sound, PDF. After a broken line the upload goes on where it was, and the hash is checked at the end.')}</p>
        </Card>
      )}
      {incidents.length > 0 && (
        <label className="filter">
          <span className="quiet">{t('属于', 'Of')}</span>{' '}
          <Select aria-label={t('属于', 'Of')} value={of} onChange={choose} popupMatchSelectWidth={false} options={[{ value: caseNo, label: t(`案件 ${caseNo}`, `Case ${caseNo}`) }, ...incidents.map((no) => ({ value: no, label: t(`警情 ${no}`, `Incident ${no}`) }))]} />
        </label>
      )}
      {may('file.read') && (
        <PersonalData<{ items: StoredFile[] }> key={path} title={t('文件', 'Files')} path={path} usual="investigation">
          {({ items }, purpose) => (items.length === 0 ? <Empty description={t('没有文件。', 'No file.')} /> : <div className="shots">{items.map((file) => <Shot key={file.fileId} file={file} purpose={purpose} />)}</div>)}
        </PersonalData>
      )}
    </div>
  );
}

export function Shot({ file: { fileId, size, type, uploadedBy, uploadedAt }, purpose }: { file: StoredFile; purpose: string }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const [state, become] = useState<{ busy: boolean; error: unknown; url: string | null }>({ busy: false, error: null, url: null });
  const look = type.split('/')[0]!;
  const read = async () => {
    become({ busy: true, error: null, url: null });
    try {
      const response = await ask('GET', `/api/v1/files/${fileId}/content`, undefined, { [purposeHeader]: purpose });
      // Named by what the station found it to be, not by what it was called.
      const content = new Blob([await response.arrayBuffer()], { type });
      if (['image', 'video', 'audio'].includes(look)) become({ busy: false, error: null, url: URL.createObjectURL(content) });
      else {
        save(content, `${fileId}.${type === 'application/pdf' ? 'pdf' : 'bin'}`);
        become({ busy: false, error: null, url: null });
      }
    } catch (error) {
      become({ busy: false, error, url: null });
    }
  };
  const { url } = state;
  useEffect(() => () => { if (url) URL.revokeObjectURL(url); }, [url]);
  const size_ = size >= 1_048_576 ? `${format.number(size / 1_048_576)} MB` : `${format.number(size / 1024)} kB`;
  return (
    <figure className="shot" style={{ margin: 0 }}>
      {url === null ? <FileOutlined style={{ fontSize: 32, color: 'var(--quiet)' }} /> : look === 'image' ? <img src={url} alt={t(`照片 ${fileId}`, `photo ${fileId}`)} /> : look === 'video' ? <video src={url} controls aria-label={t(`录像 ${fileId}`, `film ${fileId}`)} /> : <audio src={url} controls aria-label={t(`录音 ${fileId}`, `sound ${fileId}`)} />}
      <figcaption>
        <Tag>{words('fileKinds', look)}</Tag> <span className="quiet">{size_} · {names(uploadedBy)} · {format.time(uploadedAt)}</span>
        <div className="hash">{fileId}</div>
      </figcaption>
      <ProblemNote error={state.error} />
      {url === null && <Button size="small" icon={<EyeOutlined />} loading={state.busy} onClick={() => void read()}>{look === 'application' ? t('下载', 'Download') : t('查看', 'View')}</Button>}
    </figure>
  );
}
