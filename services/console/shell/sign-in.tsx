/** The door. */
import { App, Button, Form, Input } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { askJson } from '../api/client.js';
import { outbox } from '../api/outbox.js';
import { ProblemNote } from '../parts/problem.js';
import { LanguageSwitch } from './switches.js';
import { useText } from './language.js';

export function SignIn({ reason }: { reason: 'ended' | null }) {
  const t = useText();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [state, become] = useState<{ sending: boolean; error: unknown }>({ sending: false, error: null });
  useEffect(() => {
    document.title = t('登录 · 两队一室', 'Sign in · Two Teams, One Room');
  }, [t]);
  const enter = async ({ account, password }: { account: string; password: string }) => {
    become({ sending: true, error: null });
    try {
      await askJson('POST', '/api/v1/auth/sign-in', { account: account.trim(), password, delivery: 'cookie' });
      await queries.invalidateQueries({ queryKey: ['me'] });
      void outbox.flush();
      message.destroy();
    } catch (error) {
      become({ sending: false, error });
    }
  };
  return (
    <main className="door">
      <img src="/shield.svg" alt="" width={64} height={64} />
      <h1>{t('两队一室', 'Two Teams, One Room')}</h1>
      <p className="quiet">{t('综合指挥室 · 社区警务队 · 案件办理队', 'Command room · Community squads · Case team')}</p>
      {reason === 'ended' && <p role="status">{t('登录已到期，请重新登录。尚未发送的内容仍保留在本机，登录后自动发送。', 'Your session has ended: sign in again. What was not sent yet is kept on this device and goes out after that.')}</p>}
      <Form layout="vertical" requiredMark={false} onFinish={(values) => void enter(values as { account: string; password: string })}>
        <Form.Item name="account" label={t('账号', 'Account')} rules={[{ required: true, message: t('请填写账号', 'fill in your account') }]}>
          <Input autoComplete="username" autoFocus size="large" autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="password" label={t('口令', 'Password')} rules={[{ required: true, message: t('请填写口令', 'fill in your password') }]}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        <ProblemNote error={state.error} />
        <Button type="primary" htmlType="submit" size="large" block loading={state.sending}>{t('登录', 'Sign in')}</Button>
      </Form>
      <LanguageSwitch />
    </main>
  );
}
