/** Colleagues, units, communities, partners: who an id stands for. */
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { askJson } from '../api/client.js';
import { keptOffline } from '../api/offline.js';
import { useWords } from '../api/words.js';
import { type Language, type Text, useLanguage, useText } from '../shell/language.js';

interface Named {
  id: string;
  name: string | Text;
}
export interface Colleague extends Named {
  name: string;
  roles: string[];
  unit: string | null;
}

const none: never[] = [];

/** Nothing where it is not to be had, undefined while it may still come. */
function useList<Item extends Named>(path: string): Item[] | undefined {
  const { data, isError } = useQuery({ queryKey: ['get', path], queryFn: keptOffline(path, () => askJson<{ items: Item[] }>('GET', path)), staleTime: 5 * 60_000, retry: false });
  return data?.items ?? (isError ? none : undefined);
}

export const useColleagues = (): readonly Colleague[] | undefined => useList<Colleague>('/api/v1/colleagues');
export const useUnits = (): readonly (Named & { community: string | null; members: string[]; onDuty: boolean; team: string })[] | undefined => useList('/api/v1/units');
export const useAreas = (): readonly (Named & { kind: string; parent?: string | null; squad?: string | null })[] | undefined => useList('/api/v1/areas');
export const useGrids = (): readonly (Named & { community: string; officer: string | null })[] | undefined => useList('/api/v1/grids');
export const usePartners = (): readonly (Named & { kind: string })[] | undefined => useList('/api/v1/partners');

const teams: [string, Text][] = [
  ['command-room', { zh: '综合指挥室', en: 'Command room' }],
  ['case-team', { zh: '案件办理队', en: 'Case team' }],
];

type Lists = readonly (readonly Named[] | undefined)[];

function called(language: Language, areas: ReturnType<typeof useAreas>, lists: Lists): Map<string, string> {
  const named = lists.flatMap((list) => (list ?? []).map(({ id, name }): [string, string] => [id, typeof name === 'string' ? name : name[language]]));
  // A squad has the name of its community.
  const squads = (areas ?? []).flatMap(({ id, squad, name }): [string, string][] => (squad && isCommunity({ id }) ? [[squad, language === 'zh' ? `${(name as Text).zh}警务队` : `${(name as Text).en} Squad`]] : []));
  return new Map([...squads, ...teams.map(([id, name]): [string, string] => [id, name[language]]), ...named]);
}

/** All rows of a list ask for the same names: they are put together once. */
let last: { of: readonly unknown[]; names: Map<string, string> } = { of: [], names: new Map() };
function namesOf(language: Language, areas: ReturnType<typeof useAreas>, lists: Lists): Map<string, string> {
  const of = [language, ...lists];
  if (of.length !== last.of.length || of.some((each, i) => each !== last.of[i])) last = { of, names: called(language, areas, lists) };
  return last.names;
}

/** `o-1101`, `grid-001`, `squad-1.2`, `fire-brigade`: what nobody should have to read. */
const isId = /^[a-z][a-z0-9.-]*$/;

/** The name of whatever the id is of; the id itself where it is of nothing known, and nothing while the names are on their way. */
export function useNames(): (id: string | null | undefined) => string {
  const { language } = useLanguage();
  const areas = useAreas();
  const lists = [useColleagues(), useUnits(), areas, useGrids(), usePartners()];
  const names = namesOf(language, areas, lists);
  const coming = lists.some((list) => list === undefined);
  return useCallback((id) => (id ? (names.get(id) ?? (coming && isId.test(id) ? '' : id)) : ''), [names, coming]);
}

/** A sentence that the station wrote with ids in it. */
export function useNamed(): (sentence: string) => string {
  const names = useNames();
  return useCallback((sentence) => sentence.replace(/[a-z]+([-.][a-z\d]+)+/g, names), [names]);
}

/** The communities, to choose one of. */
export function useCommunities(): { value: string; label: string }[] {
  const names = useNames();
  return (useAreas() ?? []).filter(isCommunity).map(({ id }) => ({ value: id, label: names(id) }));
}

/** Among the areas there are villages and a forest, too. */
export const isCommunity = ({ id }: { id: string }): boolean => id.startsWith('community');

interface Held {
  assignee: string | null;
  candidates: readonly { role: string; unit?: string; account?: string }[];
}

/** Who directs or audits sees what waits for others as well. */
export const seesAll = ({ roles }: { roles: readonly string[] }): boolean => roles.some((role) => ['chief', 'commandOperator', 'auditor'].includes(role));

/** Whether a task is for this person to take, as the station decides it. */
export const isCandidate = ({ candidates }: Pick<Held, 'candidates'>, { id, roles, unit: own }: { id: string; roles: readonly string[]; unit: string | null }): boolean =>
  candidates.some(({ account, role, unit }) => (account !== undefined ? account === id : roles.includes(role) && (unit === undefined || own === unit || (own?.startsWith(`${unit}.`) ?? false))));

/** Who has a task, or who may take it: a unit once, not once for each of its roles. */
export function useWho(): (task: Held) => string {
  const t = useText();
  const words = useWords();
  const names = useNames();
  return ({ assignee, candidates }) =>
    assignee ? names(assignee) : [...new Set(candidates.map(({ role, unit, account }) => (account ? names(account) : unit?.includes('.') ? names(unit) : `${words('roles', role)}${unit && unit !== 'command-room' ? `（${names(unit)}）` : ''}`)))].join(t('或', ' or '));
}
