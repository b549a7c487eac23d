/** One's own account: what it may do, a new password, the way out of every device. */
import { App, Button, Descriptions, Divider, Drawer, Form, Input, Tag } from 'antd';
import { useState } from 'react';
import { askJson } from '../api/client.js';
import { useWords } from '../api/words.js';
import { useNames } from '../parts/people.js';
import { ProblemNote } from '../parts/problem.js';
import { useText } from './language.js';
import { useSession } from './session.js';

const least = 12;

export function MyAccount({ close }: { close(): void }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const { modal, message } = App.useApp();
  const { me, signOut } = useSession();
  const [state, become] = useState<{ sending: boolean; error: unknown }>({ sending: false, error: null });
  const change = ({ current, next }: { current: string; next: string }) => {
    become({ sending: true, error: null });
    askJson('POST', '/api/v1/auth/change-password', { current, next }).then(
      () => {
        void message.success(t('口令已修改，请用新口令登录', 'The password was changed: sign in with it'));
        // The cookies are gone already: what this page holds goes too.
        void signOut();
      },
      (error: unknown) => become({ sending: false, error }),
    );
  };
  const everywhere = () =>
    modal.confirm({
      title: t('在所有设备上退出？', 'Sign out on every device?'),
      content: t('包括这一台。丢了手机时用。', 'This one too. For when a phone is lost.'),
      okText: t('全部退出', 'Sign out everywhere'),
      okButtonProps: { danger: true },
      onOk: () => askJson('POST', '/api/v1/auth/sign-out-everywhere', {}).then(signOut, (error: unknown) => become({ sending: false, error })),
    });
  return (
    <Drawer open title={t('我的账号', 'My account')} size={440} onClose={close}>
      <Descriptions size="small" column={1} items={[
        { key: 'id', label: t('账号', 'Account'), children: me.id },
        { key: 'name', label: t('姓名', 'Name'), children: me.name },
        { key: 'unit', label: t('单位', 'Unit'), children: names(me.unit) || '—' },
        { key: 'roles', label: t('岗位', 'Roles'), children: <span>{me.roles.map((role) => <Tag key={role}>{words('roles', role)}</Tag>)}</span> },
      ]} />
      <Divider titlePlacement="start">{t('修改口令', 'Change the password')}</Divider>
      <Form layout="vertical" requiredMark={false} onFinish={(values) => change(values as { current: string; next: string })}>
        <input type="text" autoComplete="username" value={me.id} readOnly hidden />
        <Form.Item name="current" label={t('现口令', 'Present password')} rules={[{ required: true, message: t('请填写现口令', 'fill in your present password') }]}><Input.Password autoComplete="current-password" /></Form.Item>
        <Form.Item name="next" label={t('新口令', 'New password')} extra={t(`至少 ${least} 位，长比花样管用。`, `${least} characters at least: length counts, not signs.`)} rules={[{ required: true, message: t('请填写新口令', 'fill in a new password') }, { min: least, message: t(`至少 ${least} 位`, `${least} characters at least`) }]}><Input.Password autoComplete="new-password" /></Form.Item>
        <Form.Item name="again" label={t('再写一遍', 'Once more')} dependencies={['next']} rules={[({ getFieldValue }) => ({ validator: (_, value) => (value === getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error(t('两次不同', 'the two differ')))) })]}><Input.Password autoComplete="new-password" /></Form.Item>
        <ProblemNote error={state.error} />
        <Button type="primary" htmlType="submit" loading={state.sending}>{t('修改口令并重新登录', 'Change it and sign in again')}</Button>
      </Form>
      <Divider titlePlacement="start">{t('设备', 'Devices')}</Divider>
      <Button danger onClick={everywhere}>{t('在所有设备上退出', 'Sign out everywhere')}</Button>
    </Drawer>
  );
}
