/** Looking for a resident: what for is asked first, and every look goes on record. */
import { PlusOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Empty, Form, Input, Select, Space, Table, Tag } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { askJson, purposeHeader } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { ObjectPicker } from '../../form/pickers.js';
import { FormButton } from '../../parts/command.js';
import { ImportFile } from '../../parts/import-file.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { PurposeSelect } from '../../parts/purpose.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

interface Found {
  id: string;
  name: string | null;
  kind: string;
  birthYear: number | null;
  documentEnd: string | null;
  state: 'living' | 'movedOut' | 'merged' | 'erased';
  grid: string;
}
interface Question {
  name?: string;
  number?: string;
  grid?: string;
  kind?: string;
}

const residentsHead = 'household_key,address,grid,household_kind,resident_key,name,birth_year,phone,document_type,document_number,kind,since';
const residentsSample = `${residentsHead}\nK1,某路 2 号,grid-001,ordinary,P1,某某,1980,13800000001,,,local,2020-01-01\nK2,某路 3 号,grid-001,rental,,,,,,,,\n`;

export function Residents() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const { may } = useSession();
  const [, go] = useLocation();
  const [purpose, state] = useState('population');
  const search = useMutation({
    mutationFn: ({ number, ...question }: Question) => {
      const asked = { ...Object.fromEntries(Object.entries(question).filter(([, value]) => value)), ...(number && { document: { type: /^\d{17}[\dXx]$/.test(number.trim()) ? 'residentId' : 'passport', number: number.trim() } }) };
      return askJson<{ items: Found[]; next: string | null }>('POST', '/api/v1/residents/search', asked, { [purposeHeader]: purpose });
    },
  });
  return (
    <div className="stack">
      <Form<Question> layout="inline" onFinish={(question) => search.mutate(question)} className="search">
        <Form.Item><PurposeSelect value={purpose} onChange={state} /></Form.Item>
        <Form.Item name="name" label={t('姓名', 'Name')}><Input autoComplete="off" /></Form.Item>
        <Form.Item name="number" label={t('证件号', 'Document')}><Input autoComplete="off" /></Form.Item>
        <Form.Item name="grid" label={t('网格', 'Grid')} style={{ minWidth: 220 }}><ObjectPicker of="grid" /></Form.Item>
        <Form.Item name="kind" label={t('类别', 'Kind')}><Select allowClear style={{ minWidth: 100 }} options={['local', 'floating', 'abroad'].map((value) => ({ value, label: words.value(value, 'kind') }))} /></Form.Item>
        <Button type="primary" htmlType="submit" loading={search.isPending}>{t('查找（留痕）', 'Look up (on record)')}</Button>
      </Form>
      <Space wrap>
        {may('resident.import') && <ImportFile title={t('导入居民', 'Import residents')} path="/api/v1/residents/import" sample={{ name: 'residents.csv', text: residentsSample }} text={t(`CSV（UTF-8），每行一人，首行为列名：${residentsHead}。住户编号、居民编号自定，同号同户、同人，再导入不重复；只登记住户的，居民各列留空。`, `CSV in UTF-8, one person a row; the first row: ${residentsHead}. The keys are yours: the same key is the same household or person, so a second import doubles nothing. For a household alone, leave the columns of the person empty.`)} />}
        {may('resident.write') && <FormButton<{ id: string }> icon={<PlusOutlined />} path="/api/v1/residents" title={t('登记居民', 'Register a resident')} done={({ id }) => go(`/residents/${id}`)} />}
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
            { key: 'name', title: t('姓名', 'Name'), render: (_, { id, name }) => <Button type="link" onClick={() => go(`/residents/${id}`)}>{name ?? t('已删除', 'erased')}</Button> },
            { key: 'born', title: t('出生年', 'Born'), render: (_, { birthYear }) => birthYear ?? '' },
            { key: 'document', title: t('证件尾号', 'Document ends'), render: (_, { documentEnd }) => documentEnd ?? '' },
            { key: 'kind', title: t('类别', 'Kind'), render: (_, { kind }) => words.value(kind, 'kind') },
            { key: 'grid', title: t('网格', 'Grid'), render: (_, { grid }) => names(grid) },
            { key: 'state', title: t('状态', 'State'), render: (_, { state: standing }) => (standing === 'living' ? t('在住', 'living here') : <Tag>{words.value(standing, 'state')}</Tag>) },
          ]}
        />
      )}
      {search.data?.next && <p className="quiet">{t('只显示前 50 人，请补充条件。', 'The first 50 are shown: narrow it down.')}</p>}
    </div>
  );
}
