/** Where a process stands, as a tag: the same everywhere. */
import { Tag } from 'antd';
import { useWords } from '../api/words.js';
import { useText } from '../shell/language.js';

export function Stage({ of: { stage, closedAt, outcome } }: { of: { stage: string; closedAt?: string | null; outcome?: string | null } }) {
  const t = useText();
  const words = useWords();
  return closedAt ? <Tag>{outcome ? words('outcomes', outcome) : t('已办结', 'closed')}</Tag> : <Tag color="processing">{words('stages', stage)}</Tag>;
}

export const priorityColors = ['', 'red', 'orange', 'blue', 'default'];

export function Priority({ of: priority }: { of: number | null | undefined }) {
  const t = useText();
  return priority ? <Tag color={priorityColors[priority] ?? 'default'}>{t(`${priority} 级`, `P${priority}`)}</Tag> : null;
}
