/** An expired limit, an order or a complaint opens a supervision that outlives the process it watches. */
import { supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { summaryOf, supervise, superviseSchema, type SupervisionInput } from '../../libs/contracts/supervision.js';
import type { Candidate } from '../../libs/domain/actor.js';
import { may } from '../../libs/domain/authority.js';
import { refuse } from '../../libs/domain/refusal.js';
import type { Clocks } from './clocks.js';
import type { ProcessRecord } from './record.js';
import { onUpdate } from './refusal.js';
import { startProcess } from './start-process.js';

export class Supervisions {
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

  async open(cause: SupervisionInput['cause']): Promise<string> {
    this.count += 1;
    const workflowId = supervisionWorkflowId(this.record.id, this.count);
    const { subject } = this.record;
    const input: SupervisionInput = { processId: this.record.id, subject, cause, captain: this.captain(), policy: this.clocks.policy };
    await this.record.atWork(() => startProcess({ workflow: 'supervision', kind: 'supervision', workflowId, input, summary: summaryOf(cause), about: subject, once: true }));
    return workflowId;
  }
}
