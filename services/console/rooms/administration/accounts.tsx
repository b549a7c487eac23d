import { KeyOutlined, UserAddOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Space, Tag } from 'antd';
import { useState } from 'react';
import { askJson, type Paths } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { FormButton } from '../../parts/command.js';
import { useNames, useUnits } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { Register } from '../../parts/register.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { Once, type Secret } from './once.js';

type Account = Paths['/api/v1/accounts']['get']['responses']['200']['content']['application/json']['items'][number];
const roles = ['chief', 'commandOperator', 'squadCaptain', 'squadDeputy', 'communityOfficer', 'caseCaptain', 'investigator', 'caseReviewer', 'videoOfficer', 'auditor', 'machine', 'partner'];

export function Accounts() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const units = useUnits() ?? [];
  const queries = useQueryClient();
  const { me } = useSession();
  const { modal, message } = App.useApp();
  const [secret, tell] = useState<Secret | null>(null);
  const [error, fail] = useState<unknown>(null);
  const refresh = () => { void queries.invalidateQueries({ queryKey: ['get', '/api/v1/accounts'] }); void queries.invalidateQueries({ queryKey: ['get', '/api/v1/colleagues'] }); };
  const shown = ({ id, password }: { id: string; password: string }) => tell({ title: t(`${id} 的口令`, `Password of ${id}`), lines: [{ label: t('账号', 'Account'), value: id }, { label: t('口令', 'Password'), value: password }] });
  const reset = ({ id, name }: Account) =>
    modal.confirm({
      title: t(`重置 ${name} 的口令？`, `Reset the password of ${name}?`),
      content: t('其所有设备立即退出；锁定一并解除。', 'All their devices are signed out at once, and a lock is lifted.'),
      okText: t('重置', 'Reset'),
      onOk: () => askJson<{ id: string; password: string }>('POST', `/api/v1/accounts/${id}/reset-password`, {}).then(shown, fail),
    });
  const disable = ({ id, name, disabled }: Account) =>
    modal.confirm({
      title: disabled ? t(`恢复 ${name} 的账号？`, `Enable the account of ${name}?`) : t(`停用 ${name} 的账号？`, `Disable the account of ${name}?`),
      content: disabled ? undefined : t('不能再登录，未办的待办由他人领取。负责网格的须先以变更命令指定接替人。', 'They can no longer sign in; others take their open tasks. Whoever holds a grid must first be followed by an order.'),
      okText: disabled ? t('恢复', 'Enable') : t('停用', 'Disable'),
      okButtonProps: { danger: !disabled },
      onOk: () => askJson('PATCH', `/api/v1/accounts/${id}`, { disabled: !disabled }).then(() => { void message.success(t('已更新', 'done')); refresh(); }, fail),
    });
  const text = (row: Account) => row.roles.map((role) => words('roles', role)).join('、');
  return (
    <>
      <ProblemNote error={error} again={() => fail(null)} />
      <Register<Account>
        title={t('账号', 'Accounts')}
        path="/api/v1/accounts"
        cursorName="after"
        rowKey={({ id }) => id}
        empty={t('没有这样的账号。', 'There is no such account.')}
        actions={<FormButton<{ id: string; password: string }> path="/api/v1/accounts" title={t('新建账号', 'New account')} icon={<UserAddOutlined />} type="primary" done={(answer) => { shown(answer); refresh(); }} text={t('首次口令由系统生成，只显示一次。', 'The first password is made by the system and shown once.')} />}
        filters={[
          { name: 'role', label: t('岗位', 'Role'), type: 'choice', options: roles.map((value) => ({ value, label: words('roles', value) })) },
          { name: 'unit', label: t('单位', 'Unit'), type: 'choice', options: units.map(({ id }) => ({ value: id, label: names(id) })) },
        ]}
        columns={[
          { key: 'id', title: t('账号', 'Account'), show: ({ id }) => <span className="number">{id}</span>, text: ({ id }) => id },
          { key: 'name', title: t('姓名', 'Name'), show: ({ name, rank }) => <>{name} {rank && <span className="quiet">{rank === 'police' ? t('民警', 'police officer') : rank === 'auxiliary' ? t('辅警', 'auxiliary') : rank}</span>}</>, text: ({ name }) => name },
          { key: 'roles', title: t('岗位', 'Roles'), show: (row) => <Space size={4} wrap>{row.roles.map((role) => <Tag key={role}>{words('roles', role)}</Tag>)}</Space>, text },
          { key: 'unit', title: t('单位', 'Unit'), show: ({ unit }) => names(unit) || '—', text: ({ unit }) => names(unit) },
          { key: 'skills', title: t('专长', 'Skills'), wide: true, show: ({ skills }) => skills.map((skill) => words('skills', skill)).join('、') || '—', text: ({ skills }) => skills.map((skill) => words('skills', skill)).join('、') },
          { key: 'state', title: t('状态', 'State'), show: ({ disabled }) => (disabled ? <Tag color="red">{t('已停用', 'disabled')}</Tag> : <Tag color="green">{t('启用', 'enabled')}</Tag>), text: ({ disabled }) => (disabled ? t('已停用', 'disabled') : t('启用', 'enabled')) },
          {
            key: 'act',
            title: t('操作', 'Actions'),
            show: (row) => (
              <Space size={4} wrap>
                <FormButton method="patch" path="/api/v1/accounts/{id}" values={{ id: row.id }} title={t(`修改 ${row.name}`, `Change ${row.name}`)} size="small" initial={{ name: row.name, roles: row.roles, unit: row.unit ?? undefined, rank: row.rank ?? undefined, sex: row.sex ?? undefined, skills: row.skills, disabled: row.disabled }} leave={['disabled', ...(row.id === me.id ? ['roles'] : [])]} done={refresh}>{t('修改', 'Change')}</FormButton>
                <Button size="small" icon={<KeyOutlined />} onClick={() => reset(row)}>{t('重置口令', 'Reset password')}</Button>
                {row.id !== me.id && <Button size="small" danger={!row.disabled} onClick={() => disable(row)}>{row.disabled ? t('恢复', 'Enable') : t('停用', 'Disable')}</Button>}
              </Space>
            ),
          },
        ]}
      />
      <Once secret={secret} close={() => tell(null)} />
    </>
  );
}
