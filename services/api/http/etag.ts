/** Two people may not overwrite each other unseen: a change names the version it was made from (RFC 9110 section 13). */
import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { ProblemException } from '../../../libs/platform/problem.js';

export const etag = (version: number) => `"${version}"`;

/** The version that `If-Match` names. */
export function expectedVersion(ifMatch: string | undefined): number {
  if (ifMatch === undefined) {
    throw new ProblemException(428, 'PRECONDITION_REQUIRED', {
      zh: '须以 If-Match 注明所改的版本',
      en: 'name the version that you change with If-Match',
    });
  }
  const version = /^"(\d{1,15})"$/.exec(ifMatch.trim())?.[1];
  if (version === undefined) throw changedByAnother();
  return Number(version);
}

export const changedByAnother = () =>
  new ProblemException(412, 'PRECONDITION_FAILED', {
    zh: '内容已被他人修改，请刷新后重试',
    en: 'somebody else changed it: reload it and try again',
  });

export const Versioned = () =>
  applyDecorators(
    ApiHeader({ name: 'If-Match', required: true, description: '所改的版本 / the ETag that is changed, such as "3"' }),
    ApiResponse({ status: 412, description: '已被他人修改 / changed by another' }),
    ApiResponse({ status: 428, description: '缺少 If-Match / If-Match is missing' }),
  );
