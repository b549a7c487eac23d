import { Button, Result } from 'antd';
import { useLocation } from 'wouter';
import { useText } from '../shell/language.js';

export function NotHere() {
  const t = useText();
  const [, go] = useLocation();
  return <Result status="404" title={t('没有这一页，或您的岗位用不到', 'There is no such page, or your post has no use of it')} extra={<Button type="primary" onClick={() => go('~/tasks')}>{t('回到我的待办', 'Back to my tasks')}</Button>} />;
}
