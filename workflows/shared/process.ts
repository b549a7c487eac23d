/** What every process stands on: its record, its clocks, its tasks, and the supervision that an expired limit opens. */
import type { Carried, ProcessKind, Subject } from '../../libs/contracts/process.js';
import type { Candidate } from '../../libs/domain/actor.js';
import { Clocks } from './clocks.js';
import { HumanTasks } from './human-tasks.js';
import { ProcessRecord } from './record.js';
import { Supervisions } from './supervision.js';

export interface Process<Stage extends string> {
  record: ProcessRecord<Stage>;
  clocks: Clocks;
  tasks: HumanTasks;
  supervisions: Supervisions;
}

/**
 * `captain` answers for what is late: asked when a limit expires, since who is in charge may change on the way.
 * `carried`: from an earlier history of a process that lives too long for one (see `turns.ts`).
 */
export function standUp<Stage extends string>(kind: ProcessKind, stage: Stage, subject: Subject, captain: () => Candidate, carried?: Carried): Process<Stage> {
  const record = new ProcessRecord<Stage>(kind, (carried?.view.stage as Stage | undefined) ?? stage, carried?.view.subject ?? subject, carried);
  const clocks = new Clocks(record);
  const tasks = new HumanTasks(record, clocks, carried);
  const supervisions = new Supervisions(record, clocks, captain, carried?.supervisions);
  clocks.onExpiry = async (clock) => {
    tasks.markOverdue(clock);
    await supervisions.late(clock);
  };
  return { record, clocks, tasks, supervisions };
}
