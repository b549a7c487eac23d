/** 我的待办: what waits for me, the most urgent first. */
import { lazy } from 'react';
import { Route, Switch } from 'wouter';
import { TaskList } from './task-list.js';

const TaskPage = lazy(() => import('./task-page.js').then((module) => ({ default: module.TaskPage })));

export function TasksRoom() {
  return (
    <Switch>
      <Route path="/"><TaskList /></Route>
      <Route path="/:taskId"><TaskPage /></Route>
    </Switch>
  );
}
