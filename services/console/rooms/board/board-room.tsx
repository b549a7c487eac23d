/** 态势看板: the room's main screen. Everything on it can be done by the keyboard alone. */
import { ExpandOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, type FormInstance, Grid, Modal, Segmented, Select, Skeleton, Switch } from 'antd';
import { type KeyboardEvent, lazy, memo, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import type { Values } from '../../form/schema.js';
import { useCommunities } from '../../parts/people.js';
import { type Say, useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { press } from '../tasks/decide.js';
import type { Task } from '../tasks/tasks.js';
import { Aside } from './aside.js';
import './board.css';
import { type Board, type Counts, type Incident, useBoard } from './board-data.js';
import { incidentOf, Panel } from './panel.js';
import { Queue } from './queue.js';

const BoardMap = lazy(() => import('./board-map.js').then((module) => ({ default: module.BoardMap })));

export function BoardRoom() {
  const t = useText();
  const board = useBoard();
  useEffect(() => {
    document.title = `${t('态势看板', 'Board')} · ${t('两队一室', 'Two Teams, One Room')}`;
  }, [t]);
  return board ? <Shown board={board} /> : <Skeleton active />;
}

type Part = 'queue' | 'map' | 'aside';

function Shown({ board }: { board: Board }) {
  const t = useText();
  const wide = Grid.useBreakpoint().lg ?? innerWidth >= 992;
  const { me } = useSession();
  const { incidents, shown, filters } = useFiltered(board.incidents);
  const [chosen, choose] = useState<string | null>(null);
  const [opened, open] = useState<string | null>(null);
  const [help, showHelp] = useState(false);
  const [part, show] = useState<Part>('queue');
  const acts = useRef<{ task: Task; form: FormInstance<Values> } | null>(null);
  const queue = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  const root = useRef<HTMLDivElement>(null);
  usePrefetched(incidents, chosen);
  useEffect(() => queue.current?.focus(), []);

  const toPanel = useCallback((id: string) => {
    choose(id);
    open(id);
    // The panel is there with the next drawing.
    requestAnimationFrame(() => requestAnimationFrame(() => panel.current?.focus()));
  }, []);
  const pick = useCallback((id: string) => {
    choose(id);
    open((before) => (before === null ? null : id));
  }, []);
  const close = useCallback(() => {
    open(null);
    requestAnimationFrame(() => queue.current?.focus());
  }, []);
  const find = useCallback((incidentNo: string) => {
    const found = board.incidents.find((each) => each.incidentNo === incidentNo);
    if (found) toPanel(found.id);
  }, [board.incidents, toPanel]);

  const keys = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const writes = isWriting(event.target as HTMLElement);
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      acts.current?.form.submit();
    } else if (event.key === 'Escape') {
      if (writes) panel.current?.focus();
      else if (opened !== null) close();
    } else if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === '?') showHelp(true);
    else if (/^[1-9]$/.test(event.key)) {
      if (acts.current && press(Number(event.key), acts.current.task, acts.current.form)) event.preventDefault();
    } else if ((event.target as HTMLElement) === queue.current || (event.target as HTMLElement) === panel.current || event.target === root.current) {
      const at = incidents.findIndex(({ id }) => id === chosen);
      const to = { ArrowDown: at + 1, j: at + 1, ArrowUp: Math.max(0, at - 1), k: Math.max(0, at - 1), PageDown: at + 10, PageUp: at - 10, Home: 0, End: incidents.length - 1 }[event.key];
      if (to !== undefined && (event.target as HTMLElement) !== panel.current) {
        event.preventDefault();
        const next = incidents[Math.max(0, Math.min(incidents.length - 1, to))];
        if (next) pick(next.id);
      }
      const current = incidents[Math.max(0, at)];
      if (event.key === 'Enter' && current) {
        event.preventDefault();
        toPanel(current.id);
      }
    }
  };

  const current = opened === null ? undefined : board.incidents.find(({ id }) => id === opened);
  const number = current?.incidentNo ?? (opened === null ? null : opened.split('/').slice(2).join('.'));
  const inPanel = number !== null && <Panel key={number} ref={panel} incidentNo={number} acts={acts} close={close} />;
  const list = <Queue ref={queue} incidents={incidents} all={shown} chosen={chosen} choose={pick} open={toPanel} />;
  const map = (
    <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height: 240 }} />}>
      <BoardMap incidents={incidents} all={board.incidents} units={board.units} chosen={chosen} choose={toPanel} />
    </Suspense>
  );
  const aside = <Aside units={board.units} overdue={board.overdue} linkages={board.linkages} find={find} />;
  return (
    <div className={`board ${wide ? 'wide' : 'narrow'}`} ref={root} tabIndex={-1} onKeyDown={keys} data-connection={board.connection}>
      <h1 className="seen-by-ear">{t('态势看板', 'Board')}</h1>
      <div className="top">
        <Figures counts={board.counts} t={t} />
        <div className="filters">
          {filters}
          <Button icon={<ExpandOutlined />} onClick={() => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen())}>{wide && t('全屏', 'Full screen')}</Button>
          <Button icon={<QuestionCircleOutlined />} onClick={() => showHelp(true)} aria-label={t('按键', 'Keys')}>{wide && <kbd>?</kbd>}</Button>
        </div>
      </div>
      {wide ? (
        <div className="parts">
          <section className="part" aria-label={t('在办警情', 'Open incidents')}>{list}</section>
          <section className="part map" aria-label={t('地图', 'Map')}>{map}</section>
          <section className="part side-part" aria-label={inPanel ? t('所选警情', 'The chosen incident') : t('警力、超期、联动', 'Units, late work, partners')}>{inPanel || aside}</section>
        </div>
      ) : (
        <>
          <Segmented<Part> block value={part} onChange={show} options={[{ value: 'queue', label: t('警情', 'Incidents') }, { value: 'map', label: t('地图', 'Map') }, { value: 'aside', label: t('警力', 'Units') }]} />
          <div className="parts">{part === 'queue' ? list : part === 'map' ? map : aside}</div>
          <Drawer open={opened !== null} size="100%" onClose={close} title={number} closable>{inPanel}</Drawer>
        </>
      )}
      <Keys open={help} close={() => showHelp(false)} name={me.name} />
    </div>
  );
}

const isWriting = (element: HTMLElement) => element.isContentEditable || element.tagName === 'TEXTAREA' || (element.tagName === 'INPUT' && !['radio', 'checkbox', 'button'].includes((element as HTMLInputElement).type)) || element.closest('[role="dialog"]') !== null;

/** What Enter will show is fetched while the choice rests on it. */
function usePrefetched(incidents: readonly Incident[], chosen: string | null): void {
  const queries = useQueryClient();
  const number = incidents.find(({ id }) => id === chosen)?.incidentNo;
  useEffect(() => {
    if (!number) return;
    const timer = setTimeout(() => void queries.prefetchQuery(api.queryOptions('get', '/api/v1/incidents/{incidentNo}', incidentOf(number))), 120);
    return () => clearTimeout(timer);
  }, [number, queries]);
}

function useFiltered(all: readonly Incident[]) {
  const t = useText();
  const words = useWords();
  const communities = useCommunities();
  const [search, setSearch] = useSearchParams();
  const get = (name: string) => search.get(name) ?? undefined;
  const [community, priority, stage, overdue] = [get('community'), get('priority'), get('stage'), get('overdue')];
  const set = (name: string, value: string | undefined) =>
    setSearch((before) => {
      if (value) before.set(name, value);
      else before.delete(name);
      return before;
    }, { replace: true });
  const incidents = useMemo(
    () => all.filter((each) => (!community || each.community === community) && (!priority || String(each.priority) === priority) && (!stage || each.stage === stage) && (!overdue || each.overdue)),
    [all, community, priority, stage, overdue],
  );
  const choice = (name: string, label: string, value: string | undefined, options: { value: string; label: string }[]) => (
    <Select key={name} size="middle" allowClear aria-label={label} placeholder={label} value={value} onChange={(next: string | undefined) => set(name, next)} options={options} popupMatchSelectWidth={false} />
  );
  const filters = (
    <>
      {choice('community', t('社区', 'Community'), community, communities)}
      {choice('priority', t('等级', 'Priority'), priority, ['1', '2', '3', '4'].map((value) => ({ value, label: t(`${value} 级`, `P${value}`) })))}
      {choice('stage', t('阶段', 'Stage'), stage, stages.map((value) => ({ value, label: words('stages', value) })))}
      <label className="flag"><Switch size="small" checked={overdue === 'true'} onChange={(on) => set('overdue', on ? 'true' : undefined)} /> {t('只看超期', 'Late only')}</label>
    </>
  );
  return { incidents, shown: all.length, filters };
}

const stages = ['intake', 'locating', 'triage', 'dispatch', 'response', 'onScene', 'filing', 'feedback'];

const Figures = memo(function Figures({ counts, t }: { counts: Counts; t: Say }) {
  const { incidents, tasks, units, awaited } = counts;
  const figures: [string, number | string, boolean?][] = [
    [t('在办警情', 'Open incidents'), incidents.open],
    [t('1 级', 'P1'), incidents.byPriority['1'] ?? 0, true],
    [t('待研判', 'To assess'), incidents.byStage.triage ?? 0],
    [t('待派警', 'To dispatch'), incidents.byStage.dispatch ?? 0],
    [t('超期警情', 'Late incidents'), incidents.overdue, true],
    [t('超期待办', 'Late tasks'), `${tasks.overdue}/${tasks.open}`, tasks.overdue > 0],
    [t('待命警力', 'Free units'), `${units.free}/${units.onDuty}`],
    [t('等联动答复', 'Partners awaited'), awaited],
  ];
  return (
    <dl className="figures">
      {figures.map(([name, value, alarm]) => <div key={name} className={alarm && value !== 0 ? 'alarm' : undefined}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
});

function Keys({ open, close }: { open: boolean; close(): void; name: string }) {
  const t = useText();
  const keys: [string[], string][] = [
    [['↑', '↓'], t('选择警情（在队列中）', 'choose an incident (in the queue)')],
    [['Home', 'End', 'PgUp', 'PgDn'], t('到队首、队尾、翻页', 'first, last, a page up or down')],
    [['Enter'], t('打开所选警情等待办理的一步，类别和等级的建议已填好', 'open what waits for you there, the proposed category and priority filled in')],
    [['1', '…', '9'], t('研判：选派警、并入、电话答复；派警：选择或取消第几个建议单元', 'assess: dispatch, merge or advise; dispatch: choose or drop a proposed unit')],
    [['Ctrl', 'Enter'], t('提交；下一步会自动打开', 'send; the next step opens by itself')],
    [['Esc'], t('离开填写处；再按一次关闭，回到队列', 'leave a field; once more: close and back to the queue')],
    [['?'], t('显示本说明', 'show these keys')],
  ];
  return (
    <Modal open={open} onCancel={close} footer={null} title={t('只用键盘派警', 'Dispatch by the keyboard alone')}>
      <dl className="keys">
        {keys.map(([names, what]) => <div key={what}><dt>{names.map((name) => <kbd key={name}>{name}</kbd>)}</dt><dd>{what}</dd></div>)}
      </dl>
    </Modal>
  );
}
