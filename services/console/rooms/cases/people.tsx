/** The suspects of a case by their number. Who they are is on their own page, for a stated purpose. */
import { Card, Empty, Tag } from 'antd';
import { Link } from 'wouter';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { Clocks } from '../../parts/picture.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import type { CaseDetail, Detail } from './case-page.js';

export function People({ file }: { file: CaseDetail }) {
  const t = useText();
  const words = useWords();
  const { may } = useSession();
  const known = (file.process?.detail as Detail | undefined)?.suspects ?? [];
  if (known.length === 0 && file.suspects.length === 0) return <Empty description={t('还没有嫌疑人。侦查任务查明后登记，或由“下达指令 › 嫌疑人”登记到案的人。', 'No suspect yet. The investigation names one; who is brought in otherwise is registered by the order “suspect”.')} />;
  const numbers = [...new Set([...known.map(({ number }) => number), ...file.suspects.map(({ id }) => Number(id.split('/').at(-1)))])].sort((a, b) => a - b);
  return (
    <div className="stack">
      {numbers.map((number) => {
        const state = known.find((each) => each.number === number);
        const process = file.suspects.find(({ id }) => id.endsWith(`/${number}`));
        const name = t(`第 ${number} 号嫌疑人`, `Suspect no. ${number}`);
        const measure = state?.measure ?? (process?.detail as { measure?: string } | undefined)?.measure;
        const outcome = state?.outcome ?? process?.outcome;
        const running = process?.clocks.filter(({ state: each }) => each === 'running') ?? [];
        return (
          <Card
            key={number}
            size="small"
            title={process && may('case.readSuspect') ? <Link href={`/${file.caseNo}/suspects/${number}`}>{name}</Link> : name}
            extra={
              <>
                {measure && <Tag color={['detention', 'arrest', 'arrestRequested'].includes(measure) ? 'volcano' : 'blue'}>{words('measures', measure)}</Tag>}
                {outcome ? <Tag>{words('outcomes', outcome)}</Tag> : process ? <Tag color="processing">{words('stages', process.stage)}</Tag> : <Tag>{t('尚未到案', 'not brought in yet')}</Tag>}
                {process && !process.closedAt && <Due at={process.dueAt} overdue={process.overdue} />}
              </>
            }
          >
            {running.length > 0 ? <Clocks clocks={running} /> : <span className="quiet">{outcome ? t('程序已终结，没有在走的期限。', 'The procedure has ended: no limit runs.') : t('没有在走的期限。', 'No limit runs.')}</span>}
          </Card>
        );
      })}
    </div>
  );
}
