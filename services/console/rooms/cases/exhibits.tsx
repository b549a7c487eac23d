/** The exhibits of a case and of its incidents: who holds which, and what is examined. */
import { ExperimentOutlined } from '@ant-design/icons';
import { useQueries } from '@tanstack/react-query';
import { Card, Skeleton } from 'antd';
import { askJson } from '../../api/client.js';
import { Commands, FormButton } from '../../parts/command.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { type Item, ItemTable } from '../evidence/item-table.js';
import { type Part, PartList } from './case-page.js';

export function Exhibits({ caseNo, incidents, examinations, closed }: { caseNo: string; incidents: readonly string[]; examinations: readonly Part[]; closed: boolean }) {
  const t = useText();
  const { may } = useSession();
  const sources = [`caseNo=${caseNo}`, ...incidents.map((no) => `incidentNo=${encodeURIComponent(no)}`)];
  const lists = useQueries({ queries: sources.map((query) => ({ queryKey: ['get', '/api/v1/evidence', query], queryFn: () => askJson<{ items: Item[] }>('GET', `/api/v1/evidence?limit=200&${query}`) })) });
  const failed = lists.find(({ error }) => error);
  if (failed) return <ProblemNote error={failed.error} again={() => void failed.refetch()} />;
  if (lists.some(({ isPending }) => isPending)) return <Skeleton active />;
  const items = [...new Map(lists.flatMap(({ data }) => data?.items ?? []).map((item) => [item.itemNo, item])).values()].sort((a, b) => a.itemNo.localeCompare(b.itemNo));
  return (
    <div className="stack">
      <ItemTable items={items} empty={t('还没有物证。现场勘验、扣押清单里登记的物品列在这里。', 'No exhibit yet. What a scene survey or a seizure list registers is listed here.')} />
      <Card size="small" title={t('鉴定', 'Examinations')} extra={!closed && may('evidence.examine') && items.length > 0 && <FormButton path="/api/v1/examinations" title={t('申请鉴定', 'Ask for an examination')} icon={<ExperimentOutlined />} size="small" about={{ caseNo }} initial={{ items: items.filter(({ state }) => state === 'held').map(({ itemNo }) => itemNo) }} text={t('检材须属同一案件或同一警情；请只留要送检的编号。', 'The exhibits must belong to one case or one incident: keep the numbers to be examined.')} />}>
        <PartList parts={examinations} empty={t('没有鉴定。', 'No examination.')} act={({ id }) => may('evidence.examine') && <Commands path="/api/v1/examinations/{examinationNo}/commands" values={{ examinationNo: id.split('/')[1]! }} />} />
      </Card>
    </div>
  );
}
