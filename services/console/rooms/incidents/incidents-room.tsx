/** 警情: every call, what became of it, and a new one. */
import { lazy } from 'react';
import { Route, Switch } from 'wouter';
import { IncidentList } from './incident-list.js';

const NewIncident = lazy(() => import('./new-incident.js').then((module) => ({ default: module.NewIncident })));
const IncidentPage = lazy(() => import('./incident-page.js').then((module) => ({ default: module.IncidentPage })));

export function IncidentsRoom() {
  return (
    <Switch>
      <Route path="/"><IncidentList /></Route>
      <Route path="/new"><NewIncident /></Route>
      <Route path="/:incidentNo"><IncidentPage /></Route>
    </Switch>
  );
}
