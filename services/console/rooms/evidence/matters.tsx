/** Seizures and examinations of all cases: what waits for a decision, what is away, what is due. */
import { Link } from 'wouter';
import { useNames } from '../../parts/people.js';
import { hrefOf, numberOf } from '../../parts/places.js';
import type { Process } from '../../parts/process.js';
import { useProcessColumns, useProcessFilters } from '../../parts/process-list.js';
import { type Column, type Filter, Register } from '../../parts/register.js';
import { useText } from '../../shell/language.js';

function useFilters(stages: readonly string[]): Filter[] {
  const t = useText();
  // A matter belongs to a case, not to a community.
  return [...useProcessFilters(stages).filter(({ name }) => name !== 'community'), { name: 'caseNo', label: t('案件', 'Case'), type: 'text' }];
}

function useColumns(own: readonly Column<Process>[]): Column<Process>[] {
  const t = useText();
  const names = useNames();
  const columns = useProcessColumns();
  const by = ({ detail }: Process) => names(detail.requestedBy as string | undefined);
  const of = ({ subject: { caseNo, incidentNo } }: Process) => caseNo ?? incidentNo;
  return [
    { key: 'no', title: t('编号', 'Number'), show: ({ id }) => <Link href={`~${hrefOf(id)}`}>{numberOf(id)}</Link>, text: ({ id }) => numberOf(id) },
    { key: 'of', title: t('案件', 'Case'), show: (row) => row.subject.caseNo ? <Link href={`~/cases/${row.subject.caseNo}`}>{row.subject.caseNo}</Link> : (of(row) ?? '—'), text: of },
    columns.stage,
    columns.due,
    ...own,
    { key: 'by', title: t('申请人', 'Asked by'), wide: true, show: by, text: by },
    { ...columns.opened, title: t('申请时间', 'Asked') },
  ];
}

export function Seizures() {
  const t = useText();
  const items = ({ detail }: Process) => (detail.items as { done: boolean }[] | undefined) ?? [];
  const left = (row: Process) => items(row).filter(({ done }) => !done).length;
  const text = (row: Process) => (items(row).length === 0 ? '' : t(`${items(row).length} 件，${left(row)} 件未处理`, `${items(row).length}, ${left(row)} undecided`));
  return (
    <Register<Process>
      title={t('扣押', 'Seizures')}
      path="/api/v1/seizures"
      rowKey={({ id }) => id}
      open={({ id }) => `/seizures/${numberOf(id)}`}
      empty={t('没有这样的扣押。扣押在案件页的“扣押”里申请。', 'There is no such seizure. One is asked for on the page of its case.')}
      filters={useFilters(['approval', 'listing', 'held', 'closed'])}
      columns={useColumns([{ key: 'items', title: t('物品', 'Things'), show: text, text }])}
    />
  );
}

export function Examinations() {
  const t = useText();
  const where = ({ detail }: Process) => detail.laboratory as string | undefined;
  const items = ({ detail }: Process) => ((detail.items as string[] | undefined) ?? []).join('、');
  return (
    <Register<Process>
      title={t('鉴定', 'Examinations')}
      path="/api/v1/examinations"
      rowKey={({ id }) => id}
      open={({ id }) => `/examinations/${numberOf(id)}`}
      empty={t('没有这样的鉴定。鉴定在物证页或案件页的“物证”里申请。', 'There is no such examination. One is asked for on the page of an exhibit, or of its case.')}
      filters={useFilters(['approval', 'submission', 'examination', 'informing', 'closed'])}
      columns={useColumns([
        { key: 'laboratory', title: t('鉴定机构', 'Laboratory'), show: where, text: where },
        { key: 'items', title: t('检材', 'Exhibits'), wide: true, show: items, text: items },
      ])}
    />
  );
}
