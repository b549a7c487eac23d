/** What was done without a network and has not been sent, and what the station refused when it was. */
import { CloudSyncOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useLocation } from 'wouter';
import { outbox, useOutbox } from '../api/outbox.js';
import { useFormat } from '../parts/format.js';
import { useText } from './language.js';

export function Waiting() {
  const t = useText();
  const format = useFormat();
  const [, go] = useLocation();
  const waiting = useOutbox();
  if (waiting.length === 0) return null;
  const refused = waiting.filter(({ refusal }) => refusal);
  return (
    <div role="status" className="unsent">
      {waiting.length > refused.length && (
        <Alert type="warning" banner icon={<CloudSyncOutlined />} title={t(`${waiting.length - refused.length} 项已办、未发出：恢复网络后自动发送，不会重复。`, `${waiting.length - refused.length} answers are kept here and go out when the network is back, once each.`)} action={<Button size="small" onClick={() => void outbox.flush()}>{t('现在发送', 'Send now')}</Button>} />
      )}
      {refused.map(({ key, title, at, refusal, taskId }) => (
        <Alert
          key={key}
          type="error"
          banner
          title={t(`“${title.zh}”（${format.time(at)} 填写）未被接受：${refusal!.title}`, `“${title.en}”, filled in at ${format.time(at)}, was not accepted: ${refusal!.title}`)}
          description={t('填写的内容仍保留：可打开核对后再交，或放弃。', 'What you filled in is kept: open it and send it again, or drop it.')}
          action={<><Button size="small" onClick={() => go(`/tasks/${encodeURIComponent(taskId)}`)}>{t('打开', 'Open')}</Button> <Button size="small" danger onClick={() => void outbox.drop(key)}>{t('放弃', 'Drop')}</Button></>}
        />
      ))}
    </div>
  );
}
