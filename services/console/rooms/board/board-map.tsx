import { useDeferredValue, useMemo } from 'react';
import { useWords } from '../../api/words.js';
import { Ground, type Mark, useGround } from '../../parts/ground/ground.js';
import { useNames } from '../../parts/people.js';
import { useText } from '../../shell/language.js';
import type { Incident, Unit } from './board-data.js';

/** Units are shown where they are at home: the station does not follow anybody about. */
export function BoardMap({ incidents, units, chosen, choose }: { incidents: readonly Incident[]; units: readonly Unit[]; chosen: string | null; choose(id: string): void }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const ground = useGround();
  // What is typed and chosen goes before what is painted.
  const [later, laterUnits] = [useDeferredValue(incidents), useDeferredValue(units)];
  const homes = useMemo(() => new Map((ground.data?.units ?? []).map(({ id, place }) => [id, place.coordinates])), [ground.data]);
  const cameras = useMemo(() => (ground.data?.cameras ?? []).map(({ id, place }): Mark => ({ id, at: place.coordinates, kind: 'camera', label: t(`探头 ${id}`, `camera ${id}`) })), [ground.data, t]);
  const unitMarks = useMemo(
    () => laterUnits.flatMap(({ id, onDuty, state }): Mark[] => {
      const at = homes.get(id);
      return at && onDuty ? [{ id, at, kind: 'unit', busy: state !== 'free', label: `${names(id)} · ${state === 'free' ? t('待命', 'free') : words.value(state, 'state')}` }] : [];
    }),
    [laterUnits, homes, names, words, t],
  );
  const incidentMarks = useMemo(
    () => later.flatMap(({ id, place, incidentNo, category, priority, stage, overdue }): Mark[] =>
      place ? [{ id, at: place.coordinates, kind: 'incident', priority, late: overdue, label: [incidentNo, category && words('categories', category), words('stages', stage)].filter(Boolean).join(' · ') }] : []),
    [later, words],
  );
  const marks = useMemo(() => [...cameras, ...unitMarks, ...incidentMarks], [cameras, unitMarks, incidentMarks]);
  return (
    <>
      <Ground marks={marks} chosen={chosen} choose={(id) => { if (id.startsWith('incident/')) choose(id); }} label={t(`辖区地图：${incidentMarks.length} 起在办警情，${unitMarks.length} 个在岗单元驻地。内容同左右两侧列表。`, `Map of the ground: ${incidentMarks.length} open incidents, homes of ${unitMarks.length} units on duty. The lists beside it say the same.`)} />
      <ul className="legend plain quiet">
        <li><i className="dot p1" /> {t('1 级', 'P1')}</li><li><i className="dot p2" /> {t('2 级', 'P2')}</li><li><i className="dot p3" /> {t('3 级', 'P3')}</li>
        <li><i className="dot ring" /> {t('粗圈：超期', 'thick ring: late')}</li><li><i className="tri" /> {t('警力驻地', 'home of a unit')}</li><li><i className="square" /> {t('探头', 'camera')}</li>
      </ul>
    </>
  );
}
