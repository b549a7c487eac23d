/**
 * 小案优先: the order of the cases that an investigator works on. What the law sets a time for comes first; then what is small
 * and can be finished, the oldest first, since it is small cases that residents meet and that are left lying; then the rest.
 */
import { type CaseType, categoryOf } from './category.js';
import type { Reason } from './intake.js';

export interface ListedCase {
  caseNo: string;
  type: CaseType;
  category: string;
  /** Epoch milliseconds. */
  openedAt: number;
  dueAt: number | null;
  overdue: boolean;
}

export const workingListRule = {
  zh: '一、期限已过；二、二十四小时内到期（先到期的在前）；三、小案（行政案件，或通常优先级为三、四级的类别），立得早的在前；四、其他案件，先到期的在前。',
  en: '1. a limit has passed; 2. a limit ends within 24 hours (the earliest first); 3. small cases (administrative, or of a category whose usual priority is 3 or 4), the oldest first; 4. the others, by their limit.',
} as const;

const reasons = {
  overdue: { code: 'list.overdue', zh: '期限已过', en: 'a limit has passed' },
  dueSoon: { code: 'list.dueSoon', zh: '二十四小时内到期', en: 'a limit ends within 24 hours' },
  small: { code: 'list.small', zh: '小案优先', en: 'a small case' },
  other: { code: 'list.other', zh: '按期限', en: 'by its limit' },
} as const satisfies Record<string, Reason>;
const ranks = ['overdue', 'dueSoon', 'small', 'other'] as const;

const day = 86_400_000;

const isSmall = ({ type, category }: ListedCase): boolean => type === 'administrative' || categoryOf(category).priority >= 3;

function rankOf(each: ListedCase, now: number): number {
  if (each.overdue) return 0;
  if (each.dueAt !== null && each.dueAt - now <= day) return 1;
  return isSmall(each) ? 2 : 3;
}

export function workingList<T extends ListedCase>(cases: readonly T[], now: number): (T & { reason: Reason })[] {
  const due = ({ dueAt }: ListedCase) => dueAt ?? Infinity;
  const by = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);
  return cases
    .map((each) => ({ each, rank: rankOf(each, now) }))
    .sort((a, b) => by(a.rank, b.rank) || (a.rank === 2 ? 0 : by(due(a.each), due(b.each))) || by(a.each.openedAt, b.each.openedAt) || (a.each.caseNo < b.each.caseNo ? -1 : 1))
    .map(({ each, rank }) => ({ ...each, reason: reasons[ranks[rank]!] }));
}
