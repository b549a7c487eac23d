import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Language } from '../../../libs/platform/text.js';

/** The language of what is told row by row; Chinese unless the reader asks for English. */
export const ReaderLanguage = createParamDecorator((_: unknown, context: ExecutionContext): Language => {
  const request = context.switchToHttp().getRequest<Request>();
  return request.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh';
});
