/** A file of many rows: what was taken, and for each row that was not, why. */
import { InboxOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Table, Upload } from 'antd';
import { type ReactNode, useState } from 'react';
import { send } from '../api/client.js';
import { useText } from '../shell/language.js';
import { ProblemNote } from './problem.js';

interface Report {
  read: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  results: { row: number; status: 'accepted' | 'duplicate' | 'rejected'; errors?: { field: string; message: string }[] }[];
}

interface Props {
  title: string;
  /** Where it goes, and as what. */
  path: string;
  type: string;
  /** What the file must look like. */
  about: ReactNode;
  close(): void;
}

export function ImportRows({ title, path, type, about, close }: Props) {
  const t = useText();
  const queries = useQueryClient();
  const [state, become] = useState<{ sending?: string; error?: unknown; report?: Report }>({});
  const take = async (file: File) => {
    become({ sending: file.name });
    try {
      const response = await send('POST', path, file, { 'content-type': type });
      become({ report: (await response.json()) as Report });
      void queries.invalidateQueries();
    } catch (error) {
      become({ error });
    }
  };
  const refused = state.report?.results.filter(({ status }) => status === 'rejected') ?? [];
  return (
    <Drawer open title={title} onClose={close} size={640} footer={<Button onClick={close}>{t('关闭', 'Close')}</Button>}>
      <div className="stack">
        {about}
        <Upload.Dragger accept=".csv,text/csv" showUploadList={false} disabled={state.sending !== undefined} beforeUpload={(file) => { void take(file); return false; }}>
          <p><InboxOutlined style={{ fontSize: 32 }} /></p>
          <p>{state.sending ? t(`正在导入 ${state.sending}…`, `Importing ${state.sending}…`) : t('选择文件，或拖到这里', 'Choose a file, or drop it here')}</p>
        </Upload.Dragger>
        <ProblemNote error={state.error} />
        {state.report && (
          <>
            <Alert
              showIcon
              role="status"
              type={state.report.rejected > 0 ? 'warning' : 'success'}
              title={t(`共 ${state.report.read} 行：接收 ${state.report.accepted}，已有 ${state.report.duplicates}，不合格 ${state.report.rejected}`, `${state.report.read} rows: ${state.report.accepted} taken, ${state.report.duplicates} there already, ${state.report.rejected} refused`)}
              description={state.report.rejected > 0 ? t('合格的行已经接收。改好不合格的行，把同一文件再导入一次即可，不会重复。', 'The good rows were taken. Mend the others and import the same file again: nothing is taken twice.') : undefined}
            />
            {refused.length > 0 && (
              <Table
                size="small"
                rowKey="row"
                pagination={{ pageSize: 50, hideOnSinglePage: true }}
                dataSource={refused}
                columns={[
                  { title: t('行', 'Row'), dataIndex: 'row', width: 72 },
                  { title: t('原因', 'Why'), render: (_, { errors }) => <ul className="plain">{errors?.map(({ field, message }, i) => <li key={i}><strong>{field}</strong>：{message}</li>)}</ul> },
                ]}
              />
            )}
          </>
        )}
      </div>
    </Drawer>
  );
}
