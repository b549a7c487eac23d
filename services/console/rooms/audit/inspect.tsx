/** A process step by step: its own timeline here, and its history in the Temporal UI. */
import { ExportOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Empty, Form, Input } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.js';
import { Picture } from '../../parts/picture.js';
import { numbered } from '../../parts/places.js';
import { useText } from '../../shell/language.js';

/** A matter may be named by its number alone; that of a call or a warning is the same in form, and is taken for a call. */
function processOf(text: string, station: string): string {
  const id = text.trim().replaceAll('~', '/');
  const call = /^([a-z0-9-]+)\.([\w-]+)$/.exec(id);
  if (call) return `incident/${station}/${call[1]}/${call[2]}`;
  return numbered(id)?.processId ?? id;
}

export function Inspect() {
  const t = useText();
  const [processId, choose] = useState('');
  const station = api.useQuery('get', '/api/v1/station', {}, { staleTime: Infinity });
  const { temporalUi, namespace = 'default' } = station.data ?? {};
  const link = temporalUi && processId ? `${temporalUi.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(processId)}` : null;
  return (
    <div className="stack">
      <Form layout="inline" onFinish={({ id }: { id?: string }) => choose(processOf(id ?? '', station.data?.id ?? ''))}>
        <Form.Item name="id" label={t('编号', 'Number')} rules={[{ required: true, message: t('请填写编号', 'fill in a number') }]}><Input style={{ width: 320, maxWidth: '70vw' }} placeholder={t('如 A2026-00001、110.20260101-1', 'such as A2026-00001')} /></Form.Item>
        <Button htmlType="submit" type="primary">{t('查看', 'Show')}</Button>
        {temporalUi && <Button href={`${temporalUi.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`} target="_blank" rel="noreferrer" icon={<ExportOutlined />}>{t('Temporal 界面', 'Temporal UI')}</Button>}
      </Form>
      {station.data && !temporalUi && <Alert type="info" title={t('本机没有设置 Temporal 界面的地址（TEMPORAL_UI_URL）。', 'No Temporal UI is set up here (TEMPORAL_UI_URL).')} />}
      {processId === '' ? <Empty description={t('写一个编号，看它一步步怎么走的、谁做的。', 'Fill in a number to see, step by step, how it went and who did what.')} /> : (
        <Card size="small" title={<span className="number">{processId}</span>} extra={link && <a href={link} target="_blank" rel="noreferrer"><ExportOutlined /> {t('在 Temporal 界面打开', 'Open in the Temporal UI')}</a>}>
          <Picture key={processId} processId={processId} />
        </Card>
      )}
    </div>
  );
}
