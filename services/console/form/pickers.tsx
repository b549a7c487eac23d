/** Things of the station that are chosen by name. */
import { Input, Select } from 'antd';
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { askJson } from '../api/client.js';
import { useWords } from '../api/words.js';
import { useDutyRules } from '../parts/duty-rules.js';
import { isCommunity, useAreas, useColleagues, useGrids, useNames, usePartners, useUnits } from '../parts/people.js';
import { nameOfTask } from '../parts/places.js';
import { type Text, useLanguage, useText } from '../shell/language.js';
import { useSession } from '../shell/session.js';
import { useAbout } from './schema-form.js';
import type { Schema } from './schema.js';
import type { Bound } from './value-fields.js';

const kinds = ['account', 'unit', 'community', 'area', 'grid', 'category', 'partner', 'squad', 'camera', 'equipment', 'shift'] as const;
type Kind = (typeof kinds)[number];
type Context = Record<string, unknown>;

/** Of these a form offers what it is about; where that names none, they are written. */
const near: Record<string, (context: Context) => unknown> = {
  household: ({ stops, more }) => [stops, more].flat().map((stop) => (stop as { household?: string } | undefined)?.household),
  incident: ({ calls, incidents }) => calls ?? incidents,
  party: ({ parties }) => parties,
  promise: ({ promises }) => (promises as { number: number }[] | undefined)?.map(({ number }) => number),
  task: ({ tasks }) => tasks,
};
const nearOf = (of: string, context: Context = {}): (string | number)[] => {
  const found = near[of]?.(context);
  return Array.isArray(found) ? found.filter((each): each is string | number => typeof each === 'string' || typeof each === 'number') : [];
};

export const pickable = ({ 'x-of': of = '' }: Schema): boolean => kinds.includes(of as Kind) || Object.hasOwn(near, of);

interface Option {
  value: string | number;
  label: string;
  search: string;
}

function useOptions(of: string): Option[] {
  const { language } = useLanguage();
  const [people, units, areas, grids, partners] = [useColleagues(), useUnits(), useAreas(), useGrids(), usePartners()];
  const { context } = useAbout();
  const { me } = useSession();
  // Of a viewing: those that are viewed in it; else whatever is registered.
  const viewed = context?.cameras as { camera: string }[] | undefined;
  const registered = useQuery({ queryKey: ['get', '/api/v1/map'], queryFn: () => askJson<{ cameras: { id: string }[] }>('GET', '/api/v1/map'), staleTime: 10 * 60_000, enabled: of === 'camera' && viewed === undefined }).data?.cameras;
  const rules = useDutyRules(of === 'equipment' || of === 'shift').data?.rules;
  const words = useWords();
  const names = useNames();
  return useMemo(() => {
    const option = ({ id, name }: { id: string; name: string | Text }): Option => {
      const label = typeof name === 'string' ? name : name[language];
      return { value: id, label, search: `${label} ${id}` };
    };
    const all: Record<Kind, () => Option[]> = {
      // Whoever signs in for a machine or a partner is given no work.
      account: () => [...(people ?? [])].filter(({ roles }) => !roles.every((role) => role === 'machine' || role === 'partner')).sort((a, b) => distance(a, me) - distance(b, me)).map((each) => ({ ...option(each), label: `${each.name} · ${each.id}` })),
      unit: () => (units ?? []).map(option),
      squad: () => [...new Set((units ?? []).flatMap(({ team, id }) => (team === 'community' ? [id.split('.')[0]!] : [])))].map((id) => option({ id, name: names(id) })),
      community: () => (areas ?? []).filter(isCommunity).map(option),
      area: () => (areas ?? []).map(option),
      grid: () => (grids ?? []).map(option),
      category: () => words.all('categories').map(([id, name]) => option({ id, name })),
      partner: () => (partners ?? []).map(option),
      camera: () => (viewed?.map(({ camera }) => camera) ?? registered?.map(({ id }) => id) ?? []).map((id) => option({ id, name: id })),
      equipment: () => (rules?.equipment ?? []).map(option),
      shift: () => (rules?.shifts ?? []).map(option),
    };
    if (Object.hasOwn(all, of)) return all[of as Kind]();
    return nearOf(of, context).map((id) => ({ ...option({ id: String(id), name: of === 'task' ? nameOfTask(String(id), words) : String(id) }), value: id }));
  }, [of, people, units, areas, partners, words, names, grids, viewed, registered, rules, context, language, me]);
}

/** Oneself, those of one's own pair, of one's own team, and the others. */
function distance({ id, unit }: { id: string; unit: string | null }, me: { id: string; unit: string | null }): number {
  if (id === me.id) return 0;
  if (unit === null || me.unit === null) return 3;
  return unit === me.unit ? 1 : unit.split('.')[0] === me.unit.split('.')[0] ? 2 : 3;
}

export function ObjectPicker({ of, many, value, label, ...rest }: { of: string; many?: boolean; label?: string } & Bound<never>) {
  const t = useText();
  const options = useOptions(of);
  const written = Object.hasOwn(near, of) && options.length === 0;
  if (written && !many) return <Input {...rest} aria-label={label} value={value} onChange={({ target }) => rest.onChange?.((target.value || undefined) as never)} />;
  return (
    <Select
      {...rest}
      aria-label={label}
      value={value}
      mode={many ? (written ? 'tags' : 'multiple') : undefined}
      options={options}
      allowClear
      showSearch={{ optionFilterProp: 'search' }}
      placeholder={t('输入名称或编号查找', 'type a name or number')}
    />
  );
}
