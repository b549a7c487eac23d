import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Actor } from '../domain/actor.js';
import { type Action, authority, type Purpose, purposes } from '../domain/authority.js';

/** What the guard found out about a request. */
export interface AccessContext {
  /** Null on a public route. */
  actor: Actor | null;
  action: Action;
  /** The ids in the route. */
  subject: string | null;
  purpose: Purpose | null;
  requestId: string;
}

export interface AccessedRequest extends Request {
  access?: AccessContext;
}

export const ACCESS_METADATA = 'access:action';

const purposeHeader = ApiHeader({
  name: 'X-Purpose',
  required: true,
  description: '查阅个人信息的目的 / why personal data is looked at',
  schema: { type: 'string', enum: Object.keys(purposes) },
});

/** Which rule of the one table guards the route. A route without it is refused. */
export const Access = (action: Action) =>
  applyDecorators(
    SetMetadata(ACCESS_METADATA, action),
    ApiExtension('x-access', action),
    ...(authority[action].allow === 'public' ? [] : [ApiBearerAuth()]),
    ...(authority[action].purpose === 'stated' ? [purposeHeader] : []),
  );

function accessOf(context: ExecutionContext): AccessContext {
  const { access } = context.switchToHttp().getRequest<AccessedRequest>();
  if (access === undefined) throw new Error('the access guard has not run');
  return access;
}

/** Actor, purpose and request id: for `AccessService.demand`. */
export const CurrentAccess = createParamDecorator((_: unknown, context: ExecutionContext): AccessContext =>
  accessOf(context),
);

/** The verified actor. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = accessOf(context);
  if (actor === null) throw new Error('a public route has no actor');
  return actor;
});
