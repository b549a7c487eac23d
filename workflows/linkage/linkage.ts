/** 联动: every partner is told at once and answers for itself; the board shows all answers, and an emergency is stood down in order. */
import { CancellationScope, condition, isCancellation, proxyActivities } from '@temporalio/workflow';
import {
  type LinkageActivities,
  type LinkageAnswer,
  type LinkageCommand,
  linkageCommand,
  linkageCommandSchema,
  type LinkageInput,
  type LinkageOutcome,
  type LinkageReply,
  type LinkageStage,
  type PartnerMessage,
  type PartnerSays,
  partnerSays,
  partnerSaysSchema,
} from '../../libs/contracts/linkage.js';
import { queues } from '../../libs/contracts/process.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import { refuse } from '../../libs/domain/refusal.js';
import type { Clocks } from '../shared/clocks.js';
import type { HumanTasks, OpenTask } from '../shared/human-tasks.js';
import { chief, operators } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';

const options = { taskQueue: queues.command, startToCloseTimeout: '30 seconds' } as const;
/** Soon enough for the board to say that a partner cannot be reached. */
const promptly = proxyActivities<Pick<LinkageActivities, 'tellPartner'>>({ ...options, retry: { initialInterval: '1 second', maximumAttempts: 4 } });
/** The webhook's id makes a second delivery harmless: a partner that is away for a day is told when it is back. */
const untilDelivered = proxyActivities<Pick<LinkageActivities, 'tellPartner'>>({ ...options, retry: { initialInterval: '5 seconds', maximumInterval: '5 minutes' } });

const commanders: readonly string[] = ['commandOperator', 'chief'];
const ended: readonly LinkageReply['state'][] = ['answered', 'unanswered', 'stoodDown'];

/** One partner's line on the board. */
class Line {
  readonly reply: LinkageReply;
  clock: Clock | null = null;
  telephone: OpenTask<'linkage.telephone'> | null = null;
  readonly sending = new CancellationScope();
  /** Of the webhooks to this partner: the same number is the same message. */
  sent = 0;

  constructor(
    readonly partner: string,
    readonly matter: string,
  ) {
    this.reply = { partner, matter, state: 'sending', times: { sending: Date.now() }, answer: null, via: null, overdue: false, progress: [] };
  }
  get ended(): boolean {
    return ended.includes(this.reply.state);
  }
}

export async function linkage(input: LinkageInput): Promise<LinkageOutcome> {
  return new LinkageProcess(input).run();
}

class LinkageProcess {
  private readonly record: Process<LinkageStage>['record'];
  private readonly clocks: Clocks;
  private readonly tasks: HumanTasks;
  private readonly lines: Line[];
  private readonly procedure = new CancellationScope();
  private standing: Promise<void> = Promise.resolve();
  private standingDown = 0;

  constructor(private readonly input: LinkageInput) {
    const { record, clocks, tasks } = standUp<LinkageStage>('linkage', 'requesting', { ...input.subject, team: 'command' }, () => operators[0]!);
    this.record = record;
    this.clocks = clocks;
    this.tasks = tasks;
    clocks.policy = input.policy;
    clocks.calendar = input.calendar;
    this.lines = input.requests.map(({ partner, matter }) => new Line(partner, matter));
    const supervise = clocks.onExpiry;
    clocks.onExpiry = async (clock) => {
      const late = this.lines.find((line) => line.clock === clock);
      if (late) this.escalate(late);
      await supervise(clock);
    };
    const remind = clocks.onReminder;
    clocks.onReminder = (clock) => {
      remind(clock);
      const waiting = this.lines.find((line) => line.clock === clock && !line.ended && line.reply.state !== 'sending' && line.reply.state !== 'unreachable');
      if (waiting) this.inBackground(() => this.tell(waiting, 'reminder'));
    };
    record.detail = () => ({
      linkageNo: input.linkageNo,
      kind: input.kind,
      processId: input.processId,
      requestedBy: input.requestedBy,
      replies: this.lines.map(({ reply }) => reply),
    });
    onUpdate(partnerSays, partnerSaysSchema, '联动单位答复 what a partner says', (says) => this.judgePartner(says));
    onUpdate(linkageCommand, linkageCommandSchema, '联动指令 an order to the board', (message) => this.judgeCommand(message));
  }

  async run(): Promise<LinkageOutcome> {
    try {
      await this.procedure.run(async () => {
        for (const line of this.lines) this.request(line);
        await this.everyAnswer();
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await CancellationScope.nonCancellable(() => this.standDown(this.lines));
    }
    return CancellationScope.nonCancellable(() => this.close());
  }

  /** 请求: told by a signed webhook, and telephoned where that is not possible or not answered in time. */
  private request(line: Line): void {
    line.clock = this.clocks.start(`linkage.${this.input.kind}`);
    this.inBackground(() => this.deliver(line));
  }

  private async deliver(line: Line): Promise<void> {
    const result = await line.sending.run(async () => {
      try {
        return await this.tell(line, 'requested', promptly);
      } catch (error) {
        if (isCancellation(error)) throw error;
        this.move(line, 'unreachable');
        this.telephone(line);
        return this.tell(line, 'requested', untilDelivered);
      }
    });
    if (line.ended) return;
    if (result.delivered) this.move(line, 'delivered');
    else this.telephone(line);
  }

  private tell(line: Line, type: 'requested' | 'reminder' | 'stoodDown', proxy = untilDelivered): Promise<{ delivered: boolean }> {
    if (type !== 'requested') line.sent += 1;
    const { linkageNo, kind } = this.input;
    const dueAt = line.clock && type !== 'stoodDown' ? iso(line.clock.dueAt) : null;
    return proxy.tellPartner({ linkageNo, kind, partner: line.partner, type, number: line.sent, matter: line.matter, dueAt });
  }

  /** The operator rings until somebody has answered, or a leader gives up; each call is noted. */
  private telephone(line: Line): void {
    if (line.telephone && !line.telephone.ended) return;
    const open = this.tasks.open('linkage.telephone', {
      candidates: [...operators, ...chief],
      context: { linkageNo: this.input.linkageNo, kind: this.input.kind, partner: line.partner, progress: line.reply.progress },
      priority: line.reply.overdue ? 1 : undefined,
      follows: line.clock,
      check: (form, actor) => {
        if (form.result === 'ended' && !actor.roles.includes('chief')) refuse('COMMAND_NOT_ALLOWED', 'result');
      },
    });
    line.telephone = open;
    this.inBackground(async () => {
      const noted = await this.tasks.answered(open);
      if (!noted || line.ended) return;
      const { result, answer, at, note } = noted.result;
      if (result === 'answered') return this.end(line, 'answered', answer!, 'telephone');
      if (result === 'ended') return this.end(line, 'unanswered', null, 'telephone');
      line.reply.progress.push({ at, via: 'telephone', note: note ?? result });
      this.telephone(line);
    });
  }

  /** The limit has passed: by telephone from now on, and a supervision is opened. */
  private escalate(line: Line): void {
    line.reply.overdue = true;
    this.telephone(line);
    this.record.touch();
  }

  /** An emergency's board is open until it is stood down: answers are not yet the end of it. */
  private async everyAnswer(): Promise<void> {
    const answered = () => this.lines.every((line) => line.ended);
    const stoodDown = () => this.lines.every((line) => line.reply.state === 'stoodDown');
    await condition(answered);
    while (this.input.kind === 'emergency' && !stoodDown()) {
      this.record.enter('answered');
      await condition(() => stoodDown() || !answered());
      await condition(answered);
    }
    await this.standing;
  }

  private end(line: Line, state: LinkageReply['state'], answer: LinkageAnswer | null, via: LinkageReply['via']): void {
    line.reply.answer = answer;
    line.reply.via = via;
    this.move(line, state);
    if (answer) this.clocks.meet(line.clock);
    else this.clocks.cancel(line.clock);
    line.sending.cancel();
    if (line.telephone) this.tasks.cancel(line.telephone as unknown as OpenTask);
  }

  private move(line: Line, state: LinkageReply['state']): void {
    line.reply.state = state;
    line.reply.times[state] = Date.now();
    this.record.touch();
  }

  /** 解除: one after the other, each told before the next; what a partner has answered stays on the board. */
  private async standDown(lines: readonly Line[]): Promise<void> {
    const before = this.record.stage;
    this.record.enter('standingDown');
    for (const line of lines) {
      if (line.reply.state === 'stoodDown') continue;
      this.end(line, 'stoodDown', line.reply.answer, line.reply.via);
      // Whoever cannot be told by webhook within the minute was never under way on our account, or is told by telephone.
      await this.tell(line, 'stoodDown', promptly).catch((error: unknown) => {
        if (isCancellation(error)) throw error;
      });
    }
    if (this.lines.some((line) => line.reply.state !== 'stoodDown')) this.record.enter(before);
  }

  private async close(): Promise<LinkageOutcome> {
    this.tasks.cancelAll();
    for (const { clock } of this.lines) this.clocks.cancel(clock);
    this.record.enter('closed');
    const states = new Set(this.lines.map(({ reply }) => reply.state));
    await this.record.close(states.size === 1 ? [...states][0]! : 'answered');
    return { linkageNo: this.input.linkageNo, replies: this.lines.map(({ reply }) => reply) };
  }

  private judgePartner({ partner, message }: PartnerSays): () => { state: LinkageReply['state'] } {
    const line = this.lines.find((each) => each.partner === partner) ?? refuse('PARTNER_NOT_ASKED', 'partner');
    if (line.reply.state === 'stoodDown') refuse('PARTNER_STOOD_DOWN', 'type');
    if (line.reply.state === 'answered') refuse('PARTNER_HAS_ANSWERED', 'type');
    return () => {
      this.hear(line, message);
      return { state: line.reply.state };
    };
  }

  private hear(line: Line, message: PartnerMessage): void {
    // A late answer is worth as much as one in time: the money may have been stopped.
    if (message.type === 'answered') return this.end(line, 'answered', message.answer, 'callback');
    if (message.type === 'progress') line.reply.progress.push({ at: message.at, via: 'callback', note: message.note });
    if (line.ended) return this.record.touch();
    this.move(line, 'acknowledged');
    line.sending.cancel();
  }

  private judgeCommand({ actor, command }: LinkageCommand): () => { stage: string; revision: number } {
    if (!actor.roles.some((role) => commanders.includes(role))) refuse('COMMAND_NOT_ALLOWED', 'actor');
    const asked = (partner: string) => this.lines.find((line) => line.partner === partner);
    if (command.type === 'request') {
      if (command.partners.some(asked)) refuse('PARTNER_ALREADY_ASKED', 'command.partners');
      if (this.standingDown > 0) refuse('COMMAND_NOT_NOW', 'command.type');
    } else if (command.type === 'remind') {
      const line = asked(command.partner) ?? refuse('PARTNER_NOT_ASKED', 'command.partner');
      if (line.ended) refuse('COMMAND_NOT_NOW', 'command.type');
    } else if (command.partners.some((partner) => !asked(partner))) refuse('PARTNER_NOT_ASKED', 'command.partners');
    return () => {
      this.obey(command);
      this.record.touch();
      return { stage: this.record.stage, revision: this.record.version };
    };
  }

  /** What is sent to partners goes on behind the answer: one who is away must not keep the command room waiting. */
  private obey(command: LinkageCommand['command']): void {
    switch (command.type) {
      case 'request':
        for (const partner of new Set(command.partners)) {
          const line = new Line(partner, this.lines[0]!.matter);
          this.lines.push(line);
          this.request(line);
        }
        if (this.record.stage === 'answered') this.record.enter('requesting');
        return;
      case 'remind':
        return this.inBackground(() => this.tell(this.lines.find(({ partner }) => partner === command.partner)!, 'reminder'));
      case 'standDown': {
        const lines = command.partners.length === 0 ? [...this.lines] : command.partners.map((id) => this.lines.find(({ partner }) => partner === id)!);
        this.standingDown += 1;
        // Two orders at once are carried out one after the other.
        this.standing = this.standing.then(() => this.standDown(lines)).finally(() => (this.standingDown -= 1));
        this.inBackground(() => this.standing);
      }
    }
  }

  /** Part of the procedure though nobody waits for it: it ends with it. */
  private inBackground(work: () => Promise<unknown>): void {
    void this.procedure.run(work).catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  }
}
