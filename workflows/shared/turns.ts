/**
 * 换轮: a process that lives for years begins a new history before the old one grows too long (Temporal's continue-as-new).
 * It turns only while everything in it waits for people or for time, and takes along all that it is: its view, clocks, open
 * tasks, and the answers that it gave. What a procedure is in the middle of must be in its stage and its own state, and each
 * of its steps begins by asking: then the step finds its task again.
 */
import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { Carried } from '../../libs/contracts/process.js';
import type { Process } from './process.js';

/** A worker that takes a process over replays no more than this in a second or two; the server takes 2,000 into one history. */
const messagesInOneHistory = 200;

interface Turning<State, Outcome> {
  process: Process<string>;
  procedure: () => Promise<Outcome>;
  state: () => State;
  /** Begins the new history: `continueAsNew` with the same input and what is carried. */
  again: (carried: Carried<State>) => Promise<never>;
  /** Something that cannot go over is under way. */
  mayTurn?: () => boolean;
  /** Fewer for tests that want many turns. */
  after: number | undefined;
}

export function inTurns<State, Outcome>({ process, procedure, state, again, mayTurn = () => true, after = messagesInOneHistory }: Turning<State, Outcome>): Promise<Outcome> {
  const { record, tasks, supervisions } = process;
  const due = () => record.answers.received >= after || workflowInfo().continueAsNewSuggested;
  const outcome = procedure();
  // A process that is cancelled ends by its own way out.
  const turn = CancellationScope.nonCancellable(() => condition(() => due() && mayTurn() && record.quiet)).then(() =>
    again({ ...record.carry(), tasks: tasks.carry(), supervisions: supervisions.carry(), state: state() }),
  );
  return Promise.race([outcome, turn]);
}
