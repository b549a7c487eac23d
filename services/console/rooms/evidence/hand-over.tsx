/** The holder hands an exhibit over; the receiver has it in the tasks and confirms. */
import { SwapOutlined } from '@ant-design/icons';
import { FormButton } from '../../parts/command.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

export function HandOver({ item: { itemNo, holder, state, transfer }, type }: { item: { itemNo: string; holder: string; state: string; transfer: string | null }; type?: 'primary' }) {
  const t = useText();
  const { me, may } = useSession();
  if (holder !== me.id || state !== 'held' || transfer !== null || !may('evidence.handOver')) return null;
  return (
    <FormButton path="/api/v1/evidence/{itemNo}/transfers" values={{ itemNo }} title={t(`移交物证 ${itemNo}`, `Hand ${itemNo} over`)} icon={<SwapOutlined />} size={type ? undefined : 'small'} type={type} text={t('接收人在待办里确认收到和存放处之前，物证仍由您保管。', 'You hold it until the receiver has confirmed in the tasks where it is kept.')}>
      {t('移交', 'Hand over')}
    </FormButton>
  );
}
