/** A process's picture: the way it has taken, who did what, and what waits for whom until when. From its own history. */
import { CheckCircleFilled, ClockCircleOutlined, ExclamationCircleFilled, LoadingOutlined } from '@ant-design/icons';
import { Card, Empty, Progress, Skeleton, Space, Tag, Timeline } from 'antd';
import { Link } from 'wouter';
import { api } from '../api/client.js';
import { useSchema } from '../api/description.js';
import { useWords } from '../api/words.js';
import { variantsOf } from '../form/schema.js';
import { useText } from '../shell/language.js';
import { useSession } from '../shell/session.js';
import { Due, useNow } from './clock.js';
import { CommandButton } from './command.js';
import { useFormat } from './format.js';
import { isCandidate, seesAll, useNames, useWho } from './people.js';
import { hrefOf, inAddress, numberOf } from './places.js';
import { ProblemNote } from './problem.js';

interface Entry {
  at: string;
  by: string | null;
  event: string;
  zh: string;
  en: string;
}

/** What happened, by the stage in which it did. */
function chapters(entries: readonly Entry[]): { stage: string | null; at: string; entries: Entry[] }[] {
  const told: { stage: string | null; at: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const stage = /^stage\.(.+)$/.exec(entry.event)?.[1];
    if (stage !== undefined) told.push({ stage, at: entry.at, entries: [] });
    else {
      if (told.length === 0) told.push({ stage: null, at: entry.at, entries: [] });
      told.at(-1)!.entries.push(entry);
    }
  }
  return told;
}

/** Where a limit is extended by an order: the address of the process's orders. */
export interface Orders {
  path: string;
  values: Record<string, string>;
}

export function Picture({ processId, orders }: { processId: string; orders?: Orders | false }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const who = useWho();
  const { me } = useSession();
  const opens = (task: { assignee: string | null; candidates: readonly { role: string; unit?: string; account?: string }[] }) => task.assignee === me.id || isCandidate(task, me) || seesAll(me);
  const params = { params: { path: { processId: inAddress(processId) } } };
  const process = api.useQuery('get', '/api/v1/processes/{processId}', params);
  const history = api.useQuery('get', '/api/v1/processes/{processId}/timeline', params);
  if (process.error) return <ProblemNote error={process.error} again={() => void process.refetch()} />;
  if (!process.data) return <Skeleton active />;
  const { closedAt, stage, outcome, clocks, waiting: tasks } = process.data;
  const told = chapters((history.data?.items ?? []) as Entry[]);
  return (
    <div className="picture">
      <Card size="small" title={t('此刻', 'Now')} extra={closedAt ? <Tag color="default">{t('已办结', 'closed')}{outcome && t('：', ': ') + words('outcomes', outcome)}</Tag> : <Tag color="processing">{words('stages', stage)}</Tag>}>
        {tasks.length === 0 && <p className="quiet">{closedAt ? t(`于 ${format.time(closedAt)} 办结。`, `Closed at ${format.time(closedAt)}.`) : t('没有等人办理的事项：流程自己在走，或在等时限、其他单位。', 'Nothing waits for a person: the process runs by itself, or waits for a time or a partner.')}</p>}
        <ul className="waiting">
          {tasks.map((task) => (
            <li key={task.id}>
              {opens(task) ? <Link href={`~/tasks/${encodeURIComponent(task.id)}`}>{t(task.title)}</Link> : <strong>{t(task.title)}</strong>}
              <span className="quiet">{who(task)}</span>
              <Due at={task.dueAt} overdue={task.overdue} />
            </li>
          ))}
        </ul>
      </Card>
      {clocks.length > 0 && <Card size="small" title={t('期限', 'Limits')}><Limits clocks={clocks} orders={orders} /></Card>}
      <Card size="small" title={t('经过', 'What happened')}>
        {history.error ? <ProblemNote error={history.error} again={() => void history.refetch()} /> : !history.data ? <Skeleton active /> : told.length === 0 ? <Empty /> : (
          <Timeline
            items={told.map(({ stage: chapter, at, entries }, i) => {
              const current = i === told.length - 1 && !closedAt;
              return {
                key: i,
                icon: current ? <LoadingOutlined /> : entries.some(({ event }) => event === 'overdue') ? <ExclamationCircleFilled className="late" /> : <CheckCircleFilled />,
                content: (
                  <section className={current ? 'chapter current' : 'chapter'}>
                    <h4>{chapter ? words('stages', chapter) : t('开始', 'Beginning')} <time dateTime={at}>{format.time(at)}</time></h4>
                    <ul>
                      {entries.map((entry, j) => (
                        <li key={j}>
                          <time dateTime={entry.at}>{format.clock(entry.at)}</time>
                          <Told sentence={t(entry)} by={entry.by} />
                        </li>
                      ))}
                    </ul>
                  </section>
                ),
              };
            })}
          />
        )}
      </Card>
    </div>
  );
}

const aProcess = /([a-z]+(?:\/[\w.-]+)+)/;

/** Names instead of ids; what another process is called leads to it. */
function Told({ sentence, by }: { sentence: string; by: string | null }) {
  const names = useNames();
  return <span>{(by ? sentence.replace(by, names(by)) : sentence).split(aProcess).map((part, i) => (i % 2 === 1 ? <Link key={i} href={`~${hrefOf(part)}`}>{numberOf(part) || part}</Link> : part))}</span>;
}

export interface ClockView {
  id: string;
  title: { zh: string; en: string };
  source: { zh: string; en: string };
  status: string;
  state: string;
  startedAt: string;
  dueAt: string;
  endedAt: string | null;
  extensions: { ground: string }[];
  extendable: { index: number; to: { amount: number; unit: string }; by: string; ground: { zh: string; en: string } }[];
}

/** Those that run; what is over, on demand. */
function Limits({ clocks, orders }: { clocks: readonly ClockView[]; orders?: Orders | false }) {
  const t = useText();
  const running = clocks.filter(({ state }) => state === 'running' || state === 'suspended');
  const over = clocks.filter((clock) => !running.includes(clock));
  return (
    <>
      <Clocks clocks={running} orders={orders} />
      {over.length > 0 && <details><summary className="quiet">{t(`已结束的期限 ${over.length} 项`, `${over.length} that are over`)}{over.some(({ state }) => state === 'expired') && <Tag color="red">{t('有超期', 'some late')}</Tag>}</summary><Clocks clocks={over} /></details>}
    </>
  );
}

/** Each limit with the law that sets it. */
export function Clocks({ clocks, orders }: { clocks: readonly ClockView[]; orders?: Orders | false }) {
  const t = useText();
  const format = useFormat();
  const now = useNow(60_000);
  return (
    <ul className="clocks">
      {clocks.map((clock) => {
        const running = clock.state === 'running';
        const passed = Math.min(100, Math.max(0, ((running ? now : Date.parse(clock.endedAt ?? clock.dueAt)) - Date.parse(clock.startedAt)) / Math.max(1, Date.parse(clock.dueAt) - Date.parse(clock.startedAt)) * 100));
        return (
          <li key={clock.id} data-clock={clock.id}>
            <div>
              <strong>{t(clock.title)}</strong> {running ? <Due at={clock.dueAt} /> : <Tag icon={<ClockCircleOutlined />} color={clock.state === 'met' ? 'green' : clock.state === 'expired' ? 'red' : 'default'}>{t(clockStates[clock.state] ?? { zh: clock.state, en: clock.state })}</Tag>}
              {clock.extensions.length > 0 && <Tag color="purple">{t(`延长 ${clock.extensions.length} 次`, `extended ${clock.extensions.length}×`)}</Tag>}
              {running && orders && <Extensions of={clock} orders={orders} />}
              {orders && <Interruption of={clock} orders={orders} />}
            </div>
            <Progress percent={Math.round(passed)} size="small" showInfo={false} status={clock.state === 'expired' || (running && passed >= 100) ? 'exception' : 'normal'} aria-label={t(clock.title)} />
            <div className="quiet">{format.time(clock.startedAt)} → {format.time(clock.dueAt)} · {t(clock.source)}</div>
          </li>
        );
      })}
    </ul>
  );
}

/** Each on its ground, for whoever may grant it. What is granted elsewhere is entered with its document. */
function Extensions({ of: { id, extensions, extendable }, orders }: { of: ClockView; orders: Orders }) {
  const t = useText();
  const words = useWords();
  const { me } = useSession();
  const left = extendable.filter(({ by, ground }) => (by === 'external' || me.roles.includes(by)) && !extensions.some((made) => made.ground === ground.zh));
  return (
    <Space size="small" wrap>
      {left.map(({ index, to, by, ground }) => {
        const span = `${to.amount} ${words.value(to.unit, 'unit')}`;
        return <CommandButton key={index} {...orders} type="extend" label={t(`延长至 ${span}`, `Extend to ${span}`)} text={t(ground)} fixed={{ clock: id, index }} leave={by === 'external' ? [] : ['document']} />;
      })}
    </Space>
  );
}

/** 中止、恢复计时: where the law lets the limits of such a process be suspended. */
function Interruption({ of: { id, state }, orders }: { of: ClockView; orders: Orders }) {
  const schema = useSchema('post', orders.path);
  const type = { running: 'suspend', suspended: 'resume' }[state];
  if (!type || !schema || !variantsOf(schema)?.schemas.has(type)) return null;
  return <CommandButton {...orders} type={type} fixed={{ clock: id }} />;
}

const clockStates: Record<string, { zh: string; en: string }> = {
  met: { zh: '按时完成', en: 'met' },
  expired: { zh: '届满', en: 'expired' },
  suspended: { zh: '中止', en: 'suspended' },
  cancelled: { zh: '不再计', en: 'cancelled' },
};
