/** What those who are sent need on the way and at the door: what was said, where it is, whom to ask, who else comes. */
import { CompassOutlined } from '@ant-design/icons';
import { Button, Card, Descriptions, Skeleton, Tag } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { askJson, type Paths } from '../../api/client.js';
import { keptOffline } from '../../api/offline.js';
import { useWords } from '../../api/words.js';
import { Callers } from '../../parts/callers.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import type { Task } from './tasks.js';

type Incident = Paths['/api/v1/incidents/{incidentNo}']['get']['responses']['200']['content']['application/json'];

export function ForUnit({ task, incidentNo }: { task: Task; incidentNo: string }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { me, may } = useSession();
  const found = useQuery({ queryKey: ['get', '/api/v1/incidents/{incidentNo}', { params: { path: { incidentNo } } }], queryFn: keptOffline(`incident.${incidentNo}`, () => askJson<Incident>('GET', `/api/v1/incidents/${incidentNo}`)), retry: false });
  const record = found.data?.record;
  const others = (found.data?.orders ?? []).filter(({ unit, state }) => unit !== me.unit && ['offered', 'acknowledged', 'enRoute', 'onScene'].includes(state));
  // It may have been told anew since the call.
  const at = ((task.context.place as { coordinates?: number[] } | null | undefined) ?? record?.place)?.coordinates;
  const where = [record?.call.address, names(task.subject.grid ?? task.subject.community)].filter(Boolean).join(' · ');
  return (
    <>
      <Card size="small" title={<Link href={`~/incidents/${incidentNo}`}>{t('警情', 'The call')}</Link>} extra={at && <Button size="small" icon={<CompassOutlined />} href={`geo:${at[1]},${at[0]}`}>{t('导航', 'Way there')}</Button>}>
        {found.isPending ? <Skeleton active paragraph={{ rows: 2 }} /> : <p className="said words">{record?.call.description ?? record?.call.nature ?? t('没有文字说明', 'nothing in words')}</p>}
        <Descriptions size="small" column={1} items={[
          { key: 'where', label: t('地点', 'Where'), children: <>{where || '—'}{at && <span className="quiet number">{` · ${at.map((x) => x.toFixed(5)).join(', ')}`}</span>}</> },
          ...(record ? [{ key: 'when', label: t('接警', 'Received'), children: format.time(record.receivedAt) }] : []),
          ...(others.length > 0 ? [{ key: 'others', label: t('同去的', 'Also sent'), children: <span className="links">{others.map(({ id, unit, state }) => <span key={id}>{names(unit)} <Tag>{words.value(state, 'state')}</Tag></span>)}</span> }] : []),
        ]} />
      </Card>
      {may('incident.readCallers') && <Callers incidentNo={incidentNo} />}
    </>
  );
}
