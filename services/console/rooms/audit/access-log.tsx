import { Alert, Tag } from 'antd';
import { Link, useSearchParams } from 'wouter';
import type { Paths } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { useFormat } from '../../parts/format.js';
import { useColleagues, useNames } from '../../parts/people.js';
import { inAddress } from '../../parts/places.js';
import { purposes } from '../../parts/purpose.js';
import { type Column, Register } from '../../parts/register.js';
import { useText } from '../../shell/language.js';

export type Access = Paths['/api/v1/access-log']['get']['responses']['200']['content']['application/json']['items'][number];

/** What is on the log beside the actions of the table, and what was noted of them. */
export function useActionWords(): (action: string) => string {
  const t = useText();
  const words = useWords();
  const others: Record<string, string> = { 'identity.signIn': t('登录', 'Signing in'), 'identity.refresh': t('续期登录', 'Renewing a session'), 'identity.changePassword': t('修改口令', 'Changing the password') };
  return (action) => others[action] ?? words('actions', action);
}

function useCodeWords(): (code: string) => string {
  const t = useText();
  const codes: Record<string, string> = {
    PASSWORD_VERIFIED: t('口令相符', 'password right'),
    SIGNED_OUT_EVERYWHERE: t('在所有设备上退出', 'signed out everywhere'),
    ACCOUNT_CREATED: t('新建账号', 'account made'),
    ACCOUNT_CHANGED: t('修改账号', 'account changed'),
    PASSWORD_RESET: t('重置口令', 'password reset'),
    POLICY_OVERRIDDEN: t('修改期限', 'limit overridden'),
    POLICY_OVERRIDE_WITHDRAWN: t('恢复期限', 'limit restored'),
    GRID_CHANGED: t('变更网格', 'grid changed'),
    GROUND_CHANGED: t('调整辖区', 'ground changed'),
    UNIT_CHANGED: t('变更单元', 'unit changed'),
    PARTNER_CHANGED: t('变更联动单位', 'partner changed'),
    PARTNER_SECRET_ROTATED: t('签发密钥', 'secret issued'),
    DUTY_RULES_SET: t('修改值班规则', 'duty rules set'),
    MAPPING_SET: t('修改类别对照', 'mapping set'),
    ROLE_NOT_ALLOWED: t('岗位无权', 'not for this role'),
    OTHER_UNIT: t('不属于本单位', 'of another unit'),
    PURPOSE_REQUIRED: t('未说明目的', 'no purpose stated'),
    SIGN_IN_FAILED: t('账号或口令不符', 'account or password wrong'),
    SIGN_IN_LOCKED: t('多次失败，暂时锁定', 'locked for a while after failures'),
    ACCOUNT_UNKNOWN: t('没有这个账号', 'no such account'),
    ACCOUNT_DISABLED: t('账号已停用', 'account disabled'),
    OWN_ACCOUNT: t('不能改自己的', 'not on one’s own account'),
    PURPOSE_UNKNOWN: t('目的不明', 'unknown purpose'),
    TOKEN_MISSING: t('未登录', 'not signed in'),
    TOKEN_INVALID: t('登录凭证无效', 'token not valid'),
    TOKEN_EXPIRED: t('登录已到期', 'session over'),
    TOKEN_REVOKED: t('登录已被撤销', 'session ended'),
    REFRESH_INVALID: t('续期凭证无效', 'refresh token not valid'),
    REFRESH_REUSED: t('续期凭证被重复使用', 'refresh token used twice'),
    ORIGIN_NOT_ALLOWED: t('来自其他网站', 'from another site'),
    CALLBACK_UNVERIFIED: t('签名无效', 'signature not valid'),
    CALLBACK_REPLAYED: t('答复被重放', 'answer replayed'),
    ITEM_NOT_YOURS: t('物证不在其手中', 'exhibit held by another'),
  };
  return (code) => codes[code] ?? code;
}

/** Where the subject can be looked at: by what its number is of. */
export function hrefOfSubject(subject: string | null): string | null {
  if (!subject || subject.includes(' ')) return null;
  if (subject.includes('/')) return `~/processes/${inAddress(subject)}`;
  if (/^[AC]\d{4}-\d+$/.test(subject)) return `~/cases/${subject}`;
  if (/^E\d{4}-\d+$/.test(subject)) return `~/evidence/${subject}`;
  if (/^V\d{4}-\d+$/.test(subject)) return `~/video/${subject}`;
  return null;
}

export function Subject({ of }: { of: string | null }) {
  const names = useNames();
  const href = hrefOfSubject(of);
  if (!of) return <span className="quiet">—</span>;
  return href ? <Link href={href}>{of}</Link> : <span title={of} className="words">{names(of)}</span>;
}

export function useAccessColumns(): Record<'at' | 'actor' | 'action' | 'subject' | 'purpose' | 'outcome', Column<Access>> {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const said = useActionWords();
  const why = useCodeWords();
  const outcome = ({ outcome: each, code }: Access) => (each === 'refused' ? t('拒绝', 'refused') : t('允许', 'allowed')) + (code ? ` · ${why(code)}` : '');
  return {
    at: { key: 'at', title: t('时间', 'Time'), show: ({ at }) => <time dateTime={at} className="number">{format.time(at)}</time>, text: ({ at }) => at },
    actor: { key: 'actor', title: t('何人', 'Who'), show: ({ actor }) => (actor ? <span title={actor}>{names(actor)} <span className="quiet">{actor}</span></span> : <span className="quiet">{t('未识别', 'nobody known')}</span>), text: ({ actor }) => actor },
    action: { key: 'action', title: t('做什么', 'What'), show: ({ action }) => <span title={action}>{said(action)}</span>, text: ({ action }) => said(action) },
    subject: { key: 'subject', title: t('对什么', 'Of what'), show: ({ subject }) => <Subject of={subject} />, text: ({ subject }) => subject },
    purpose: { key: 'purpose', title: t('目的', 'Purpose'), show: ({ purpose }) => (purpose ? <Tag color="blue">{words('purposes', purpose)}</Tag> : <span className="quiet">—</span>), text: ({ purpose }) => words('purposes', purpose) },
    outcome: { key: 'outcome', title: t('结果', 'Result'), show: (row) => <Tag color={row.outcome === 'refused' ? 'red' : 'green'} title={row.code ?? undefined}>{outcome(row)}</Tag>, text: outcome },
  };
}

export function AccessLog() {
  const t = useText();
  const words = useWords();
  const people = useColleagues() ?? [];
  const columns = useAccessColumns();
  const said = useActionWords();
  const [search] = useSearchParams();
  const actions = ['incident.readCallers', 'case.readRecords', 'case.readSuspect', 'case.readSealed', 'case.export', 'case.verify', 'file.read', 'fraud.readResident', 'dispute.readParties', 'resident.read', 'resident.write', 'linkage.readMatter', 'video.request', 'video.readSightings', 'shift.readLog', 'service.readWords', 'codec.decode', 'audit.read', 'account.manage', 'policy.override', 'organisation.change', 'partner.manage', 'identity.signIn', 'account.self'];
  return (
    <>
      <Alert type="info" title={t('查审计记录本身也留痕。记录只增不改。', 'Reading this log is on the log, too. Entries are only ever added.')} style={{ marginBottom: 8 }} />
      <Register<Access>
        key={search.get('view')}
        title={t('查阅与拒绝记录', 'Access log')}
        path="/api/v1/access-log"
        cursorName="before"
        rowKey={({ id }) => id}
        empty={t('没有这样的记录。', 'There is no such entry.')}
        filters={[
          { name: 'actor', label: t('何人', 'Who'), type: 'choice', options: people.map(({ id, name }) => ({ value: id, label: `${name} · ${id}` })) },
          { name: 'action', label: t('做什么', 'What'), type: 'choice', options: actions.map((value) => ({ value, label: said(value) })) },
          { name: 'subject', label: t('编号', 'Number'), type: 'text' },
          { name: 'outcome', label: t('结果', 'Result'), type: 'choice', options: [{ value: 'refused', label: t('拒绝', 'refused') }, { value: 'allowed', label: t('允许', 'allowed') }] },
          { name: 'purpose', label: t('目的', 'Purpose'), type: 'choice', options: purposes.map((value) => ({ value, label: words('purposes', value) })) },
          { name: 'from', label: t('自', 'From'), type: 'moment' },
          { name: 'to', label: t('至', 'To'), type: 'moment' },
        ]}
        columns={[columns.at, columns.actor, columns.action, columns.subject, columns.purpose, columns.outcome, { key: 'request', title: t('请求编号', 'Request'), wide: true, show: ({ requestId }) => <code className="quiet">{requestId.slice(0, 8)}</code>, text: ({ requestId }) => requestId }]}
      />
    </>
  );
}
