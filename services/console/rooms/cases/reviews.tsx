/** 审核: the group checks the papers of a step, gaps go back and are mended, a second person gives the legal opinion. */
import { CheckCircleFilled, CloseCircleFilled, MinusCircleFilled } from '@ant-design/icons';
import { Card, Empty, Skeleton, Tag } from 'antd';
import { Link } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { FormButton } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { hrefOf } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

interface ReviewDetail {
  step: string;
  number: number;
  suspect?: number | null;
  requestedBy: string;
  documents?: { document: string; there: boolean }[];
  waived?: string[];
  rounds?: number;
  gaps?: number;
}

export function Reviews({ caseNo, closed }: { caseNo: string; closed: boolean }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const { may } = useSession();
  const found = api.useQuery('get', '/api/v1/cases/{caseNo}/reviews', { params: { path: { caseNo } } });
  if (found.error) return <ProblemNote error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active />;
  return (
    <div className="stack">
      {!closed && may('case.review') && <div><FormButton path="/api/v1/cases/{caseNo}/reviews" values={{ caseNo }} title={t('提请审核', 'Ask for a review')} /></div>}
      {found.data.items.length === 0 && <Empty description={t('还没有审核。立案、采取措施、处罚、移送之前由案管组审核。', 'No review yet. The case-management group checks the file before filing, a measure, a penalty and referral.')} />}
      {found.data.items.map(({ id, stage, outcome, openedAt, closedAt, dueAt, overdue, detail: told }) => {
        const detail = told as unknown as ReviewDetail;
        return (
          <Card
            key={id}
            size="small"
            title={<Link href={`~${hrefOf(id)}`}>{words.value(detail.step, 'step')}{detail.suspect ? t(`（第 ${detail.suspect} 号嫌疑人）`, ` (suspect no. ${detail.suspect})`) : ''} · {t(`第 ${detail.number} 次`, `no. ${detail.number}`)}</Link>}
            extra={<><Tag color={outcome === 'agreed' ? 'green' : outcome ? 'red' : 'processing'}>{words(outcome ? 'outcomes' : 'stages', outcome ?? stage)}</Tag>{!closedAt && <Due at={dueAt} overdue={overdue} />}</>}
          >
            <ul className="plain links">
              {detail.documents?.map(({ document, there }) => {
                const waived = detail.waived?.includes(document);
                return <li key={document}>{there ? <CheckCircleFilled className="met" /> : waived ? <MinusCircleFilled /> : <CloseCircleFilled className="late" />} {words('documents', document)} <span className="quiet">{there ? t('在卷', 'on file') : waived ? t('本案不需', 'not needed') : t('缺', 'missing')}</span></li>;
              })}
            </ul>
            <p className="quiet">{t('提请', 'Asked for by')} {names(detail.requestedBy)} · {format.time(openedAt)}{closedAt && ` → ${format.time(closedAt)}`} · {t(`查 ${detail.rounds ?? 0} 轮，发现问题 ${detail.gaps ?? 0} 处`, `${detail.rounds ?? 0} rounds, ${detail.gaps ?? 0} gaps`)}</p>
          </Card>
        );
      })}
    </div>
  );
}
