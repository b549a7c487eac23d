/** 挽损: what was lost, what is secured, what is back. Victims by number. */
import { Progress, Skeleton, Statistic, Table } from 'antd';
import { api } from '../../api/client.js';
import { useFormat } from '../../parts/format.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';

export function Recovery({ caseNo }: { caseNo: string }) {
  const t = useText();
  const { yuan } = useFormat();
  const found = api.useQuery('get', '/api/v1/cases/{caseNo}/recovery', { params: { path: { caseNo } } });
  if (found.error) return <ProblemNote error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active />;
  const { total, victims, unassigned } = found.data;
  const kinds = [
    ['lostFen', t('损失', 'Lost')],
    ['frozenFen', t('止付冻结', 'Frozen')],
    ['seizedFen', t('扣押', 'Seized')],
    ['returnedFen', t('已返还', 'Given back')],
    ['outstandingFen', t('尚未返还', 'Still missing')],
  ] as const;
  return (
    <div className="stack">
      <div className="figures">{kinds.map(([name, label]) => <Statistic key={name} title={label} value={yuan(total[name])} />)}</div>
      {total.lostFen > 0 && <Progress percent={Math.round((total.returnedFen / total.lostFen) * 100)} aria-label={t('已返还的比例', 'share given back')} />}
      {(unassigned.seizedFen > 0 || unassigned.returnedFen > 0) && <p className="quiet">{t(`未记到受害人名下：扣押 ${yuan(unassigned.seizedFen)}，返还 ${yuan(unassigned.returnedFen)}。`, `Not put down to a victim: ${yuan(unassigned.seizedFen)} seized, ${yuan(unassigned.returnedFen)} given back.`)}</p>}
        <Table
          size="small"
          rowKey="victim"
          dataSource={victims}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: t('没有记下受害人的损失。损失在现场处置、预警和扣押清单中登记。', 'No loss of a victim is on record: it is noted at the scene, with a fraud warning, or on a seizure list.') }}
          columns={[{ key: 'victim', title: t('受害人（编号）', 'Victim (by number)'), render: (_, row) => row.victim }, ...kinds.map(([name, label]) => ({ key: name, title: label, align: 'right' as const, render: (_: unknown, row: (typeof victims)[number]) => yuan(row[name]) }))]}
        />
    </div>
  );
}
