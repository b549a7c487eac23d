/** The columns that every list of processes has: its number, where it stands, where it is, until when. */
import { useWords } from '../api/words.js';
import { useText } from '../shell/language.js';
import { Due } from './clock.js';
import { useFormat } from './format.js';
import { useCommunities, useNames } from './people.js';
import { numberOf } from './places.js';
import type { Process } from './process.js';
import type { Column, Filter } from './register.js';
import { Stage } from './stage.js';

export function useProcessColumns(): { [name in 'number' | 'category' | 'stage' | 'place' | 'due' | 'opened']: Column<Process> } {
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
      show: (process) => <Stage of={process} />,
      text: ({ stage, closedAt, outcome }) => (closedAt && outcome ? words('outcomes', outcome) : words('stages', stage)),
    },
    place: { key: 'place', title: t('地方', 'Place'), wide: true, show: ({ subject }) => names(subject.grid ?? subject.community), text: ({ subject }) => names(subject.grid ?? subject.community) },
    due: { key: 'due', title: t('期限', 'Due'), show: ({ dueAt, overdue, closedAt }) => (closedAt ? null : <Due at={dueAt} overdue={overdue} />), text: ({ dueAt }) => dueAt && format.time(dueAt) },
    opened: { key: 'opened', title: t('开始', 'Opened'), wide: true, show: ({ openedAt }) => format.time(openedAt), text: ({ openedAt }) => format.time(openedAt) },
  };
}

export function useProcessFilters(stages: readonly string[] = []): Filter[] {
  const t = useText();
  const words = useWords();
  const communities = useCommunities();
  return [
    { name: 'open', label: t('状态', 'State'), type: 'choice', options: [{ value: 'true', label: t('办理中', 'open') }, { value: 'false', label: t('已办结', 'closed') }] },
    ...(stages.length > 0 ? [{ name: 'stage', label: t('环节', 'Stage'), type: 'choice' as const, options: stages.map((value) => ({ value, label: words('stages', value) })) }] : []),
    { name: 'community', label: t('社区', 'Community'), type: 'choice', options: communities },
    { name: 'overdue', label: t('超期', 'Late'), type: 'flag' },
  ];
}
