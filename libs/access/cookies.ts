/** Cookies for the console: out of reach of scripts, and never sent along from another site. */
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { ACCESS_OPTIONS, type AccessOptions } from './options.js';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

@Injectable()
export class CookieService {
  private readonly access: string;
  private readonly refresh: string;

  constructor(@Inject(ACCESS_OPTIONS) private readonly options: AccessOptions) {
    // Browsers share cookies between the ports of a host: two stations on one machine must not sign each other out.
    const station = createHash('sha256').update(options.tokenSecret).digest('hex').slice(0, 8);
    this.access = `access_${station}`;
    this.refresh = `refresh_${station}`;
  }

  accessToken(request: Request): string | undefined {
    return this.read(request, this.access);
  }

  refreshToken(request: Request): string | undefined {
    return this.read(request, this.refresh);
  }

  /** RFC 6265bis. The refresh token goes to the sign-in routes only. */
  set(request: Request, response: Response, accessToken: string, refreshToken: string, expires: Date): void {
    response.cookie(this.access, accessToken, { ...this.attributes(request, '/'), expires });
    response.cookie(this.refresh, refreshToken, { ...this.attributes(request, '/api/v1/auth'), expires });
  }

  clear(request: Request, response: Response): void {
    response.clearCookie(this.access, this.attributes(request, '/'));
    response.clearCookie(this.refresh, this.attributes(request, '/api/v1/auth'));
  }

  /** A request that a browser may have sent on another page's behalf: it changes something and a cookie vouches for it. */
  forgeable(request: Request): boolean {
    if (safeMethods.includes(request.method) || request.get('authorization') !== undefined) return false;
    return this.accessToken(request) !== undefined || this.refreshToken(request) !== undefined;
  }

  trusts(request: Request): boolean {
    const origin = request.get('origin');
    if (origin === undefined || !URL.canParse(origin)) return false;
    return new URL(origin).host === request.get('host') || this.options.origins.includes(origin);
  }

  /** Our values are base64url and dots: nothing to decode. */
  private read(request: Request, name: string): string | undefined {
    const pairs = (request.get('cookie') ?? '').split(/; */);
    return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  }

  private attributes(request: Request, path: string): CookieOptions {
    // On this machine or in the station's own network there may be no TLS; a Secure cookie would never come back.
    return { httpOnly: true, sameSite: 'strict', secure: request.secure, path };
  }
}
