/** Personal data is shown to whoever says what for: the purpose goes on record with the look. */
import { EyeOutlined, SafetyOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Select, Space } from 'antd';
import { type ReactNode, useState } from 'react';
import { askJson, purposeHeader } from '../api/client.js';
import { useWords } from '../api/words.js';
import { useText } from '../shell/language.js';
import { Facts } from './facts.js';
import { ProblemNote } from './problem.js';

export const purposes = ['callHandling', 'investigation', 'dissuasion', 'mediation', 'population', 'residentService', 'supervision', 'audit'];

export function PurposeSelect({ value, onChange }: { value: string; onChange(purpose: string): void }) {
  const t = useText();
  const words = useWords();
  return (
    <label>
      {t('查阅目的', 'Purpose')}{' '}
      <Select aria-label={t('查阅目的', 'Purpose')} value={value} onChange={onChange} options={purposes.map((each) => ({ value: each, label: words('purposes', each) }))} popupMatchSelectWidth={false} />
    </label>
  );
}

/** `usual`: what most look for here. Nothing is fetched before the purpose is stated, and nothing is kept once the page is left. */
export function PersonalData<Data extends object>({ title, path, usual, children }: { title: string; path: string; usual: string; children?: (data: Data, purpose: string) => ReactNode }) {
  const t = useText();
  const [purpose, choose] = useState(usual);
  const [stated, state] = useState<string | null>(null);
  const found = useQuery({ queryKey: ['get', path, { purpose: stated }], queryFn: () => askJson<Data>('GET', path, undefined, { [purposeHeader]: stated! }), enabled: stated !== null, gcTime: 0, retry: false });
  return (
    <Card size="small" title={<><SafetyOutlined /> {title}</>} className="personal">
      {stated === null ? (
        <Space wrap>
          <PurposeSelect value={purpose} onChange={choose} />
          <Button icon={<EyeOutlined />} onClick={() => state(purpose)}>{t('查阅（留痕）', 'Show (on record)')}</Button>
        </Space>
      ) : found.error ? (
        <ProblemNote error={found.error} again={() => state(null)} />
      ) : !found.data ? (
        <Card loading variant="borderless" />
      ) : children ? (
        children(found.data, stated)
      ) : (
        <Facts of={found.data} />
      )}
    </Card>
  );
}
