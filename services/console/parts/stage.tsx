/** Where a process stands, as a chip: the same everywhere. */
import { useWords } from '../api/words.js';
import { useText } from '../shell/language.js';
import { Chip, type ChipColor } from './chip.js';

export function Stage({ of: { stage, closedAt, outcome } }: { of: { stage: string; closedAt?: string | null; outcome?: string | null } }) {
  const t = useText();
  const words = useWords();
  return closedAt ? <Chip>{outcome ? words('outcomes', outcome) : t('已办结', 'closed')}</Chip> : <Chip color="blue">{words('stages', stage)}</Chip>;
}

export const priorityColors: readonly ChipColor[] = ['default', 'red', 'orange', 'blue', 'default'];

export function Priority({ of: priority }: { of: number | null | undefined }) {
  const t = useText();
  return priority ? <Chip color={priorityColors[priority] ?? 'default'}>{t(`${priority} 级`, `P${priority}`)}</Chip> : null;
}
