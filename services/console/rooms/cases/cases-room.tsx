/** 办案: cases, their suspects, evidence and papers. */
import { lazy } from 'react';
import { Route, Switch } from 'wouter';
import { NotHere } from '../not-here.js';
import { CaseList } from './case-list.js';

const CasePage = lazy(() => import('./case-page.js').then((module) => ({ default: module.CasePage })));
const SuspectPage = lazy(() => import('./suspect-page.js').then((module) => ({ default: module.SuspectPage })));

export function CasesRoom() {
  return (
    <Switch>
      <Route path="/"><CaseList /></Route>
      <Route path="/:caseNo"><CasePage /></Route>
      <Route path="/:caseNo/suspects/:number"><SuspectPage /></Route>
      <Route><NotHere /></Route>
    </Switch>
  );
}
