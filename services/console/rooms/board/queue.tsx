/** The open incidents, the most urgent first. Only those in sight are drawn, however many there are. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { Empty } from 'antd';
import { memo, type RefObject, useEffect, useRef } from 'react';
import { useWords } from '../../api/words.js';
import { Chip } from '../../parts/chip.js';
import { Due } from '../../parts/clock.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { Priority } from '../../parts/stage.js';
import { useText } from '../../shell/language.js';
import type { Incident } from './board-data.js';

const rowHeight = 62;

interface Props {
  incidents: readonly Incident[];
  all: number;
  chosen: string | null;
  choose(id: string): void;
  open(id: string): void;
  ref?: RefObject<HTMLDivElement | null>;
}

export function Queue({ incidents, all, chosen, choose, open, ref }: Props) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: incidents.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 8, getItemKey: (i) => incidents[i]!.id });
  const at = incidents.findIndex(({ id }) => id === chosen);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at);
    // eslint-disable-next-line -- follows the choice, not every new row
  }, [chosen]);
  if (incidents.length === 0) return <Empty className="none" description={all === 0 ? t('没有在办警情。新警情会自动出现在这里。', 'No open incidents. New ones appear here by themselves.') : t('没有符合筛选的警情。', 'None fits the filters.')} />;
  return (
    <div
      ref={(element) => {
        box.current = element;
        if (ref) ref.current = element;
      }}
      className="queue"
      role="listbox"
      tabIndex={0}
      aria-label={t('在办警情', 'Open incidents')}
      aria-activedescendant={at >= 0 ? optionId(incidents[at]!.id) : undefined}
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="presentation">
        {rows.getVirtualItems().map(({ index, start, key }) => (
          <Row key={key} incident={incidents[index]!} top={start} index={index} of={incidents.length} chosen={index === at} choose={choose} open={open} />
        ))}
      </div>
    </div>
  );
}

const optionId = (id: string) => `option-${id.replaceAll('/', '-')}`;

const Row = memo(function Row({ incident, top, index, of, chosen, choose, open }: { incident: Incident; top: number; index: number; of: number; chosen: boolean; choose(id: string): void; open(id: string): void }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { id, incidentNo, category, priority, stage, grid, community, openedAt, dueAt, overdue, orders, duplicates, calls } = incident;
  return (
    <div id={optionId(id)} role="option" aria-selected={chosen} aria-setsize={of} aria-posinset={index + 1} className={overdue ? 'incident late-row' : 'incident'} style={{ top, height: rowHeight }} onClick={() => choose(id)} onDoubleClick={() => open(id)}>
      <div className="line">
        <Priority of={priority} />
        <strong>{category ? words('categories', category) : t('未定类别', 'not assessed')}</strong>
        <span className="quiet where">{names(grid ?? community)}</span>
        <Chip>{words('stages', stage)}</Chip>
      </div>
      <div className="line">
        <span className="quiet number">{format.clock(openedAt)} {incidentNo}</span>
        {duplicates.length > 0 && stage === 'triage' && <Chip color="gold">{t('疑似重复', 'duplicate?')}</Chip>}
        {calls > 1 && <Chip>{t(`${calls} 次报警`, `${calls} calls`)}</Chip>}
        <span className="under-way">{orders.map((order) => <span key={order.id} className={`order ${order.state}`}>{names(order.unit)} {words.value(order.state, 'state')}</span>)}</span>
        <Due at={dueAt} overdue={overdue} />
      </div>
    </div>
  );
});
