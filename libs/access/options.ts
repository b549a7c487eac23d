/** What identities are verified with. */
import type { Config } from '../platform/config.js';

export interface OidcOptions {
  issuer: string;
  audience: string;
  algorithms: string[];
  /** Which claim holds the account id. A person may be able to edit `preferred_username` at the issuer; `sub` never. */
  accountClaim: 'sub' | 'preferred_username';
}

export interface AccessOptions {
  /** Signs our own tokens and tickets (HS256): at least 32 bytes. */
  tokenSecret: Uint8Array;
  oidc?: OidcOptions;
  /** Other origins that may send requests with our cookies, such as the Temporal UI for the codec. */
  origins: readonly string[];
}

export const ACCESS_OPTIONS = Symbol('ACCESS_OPTIONS');

/** The options that the configuration of a service gives. */
export function accessOptions(
  config: Pick<Config, 'TOKEN_SECRET' | 'OIDC_ISSUER' | 'OIDC_AUDIENCE' | 'OIDC_ALGORITHMS' | 'API_URL'>,
  {
    origins = [],
    accountClaim = 'sub',
  }: { origins?: readonly string[]; accountClaim?: OidcOptions['accountClaim'] } = {},
): AccessOptions {
  return {
    tokenSecret: config.TOKEN_SECRET,
    origins: config.API_URL === undefined ? origins : [...origins, new URL(config.API_URL).origin],
    ...(config.OIDC_ISSUER !== undefined &&
      config.OIDC_AUDIENCE !== undefined && {
        oidc: {
          issuer: config.OIDC_ISSUER,
          audience: config.OIDC_AUDIENCE,
          algorithms: config.OIDC_ALGORITHMS,
          accountClaim,
        },
      }),
  };
}
