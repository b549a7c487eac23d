/** Who is asked outside: where they are reached, and the secret by which each side knows the other. */
import { KeyOutlined, PlusOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Empty, Input, Modal, Space, Table } from 'antd';
import { useState } from 'react';
import { api, askJson, type Paths } from '../../api/client.js';
import { useSchema } from '../../api/description.js';
import { useWords } from '../../api/words.js';
import { FormButton, FormDrawer } from '../../parts/command.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { etagOf } from './limits.js';
import { Once, type Secret } from './once.js';

type Partner = Paths['/api/v1/partners']['get']['responses']['200']['content']['application/json']['items'][number];

export function Partners() {
  const t = useText();
  const words = useWords();
  const queries = useQueryClient();
  const { may } = useSession();
  const { modal } = App.useApp();
  const [secret, tell] = useState<Secret | null>(null);
  const [error, fail] = useState<unknown>(null);
  const [naming, name] = useState(false);
  const [fresh, begin] = useState<string | null>(null);
  const [id, write] = useState('');
  const schema = useSchema('put', '/api/v1/partners/{partnerId}');
  const list = api.useQuery('get', '/api/v1/partners');
  const rotate = (partner: Partner) =>
    modal.confirm({
      title: t(`给 ${partner.id} 签发新密钥？`, `A new secret for ${partner.id}?`),
      content: t('旧密钥一日内仍有效，之后作废。', 'The one before counts for a day more.'),
      okText: t('签发', 'Issue'),
      onOk: () => askJson<{ secret: string; callback: string }>('POST', `/api/v1/partners/${partner.id}/secret`, {}).then(
        (answer) => { tell({ title: t(`${partner.id} 的签名密钥`, `Signing secret of ${partner.id}`), lines: [{ label: t('密钥', 'Secret'), value: answer.secret }, { label: t('答复地址', 'Address for answers'), value: answer.callback }] }); void queries.invalidateQueries({ queryKey: ['get', '/api/v1/partners'] }); },
        fail,
      ),
    });
  return (
    <section className="register">
      <div className="bar"><span />{may('partner.manage') && <Button icon={<PlusOutlined />} type="primary" onClick={() => name(true)}>{t('登记联动单位', 'Register a partner')}</Button>}</div>
      <ProblemNote error={list.error ?? error} again={() => { fail(null); void list.refetch(); }} />
        <Table<Partner>
          size="small"
          rowKey="id"
          loading={list.isPending}
          dataSource={list.data?.items ?? []}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: <Empty description={t('还没有联动单位。', 'No partner yet.')} /> }}
          columns={[
            { key: 'name', title: t('单位', 'Partner'), render: (_, row) => <><div>{t(row.name)}</div><code className="quiet">{row.id}</code></> },
            { key: 'kind', title: t('类别', 'Kind'), render: (_, row) => words.value(row.kind, 'kind') },
            { key: 'endpoint', title: t('地址', 'Endpoint'), render: (_, row) => <span className="words">{(row as { endpoint?: string | null }).endpoint ?? t('无，以电话联系', 'none: by telephone')}</span> },
            { key: 'version', title: t('版本', 'Version'), render: (_, row) => row.version },
            ...(may('partner.manage') ? [{
              key: 'act',
              title: t('操作', 'Actions'),
              render: (_: unknown, row: Partner) => (
                <Space size={4}>
                  <FormButton method="put" path="/api/v1/partners/{partnerId}" values={{ partnerId: row.id }} title={t(`修改 ${row.id}`, `Change ${row.id}`)} size="small" initial={row} headers={etagOf(row.version)}>{t('修改', 'Change')}</FormButton>
                  <Button size="small" icon={<KeyOutlined />} onClick={() => rotate(row)}>{t('签发密钥', 'New secret')}</Button>
                </Space>
              ),
            }] : []),
          ]}
        />
      <Modal open={naming} title={t('联动单位编号', 'Id of the partner')} okButtonProps={{ disabled: !/^[a-z][a-z0-9-]{1,39}$/.test(id) }} onCancel={() => name(false)} onOk={() => { name(false); begin(id); }}>
        <p>{t('小写字母、数字和连字符，如 fire-rescue；登记后不变。', 'Lower-case letters, digits and hyphens, such as fire-rescue. It stays.')}</p>
        <Input aria-label={t('编号', 'Id')} value={id} onChange={({ target }) => write(target.value)} />
      </Modal>
      {fresh !== null && schema && <FormDrawer method="PUT" title={t(`登记 ${fresh}`, `Register ${fresh}`)} schema={schema} path={`/api/v1/partners/${fresh}`} headers={etagOf(0)} close={() => begin(null)} />}
      <Once secret={secret} close={() => tell(null)} />
    </section>
  );
}
