/** One plan: the calls to expect, each layout with what it reaches and what is proven of it, and the choice. */
import { Alert, Card, Descriptions, Segmented, Select, Skeleton, Table, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { Commands } from '../../parts/command.js';
import { useDutyNames } from '../../parts/duty-rules.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { ProblemNote } from '../../parts/problem.js';
import { Stage } from '../../parts/stage.js';
import { type Text, useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { Step } from '../tasks/step.js';
import './forces.css';

const Intervals = lazy(() => import('./intervals.js').then((module) => ({ default: module.Intervals })));

export interface Interval {
  mean: number;
  from: number;
  to: number;
}
const measures = ['response', 'slowest', 'inTime', 'wait', 'waiting', 'busy'] as const;
type Measure = (typeof measures)[number];
interface Layout {
  id: string;
  name: Text;
  posts: { id: string; team: string }[];
  placement: number[][];
  cover: { inReach: number; expected: number };
  lacking: number;
  proof: { reached: number; bound: number; gap: number; optimal: boolean } | null;
  results: Record<Measure, Interval>;
  difference: Record<Measure, Interval>;
}

const called: Record<Measure, Text & { share?: boolean }> = {
  response: { zh: '平均到场（分）', en: 'Mean minutes to arrive' },
  slowest: { zh: '九成到场（分）', en: 'Nine in ten within (min)' },
  inTime: { zh: '按时到场比例', en: 'Reached in time', share: true },
  wait: { zh: '等待派警（分）', en: 'Wait for a free pair (min)' },
  waiting: { zh: '须等待的比例', en: 'Had to wait', share: true },
  busy: { zh: '警组在忙比例', en: 'Pairs busy', share: true },
};

export function PlanPage() {
  const t = useText();
  const { may } = useSession();
  const names = useNames();
  const format = useFormat();
  const { planNo } = useParams<{ planNo: string }>();
  const found = api.useQuery('get', '/api/v1/forces/plans/{planNo}', { params: { path: { planNo } } });
  if (found.error) return <Page title={t('警力布局', 'Forces')} number={planNo}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  const { record, process, processId } = found.data;
  const layouts = (record?.layouts ?? []) as unknown as Layout[];
  const { demand, grounds, ask, chosen } = record ?? {};
  return (
    <Page
      title={t('警力布局', 'Forces')}
      number={planNo}
      tags={<>{process && <Stage of={process} />}{process && !process.closedAt && <Due at={process.dueAt} overdue={process.overdue} />}{chosen && <Tag color="green">{t(`选定：${t(layouts.find(({ id }) => id === chosen.layout)?.name ?? { zh: chosen.layout, en: chosen.layout })}`, `chosen: ${layouts.find(({ id }) => id === chosen.layout)?.name.en ?? chosen.layout}`)}</Tag>}</>}
      actions={may('force.propose') && process && !process.closedAt && <Commands path="/api/v1/forces/plans/{planNo}/commands" values={{ planNo }} />}
    >
      {ask && (
        <Card size="small" title={t('依据', 'Grounds')}>
          <Descriptions size="small" column={{ xs: 1, md: 2 }} items={[
            { key: 'when', label: t('适用', 'For'), children: t(`${ask.from} 起 ${ask.days} 天`, `${ask.days} days from ${ask.from}`) },
            { key: 'by', label: t('编制', 'Proposed by'), children: record && `${names(record.proposedBy)} ${format.time(record.openedAt)}` },
            ...(demand ? [
              { key: 'past', label: t('所据警情', 'From'), children: t(`${demand.past.days} 天 ${demand.past.calls} 起`, `${demand.past.calls} calls in ${demand.past.days} days`) },
              { key: 'perDay', label: t('预期每天', 'Expected a day'), children: <>{format.number(demand.perDay.mean)} <span className="quiet">（{format.number(demand.perDay.from)}–{format.number(demand.perDay.to)}）</span></> },
            ] : []),
            ...(grounds ? [
              { key: 'targets', label: t('到场目标', 'Targets'), children: t(`城镇 ${grounds.targets.town} 分、村屯 ${grounds.targets.village} 分、林场 ${grounds.targets.forest} 分`, `town ${grounds.targets.town}, village ${grounds.targets.village}, forest ${grounds.targets.forest} min`) },
              { key: 'runs', label: t('推演', 'Played'), children: t(`${grounds.runs} 次，每次 ${grounds.weeks} 周；现场${grounds.scene.orders > 0 ? `平均 ${format.number(grounds.scene.mean)} 分（${grounds.scene.orders} 次出警）` : `按 ${format.number(grounds.scene.mean)} 分计（没有出警记录）`}`, `${grounds.runs} times ${grounds.weeks} weeks; ${format.number(grounds.scene.mean)} min at the scene (${grounds.scene.orders > 0 ? `${grounds.scene.orders} orders` : 'taken for granted: no orders on record'})`) },
            ] : []),
          ]} />
          {demand?.small && <Alert type="warning" showIcon title={t('警情太少，只可作提示，不足以据此改变布局。', 'Too few calls: a hint, and no ground to change the layout.')} />}
          {demand && !demand.seasonKnown && <p className="quiet">{t('历史不足一年，未计季节。', 'Less than a year of history: seasons are not reckoned.')}</p>}
        </Card>
      )}
      {layouts.length === 0 ? (
        <Card size="small"><p role="status" className="quiet">{t('正在推算和求解，约需一分钟；完成后自动显示。', 'Being reckoned and solved, in about a minute; it appears here by itself.')}</p></Card>
      ) : (
        <Compared layouts={layouts} chosen={chosen?.layout ?? null} />
      )}
      <div className="two">
        <div>
          <Step processId={processId} kind="force.choose" />
          {layouts.length > 0 && demand && <Placement layouts={layouts} slots={demand.slots} />}
          {record && record.patrols.length > 0 && <Patrols patrols={record.patrols} />}
        </div>
        <Picture processId={processId} />
      </div>
    </Page>
  );
}

function Compared({ layouts, chosen }: { layouts: Layout[]; chosen: string | null }) {
  const t = useText();
  const format = useFormat();
  const [measure, show] = useState<Measure>('response');
  const number = (value: number, share?: boolean) => (share ? `${format.number(value * 100)} %` : format.number(value));
  const between = ({ mean, from, to }: Interval, share?: boolean) => <><strong>{number(mean, share)}</strong><div className="quiet number">{number(from, share)} – {number(to, share)}</div></>;
  const pairs = ({ placement }: Layout) => placement.reduce((sum, slot) => sum + slot.reduce((all, each) => all + each, 0), 0);
  return (
    <Card size="small" title={t('各布局比较', 'The layouts compared')} extra={<span className="quiet">{t('均值，及二十次中十九次所在的区间', 'mean, and where nineteen of twenty lie')}</span>}>
      <div className="stack">
        <Segmented aria-label={t('指标', 'measure')} value={measure} onChange={show} options={measures.map((value) => ({ value, label: t(called[value]) }))} style={{ overflowX: 'auto' }} />
        <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height: 220 }} />}>
          <Intervals rows={layouts.map(({ id, name, results }) => ({ id, name: t(name), ...results[measure] }))} share={called[measure].share ?? false} label={t(`${t(called[measure])}：各布局的均值与区间，数字见下表`, `${called[measure].en}: mean and interval of each layout; the table below has the figures`)} />
        </Suspense>
        <Table<Layout>
          size="small"
          rowKey="id"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={layouts}
          columns={[
            { title: t('布局', 'Layout'), fixed: 'left', render: (_, { id, name }) => <div className="layout"><strong>{t(name)}</strong> {id === chosen && <Tag color="green">{t('选定', 'chosen')}</Tag>}</div> },
            { title: t('警组班次', 'Pair-shifts'), render: (_, row) => <>{pairs(row)}{row.lacking > 0 && <div className="late">{t(`少 ${row.lacking}`, `${row.lacking} lacking`)}</div>}</> },
            ...measures.map((each) => ({ title: t(called[each]), render: (_: unknown, { results }: Layout) => between(results[each], called[each].share) })),
            { title: t('与现状之差', 'Against as it is'), render: (_, { id, difference }) => (id === 'present' ? '—' : between(difference[measure], called[measure].share)) },
            { title: t('可及 / 预期及时', 'In reach / expected in time'), render: (_, { cover }) => `${number(cover.inReach, true)} / ${number(cover.expected, true)}` },
            { title: t('求解', 'Proof'), render: (_, { proof }) => (proof === null ? <span className="quiet">{t('不求解', 'not sought')}</span> : <>{t(`每周 ${format.number(proof.reached)}，上限 ${format.number(proof.bound)}`, `${format.number(proof.reached)} a week, at most ${format.number(proof.bound)}`)}<div>{proof.optimal ? <Tag color="green">{t('已证最优', 'proven best')}</Tag> : <Tag color="gold">{t(`差距不超过 ${format.number(proof.gap * 100)} %`, `within ${format.number(proof.gap * 100)} %`)}</Tag>}</div></>) },
          ]}
        />
      </div>
    </Card>
  );
}

function Placement({ layouts, slots }: { layouts: Layout[]; slots: { id: string; shift: string; weekend: boolean }[] }) {
  const t = useText();
  const names = useNames();
  const { shift } = useDutyNames();
  const [id, choose] = useState(layouts.find((each) => each.id === 'optimised')?.id ?? layouts[0]!.id);
  const layout = layouts.find((each) => each.id === id)!;
  const rows = layout.posts.map((post, i) => ({ ...post, pairs: slots.map((_, slot) => layout.placement[slot]?.[i] ?? 0) })).filter(({ pairs }) => pairs.some((each) => each > 0));
  return (
    <Card size="small" title={t('警组放在哪里', 'Where the pairs stand by')} extra={<Select aria-label={t('布局', 'Layout')} size="small" value={id} onChange={choose} popupMatchSelectWidth={false} style={{ maxWidth: 'min(320px, 50vw)' }} options={layouts.map((each) => ({ value: each.id, label: t(each.name) }))} />}>
      <Table size="small" rowKey="id" pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: 'max-content' }} dataSource={rows} columns={[
        { title: t('驻地', 'Post'), render: (_, row) => names(row.id) },
        { title: t('队伍', 'Team'), render: (_, { team }) => names(team) },
        ...slots.map((slot, i) => ({ title: `${shift(slot.shift)}${slot.weekend ? t('（周末）', ' (weekend)') : ''}`, render: (_: unknown, { pairs }: (typeof rows)[number]) => pairs[i] || <span className="quiet">—</span> })),
      ]} />
    </Card>
  );
}

function Patrols({ patrols }: { patrols: { id: string; date: string; shift: string; team: string; by: string | null; result: string; found: number; note: string | null }[] }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const { shift } = useDutyNames();
  return (
    <Card size="small" title={t(`执行 ${patrols.length}`, `Carried out ${patrols.length}`)}>
      <Table size="small" rowKey="id" pagination={{ pageSize: 20, hideOnSinglePage: true }} dataSource={patrols} scroll={{ x: 'max-content' }} columns={[
        { title: t('班次', 'Shift'), render: (_, row) => `${row.date} ${shift(row.shift)}` },
        { title: t('队伍', 'Team'), render: (_, { team }) => names(team) },
        { title: t('结果', 'Result'), render: (_, { result }) => <Tag color={result === 'done' ? 'green' : result === 'partly' ? 'gold' : 'red'}>{words.value(result, 'result')}</Tag> },
        { title: t('发现', 'Found'), dataIndex: 'found' },
        { title: t('报告人', 'By'), render: (_, { by }) => names(by) || '—' },
        { title: t('说明', 'Note'), dataIndex: 'note' },
      ]} />
    </Card>
  );
}
