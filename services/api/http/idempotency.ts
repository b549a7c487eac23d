/** `Idempotency-Key`: the same request by the same person is one message to the process, however often it arrives. */
import { createHash, randomUUID } from 'node:crypto';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import type { AccessedRequest } from '../../../libs/access/access.decorator.js';
import { ProblemException } from '../../../libs/platform/problem.js';

const keyPattern = /^[\x21-\x7e]{1,200}$/;

export const Idempotent = () =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: '重复提交得到第一次的答复 / a repeated request gets the first answer',
      schema: { type: 'string', minLength: 1, maxLength: 200 },
    }),
  );

/** The id of the message. The key counts for its sender and what it is sent to: another's key is another message. */
export const MessageId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<AccessedRequest>();
  const key = (request as Request).get('idempotency-key');
  if (key === undefined) return randomUUID();
  if (!keyPattern.test(key)) {
    const text = { zh: 'Idempotency-Key 须为 1 到 200 个可见字符', en: 'Idempotency-Key must be 1 to 200 visible characters' };
    throw new ProblemException(400, 'IDEMPOTENCY_KEY_INVALID', text, [
      { field: 'Idempotency-Key', rule: 'IDEMPOTENCY_KEY_INVALID', message: text },
    ]);
  }
  const scope = [request.access?.actor?.id, request.method, request.path, key];
  return createHash('sha256').update(JSON.stringify(scope)).digest('base64url');
});

/** Part of an id, from the id of the message that asked for it. */
export const keyOf = (messageId: string, length: number): string => createHash('sha256').update(messageId).digest('base64url').slice(0, length);
