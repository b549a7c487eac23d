/** Why the door stays shut, in both languages. */
import { ProblemException } from '../platform/problem.js';

const texts = {
  TOKEN_MISSING: { status: 401, zh: '请先登录', en: 'sign in first' },
  TOKEN_INVALID: { status: 401, zh: '登录凭证无效', en: 'the access token is not valid' },
  TOKEN_EXPIRED: { status: 401, zh: '登录凭证已过期', en: 'the access token has expired' },
  TOKEN_REVOKED: { status: 401, zh: '登录已注销，请重新登录', en: 'signed out: sign in again' },
  ACCOUNT_UNKNOWN: { status: 401, zh: '该身份在本所没有账号', en: 'this identity has no account at the station' },
  ACCOUNT_DISABLED: { status: 401, zh: '账号已停用', en: 'the account is disabled' },
  ISSUER_UNREACHABLE: {
    status: 503,
    zh: '暂时无法连接统一身份认证',
    en: 'the identity provider cannot be reached now',
  },
  SIGN_IN_FAILED: { status: 401, zh: '账号或密码不正确', en: 'the account or the password is wrong' },
  SIGN_IN_LOCKED: {
    status: 429,
    zh: '连续登录失败次数过多，请稍后再试',
    en: 'too many failed sign-ins: try again later',
  },
  REFRESH_INVALID: { status: 401, zh: '登录已失效，请重新登录', en: 'the session has ended: sign in again' },
  REFRESH_REUSED: {
    status: 401,
    zh: '刷新凭证已使用过，为安全起见该登录已注销，请重新登录',
    en: 'this refresh token was used before: the session was ended, sign in again',
  },
  ORIGIN_NOT_ALLOWED: { status: 403, zh: '请求来源不受信任', en: 'requests from this origin are not trusted' },
  ROUTE_UNGUARDED: { status: 403, zh: '该接口尚未授权开放', en: 'no access rule is set for this route' },
  PURPOSE_REQUIRED: { status: 403, zh: '查阅个人信息须说明目的', en: 'access to personal data needs a stated purpose' },
  PURPOSE_UNKNOWN: { status: 403, zh: '所述目的不在许可之列', en: 'the stated purpose is not one of those allowed' },
} as const;

export type AccessCode = keyof typeof texts;

/** A refusal by name: its code goes on record. */
export class AccessProblem extends ProblemException {
  constructor(code: AccessCode, field?: string) {
    const { status, zh, en } = texts[code];
    super(status, code, { zh, en }, field === undefined ? [] : [{ field, rule: code, message: { zh, en } }]);
  }
}
