/** Many at once from a file: the station reads it, takes what is right, and says of each other row why not. */
import { InboxOutlined, UploadOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Modal, Table, Upload } from 'antd';
import { type ReactNode, useState } from 'react';
import { send } from '../api/client.js';
import { useWords } from '../api/words.js';
import { useText } from '../shell/language.js';
import { fieldName, ProblemNote } from './problem.js';
import { save } from './save.js';

interface Report {
  read: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  results: { row: number; status: string; errors?: { field: string; message: string }[] }[];
}

/** `children`: what else is said of the file before it is chosen. */
export function ImportFile({ path, title, text, sample, children }: { path: string; title: string; text: string; sample?: { name: string; text: string }; children?: ReactNode }) {
  const t = useText();
  const words = useWords();
  const queries = useQueryClient();
  const [open, set] = useState(false);
  const [state, become] = useState<{ busy: boolean; error: unknown; report: Report | null }>({ busy: false, error: null, report: null });
  const take = async (file: File) => {
    become({ busy: true, error: null, report: null });
    try {
      const type = /json$/i.test(file.name) ? 'application/geo+json' : 'text/csv';
      const response = await send('POST', path, file, { 'content-type': type });
      become({ busy: false, error: null, report: (await response.json()) as Report });
      void queries.invalidateQueries();
    } catch (error) {
      become({ busy: false, error, report: null });
    }
  };
  const { report } = state;
  const rejected = report?.results.filter(({ status }) => status === 'rejected') ?? [];
  return (
    <>
      <Button icon={<UploadOutlined />} onClick={() => set(true)}>{title}</Button>
      <Modal open={open} title={title} footer={null} width={640} onCancel={() => { set(false); become({ busy: false, error: null, report: null }); }}>
        <div className="stack">
          {children}
          <p>{text}</p>
          <div>
            <Upload.Dragger accept=".csv,.json,.geojson" showUploadList={false} disabled={state.busy} beforeUpload={(file) => { void take(file); return false; }}>
              <p><InboxOutlined style={{ fontSize: 32 }} /></p>
              <p>{state.busy ? t('正在导入…', 'Importing…') : t('选择文件，或拖到这里', 'Choose a file, or drop it here')}</p>
            </Upload.Dragger>
            {sample && <Button type="link" onClick={() => save(new Blob([`\ufeff${sample.text}`], { type: 'text/csv' }), sample.name)}>{t('下载 CSV 样表', 'Download a sample CSV')}</Button>}
          </div>
          <ProblemNote error={state.error} />
          {report && (
            <Alert
              role="status"
              showIcon
              type={report.rejected > 0 ? 'warning' : 'success'}
              title={t(`读到 ${report.read} 行：收下 ${report.accepted}，原已相同 ${report.duplicates}，未收 ${report.rejected}`, `${report.read} rows read: ${report.accepted} taken, ${report.duplicates} the same as before, ${report.rejected} not taken`)}
              description={report.rejected > 0 && t('改好未收的行再导入：已收的不会重复。', 'Mend the rows that were not taken and import again: nothing is doubled.')}
            />
          )}
          {rejected.length > 0 && (
            <Table
              size="small"
              rowKey="row"
              pagination={{ pageSize: 20, hideOnSinglePage: true }}
              dataSource={rejected}
              columns={[
                { key: 'row', title: t('行', 'Row'), width: 64, render: (_, { row }) => row },
                { key: 'why', title: t('原因', 'Why'), render: (_, { errors }) => (errors ?? []).map(({ field, message }) => `${field ? `${fieldName(field, words.field)}：` : ''}${message}`).join('；') },
              ]}
            />
          )}
        </div>
      </Modal>
    </>
  );
}
