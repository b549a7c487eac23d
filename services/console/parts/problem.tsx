/** What went wrong, what is kept, and what to do next. */
import { Alert, Button } from 'antd';
import { Problem, Unreachable } from '../api/client.js';
import { useText } from '../shell/language.js';
import { useWords } from '../api/words.js';

export function ProblemNote({ error, again }: { error: unknown; again?: () => void }) {
  const t = useText();
  const words = useWords();
  if (!error) return null;
  const [title, detail] =
    error instanceof Problem
      ? [error.message, null]
      : error instanceof Unreachable
        ? [t('连不上派出所的服务', 'the station cannot be reached'), t('已填写的内容仍在本页。恢复网络后再试：不会重复办理。', 'What you filled in is still here. Try again once the network is back: nothing is done twice.')]
        : [t('页面出错', 'this page has failed'), t('请刷新页面；仍不行请联系管理员。', 'Reload the page; if that does not help, tell the administrator.')];
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={
        <>
          {detail}
          {error instanceof Problem && error.errors.length > 0 && (
            <ul className="plain">
              {error.errors.map(({ field, message }, i) => (
                <li key={i}>
                  {field && <strong>{fieldName(field, words.field)}：</strong>}
                  {message}
                </li>
              ))}
            </ul>
          )}
          {error instanceof Problem && error.requestId && error.status >= 500 && <div className="quiet">{t('请求编号', 'request')} {error.requestId}</div>}
        </>
      }
      action={again && <Button size="small" onClick={again}>{t('重试', 'Try again')}</Button>}
    />
  );
}

/** `result.witnesses.0.name`: named by its parts, as on the form. */
export const fieldName = (path: string, word: (name: string) => string): string =>
  path
    .split('.')
    .filter((part) => part !== 'result' && part !== 'command')
    .map((part) => (/^\d+$/.test(part) ? `#${Number(part) + 1}` : word(part)))
    .join(' › ');
