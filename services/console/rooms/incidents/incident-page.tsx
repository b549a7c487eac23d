/** One call: what, where, who went when, what belongs to it. */
import { PrinterOutlined } from '@ant-design/icons';
import { Button, Card, Descriptions, Skeleton, Table, Tag } from 'antd';
import { lazy, Suspense } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Callers } from '../../parts/callers.js';
import { Due } from '../../parts/clock.js';
import { Commands } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { inAddress } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { Priority, Stage } from '../../parts/stage.js';
import { type Text, useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

const Ground = lazy(() => import('../../parts/ground/ground.js').then((module) => ({ default: module.Ground })));

interface Detail {
  calls?: string[];
  proposal?: { reasons: (Text & { code: string })[]; duplicates: { incidentNo: string; reasons: (Text & { code: string })[] }[] } | null;
  mergedInto?: string | null;
  caseNo?: string | null;
  disputeNo?: string | null;
  cancelReason?: string | null;
  linkages?: string[];
}

const fedBack: Record<string, Text> = {
  told: { zh: '已告知', en: 'told' },
  unreachable: { zh: '联系不上', en: 'not reached' },
  anonymous: { zh: '未留联系方式', en: 'left no way to be told' },
};

export function IncidentPage() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const [, go] = useLocation();
  const { incidentNo } = useParams<{ incidentNo: string }>();
  // Registered a moment ago: its process is told within a second.
  const found = api.useQuery('get', '/api/v1/incidents/{incidentNo}', { params: { path: { incidentNo } } }, { refetchInterval: ({ state }) => (state.data?.process === null ? 1000 : false) });
  if (found.error) return <Page title={t('警情', 'Incident')} number={incidentNo}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  const { record, process, processId, orders } = found.data;
  const detail = (process?.detail ?? {}) as Detail;
  const category = process?.subject.category ?? record?.category;
  const others = (detail.calls ?? []).filter((each) => each !== incidentNo);
  const at = record?.place?.coordinates as [number, number] | undefined;
  const place = [record?.call.address, names(process?.subject.grid ?? record?.grid ?? record?.community)].filter(Boolean).join(' · ');
  return (
    <Page
      title={category ? words('categories', category) : t('警情', 'Incident')}
      number={incidentNo}
      tags={<><Priority of={process?.subject.priority ?? record?.priority} />{process && <Stage of={process} />}{process && !process.closedAt && <Due at={process.dueAt} overdue={process.overdue} />}{others.length > 0 && <Tag>{t(`${others.length + 1} 次报警`, `${others.length + 1} calls`)}</Tag>}</>}
      actions={
        <>
          {may('incident.command') && process && !process.closedAt && <Commands path="/api/v1/incidents/{incidentNo}/commands" values={{ incidentNo }} about={{ incidentNo }} />}
          {may('supervision.complain') && process && <Button onClick={() => go(`~/supervision/new?process=${encodeURIComponent(processId)}`)}>{t('督办', 'Supervise')}</Button>}
          <Button icon={<PrinterOutlined />} onClick={() => print()}>{t('打印', 'Print')}</Button>
        </>
      }
    >
      <div className="two">
        <div>
          <Card size="small" title={t('警情', 'The call')}>
            <p className="words said">{record?.call.description ?? record?.call.nature ?? t('没有文字说明', 'nothing in words')}</p>
            <Descriptions size="small" column={{ xs: 1, sm: 1, md: 2 }} items={[
              { key: 'where', label: t('地点', 'Where'), children: place || '—', span: 'filled' },
              { key: 'received', label: t('接警', 'Received'), children: record ? format.time(record.receivedAt) : '—' },
              { key: 'channel', label: t('来源', 'How'), children: record ? words.value(record.call.channel, 'channel') : '—' },
              { key: 'by', label: t('登记', 'Registered by'), children: names(record?.registeredBy) || '—' },
              ...(record?.closedAt ? [{ key: 'closed', label: t('办结', 'Closed'), children: format.time(record.closedAt) }] : []),
              ...(record?.disposition ? [{ key: 'disposition', label: t('处置结果', 'Disposition'), children: words.value(record.disposition, 'disposition') }] : []),
              ...(record?.feedback ? [{ key: 'feedback', label: t('反馈', 'Told'), children: t(fedBack[record.feedback] ?? { zh: record.feedback, en: record.feedback }) }] : []),
            ]} />
            {at && (
              <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height: 240 }} />}>
                <div className="no-print"><Ground height={240} center={at} chosen={incidentNo} marks={[{ id: incidentNo, at, kind: 'incident', label: incidentNo, priority: process?.subject.priority ?? record?.priority }]} label={t(`警情位置：${place}，${at.join(', ')}`, `Where it is: ${place}, ${at.join(', ')}`)} /></div>
              </Suspense>
            )}
          </Card>
          <Belongings detail={detail} others={others} mergedInto={record?.mergedInto ?? detail.mergedInto ?? null} caseNo={record?.caseNo ?? detail.caseNo ?? null} />
          <Card size="small" title={t('出警', 'Units ordered')}>
            <Table
              size="small"
              rowKey="id"
              pagination={false}
              scroll={{ x: 'max-content' }}
              dataSource={orders}
              locale={{ emptyText: t('还没有派出警力。', 'No unit has been ordered yet.') }}
              columns={[
                { title: t('警力', 'Unit'), render: (_, { unit }) => names(unit) },
                { title: t('状态', 'State'), render: (_, { state, reason }) => <><Tag color={state === 'onScene' || state === 'done' ? 'green' : state === 'refused' || state === 'silent' ? 'red' : 'blue'}>{words.value(state, 'state')}</Tag>{reason}</> },
                ...(['offered', 'acknowledged', 'enRoute', 'onScene', 'done'] as const).map((step) => ({ title: words.value(step, 'state'), key: step, render: (_: unknown, { times }: (typeof orders)[number]) => (times[step] ? <time dateTime={times[step]} className="number">{format.clock(times[step])}</time> : '—') })),
                { title: t('下令', 'By'), render: (_, { orderedBy }) => names(orderedBy) },
              ]}
            />
          </Card>
          {may('statistics.read') && <SixFasts processId={processId} />}
          {may('incident.readCallers') && <Callers incidentNo={incidentNo} />}
        </div>
        <Picture processId={processId} />
      </div>
    </Page>
  );
}

function Belongings({ detail, others, mergedInto, caseNo }: { detail: Detail; others: string[]; mergedInto: string | null; caseNo: string | null }) {
  const t = useText();
  const { disputeNo, linkages = [], proposal, cancelReason } = detail;
  const duplicates = proposal?.duplicates ?? [];
  const link = (href: string, text: string) => <Link key={href} href={`~${href}`}>{text}</Link>;
  const list = (links: React.ReactNode[]) => <span className="links">{links}</span>;
  const rows = [
    ...(mergedInto ? [{ key: 'into', label: t('已并入', 'Merged into'), children: link(`/incidents/${mergedInto}`, mergedInto) }] : []),
    ...(others.length > 0 ? [{ key: 'calls', label: t('并入的报警', 'Calls of the same'), children: list(others.map((no) => link(`/incidents/${no}`, no))) }] : []),
    ...(caseNo ? [{ key: 'case', label: t('案件', 'Case'), children: link(`/cases/${caseNo}`, caseNo) }] : []),
    ...(disputeNo ? [{ key: 'dispute', label: t('纠纷', 'Dispute'), children: link(`/disputes/${disputeNo}`, disputeNo) }] : []),
    ...(linkages.length > 0 ? [{ key: 'linkages', label: t('联动', 'Partners'), children: list(linkages.map((no) => link(`/linkages/${no}`, no))) }] : []),
    ...(cancelReason ? [{ key: 'cancelled', label: t('撤销原因', 'Why cancelled'), children: cancelReason }] : []),
    ...(duplicates.length > 0
      ? [{ key: 'duplicates', label: t('接警时提示的重复', 'Hinted duplicates'), children: <ul className="plain">{duplicates.map(({ incidentNo, reasons }) => <li key={incidentNo}>{link(`/incidents/${incidentNo}`, incidentNo)} <span className="quiet">{reasons.map((reason) => t(reason)).join(t('，', ', '))}</span></li>)}</ul> }]
      : []),
    ...(proposal ? [{ key: 'reasons', label: t('研判依据', 'Grounds'), children: proposal.reasons.map((reason) => t(reason)).join(t('；', '; ')) }] : []),
  ];
  if (rows.length === 0) return null;
  return <Card size="small" title={t('相关', 'What belongs to it')}><Descriptions size="small" column={1} items={rows} /></Card>;
}

function SixFasts({ processId }: { processId: string }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const { data } = api.useQuery('get', '/api/v1/six-fasts/{processId}', { params: { path: { processId: inAddress(processId) } } }, { retry: false });
  if (!data || data.events.length === 0) return null;
  const named = new Map(data.definitions.map((each) => [each.fast as string, each]));
  return (
    <Card size="small" title={t('六快', 'The six fasts')}>
      {data.spans.length === 0 ? <p className="quiet">{t('还没有可以计算的一快。', 'None can be reckoned yet.')}</p> : (
        <dl className="facts">
          {data.spans.map(({ fast, team, minutes }) => {
            const definition = named.get(fast);
            return <div key={`${fast}${team}`}><dt>{definition ? t(definition.name) : fast}</dt><dd><strong>{format.span(minutes * 60_000)}</strong> <span className="quiet">{definition && `${t(definition.from)} → ${t(definition.to)}`} · {words.value(team, 'team')}</span></dd></div>;
          })}
        </dl>
      )}
    </Card>
  );
}
