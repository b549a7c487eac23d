/** 值班: who is on, who will be, and by which rules. */
import { Segmented } from 'antd';
import { lazy, type ReactNode } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { Page } from '../../parts/page.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { NotHere } from '../not-here.js';
import { OnDuty } from './on-duty.js';
import { Requests } from './requests.js';
import { Rosters } from './rosters.js';
import { Shifts } from './shifts.js';

const RosterPage = lazy(() => import('./roster-page.js').then((module) => ({ default: module.RosterPage })));
const ShiftPage = lazy(() => import('./shift-page.js').then((module) => ({ default: module.ShiftPage })));
const Rules = lazy(() => import('./rules.js').then((module) => ({ default: module.Rules })));

export function DutyRoom() {
  return (
    <Switch>
      <Route path="/"><Part at="/"><OnDuty /></Part></Route>
      <Route path="/shifts"><Part at="/shifts"><Shifts /></Part></Route>
      <Route path="/shifts/:date/:shift"><ShiftPage /></Route>
      <Route path="/rosters"><Part at="/rosters"><Rosters /></Part></Route>
      <Route path="/rosters/:rosterId"><RosterPage /></Route>
      <Route path="/requests"><Part at="/requests"><Requests /></Part></Route>
      <Route path="/rules"><Part at="/rules"><Rules /></Part></Route>
      <Route><NotHere /></Route>
    </Switch>
  );
}

function Part({ at, children }: { at: string; children: ReactNode }) {
  const t = useText();
  const { may } = useSession();
  const [, go] = useLocation();
  const parts = [
    { value: '/', label: t('此刻在班', 'On duty now') },
    { value: '/shifts', label: t('班次', 'Shifts') },
    { value: '/rosters', label: t('值班表', 'Rosters') },
    ...(may('duty.readRequests') || may('duty.request') ? [{ value: '/requests', label: t('请假换班', 'Leave and swaps') }] : []),
    { value: '/rules', label: t('值班规则', 'Rules') },
  ];
  return (
    <Page title={t('值班', 'Duty')} actions={<Segmented aria-label={t('部分', 'part')} options={parts} value={at} onChange={(to) => go(to)} />}>
      {children}
    </Page>
  );
}
