/** The columns that every list of processes has: its number, where it stands, where it is, until when. */
import { Tag } from 'antd';
import { useWords } from '../api/words.js';
import { useText } from '../shell/language.js';
import { Due } from './clock.js';
import { useFormat } from './format.js';
import { useAreas, useNames } from './people.js';
import type { Column, Filter } from './register.js';

export interface ProcessRow {
  id: string;
  kind: string;
  stage: string;
  subject: { incidentNo?: string; caseNo?: string; community?: string; grid?: string; category?: string; priority?: number };
  outcome: string | null;
  overdue: boolean;
  openedAt: string;
  closedAt: string | null;
  dueAt: string | null;
  detail: Record<string, unknown>;
}

/** Its number is the end of its id; a call's is its source and number. */
export function numberOf(id: string): string {
  const [, ...rest] = id.split('/');
  return rest.length === 3 ? rest.slice(1).join('.') : rest.at(-1)!;
}

export function useProcessColumns(): { [name in 'number' | 'category' | 'stage' | 'place' | 'due' | 'opened']: Column<ProcessRow> } {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  return {
    number: { key: 'number', title: t('编号', 'Number'), show: ({ id }) => <span className="number">{numberOf(id)}</span>, text: ({ id }) => numberOf(id) },
    category: { key: 'category', title: t('类别', 'Category'), show: ({ subject }) => words.value(subject.category, 'category'), text: ({ subject }) => words.value(subject.category, 'category') },
    stage: {
      key: 'stage',
      title: t('环节', 'Stage'),
      show: ({ stage, closedAt, outcome }) => (closedAt ? <Tag>{outcome ? words('outcomes', outcome) : words('stages', stage)}</Tag> : <Tag color="processing">{words('stages', stage)}</Tag>),
      text: ({ stage, closedAt, outcome }) => (closedAt && outcome ? words('outcomes', outcome) : words('stages', stage)),
    },
    place: { key: 'place', title: t('地方', 'Place'), wide: true, show: ({ subject }) => names(subject.grid ?? subject.community), text: ({ subject }) => names(subject.grid ?? subject.community) },
    due: { key: 'due', title: t('期限', 'Due'), show: ({ dueAt, overdue, closedAt }) => (closedAt ? null : <Due at={dueAt} overdue={overdue} />), text: ({ dueAt }) => dueAt ?? '' },
    opened: { key: 'opened', title: t('开始', 'Opened'), wide: true, show: ({ openedAt }) => format.time(openedAt), text: ({ openedAt }) => openedAt },
  };
}

export function useProcessFilters(stages: readonly string[] = []): Filter[] {
  const t = useText();
  const words = useWords();
  const areas = useAreas();
  return [
    { name: 'open', label: t('状态', 'State'), type: 'choice', options: [{ value: 'true', label: t('办理中', 'open') }, { value: 'false', label: t('已办结', 'closed') }] },
    ...(stages.length > 0 ? [{ name: 'stage', label: t('环节', 'Stage'), type: 'choice' as const, options: stages.map((value) => ({ value, label: words('stages', value) })) }] : []),
    { name: 'community', label: t('社区', 'Community'), type: 'choice', options: (areas ?? []).filter(({ id }) => id.startsWith('community')).map(({ id, name }) => ({ value: id, label: typeof name === 'string' ? name : t(name) })) },
    { name: 'overdue', label: t('超期', 'Late'), type: 'flag' },
  ];
}
