/** 打防管控服: suggestions from their grounds to their measured effect. */
import { PlusOutlined } from '@ant-design/icons';
import { Alert, Card, Descriptions, Table, Tag } from 'antd';
import { Route, Switch, useLocation, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { Commands, FormButton } from '../../parts/command.js';
import { Fact, Facts } from '../../parts/facts.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNamed, useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { ProblemNote } from '../../parts/problem.js';
import { numberOf } from '../../parts/places.js';
import type { Process } from '../../parts/process.js';
import { useProcessColumns, useProcessFilters } from '../../parts/process-list.js';
import { Register } from '../../parts/register.js';
import { AddressTabs } from '../../parts/tabs.js';
import { type Text, useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

export function SuggestionsRoom() {
  const t = useText();
  return (
    <Switch>
      <Route path="/:suggestionNo"><SuggestionPage /></Route>
      <Route path="/">
        <Page title={t('建议与闭环', 'Suggestions')}>
          <AddressTabs tabs={[{ key: 'suggestions', label: t('建议', 'Suggestions'), content: <Suggestions /> }, { key: 'analyses', label: t('研判', 'Analyses'), content: <Analyses /> }]} />
        </Page>
      </Route>
    </Switch>
  );
}

function Suggestions() {
  const t = useText();
  const words = useWords();
  const named = useNamed();
  const { may } = useSession();
  const [, go] = useLocation();
  const columns = useProcessColumns();
  const filters = useProcessFilters(['decision', 'explaining', 'underway', 'waiting', 'measuring', 'feedback']).filter(({ name }) => name !== 'community');
  return (
    <Register<Process>
      title={t('建议', 'Suggestions')}
      path="/api/v1/suggestions"
      rowKey={({ id }) => id}
      open={({ id }) => `/${numberOf(id)}`}
      empty={t('没有建议。每月研判自动提出；民警也可以提。', 'No suggestions. The monthly analysis makes them; officers may, too.')}
      filters={filters}
      actions={may('suggestion.propose') && <FormButton<{ suggestionNo: string }> type="primary" icon={<PlusOutlined />} path="/api/v1/suggestions" title={t('提出建议', 'Suggest')} text={t('写地方、时段、手法和措施，不写人。', 'Write places, hours, methods and measures; no people.')} done={({ suggestionNo }) => go(`/${suggestionNo}`)} />}
      columns={[
        columns.number,
        { key: 'loop', title: t('方向', 'Loop'), show: ({ detail }) => words.value(detail.loop as string, 'loop'), text: ({ detail }) => words.value(detail.loop as string, 'loop') },
        { key: 'title', title: t('建议', 'Suggestion'), show: ({ detail }) => named(String(detail.title ?? '')), text: ({ detail }) => named(String(detail.title ?? '')) },
        columns.stage,
        columns.place,
        columns.due,
        columns.opened,
      ]}
    />
  );
}

interface Finding {
  grid: string;
  category: string;
  hours: { from: number; to: number };
  observed: number;
  expected: number;
  reason: Text;
}

function Analyses() {
  const t = useText();
  const words = useWords();
  const named = useNamed();
  const { may } = useSession();
  const columns = useProcessColumns();
  return (
    <Register<Process>
      title={t('研判', 'Analyses')}
      path="/api/v1/analyses"
      rowKey={({ id }) => id}
      empty={t('还没有研判。', 'No analysis yet.')}
      actions={may('analysis.request') && <FormButton type="primary" icon={<PlusOutlined />} path="/api/v1/analyses" title={t('研判一段时间', 'Analyse a span')} />}
      columns={[
        { key: 'span', title: t('时段', 'Span'), show: ({ detail }) => `${String(detail.from)} – ${String(detail.to)}`, text: ({ detail }) => `${String(detail.from)} – ${String(detail.to)}` },
        columns.stage,
        {
          key: 'found',
          title: t('发现', 'Found'),
          show: ({ detail }) => {
            const found = (detail.found ?? []) as Finding[];
            return found.length === 0 ? <span className="quiet">{t('没有异常聚集', 'nothing stands out')}</span> : <ul className="plain" style={{ maxWidth: 560 }}>{found.map(({ grid, category, reason }) => <li key={grid + category}>{words.value(category, 'category')}：{named(t(reason))}</li>)}</ul>;
          },
        },
        { key: 'suggestions', title: t('建议', 'Suggestions'), show: ({ detail }) => <Fact name="suggestionNo" value={detail.suggestions} /> },
      ]}
    />
  );
}

interface Effect {
  ratio: number | null;
  from: number;
  to: number;
  expected: number;
  level: number;
  counts: { before: number; after: number; comparedBefore: number; comparedAfter: number };
  finding: string;
  few: boolean;
  zh: string;
  en: string;
}

function SuggestionPage() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const named = useNamed();
  const format = useFormat();
  const { may } = useSession();
  const { suggestionNo } = useParams<{ suggestionNo: string }>();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/suggestions/{suggestionNo}', { params: { path: { suggestionNo } } });
  if (error) return <ProblemNote error={error} again={() => void refetch()} />;
  if (!data) return <Card loading />;
  const { record, process } = data;
  const plan = record?.plan ?? record?.suggested;
  const open = process?.closedAt === null;
  return (
    <Page
      title={plan ? named(plan.title) : t('建议', 'Suggestion')}
      number={suggestionNo}
      tags={<>{plan && <Tag color="blue">{words.value(plan.loop, 'loop')}</Tag>}{open && <Due at={process.dueAt} overdue={process.overdue} />}</>}
      actions={may('suggestion.propose') && open && <Commands path="/api/v1/suggestions/{suggestionNo}/commands" values={{ suggestionNo }} />}
    >
      <div className="two">
        <div>
          {record?.effect && <EffectCard effect={record.effect as never} />}
          {plan && (
            <Card size="small" title={record?.plan ? t('所批准的', 'As approved') : t('建议', 'As suggested')}>
              <Descriptions size="small" bordered column={1} items={[
                { key: 'goal', label: t('目标', 'Goal'), children: plan.goal },
                { key: 'grounds', label: t('依据', 'Grounds'), children: <ul className="plain">{plan.grounds.map(({ what }, i) => <li key={i}>{what}</li>)}</ul> },
                { key: 'target', label: t('针对', 'Target'), children: <Facts of={plan.target} plain /> },
                { key: 'measures', label: t('措施', 'Measures'), children: <Fact name="measures" value={plan.measures} /> },
                { key: 'period', label: t('期间', 'Period'), children: `${format.date(plan.period.from)} – ${format.date(plan.period.to)}` },
                { key: 'measureAt', label: t('测算成效', 'Effect measured'), children: format.date(plan.measureAt) },
              ]} />
            </Card>
          )}
          {record && (
            <Card size="small" title={t('决定与结果', 'Decisions and results')}>
              <ul className="waiting">
                {record.decisions.map(({ id, by, at, decision, reason }) => <li key={id}><Tag color="blue">{words.value(decision, 'decision')}</Tag>{names(by)} {format.time(at)} <span className="words">{reason}</span></li>)}
                {record.conclusions.map(({ id, by, at, decision, note }) => <li key={id}><Tag>{words.value(decision, 'decision')}</Tag>{names(by)} {format.time(at)} <span className="words">{note}</span></li>)}
              </ul>
              {record.results.length > 0 && (
                <Table size="small" rowKey="id" pagination={false} scroll={{ x: 'max-content' }} dataSource={record.results} columns={[
                  { title: t('措施', 'Measure'), render: (_, { number, kind }) => `${number} · ${words.value(kind, 'kind')}` },
                  { title: t('承办', 'Who'), render: (_, { who }) => names(who) },
                  { title: t('结果', 'Result'), render: (_, { result }) => words.value(result, 'result') },
                  { title: t('数量', 'Amount'), dataIndex: 'amount' },
                  { title: t('说明', 'Note'), dataIndex: 'note' },
                ]} />
              )}
            </Card>
          )}
        </div>
        <Picture processId={data.processId} />
      </div>
    </Page>
  );
}

function EffectCard({ effect }: { effect: { measuredAt: string; effect: Effect; yearOnYear: Effect } }) {
  const t = useText();
  const format = useFormat();
  const rows: [string, Effect][] = [[t('与没有方案的网格相比（双重差分）', 'Against grids without it (difference in differences)'), effect.effect], [t('与去年同期相比', 'Against a year ago'), effect.yearOnYear]];
  return (
    <Card size="small" title={t('成效', 'Effect')} extra={<span className="quiet">{format.time(effect.measuredAt)}</span>}>
      <Alert type={effect.effect.finding === 'fewer' ? 'success' : effect.effect.finding === 'more' ? 'error' : 'info'} showIcon title={t(effect.effect)} />
      <Table size="small" pagination={false} rowKey={([name]) => name} dataSource={rows} scroll={{ x: 'max-content' }} columns={[
        { title: '', render: (_, [name]) => name },
        { title: t('之前 → 之后', 'Before → after'), render: (_, [, { counts }]) => `${counts.before} → ${counts.after}` },
        { title: t('对照', 'Compared'), render: (_, [, { counts }]) => `${counts.comparedBefore} → ${counts.comparedAfter}` },
        { title: t('倍数（95% 区间）', 'Ratio (95 %)'), render: (_, [, { ratio, from, to }]) => (ratio === null ? '—' : `${ratio}（${from}–${to}）`) },
      ]} />
    </Card>
  );
}
