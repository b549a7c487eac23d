import { randomUUID } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { type Action, authority, isPurpose } from '../domain/authority.js';
import type { ProblemException } from '../platform/problem.js';
import { ACCESS_METADATA, type AccessContext, type AccessedRequest } from './access.decorator.js';
import { AccessService } from './access.service.js';
import { CookieService } from './cookies.js';
import { AccessProblem } from './refusals.js';
import { toActor, TokenService } from './tokens.js';

/** Stands before every route. What no rule opens stays shut. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenService,
    private readonly cookies: CookieService,
    private readonly service: AccessService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AccessedRequest>();
    const response = context.switchToHttp().getResponse<Response>();
    const action = this.reflector.getAllAndOverride<Action | undefined>(ACCESS_METADATA, [
      context.getHandler(),
      context.getClass(),
    ]);
    const traced = {
      actor: null,
      subject: Object.values(request.params).flat().join('/').slice(0, 500) || null,
      purpose: null,
      requestId: String(response.getHeader('x-request-id') ?? randomUUID()),
    };
    if (action === undefined) {
      const route = `${context.getClass().name}.${context.getHandler().name}`;
      throw await this.service.refused({ ...traced, action: route }, new AccessProblem('ROUTE_UNGUARDED'));
    }
    const rule = authority[action];
    const stated = request.get('x-purpose');
    const purpose = rule.purpose === 'stated' ? (isPurpose(stated) ? stated : null) : (rule.purpose ?? null);
    const access: AccessContext = { ...traced, action, purpose };

    if (this.cookies.forgeable(request) && !this.cookies.trusts(request)) {
      throw await this.service.refused(access, new AccessProblem('ORIGIN_NOT_ALLOWED'));
    }
    if (rule.allow !== 'public') access.actor = await this.identify(request, response, access);
    await this.service.enter(access, stated);
    request.access = access;
    return true;
  }

  private async identify(request: AccessedRequest, response: Response, access: AccessContext) {
    const token = this.bearer(request) ?? this.cookies.accessToken(request);
    try {
      if (token === undefined) throw new AccessProblem('TOKEN_MISSING');
      return toActor(await this.tokens.verify(token), 'api');
    } catch (error) {
      if (!(error instanceof AccessProblem)) throw error;
      response.setHeader('WWW-Authenticate', token === undefined ? 'Bearer' : 'Bearer error="invalid_token"');
      throw await this.service.refused<ProblemException>(access, error);
    }
  }

  /** A header of another scheme counts as no token; a broken one is not made good by a cookie. */
  private bearer(request: AccessedRequest): string | undefined {
    return /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
  }
}
