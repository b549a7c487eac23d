/** A document with personal data: the purpose is asked, and goes on record with the download. */
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { ask, purposeHeader } from '../api/client.js';
import { useText } from '../shell/language.js';
import { ProblemNote } from './problem.js';
import { PurposeSelect } from './purpose.js';
import { save } from './save.js';

/** `usual`: what most need it for, where that has to be asked; `stated`: what the reader has said already. */
export function Download({ path, name, usual, stated, children, text, size }: { path: string; name: string; usual?: string; stated?: string; children: ReactNode; text?: string; size?: 'small' }) {
  const t = useText();
  const { message } = App.useApp();
  const [open, set] = useState(false);
  const [purpose, choose] = useState(usual ?? '');
  const [state, become] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const fetchIt = () => {
    become({ busy: true, error: null });
    const said = stated ?? (usual && purpose);
    ask('GET', path, undefined, said ? { [purposeHeader]: said } : {})
      .then(async (response) => {
        save(await response.blob(), name);
        void message.success(t(`已保存 ${name}`, `${name} was saved`));
        become({ busy: false, error: null });
        set(false);
      })
      .catch((error: unknown) => become({ busy: false, error }));
  };
  return (
    <>
      <Button size={size} icon={<DownloadOutlined />} loading={state.busy && !open} onClick={() => (usual ? set(true) : fetchIt())}>{children}</Button>
      {!usual && state.error !== null && <ProblemNote error={state.error} again={fetchIt} />}
      <Modal open={open} title={children} okText={t('导出（留痕）', 'Export (on record)')} confirmLoading={state.busy} onOk={fetchIt} onCancel={() => { set(false); become({ busy: false, error: null }); }}>
        {text && <p>{text}</p>}
        <PurposeSelect value={purpose} onChange={choose} />
        <ProblemNote error={state.error} />
      </Modal>
    </>
  );
}
