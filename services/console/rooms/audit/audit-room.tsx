/** 审计: who looked at what and why, what was refused, and whether what was signed is whole. */
import { Page } from '../../parts/page.js';
import { AddressTabs } from '../../parts/tabs.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { AccessLog } from './access-log.js';
import { Inspect } from './inspect.js';
import { OneDay } from './one-day.js';
import { Verify } from './verify.js';

export function AuditRoom() {
  const t = useText();
  const { may } = useSession();
  return (
    <Page title={t('审计', 'Audit')}>
      <AddressTabs
        name="view"
        tabs={[
          { key: 'log', label: t('查阅与拒绝记录', 'Access log'), content: <AccessLog /> },
          { key: 'day', label: t('一个人的一天', "One person's day"), content: <OneDay /> },
          { key: 'process', label: t('流程审计', 'Processes'), content: <Inspect /> },
          may('case.verify') && { key: 'verify', label: t('核验案卷', 'Verify a case'), content: <Verify /> },
        ]}
      />
    </Page>
  );
}
