import { useDeferredValue, useMemo } from 'react';
import { useWords } from '../../api/words.js';
import { Ground, type Mark, useGround } from '../../parts/ground/ground.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { useText } from '../../shell/language.js';
import type { Incident, Unit } from './board-data.js';

/**
 * The station does not follow anybody about: a unit is shown about where it said last that it was, at the scene of an incident,
 * else where it is at home; and the map says so.
 */
export function BoardMap({ incidents, all, units, chosen, choose }: { incidents: readonly Incident[]; /** Whatever the filters leave out. */ all: readonly Incident[]; units: readonly Unit[]; chosen: string | null; choose(id: string): void }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const ground = useGround();
  // What is typed and chosen goes before what is painted.
  const [later, laterAll, laterUnits] = [useDeferredValue(incidents), useDeferredValue(all), useDeferredValue(units)];
  const homes = useMemo(() => new Map((ground.data?.units ?? []).map(({ id, place }) => [id, place.coordinates])), [ground.data]);
  const cameras = useMemo(() => (ground.data?.cameras ?? []).map(({ id, place }): Mark => ({ id, at: place.coordinates, kind: 'camera', label: t(`探头 ${id}`, `camera ${id}`) })), [ground.data, t]);
  const scenes = useMemo(() => new Map(laterAll.flatMap(({ place, orders }) => (place ? orders.filter(({ state }) => state === 'onScene').map(({ unit }) => [unit, place.coordinates] as const) : []))), [laterAll]);
  const unitMarks = useMemo(
    () => laterUnits.flatMap(({ id, onDuty, state, since }): Mark[] => {
      const scene = state === 'onScene' ? scenes.get(id) : undefined;
      const at = scene ?? homes.get(id);
      if (!at || !onDuty) return [];
      const doing = state === 'free' ? t('待命', 'free') : `${words.value(state, 'state')}${since ? ` ${format.clock(since)}` : ''}`;
      const where = scene ? t('约在现场', 'about at the scene') : state === 'free' ? t('图上是驻地', 'shown at its post') : t('图上是驻地，实际位置未知', 'shown at its post; where it is now is not known');
      return [{ id, at, kind: 'unit', busy: state !== 'free', beside: scene !== undefined, label: `${names(id)} · ${doing}\n${where}` }];
    }),
    [laterUnits, scenes, homes, names, words, format, t],
  );
  const incidentMarks = useMemo(
    () => later.flatMap(({ id, place, incidentNo, category, priority, stage, overdue }): Mark[] =>
      place ? [{ id, at: place.coordinates, kind: 'incident', priority, late: overdue, label: [incidentNo, category && words('categories', category), words('stages', stage)].filter(Boolean).join(' · ') }] : []),
    [later, words],
  );
  const marks = useMemo(() => [...cameras, ...unitMarks, ...incidentMarks], [cameras, unitMarks, incidentMarks]);
  return (
    <>
      <Ground marks={marks} chosen={chosen} choose={(id) => { if (id.startsWith('incident/')) choose(id); }} label={t(`辖区地图：${incidentMarks.length} 起在办警情，${unitMarks.length} 个在岗单元（约在现场或驻地）。内容同左右两侧列表。`, `Map of the ground: ${incidentMarks.length} open incidents, ${unitMarks.length} units on duty, about at a scene or at their posts. The lists beside it say the same.`)} />
      <ul className="legend plain quiet">
        <li><i className="dot p1" /> {t('1 级', 'P1')}</li><li><i className="dot p2" /> {t('2 级', 'P2')}</li><li><i className="dot p3" /> {t('3 级', 'P3')}</li>
        <li><i className="dot ring" /> {t('粗圈：超期', 'thick ring: late')}</li><li><i className="tri" /> {t('警力：约在到场处，否则在驻地，不是实时定位', 'unit: about at its scene, else at its post; not followed live')}</li><li><i className="square" /> {t('探头', 'camera')}</li>
      </ul>
    </>
  );
}
