import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, log, setHandler } from '@temporalio/workflow';
import type { z } from 'zod';
import './preload.js';
import { formRules } from '../../libs/contracts/rules.js';
import { type FieldError, Refusal, type RefusalCode } from '../../libs/domain/refusal.js';

/** What a caller of an update sees: the rule by name as the failure's type, and the fields concerned. */
function asFailure(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  return ApplicationFailure.create({
    message: error.message,
    type: error.code,
    nonRetryable: true,
    details: [{ errors: error.errors }],
  });
}

/** Within one history the server knows a message that comes twice; over several, the process does. */
export class Answers {
  private readonly given: Map<string, unknown>;
  /** In this history. */
  received = 0;

  constructor(carried: readonly [string, unknown][] = []) {
    this.given = new Map(carried);
  }

  has = (messageId: string): boolean => this.given.has(messageId);
  get = (messageId: string): unknown => this.given.get(messageId);

  keep(messageId: string, answer: unknown): void {
    this.received += 1;
    this.given.set(messageId, answer);
    if (this.given.size > remembered) this.given.delete(this.given.keys().next().value!);
  }

  carry = (): [string, unknown][] => [...this.given];
}

/** A sender who has heard nothing tries again within minutes, in which not so many others come. */
const remembered = 300;

/**
 * An update from the API: `judge` holds every guard and returns the change. It runs once to validate, when a refusal
 * leaves no trace in the history, and again to act, since another message may have come between.
 */
export function onUpdate<Message extends { messageId: string }, Result>(
  definition: UpdateDefinition<Result, [Message]>,
  schema: z.ZodType<Message>,
  description: string,
  judge: (message: Message) => () => Result | Promise<Result>,
  answers?: Answers,
): void {
  const handler = async (raw: Message): Promise<Result> => {
    try {
      const message = parseSealed(schema, raw);
      if (answers?.has(message.messageId)) return answers.get(message.messageId) as Result;
      const answer = await judge(message)();
      answers?.keep(message.messageId, answer);
      return answer;
    } catch (error) {
      throw asFailure(error);
    }
  };
  const validator = (raw: Message): void => {
    try {
      const message = parseSealed(schema, raw);
      if (!answers?.has(message.messageId)) judge(message);
    } catch (error) {
      throw asFailure(error);
    }
  };
  setHandler(definition, handler, { validator, description });
}

/** A signal from another process. What no process of the station can have written is left out: nobody waits for an answer. */
export function onSignal<Message>(
  definition: SignalDefinition<[Message]>,
  schema: z.ZodType<Message>,
  act: (message: Message) => void | Promise<void>,
): void {
  setHandler(definition, (raw) => {
    const message = unsealed(raw) ? null : schema.safeParse(raw);
    if (message?.success) return act(message.data);
    log.warn('signal refused', { signal: definition.name });
  });
}

export function parse<T extends z.ZodType>(schema: T, value: unknown, code: RefusalCode = 'FORM_INVALID'): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors: FieldError[] = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.'),
    rule: issue.message in formRules ? issue.message : issue.code,
    message: issue.message,
  }));
  throw new Refusal(code, errors);
}

/** Plain text from someone who does not hold the station's keys, as the payload converter marks it. */
export function unsealed(value: unknown): { unsealed: unknown } | null {
  return typeof value === 'object' && value !== null && 'unsealed' in value ? (value as { unsealed: unknown }) : null;
}

/** A message that only the API can have written: its payload was sealed with the station's keys. */
function parseSealed<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  if (unsealed(value)) throw new Refusal('IDENTITY_UNVERIFIED', [{ field: 'actor', rule: 'IDENTITY_UNVERIFIED' }]);
  return parse(schema, value);
}
