import { Card, Descriptions, Skeleton, Tag } from 'antd';
import { Link, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { hrefOf, inAddress, nameOfProcess, numberOf } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { Stage } from '../../parts/stage.js';
import { useText } from '../../shell/language.js';
import { type Cause, useCause } from './supervision-room.js';

export function SupervisionPage() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const causeOf = useCause();
  const processId = useParams<{ supervisionId: string }>().supervisionId.replaceAll('~', '/');
  const found = api.useQuery('get', '/api/v1/processes/{processId}', { params: { path: { processId: inAddress(processId) } } });
  if (found.error) return <Page title={t('督办', 'Supervision')}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  const detail = found.data.detail as { processId: string; cause: Cause; again?: string[]; climbed: boolean; rounds: number; climbs: { at: string; reason: { zh: string; en: string } }[]; answers?: { at: string; by: string; cause: string; action: string; decision?: string; reason?: string }[] };
  // One of an earlier release does not tell all of it.
  const { processId: of, cause, again = [], climbed, climbs, rounds, answers = [] } = detail;
  return (
    <Page
      title={t('督办', 'Supervision')}
      number={numberOf(of)}
      tags={<><Stage of={found.data} />{climbed && <Tag color="red">{t('已上报', 'climbed')}</Tag>}{!found.data.closedAt && <Due at={found.data.dueAt} overdue={found.data.overdue} />}</>}
    >
      <div className="two">
        <div>
          <Card size="small" title={t('督办什么', 'What is supervised')}>
            <Descriptions size="small" column={1} items={[
              { key: 'of', label: t('事项', 'Matter'), children: <Link href={`~${hrefOf(of)}`}>{nameOfProcess(of, words)}</Link> },
              { key: 'cause', label: t('缘由', 'Why'), children: <>{causeOf(cause)}{cause.dueAt && <span className="quiet">（{t('应于', 'due')} {format.time(cause.dueAt)}）</span>}</> },
              ...(again.length > 0 ? [{ key: 'again', label: t('此后又逾期', 'Missed again'), children: t(`${again.length} 次，最近 ${format.time(again.at(-1)!)}`, `${again.length} times, last ${format.time(again.at(-1)!)}`) }] : []),
              ...(cause.by ? [{ key: 'by', label: t('发起人', 'By'), children: names(cause.by) }] : []),
              { key: 'where', label: t('何处', 'Where'), children: names(found.data.subject.grid ?? found.data.subject.community) || '—' },
              { key: 'rounds', label: t('答复轮次', 'Rounds of answers'), children: rounds },
            ]} />
          </Card>
          {climbs.length > 0 && <Card size="small" title={t('上报', 'Climbed to the chief')}><ul className="plain">{climbs.map(({ at, reason }) => <li key={at}><time className="quiet" dateTime={at}>{format.time(at)}</time> {t(reason)}</li>)}</ul></Card>}
          {answers.map(({ at, by, cause: why, action, decision, reason }, i) => (
            <Card key={at} size="small" title={t(`第 ${i + 1} 次答复`, `Answer no. ${i + 1}`)} extra={decision ? <Tag color={decision === 'accept' ? 'green' : 'red'}>{words.value(decision, 'decision')}</Tag> : <Tag color="processing">{words('stages', 'review')}</Tag>}>
              <Descriptions size="small" column={1} items={[
                { key: 'by', label: t('答复人', 'By'), children: <>{names(by)} <time className="quiet" dateTime={at}>{format.time(at)}</time></> },
                { key: 'cause', label: words.field('cause'), children: <span className="words">{why}</span> },
                { key: 'action', label: words.field('action'), children: <span className="words">{action}</span> },
                ...(reason ? [{ key: 'reason', label: words.field('reason'), children: <span className="words">{reason}</span> }] : []),
              ]} />
            </Card>
          ))}
        </div>
        <Picture processId={processId} />
      </div>
    </Page>
  );
}
