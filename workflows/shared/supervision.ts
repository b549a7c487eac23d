/** An expired limit, an order or a complaint opens a supervision that outlives the process it watches. */
import { getExternalWorkflowHandle, isCancellation, patched } from '@temporalio/workflow';
import { supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { missedAgain, summaryOf, supervise, superviseSchema, type SupervisionInput } from '../../libs/contracts/supervision.js';
import type { Candidate } from '../../libs/domain/actor.js';
import { may } from '../../libs/domain/authority.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import { refuse } from '../../libs/domain/refusal.js';
import type { Clocks } from './clocks.js';
import type { ProcessRecord } from './record.js';
import { onUpdate } from './refusal.js';
import { startProcess } from './start-process.js';

export class Supervisions {
  /** The last for each limit and captain. */
  private readonly ofLimits = new Map<string, Promise<string>>();

  constructor(
    private readonly record: ProcessRecord,
    private readonly clocks: Clocks,
    private readonly captain: () => Candidate,
    private count = 0,
  ) {
    onUpdate(supervise, superviseSchema, '督办 open a supervision', ({ actor, cause, reason }) => {
      if (!may(actor, cause === 'order' ? 'supervision.order' : 'supervision.complain').allowed) refuse('COMMAND_NOT_ALLOWED', 'actor');
      return async () => ({ supervision: await this.open({ type: cause, by: actor.id, reason }) });
    }, record.answers);
  }

  carry = (): number => this.count;

  /**
   * A limit has expired. Where its supervision has not ended, that one is told: ten units that stay
   * silent one after the other are one matter, and ten questions would only hide it.
   */
  async late(clock: Clock): Promise<void> {
    const [key, dueAt] = [clock.row.key, iso(clock.dueAt)];
    const limit = `${key} ${JSON.stringify(this.captain())}`;
    const standing = this.ofLimits.get(limit);
    if (standing && patched('one-supervision-of-a-limit')) {
      try {
        return await this.record.atWork(async () => getExternalWorkflowHandle(await standing).signal(missedAgain, { dueAt }));
      } catch (error) {
        // It has ended: this is a matter of its own.
        if (isCancellation(error)) throw error;
      }
    }
    const opened = this.open({ type: 'limit', key, dueAt });
    this.ofLimits.set(limit, opened);
    await opened;
  }

  async open(cause: SupervisionInput['cause']): Promise<string> {
    this.count += 1;
    const workflowId = supervisionWorkflowId(this.record.id, this.count);
    const { subject } = this.record;
    const input: SupervisionInput = { processId: this.record.id, subject, cause, captain: this.captain(), policy: this.clocks.policy };
    await this.record.atWork(() => startProcess({ workflow: 'supervision', kind: 'supervision', workflowId, input, summary: summaryOf(cause), about: subject, once: true }));
    return workflowId;
  }
}
