/**
 * The story of a process from its own history, which nobody can edit: one plain sentence for each thing that happened.
 * The sentences name steps, accounts, units and numbers, and repeat nothing that a form says.
 */
import { defaultPayloadConverter, type LoadedDataConverter, type Payload } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { iso } from '../../../libs/domain/calendar.js';
import type { Clock } from '../../../libs/domain/clock.js';
import type { Text } from '../../../libs/platform/text.js';
import { titleOf } from '../views.js';
import { activityWords, commandWords, outcomeWords, processWords, signalWords, stageWords, word } from './words.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

export interface TimelineEntry extends Text {
  at: string;
  by: string | null;
  event: string;
}

type Told = Text & { event: string; by?: string | null };

const tasksDone: Record<string, Text> = {
  completeTask: { zh: '办结', en: 'completed' },
  claimTask: { zh: '领取', en: 'claimed' },
  releaseTask: { zh: '退回', en: 'gave back' },
  delegateTask: { zh: '转办', en: 'passed on' },
  remindTask: { zh: '催办', en: 'reminded the holder of' },
};

/** `kinds`: the kind of each task of the process, for its title. `clocks`: its limits, since a timer may fire for one that was met meanwhile. */
export async function tell(
  histories: readonly temporal.api.history.v1.IHistory[],
  kinds: ReadonlyMap<string, string>,
  clocks: readonly Clock[],
  converter: LoadedDataConverter,
): Promise<TimelineEntry[]> {
  const story = new Story(kinds, clocks, converter);
  const entries: TimelineEntry[] = [];
  for (const event of histories.flatMap(({ events }) => events ?? [])) {
    for (const { by = null, ...told } of await story.read(event)) {
      entries.push({ at: iso(milliseconds(event.eventTime)), by, ...told });
    }
  }
  return entries;
}

const milliseconds = (time: HistoryEvent['eventTime']) =>
  Number(time?.seconds ?? 0) * 1000 + Math.trunc((time?.nanos ?? 0) / 1e6);

class Story {
  private readonly activities = new Map<string, string>();
  private readonly updates = new Map<string, string>();
  private readonly timers = new Map<string, string>();
  private stage: string | null = null;
  private overdue = false;

  constructor(
    private readonly kinds: ReadonlyMap<string, string>,
    private readonly clocks: readonly Clock[],
    private readonly converter: LoadedDataConverter,
  ) {}

  async read(event: HistoryEvent): Promise<Told[]> {
    const id = String(event.eventId);
    if (event.workflowExecutionStartedEventAttributes) return this.opened(event.workflowExecutionStartedEventAttributes);
    if (event.activityTaskScheduledEventAttributes) {
      this.activities.set(id, event.activityTaskScheduledEventAttributes.activityType?.name ?? '');
      return [];
    }
    if (event.activityTaskCompletedEventAttributes) {
      const name = this.activities.get(String(event.activityTaskCompletedEventAttributes.scheduledEventId)) ?? '';
      return [{ event: `activity.${name}`, ...word(activityWords, name) }];
    }
    if (event.workflowExecutionUpdateAcceptedEventAttributes) {
      return this.updated(id, event.workflowExecutionUpdateAcceptedEventAttributes);
    }
    if (event.workflowExecutionUpdateCompletedEventAttributes?.outcome?.failure) {
      const by = this.updates.get(String(event.workflowExecutionUpdateCompletedEventAttributes.acceptedEventId));
      return [{ event: 'update.refused', by: by ?? null, zh: '该指令未能执行', en: 'that message was refused' }];
    }
    if (event.workflowExecutionSignaledEventAttributes) return this.signaled(event.workflowExecutionSignaledEventAttributes);
    if (event.timerStartedEventAttributes) {
      const summary = await this.value(event.userMetadata?.summary);
      this.timers.set(id, typeof summary === 'string' ? summary : '');
      return [];
    }
    if (event.timerFiredEventAttributes) {
      const summary = this.timers.get(String(event.timerFiredEventAttributes.startedEventId)) ?? '';
      // `期限 <title> · <key>`, as the process names its timer.
      const [, title, key] = /^期限 (.+) · (\S+)$/.exec(summary) ?? [];
      const at = milliseconds(event.eventTime);
      const clock = this.clocks.find(({ row, startedAt, endedAt = Infinity }) => row.key === key && startedAt <= at && at <= endedAt);
      if (title === undefined || clock === undefined) return [];
      // A timer fires no earlier than asked for: before the end it was for a reminder.
      if (at < clock.dueAt) return [{ event: 'limit.reminder', zh: `期限“${title}”提醒`, en: `a reminder of the limit ${key}` }];
      return [{ event: 'limit.expiry', zh: `期限“${title}”届满`, en: `the limit ${key} came to its end` }];
    }
    if (event.upsertWorkflowSearchAttributesEventAttributes) {
      return this.indexed(event.upsertWorkflowSearchAttributesEventAttributes.searchAttributes?.indexedFields ?? {});
    }
    if (event.childWorkflowExecutionStartedEventAttributes) {
      const { workflowType, workflowExecution } = event.childWorkflowExecutionStartedEventAttributes;
      const name = word(processWords, workflowType?.name ?? '');
      const child = workflowExecution?.workflowId ?? '';
      return [{ event: `child.${workflowType?.name}`, zh: `已开启${name.zh} ${child}`, en: `opened the ${name.en} ${child}` }];
    }
    if (event.signalExternalWorkflowExecutionInitiatedEventAttributes) {
      const target = event.signalExternalWorkflowExecutionInitiatedEventAttributes.workflowExecution?.workflowId ?? '';
      return [{ event: 'told', zh: `已通知流程 ${target}`, en: `told the process ${target}` }];
    }
    return this.ended(event);
  }

  private async opened(started: temporal.api.history.v1.IWorkflowExecutionStartedEventAttributes): Promise<Told[]> {
    if (started.continuedExecutionRunId) return this.goesOn();
    const type = started.workflowType?.name ?? '';
    const input = asObject(await this.value(started.input?.payloads?.[0]));
    this.indexed(started.searchAttributes?.indexedFields ?? {});
    const name = word(processWords, type);
    const by = textOf(asObject(input.actor).id) ?? textOf(input.orderedBy) ?? textOf(input.proposedBy) ?? textOf(input.receivedBy);
    return [{ event: 'opened', by, zh: `${name.zh}流程开始`, en: `the ${name.en} process began` }];
  }

  /** A new history of the same process: nothing happened, and events are numbered anew. */
  private goesOn(): Told[] {
    for (const known of [this.activities, this.updates, this.timers]) known.clear();
    return [];
  }

  private async updated(
    id: string,
    accepted: temporal.api.history.v1.IWorkflowExecutionUpdateAcceptedEventAttributes,
  ): Promise<Told[]> {
    const name = accepted.acceptedRequest?.input?.name ?? '';
    const message = asObject(await this.value(accepted.acceptedRequest?.input?.args?.payloads?.[0]));
    const by = textOf(asObject(message.actor).id);
    if (by !== null) this.updates.set(id, by);
    if (Object.hasOwn(tasksDone, name)) return [this.taskDone(tasksDone[name]!, name, textOf(message.taskId), by)];
    if (name === 'partnerSays') {
      const partner = textOf(message.partner) ?? '';
      return [{ event: 'partner', zh: `联动单位 ${partner} 来信`, en: `the partner ${partner} sent word` }];
    }
    const type = textOf(asObject(message.command).type) ?? name;
    const command = word(commandWords, type);
    return [{ event: `command.${type}`, by, zh: `${by ?? ''} 下达指令：${command.zh}`, en: `${by ?? 'somebody'} ordered ${command.en}` }];
  }

  private taskDone(verb: Text, name: string, taskId: string | null, by: string | null): Told {
    const kind = taskId === null ? undefined : this.kinds.get(taskId);
    const title = kind === undefined ? { zh: '待办', en: 'a task' } : titleOf(kind);
    const event = `task.${name.replace('Task', '')}${kind === undefined ? '' : `:${kind}`}`;
    return { event, by, zh: `${by ?? ''} ${verb.zh}“${title.zh}”`.trim(), en: `${by ?? 'somebody'} ${verb.en} “${title.en}”` };
  }

  private async signaled(signal: temporal.api.history.v1.IWorkflowExecutionSignaledEventAttributes): Promise<Told[]> {
    const name = signal.signalName ?? '';
    const input = asObject(await this.value(signal.input?.payloads?.[0]));
    if (name === 'completeTask') {
      const kind = this.kinds.get(textOf(input.taskId) ?? '');
      const title = kind === undefined ? { zh: '待办', en: 'a task' } : titleOf(kind);
      return [
        {
          event: 'signal.completeTask',
          zh: `收到凭办理凭证办结“${title.zh}”的信号`,
          en: `a signal with a ticket came to complete “${title.en}”`,
        },
      ];
    }
    const from = textOf(input.from) ?? textOf(input.incidentNo) ?? '';
    if (name === 'joinCalls') return [{ event: 'signal.joinCalls', zh: `警情 ${from} 并入`, en: `the incident ${from} was merged into this one` }];
    if (name === 'joinWarning') return [{ event: 'signal.joinWarning', zh: `同一人的预警 ${from} 并入`, en: `the warning ${from} about the same person joined` }];
    if (name === 'handOverTask') {
      const to = textOf(asObject(input.to).id) ?? '';
      return [{ event: 'signal.handOverTask', by: to, zh: `${to} 交接班时从 ${from} 接收了一项待办`, en: `${to} took a task over from ${from} at the change of shifts` }];
    }
    if (name === 'linkIncident') {
      return [{ event: 'signal.linkIncident', by: textOf(input.by), zh: `警情 ${from} 串并入本案`, en: `the incident ${from} was linked to the case` }];
    }
    if (name === 'videoFinding') {
      const no = textOf(input.videoNo) ?? '';
      return [{ event: 'signal.videoFinding', zh: `视频侦查 ${no} 报来已确认的轨迹`, en: `video investigation ${no} told of a confirmed trajectory` }];
    }
    return [{ event: `signal.${name}`, ...(signalWords[name] ?? { zh: '收到另一流程的消息', en: 'another process sent word' }) }];
  }

  private indexed(fields: Record<string, Payload>): Told[] {
    const told: Told[] = [];
    const stage = fields.Stage && textOf(searchAttribute(fields.Stage));
    if (stage && stage !== this.stage) {
      this.stage = stage;
      const { zh, en } = word(stageWords, stage);
      told.push({ event: `stage.${stage}`, zh: `进入“${zh}”环节`, en: `entered the stage “${en}”` });
    }
    const overdue = fields.Overdue ? searchAttribute(fields.Overdue) === true : this.overdue;
    if (overdue !== this.overdue) {
      this.overdue = overdue;
      told.push(
        overdue
          ? { event: 'overdue', zh: '有期限届满未办', en: 'a limit has passed without what it asks for' }
          : { event: 'caughtUp', zh: '逾期事项已补办', en: 'what was overdue has been done' },
      );
    }
    return told;
  }

  private async ended(event: HistoryEvent): Promise<Told[]> {
    if (event.workflowExecutionCompletedEventAttributes) {
      const result = asObject(await this.value(event.workflowExecutionCompletedEventAttributes.result?.payloads?.[0]));
      const outcome = textOf(result.disposition) ?? textOf(result.result) ?? textOf(result.outcome);
      const { zh, en } = outcome === null ? { zh: '', en: '' } : word(outcomeWords, outcome);
      return [{ event: 'closed', zh: `流程结束${zh && `：${zh}`}`, en: `the process ended${en && `: ${en}`}` }];
    }
    if (event.workflowExecutionCanceledEventAttributes) return [{ event: 'cancelled', zh: '流程已取消', en: 'the process was cancelled' }];
    if (event.workflowExecutionTerminatedEventAttributes) return [{ event: 'terminated', zh: '流程被管理员终止', en: 'an administrator ended the process' }];
    if (event.workflowExecutionFailedEventAttributes) return [{ event: 'failed', zh: '流程出错而终止', en: 'the process failed' }];
    return [];
  }

  /** Null for what cannot be opened: the rest of the story is still told. */
  private async value(payload: Payload | null | undefined): Promise<unknown> {
    if (!payload) return null;
    try {
      let payloads = [payload];
      for (const codec of [...this.converter.payloadCodecs].reverse()) payloads = await codec.decode(payloads);
      return defaultPayloadConverter.fromPayload(payloads[0]!);
    } catch {
      return null;
    }
  }
}

/** Search attributes are the index itself: they are not sealed. */
function searchAttribute(payload: Payload): unknown {
  const value: unknown = defaultPayloadConverter.fromPayload(payload);
  return Array.isArray(value) ? value[0] : value;
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
