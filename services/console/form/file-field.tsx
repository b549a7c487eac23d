/** Photos and recordings, sent in pieces: a line that breaks costs no more than the piece. */
import { UploadOutlined } from '@ant-design/icons';
import { App, Upload } from 'antd';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { useState } from 'react';
import * as tus from 'tus-js-client';
import { ask, askJson } from '../api/client.js';
import { renew } from '../api/renew.js';
import { useText } from '../shell/language.js';
import { useAbout } from './schema-form.js';
import type { Bound } from './value-fields.js';

const pieceBytes = 4 * 1024 * 1024;

async function hashOf(file: File): Promise<string> {
  // Compiled code would need a policy that lets scripts be made at run time.
  const hash = sha256.create();
  for (let from = 0; from < file.size; from += pieceBytes) hash.update(new Uint8Array(await file.slice(from, from + pieceBytes).arrayBuffer()));
  return bytesToHex(hash.digest());
}

async function send(file: File, about: { incidentNo?: string; caseNo?: string }, progress: (percent: number) => void): Promise<string> {
  const digest = await hashOf(file);
  const subject = about.caseNo ? { caseNo: about.caseNo } : { incidentNo: about.incidentNo };
  // The same file for the same matter is the same upload: after a break it goes on where it was.
  const { fileId } = await askJson<{ fileId: string }>('POST', '/api/v1/files', { ...subject, name: file.name, size: file.size, sha256: digest }, { 'idempotency-key': `${digest}-${about.caseNo ?? about.incidentNo}` });
  await new Promise<void>((resolve, reject) => {
    new tus.Upload(file, {
      uploadUrl: `/api/v1/uploads/${fileId}`,
      chunkSize: pieceBytes,
      retryDelays: [0, 1000, 3000, 10_000, 30_000],
      storeFingerprintForResuming: false,
      onShouldRetry: (error) => {
        const status = (error as tus.DetailedError).originalResponse?.getStatus() ?? 0;
        if (status === 401) void renew();
        return status === 0 || status === 401 || status === 409 || status >= 500;
      },
      onProgress: (sent, all) => progress((sent / all) * 100),
      onSuccess: () => resolve(),
      onError: reject,
    }).start();
  });
  return fileId;
}

export function FileField({ id, value, onChange, many }: { many?: boolean } & Bound<string | string[]>) {
  const t = useText();
  const about = useAbout();
  const { message } = App.useApp();
  const [names, name] = useState<Record<string, string>>({});
  const files = Array.isArray(value) ? value : value ? [value] : [];
  const set = (next: string[]) => onChange?.(many ? next : next[0]);
  return (
    <Upload
      id={id}
      accept="image/*,video/*,audio/*,application/pdf"
      multiple={many}
      fileList={files.map((uid) => ({ uid, name: names[uid] ?? uid, status: 'done' as const }))}
      onRemove={({ uid }) => {
        set(files.filter((each) => each !== uid));
        void ask('DELETE', `/api/v1/uploads/${uid}`).catch(() => {});
        return true;
      }}
      customRequest={({ file, onProgress, onSuccess, onError }) => {
        send(file as File, about, (percent) => onProgress?.({ percent })).then(
          (fileId) => {
            name((known) => ({ ...known, [fileId]: (file as File).name }));
            set(many ? [...files, fileId] : [fileId]);
            onSuccess?.(fileId);
          },
          (error: Error) => {
            void message.error(t(`未能上传：${error.message}`, `not sent: ${error.message}`));
            onError?.(error);
          },
        );
      }}
    >
      <button type="button" className="ant-btn upload"><UploadOutlined /> {t('拍照或选择文件', 'Take or choose a file')}</button>
    </Upload>
  );
}
