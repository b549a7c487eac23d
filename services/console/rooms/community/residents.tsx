/** Looking for a resident: what for is asked first, and every look goes on record. */
import { useMutation } from '@tanstack/react-query';
import { Button, Empty, Form, Input, Select, Space, Table, Tag, Upload } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ask, askJson, purposeHeader } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { ObjectPicker } from '../../form/pickers.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { PurposeSelect } from '../../parts/purpose.js';
import { StartForm } from '../../parts/start.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

interface Found {
  id: string;
  name: string;
  kind: string;
  sex: string;
  living: boolean;
  grid?: string | null;
  residences?: { household: string; grid: string; until: string | null }[];
}
interface Question {
  name?: string;
  document?: string;
  grid?: string;
  kind?: string;
}

export function Residents() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const { may } = useSession();
  const [, go] = useLocation();
  const [purpose, state] = useState('population');
  const search = useMutation({
    mutationFn: (question: Question) => askJson<{ items: Found[]; next: string | null }>('POST', '/api/v1/residents/search', Object.fromEntries(Object.entries(question).filter(([, value]) => value)), { [purposeHeader]: purpose }),
  });
  return (
    <div className="stack">
      <Form<Question> layout="inline" onFinish={(question) => search.mutate(question)} className="search">
        <Form.Item label={t('查阅目的', 'Purpose')}><PurposeSelect value={purpose} onChange={state} /></Form.Item>
        <Form.Item name="name" label={t('姓名', 'Name')}><Input autoComplete="off" /></Form.Item>
        <Form.Item name="document" label={t('证件号', 'Document')}><Input autoComplete="off" /></Form.Item>
        <Form.Item name="grid" label={t('网格', 'Grid')} style={{ minWidth: 220 }}><ObjectPicker of="grid" /></Form.Item>
        <Form.Item name="kind" label={t('类别', 'Kind')}><Select allowClear style={{ minWidth: 100 }} options={['local', 'floating', 'abroad'].map((value) => ({ value, label: words.value(value, 'kind') }))} /></Form.Item>
        <Button type="primary" htmlType="submit" loading={search.isPending}>{t('查找（留痕）', 'Look up (on record)')}</Button>
      </Form>
      <Space wrap>
        {may('resident.write') && <StartForm<{ id: string }> path="/api/v1/residents" label={t('登记居民', 'Register a resident')} done={({ id }) => go(`/residents/${id}`)} />}
        {may('resident.import') && <ImportResidents />}
      </Space>
      <ProblemNote error={search.error} />
      {search.data && (
        <Table<Found>
          size="small"
          rowKey="id"
          pagination={false}
          dataSource={search.data.items}
          locale={{ emptyText: <Empty description={t('没有找到。您只能查到本队辖区的居民。', 'Nobody was found. A squad finds the people of its own community.')} /> }}
          onRow={({ id }) => ({ onClick: () => go(`/residents/${id}`), className: 'open' })}
          columns={[
            { key: 'name', title: t('姓名', 'Name'), render: (_, { id, name }) => <Button type="link" onClick={() => go(`/residents/${id}`)}>{name}</Button> },
            { key: 'kind', title: t('类别', 'Kind'), render: (_, { kind }) => words.value(kind, 'kind') },
            { key: 'grid', title: t('网格', 'Grid'), render: (_, { grid, residences }) => names(grid ?? residences?.find(({ until }) => until === null)?.grid) },
            { key: 'living', title: '', render: (_, { living }) => (living === false ? <Tag>{t('已注销', 'no longer')}</Tag> : null) },
          ]}
        />
      )}
      {search.data?.next && <p className="quiet">{t('只显示前 50 人，请补充条件。', 'The first 50 are shown: narrow it down.')}</p>}
    </div>
  );
}

interface Report {
  rows?: number;
  accepted?: number;
  refused?: { row: number; errors: { field: string; message: string }[] }[];
  [name: string]: unknown;
}

function ImportResidents() {
  const t = useText();
  const words = useWords();
  const load = useMutation({
    mutationFn: async (file: File) => {
      const response = await fetch('/api/v1/residents/import', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: file });
      if (!response.ok) return (await ask('POST', '/api/v1/residents/import')).json() as Promise<Report>;
      return (await response.json()) as Report;
    },
  });
  const refused = load.data?.refused ?? (load.data?.errors as Report['refused']) ?? [];
  return (
    <>
      <Upload accept=".csv,text/csv" showUploadList={false} beforeUpload={(file) => { load.mutate(file); return false; }}>
        <Button loading={load.isPending}>{t('从 CSV 导入', 'Import CSV')}</Button>
      </Upload>
      {load.data && (
        <div role="status">
          {Object.entries(load.data).filter(([, value]) => typeof value === 'number').map(([name, value]) => <Tag key={name}>{words.field(name)} {String(value)}</Tag>)}
          <ul>{refused.map(({ row, errors }) => <li key={row}>{t(`第 ${row} 行：`, `line ${row}: `)}{errors.map(({ field, message }) => `${words.field(field)} ${message}`).join('；')}</li>)}</ul>
        </div>
      )}
      <ProblemNote error={load.error} />
    </>
  );
}
