import { PlusOutlined } from '@ant-design/icons';
import { useLocation } from 'wouter';
import { FormButton } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { inAddress } from '../../parts/places.js';
import type { Process } from '../../parts/process.js';
import { useProcessColumns, useProcessFilters } from '../../parts/process-list.js';
import { Register } from '../../parts/register.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

interface Round extends Process {
  detail: { date: string; officer: string; planned: number; visited: number };
}

/** Each officer's day of visits: planned by cadence, need and way; what came of each is in its tasks. */
export function Visits() {
  const t = useText();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const [, go] = useLocation();
  const columns = useProcessColumns();
  const filters = useProcessFilters().filter(({ name }) => name !== 'stage');
  return (
    <Register<Round>
      title={t('走访', 'Visits')}
      path="/api/v1/visits/rounds"
      rowKey={({ id }) => id}
      open={({ id }) => `~/processes/${inAddress(id)}`}
      empty={t('没有走访计划。有到期走访的民警，每天早晨会自动收到计划。', 'No rounds. Whoever has visits due is given a plan each morning.')}
      filters={filters}
      actions={
        may('visit.plan') && (
          <>
            <FormButton icon={<PlusOutlined />} path="/api/v1/visits/needs" title={t('提出走访需要', 'Ask for a visit')} />
            <FormButton<{ processId: string }> type="primary" icon={<PlusOutlined />} path="/api/v1/visits/rounds" title={t('安排当日走访', 'Plan a round')} done={({ processId }) => go(`~/processes/${inAddress(processId)}`)} />
          </>
        )
      }
      columns={[
        { key: 'date', title: t('日期', 'Date'), show: ({ detail }) => detail.date, text: ({ detail }) => detail.date },
        { key: 'officer', title: t('民警', 'Officer'), show: ({ detail }) => names(detail.officer), text: ({ detail }) => names(detail.officer) },
        { key: 'done', title: t('走访', 'Visited'), show: ({ detail }) => `${detail.visited ?? 0} / ${detail.planned ?? 0}`, text: ({ detail }) => `${detail.visited ?? 0}/${detail.planned ?? 0}` },
        columns.stage as never,
        columns.due as never,
        { key: 'closed', title: t('结束', 'Closed'), wide: true, show: ({ closedAt }) => closedAt && format.time(closedAt), text: ({ closedAt }) => closedAt && format.time(closedAt) },
      ]}
    />
  );
}
