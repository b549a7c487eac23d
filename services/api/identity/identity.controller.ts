import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { CookieService } from '../../../libs/access/cookies.js';
import { AccessProblem } from '../../../libs/access/refusals.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { actions, scopesOf } from '../../../libs/domain/authority.js';
import { AccountRepository } from '../../../libs/records/account.js';
import {
  type ChangePassword,
  changePasswordSchema,
  meSchema,
  type Refresh,
  refreshSchema,
  type SignedIn,
  signedInSchema,
  type SignIn,
  signInSchema,
} from './schemas.js';
import { LockedProblem, SignInService, type Tokens } from './sign-in.service.js';

@ApiTags('identity')
@Controller('api/v1/auth')
export class IdentityController {
  constructor(
    private readonly signing: SignInService,
    private readonly accounts: AccountRepository,
    private readonly cookies: CookieService,
    private readonly access: AccessService,
  ) {}

  @Post('sign-in')
  @HttpCode(200)
  @Access('identity.public')
  @ApiOperation({ summary: '登录 / sign in', operationId: 'signIn' })
  @ApiOkResponse({ standardSchema: signedInSchema })
  async signIn(
    @Body({ schema: signInSchema }) body: SignIn,
    @CurrentAccess() access: AccessContext,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedIn> {
    const byCookie = body.delivery === 'cookie';
    // Nobody may be signed in to another's account by a page elsewhere.
    if (byCookie && !this.cookies.trusts(request)) {
      throw await this.access.refused(access, new AccessProblem('ORIGIN_NOT_ALLOWED'));
    }
    const signIn = this.signing.signIn(body.account, body.password, request.ip ?? '', access);
    return this.deliver(await retryAfter(signIn, response), byCookie, request, response);
  }

  @Post('refresh')
  @HttpCode(200)
  @Access('identity.public')
  @ApiOperation({ summary: '换取新的登录凭证 / renew the access token', operationId: 'refresh' })
  @ApiOkResponse({ standardSchema: signedInSchema })
  async refresh(
    @Body({ schema: refreshSchema }) body: Refresh,
    @CurrentAccess() access: AccessContext,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedIn> {
    const token = body.refreshToken ?? this.cookies.refreshToken(request);
    const tokens = await this.signing.refresh(token, access);
    return this.deliver(tokens, body.refreshToken === undefined, request, response);
  }

  @Post('sign-out')
  @HttpCode(204)
  @Access('identity.public')
  @ApiOperation({ summary: '退出登录 / sign out', operationId: 'signOut' })
  @ApiNoContentResponse()
  async signOut(
    @Body({ schema: refreshSchema }) body: Refresh,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.signing.signOut(body.refreshToken ?? this.cookies.refreshToken(request));
    this.cookies.clear(request, response);
  }

  @Post('sign-out-everywhere')
  @HttpCode(204)
  @Access('account.self')
  @ApiOperation({ summary: '在所有设备上退出 / sign out everywhere', operationId: 'signOutEverywhere' })
  @ApiNoContentResponse()
  async signOutEverywhere(
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.signing.signOutEverywhere(actor.id, access);
    this.cookies.clear(request, response);
  }

  @Post('change-password')
  @HttpCode(204)
  @Access('account.self')
  @ApiOperation({
    summary: '修改密码（随后须重新登录）/ change the password, then sign in again',
    operationId: 'changePassword',
  })
  @ApiNoContentResponse()
  async changePassword(
    @Body({ schema: changePasswordSchema }) body: ChangePassword,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const change = this.signing.changePassword(actor.id, body.current, body.next, request.ip ?? '', access);
    await retryAfter(change, response);
    this.cookies.clear(request, response);
  }

  @Get('me')
  @Access('account.self')
  @ApiOperation({ summary: '当前账号 / the account signed in', operationId: 'me' })
  @ApiOkResponse({ standardSchema: meSchema })
  async me(@CurrentActor() actor: Actor) {
    const account = await this.accounts.find(actor.id);
    if (account === null) throw new AccessProblem('ACCOUNT_UNKNOWN');
    const { id, name, roles, unit } = account;
    return { id, name, roles, unit, actions: actions.filter((action) => scopesOf(account, action).length > 0) };
  }

  private deliver(tokens: Tokens, byCookie: boolean, request: Request, response: Response): SignedIn {
    const { account, accessToken, refreshToken, expiresAt, sessionExpiresAt } = tokens;
    response.setHeader('Cache-Control', 'no-store');
    if (byCookie) this.cookies.set(request, response, accessToken, refreshToken, sessionExpiresAt);
    return {
      account,
      tokenType: 'Bearer',
      ...(!byCookie && { accessToken, refreshToken }),
      expiresAt: expiresAt.toISOString(),
      sessionExpiresAt: sessionExpiresAt.toISOString(),
    };
  }
}

async function retryAfter<T>(attempt: Promise<T>, response: Response): Promise<T> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof LockedProblem) {
      response.setHeader('Retry-After', Math.max(1, Math.ceil((error.until.getTime() - Date.now()) / 1000)));
    }
    throw error;
  }
}
