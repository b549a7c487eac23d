/** 串并: incidents that may be one series with those of the case, by method, place and time. Whether they are, a person says. */
import { Card, Empty, Skeleton, Tag } from 'antd';
import { Link } from 'wouter';
import { api } from '../../api/client.js';
import { FormButton } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { ProblemNote } from '../../parts/problem.js';
import { dayMs } from '../../parts/station-time.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import type { CaseDetail, Detail } from './case-page.js';

const daysAround = 60;

export function Series({ file: { caseNo, record, process } }: { file: CaseDetail }) {
  const t = useText();
  const format = useFormat();
  const { may } = useSession();
  const own = (process?.detail as Detail | undefined)?.incidents ?? record.incidents;
  const opened = Date.parse(record.openedAt);
  const query = { from: new Date(opened - daysAround * dayMs).toISOString(), to: new Date(opened + daysAround * dayMs).toISOString(), category: record.category };
  const found = api.useQuery('get', '/api/v1/series/proposals', { params: { query } });
  if (found.error) return <ProblemNote error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active />;
  const proposals = found.data.items.filter(({ incidents }) => incidents.some(({ incidentNo }) => own.includes(incidentNo)));
  if (proposals.length === 0) return <Empty description={t(`前后 ${daysAround} 天内，没有手法、地点、时间相近的同类警情。`, `Within ${daysAround} days, no other call of the kind is near in method, place and time.`)} />;
  return (
    <div className="stack">
      {proposals.map(({ incidents, links }) => {
        const numbers = incidents.map(({ incidentNo }) => incidentNo);
        return (
          <Card
            key={numbers.join()}
            size="small"
            title={t(`可能是一个系列的 ${numbers.length} 起警情`, `${numbers.length} incidents that may be one series`)}
            extra={record.closedAt === null && may('series.confirm') && <FormButton path="/api/v1/series/confirm" title={t('确认串并', 'Confirm the series')} type="primary" size="small" fixed={{ caseNo, incidents: numbers }} text={t('这些警情将并入本案，理由留痕。', 'The incidents are linked to this case, and the reason is on record.')} />}
          >
            <ul className="plain">
              {incidents.map(({ incidentNo, receivedAt, caseNo: of }) => (
                <li key={incidentNo}><Link href={`~/incidents/${incidentNo}`}>{incidentNo}</Link> <span className="quiet">{format.time(receivedAt)}</span> {own.includes(incidentNo) ? <Tag color="green">{t('已在本案', 'in this case')}</Tag> : of && <Tag>{of}</Tag>}</li>
              ))}
            </ul>
            <strong>{t('为什么', 'Why')}</strong>
            <ul>{links.map(({ from, to, reason }) => <li key={`${from} ${to}`}>{t(reason)} <span className="quiet">{from} – {to}</span></li>)}</ul>
          </Card>
        );
      })}
    </div>
  );
}
