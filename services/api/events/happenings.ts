/** What a reader of the live events is told of a change: what they may see, as the lists show it. */
import type { Actor } from '../../../libs/domain/actor.js';
import type { Change } from '../../../libs/records/changes.js';
import { isOfCase, seesCases } from '../processes/process-access.js';
import { isOwn, seesAll } from '../tasks/task-access.js';
import { toOrder, toProcess, toTask } from '../views.js';
import type { EventStream } from './event-stream.js';

export function tell(stream: EventStream, change: Change): void {
  const shown = shownTo(stream.actor, change);
  if (shown) stream.event(change.type, shown, change.position);
}

/** What came before is not known any more: read the lists again. */
export const tellReset = (stream: EventStream, position: string): void => stream.event('reset', {}, position);

function shownTo(actor: Actor, change: Change): object | null {
  switch (change.type) {
    case 'process':
      return isOfCase(change.process.id) && !seesCases(actor) ? null : toProcess(change.process);
    case 'task':
      return seesAll(actor) || isOwn(actor, change.task) ? toTask(change.task) : null;
    case 'order':
      return toOrder(change.order);
    // The board tells of units.
    case 'unit':
      return null;
  }
}
