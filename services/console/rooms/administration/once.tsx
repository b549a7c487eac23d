/** A secret that is shown once: it can be copied, and is gone when the window is closed. */
import { Alert, Modal, Typography } from 'antd';
import { useText } from '../../shell/language.js';

export interface Secret {
  title: string;
  lines: { label: string; value: string }[];
}

export function Once({ secret, close }: { secret: Secret | null; close(): void }) {
  const t = useText();
  return (
    <Modal open={secret !== null} title={secret?.title} onOk={close} onCancel={close} cancelButtonProps={{ style: { display: 'none' } }} okText={t('已记下，关闭', 'Noted: close')} maskClosable={false} destroyOnHidden>
      <Alert type="warning" showIcon title={t('只显示这一次，请当面或以安全方式交给本人。', 'Shown this once: hand it over in person or by a safe way.')} />
      {secret?.lines.map(({ label, value }) => (
        <p key={label}><span className="quiet">{label}</span><br /><Typography.Text copyable code className="words">{value}</Typography.Text></p>
      ))}
    </Modal>
  );
}
