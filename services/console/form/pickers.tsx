/** Things of the station that are chosen by name. */
import { Select } from 'antd';
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { askJson } from '../api/client.js';
import { useWords } from '../api/words.js';
import { isCommunity, useAreas, useColleagues, useGrids, usePartners, useUnits } from '../parts/people.js';
import { type Text, useLanguage, useText } from '../shell/language.js';
import { useAbout } from './schema-form.js';
import type { Schema } from './schema.js';
import type { Bound } from './value-fields.js';

const kinds = ['account', 'unit', 'community', 'area', 'grid', 'category', 'partner', 'squad', 'camera'] as const;
type Kind = (typeof kinds)[number];
export const pickable = (schema: Schema): boolean => kinds.includes(schema['x-of'] as Kind);

interface Option {
  value: string;
  label: string;
  search: string;
}

function useOptions(of: Kind): Option[] {
  const { language } = useLanguage();
  const [people, units, areas, grids, partners] = [useColleagues(), useUnits(), useAreas(), useGrids(), usePartners()];
  const { context } = useAbout();
  // Of a viewing: those that are viewed in it; else whatever is registered.
  const viewed = context?.cameras as { camera: string }[] | undefined;
  const registered = useQuery({ queryKey: ['get', '/api/v1/map'], queryFn: () => askJson<{ cameras: { id: string }[] }>('GET', '/api/v1/map'), staleTime: 10 * 60_000, enabled: of === 'camera' && viewed === undefined }).data?.cameras;
  const words = useWords();
  return useMemo(() => {
    const option = ({ id, name }: { id: string; name: string | Text }): Option => {
      const label = typeof name === 'string' ? name : name[language];
      return { value: id, label, search: `${label} ${id}` };
    };
    const all: Record<Kind, () => Option[]> = {
      account: () => (people ?? []).map((each) => ({ ...option(each), label: `${each.name} · ${each.id}` })),
      unit: () => (units ?? []).map(option),
      squad: () => [...new Set((units ?? []).flatMap(({ team, id }) => (team === 'community' ? [id.split('.')[0]!] : [])))].map((id) => option({ id, name: id })),
      community: () => (areas ?? []).filter(isCommunity).map(option),
      area: () => (areas ?? []).map(option),
      grid: () => (grids ?? []).map(option),
      category: () => words.all('categories').map(([id, name]) => option({ id, name })),
      partner: () => (partners ?? []).map(option),
      camera: () => (viewed?.map(({ camera }) => camera) ?? registered?.map(({ id }) => id) ?? []).map((id) => option({ id, name: id })),
    };
    return all[of]();
  }, [of, people, units, areas, partners, words, grids, viewed, registered, language]);
}

export function ObjectPicker({ of, many, value, label, ...rest }: { of: string; many?: boolean; label?: string } & Bound<never>) {
  const t = useText();
  const options = useOptions(of as Kind);
  return (
    <Select
      {...rest}
      aria-label={label}
      value={value}
      mode={many ? 'multiple' : undefined}
      options={options}
      allowClear
      showSearch={{ optionFilterProp: 'search' }}
      placeholder={t('输入名称或编号查找', 'type a name or number')}
    />
  );
}
