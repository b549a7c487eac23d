/** Verified identities: our own short tokens, and those of an outside issuer. Roles and unit always come from our accounts. */
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey, SignJWT } from 'jose';
import { z } from 'zod';
import type { Actor } from '../domain/actor.js';
import { type Account, AccountRepository } from '../records/account.js';
import { type Session, SessionRepository } from '../records/session.js';
import { ACCESS_OPTIONS, type AccessOptions, type OidcOptions } from './options.js';
import { AccessProblem } from './refusals.js';

export const tokenIssuer = 'two-teams-one-room';
const audience = 'api';
/** RFC 8725 section 3.11: a token of one kind is never taken for another. */
const typ = 'at+jwt';
const lifetimeSeconds = 600;

const ownClaims = z.object({ sub: z.string(), sid: z.string(), epoch: z.number().int() });
const discovered = z.object({ issuer: z.string(), jwks_uri: z.url() });

export const toActor = ({ id, roles, unit, duty }: Account, via: Actor['via']): Actor => ({
  id,
  roles,
  unit,
  via,
  ...(duty && { onDuty: duty.onDuty }),
});

/** A bad token is the sender's fault; keys that cannot be fetched are not. */
function problemOf(error: unknown): AccessProblem {
  if (error instanceof AccessProblem) return error;
  if (error instanceof errors.JWTExpired) return new AccessProblem('TOKEN_EXPIRED');
  const unreachable =
    error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC';
  return new AccessProblem(unreachable ? 'ISSUER_UNREACHABLE' : 'TOKEN_INVALID');
}

@Injectable()
export class TokenService {
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(
    @Inject(ACCESS_OPTIONS) private readonly options: AccessOptions,
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionRepository,
  ) {}

  async issue({ id, account, epoch }: Session): Promise<{ accessToken: string; expiresAt: Date }> {
    const now = Math.floor(Date.now() / 1000);
    const accessToken = await new SignJWT({ sid: id, epoch })
      .setProtectedHeader({ alg: 'HS256', typ })
      .setIssuer(tokenIssuer)
      .setAudience(audience)
      .setSubject(account)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(this.options.tokenSecret);
    return { accessToken, expiresAt: new Date((now + lifetimeSeconds) * 1000) };
  }

  /** The account behind a token; throws an {@link AccessProblem}. */
  async verify(token: string): Promise<Account> {
    try {
      // Only chooses who verifies: each of the two checks the issuer again, under its own keys and algorithms.
      const outside = this.options.oidc !== undefined && decodeJwt(token).iss === this.options.oidc.issuer;
      return outside ? await this.verifyOutside(token, this.options.oidc!) : await this.verifyOwn(token);
    } catch (error) {
      throw problemOf(error);
    }
  }

  private async verifyOwn(token: string): Promise<Account> {
    const { payload } = await jwtVerify(token, this.options.tokenSecret, {
      algorithms: ['HS256'],
      issuer: tokenIssuer,
      audience,
      typ,
      requiredClaims: ['exp', 'jti'],
    });
    const { sub, sid, epoch } = claims(ownClaims, payload);
    // Read each time, so that signing out and disabling hold at once.
    const [account, session] = await Promise.all([this.accounts.find(sub), this.sessions.find(sid)]);
    if (account === null) throw new AccessProblem('ACCOUNT_UNKNOWN');
    if (account.disabled) throw new AccessProblem('ACCOUNT_DISABLED');
    if (session?.account !== sub || account.tokenEpoch !== epoch) throw new AccessProblem('TOKEN_REVOKED');
    return account;
  }

  private async verifyOutside(
    token: string,
    { issuer, audience, algorithms, accountClaim }: OidcOptions,
  ): Promise<Account> {
    const { payload } = await jwtVerify(token, await this.issuerKeys(issuer), {
      algorithms,
      issuer,
      audience,
      requiredClaims: ['exp', 'iat', 'sub'],
    });
    const id = claims(z.object({ [accountClaim]: z.string() }), payload)[accountClaim]!;
    const account = await this.accounts.find(id);
    if (account === null) throw new AccessProblem('ACCOUNT_UNKNOWN');
    if (account.disabled) throw new AccessProblem('ACCOUNT_DISABLED');
    if (account.signedOutAt !== null && payload.iat! * 1000 < account.signedOutAt.getTime()) {
      throw new AccessProblem('TOKEN_REVOKED');
    }
    return account;
  }

  /** OpenID Connect Discovery 1.0 section 4, once; the key set itself follows the issuer's key changes. */
  private issuerKeys(issuer: string): Promise<JWTVerifyGetKey> {
    this.keys ??= discover(issuer).catch((error) => {
      this.keys = undefined;
      throw error;
    });
    return this.keys;
  }
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(5000),
  });
  const document = discovered.parse(await response.json());
  if (document.issuer !== issuer) throw new Error('the discovery document names another issuer');
  return createRemoteJWKSet(new URL(document.jwks_uri));
}

function claims<T>(schema: z.ZodType<T>, payload: JWTPayload): T {
  const result = schema.safeParse(payload);
  if (!result.success) throw new AccessProblem('TOKEN_INVALID');
  return result.data;
}
