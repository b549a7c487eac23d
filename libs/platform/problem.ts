/** Problem responses (RFC 9457): in the reader's language, with a request id, without anything of our insides. */
import { randomUUID } from 'node:crypto';
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  StandardSchemaValidationPipe,
} from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import { type FieldError, fieldErrors, type SchemaIssue, validate } from './issues.js';
import type { Logger } from './logger.js';
import { bilingual, type Language, type Text } from './text.js';

/** A rule broken in one field; without a message, the rule's name is looked up in the texts of the filter. */
export interface ProblemField {
  field: string;
  rule: string;
  message?: string | Text;
}

/** Thrown by the API: the request cannot be done, and why. */
export class ProblemException extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    readonly text: Text,
    readonly errors: readonly ProblemField[] = [],
  ) {
    super(bilingual(text), status);
  }
}

/** What was sent does not fit its schema. The issues are kept until the reader's language is known. */
export class ValidationException extends ProblemException {
  constructor(readonly issues: readonly SchemaIssue[]) {
    super(400, 'VALIDATION_FAILED', { zh: '提交的内容不符合要求', en: 'the request is not valid' });
  }
}

/** The value as the schema gives it back; throws a {@link ValidationException}. */
export async function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): Promise<z.output<Schema>> {
  const result = await validate(schema, value);
  if (result.issues) throw new ValidationException(result.issues);
  return result.value;
}

/** Nest's Standard Schema pipe, with issues that can be told in either language. */
export class SchemaPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new ValidationException(issues) });
  }

  protected override validate(...args: Parameters<StandardSchemaValidationPipe['validate']>): never {
    const [value, schema, options] = args;
    return (schema instanceof z.ZodType ? validate(schema, value) : super.validate(value, schema, options)) as never;
  }
}

const requestIdPattern = /^[A-Za-z0-9_-]{8,64}$/;

/** Express middleware: every request has an id, the caller's if it is usable, and every answer names it. */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.get('x-request-id');
  response.setHeader('x-request-id', given !== undefined && requestIdPattern.test(given) ? given : randomUUID());
  next();
}

const byStatus: Record<number, [code: string, text: Text]> = {
  400: [
    'BAD_REQUEST',
    { zh: '请求无法理解：正文须为有效的 JSON', en: 'the request cannot be understood: a body must be valid JSON' },
  ],
  401: ['UNAUTHENTICATED', { zh: '请先登录', en: 'sign in first' }],
  403: ['FORBIDDEN', { zh: '您无权进行此操作', en: 'you may not do this' }],
  404: ['NOT_FOUND', { zh: '没有找到', en: 'not found' }],
  405: ['METHOD_NOT_ALLOWED', { zh: '不支持此方法', en: 'this method is not supported' }],
  406: ['NOT_ACCEPTABLE', { zh: '无法以所要求的格式回应', en: 'no acceptable form of answer' }],
  408: ['REQUEST_TIMEOUT', { zh: '请求超时', en: 'the request took too long' }],
  409: ['CONFLICT', { zh: '与当前状态冲突', en: 'in conflict with the present state' }],
  412: ['PRECONDITION_FAILED', { zh: '内容已被他人修改，请刷新', en: 'somebody else changed it: reload it' }],
  413: ['TOO_LARGE', { zh: '提交的内容过大', en: 'the request is too large' }],
  415: ['UNSUPPORTED_MEDIA_TYPE', { zh: '不支持此内容类型', en: 'this content type is not supported' }],
  422: ['UNPROCESSABLE', { zh: '内容无法处理', en: 'the content cannot be processed' }],
  428: ['PRECONDITION_REQUIRED', { zh: '须带 If-Match', en: 'If-Match is required' }],
  429: ['TOO_MANY_REQUESTS', { zh: '请求过于频繁，请稍后再试', en: 'too many requests: try again later' }],
  500: [
    'INTERNAL_ERROR',
    { zh: '系统内部错误，请凭请求编号联系管理员', en: 'internal error: give the request id to the administrator' },
  ],
  503: ['UNAVAILABLE', { zh: '服务暂不可用，请稍后再试', en: 'the service is not available now: try again later' }],
};

/** Nest's own exceptions, and the body parser's errors, which carry a status and are meant to be shown by it alone. */
function toProblem(exception: unknown): ProblemException {
  if (exception instanceof ProblemException) return exception;
  const known = exception as { status?: unknown; statusCode?: unknown } | null;
  const found = exception instanceof HttpException ? exception.getStatus() : (known?.status ?? known?.statusCode);
  const given = typeof found === 'number' && found >= 400 && found <= 599 && exception instanceof Error ? found : 500;
  const status = byStatus[given] ? given : given < 500 ? 400 : 500;
  return new ProblemException(given, ...byStatus[status]!);
}

export interface ProblemFilterOptions {
  logger: Logger;
  /** What the rules mean that schemas name themselves. */
  texts?: Record<string, Text>;
}

/** Every failed request leaves as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly options: ProblemFilterOptions) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = toProblem(exception);
    const status = problem.getStatus();
    if (!response.hasHeader('x-request-id')) requestId(request, response, () => {});
    const id = String(response.getHeader('x-request-id'));
    if (status >= 500) this.options.logger.error({ err: exception, requestId: id, status }, 'request failed');
    if (response.headersSent) {
      // An event stream that breaks in the middle can only be cut.
      response.destroy();
      return;
    }
    const language: Language = request.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh';
    const errors = this.errorsOf(problem, language);
    response
      .status(status)
      .set('Content-Language', language === 'zh' ? 'zh-CN' : 'en')
      .set('Vary', 'Accept-Language')
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: `urn:two-teams-one-room:problem:${problem.code}`,
          title: problem.text[language],
          status,
          code: problem.code,
          requestId: id,
          ...(errors.length > 0 && { errors }),
        }),
      );
  }

  private errorsOf(problem: ProblemException, language: Language): FieldError[] {
    const texts = this.options.texts ?? {};
    if (problem instanceof ValidationException) return fieldErrors(problem.issues, language, texts);
    return problem.errors.map(({ field, rule, message = texts[rule] ?? rule }) => ({
      field,
      rule,
      message: typeof message === 'string' ? message : message[language],
    }));
  }
}
