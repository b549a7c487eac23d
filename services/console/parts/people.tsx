/** Colleagues, units, communities, partners: who an id stands for. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { askJson } from '../api/client.js';
import { keptOffline } from '../api/offline.js';
import { useWords } from '../api/words.js';
import { type Text, useLanguage, useText } from '../shell/language.js';

interface Named {
  id: string;
  name: string | Text;
}
export interface Colleague extends Named {
  name: string;
  roles: string[];
  unit: string | null;
}

const useList = <Item extends Named>(path: string) =>
  useQuery({ queryKey: ['get', path], queryFn: keptOffline(path, () => askJson<{ items: Item[] }>('GET', path)), staleTime: 5 * 60_000, retry: false }).data?.items;

export const useColleagues = (): readonly Colleague[] | undefined => useList<Colleague>('/api/v1/colleagues');
export const useUnits = (): readonly (Named & { community: string | null; members: string[]; onDuty: boolean; team: string })[] | undefined => useList('/api/v1/units');
export const useAreas = (): readonly (Named & { kind: string; parent?: string | null; squad?: string | null })[] | undefined => useList('/api/v1/areas');
export const useGrids = (): readonly (Named & { community: string; officer: string | null })[] | undefined => useList('/api/v1/grids');
export const usePartners = (): readonly (Named & { kind: string })[] | undefined => useList('/api/v1/partners');

const teams: [string, Text][] = [
  ['command-room', { zh: '综合指挥室', en: 'Command room' }],
  ['case-team', { zh: '案件办理队', en: 'Case team' }],
];

/** The name of whatever the id is of; the id itself where it is of nothing known. */
export function useNames(): (id: string | null | undefined) => string {
  const { language } = useLanguage();
  const areas = useAreas();
  const lists = [useColleagues(), useUnits(), areas, useGrids(), usePartners()];
  const names = useMemo(
    () => {
      const named = lists.flatMap((list) => (list ?? []).map(({ id, name }): [string, string] => [id, typeof name === 'string' ? name : name[language]]));
      // A squad has the name of its community.
      const squads = (areas ?? []).flatMap(({ id, squad, name }): [string, string][] => (squad && id.startsWith('community') ? [[squad, language === 'zh' ? `${(name as Text).zh}警务队` : `${(name as Text).en} Squad`]] : []));
      return new Map([...squads, ...teams.map(([id, name]): [string, string] => [id, name[language]]), ...named]);
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- each of a fixed number of lists
    [...lists, language],
  );
  return useCallback((id) => (id ? (names.get(id) ?? id) : ''), [names]);
}

interface Held {
  assignee: string | null;
  candidates: readonly { role: string; unit?: string; account?: string }[];
}

/** Who has a task, or who may take it: a unit once, not once for each of its roles. */
export function useWho(): (task: Held) => string {
  const t = useText();
  const words = useWords();
  const names = useNames();
  return ({ assignee, candidates }) =>
    assignee ? names(assignee) : [...new Set(candidates.map(({ role, unit, account }) => (account ? names(account) : unit?.includes('.') ? names(unit) : `${words('roles', role)}${unit && unit !== 'command-room' ? `（${names(unit)}）` : ''}`)))].join(t('或', ' or '));
}
