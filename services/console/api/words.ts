/** The station's own words: what fields, values, stages and outcomes are called, in the reader's language. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Text, useLanguage } from '../shell/language.js';
import { askJson } from './client.js';
import { keptOffline } from './offline.js';

/** Fields of answers that name something of a dictionary of its own. */
const registries: Record<string, string> = { category: 'categories', categories: 'categories', stage: 'stages', disposition: 'outcomes', result: 'outcomes', measure: 'measures' };

type Dictionary = Record<string, Text>;
export type Words = Record<string, Dictionary>;

export interface Speaker {
  (dictionary: string, name: string | null | undefined): string;
  /** `parent`: the field that it is part of, where that makes it mean something else. */
  field(name: string, parent?: string): string;
  /** Each name of a dictionary with its word. */
  all(dictionary: string): [string, string][];
  /** A value of a field: `field.value` where the same value means different things. */
  value(value: string | number | boolean | null | undefined, field?: string): string;
}

export function useWords(): Speaker {
  const { language } = useLanguage();
  // At the door nobody is signed in, and the station would refuse.
  const signedIn = Boolean(useQueryClient().getQueryData(['me']));
  const first = useQuery({ queryKey: ['get', '/api/v1/words', 'first'], queryFn: keptOffline('words.first', () => askJson<Words>('GET', '/api/v1/words?only=categories,roles,stages,outcomes')), staleTime: Infinity, enabled: signedIn }).data;
  // A list is drawn before the words of every form are there.
  const all = useQuery({ queryKey: ['get', '/api/v1/words'], queryFn: keptOffline('words', () => askJson<Words>('GET', '/api/v1/words')), staleTime: Infinity, enabled: first !== undefined }).data;
  const data = all ?? first;
  return useMemo(() => {
    const of = (dictionary: string, name: string): Text | undefined => {
      const words = data?.[dictionary];
      return words !== undefined && Object.hasOwn(words, name) ? words[name] : undefined;
    };
    const speak = ((dictionary, name) => (name ? (of(dictionary, name)?.[language] ?? name) : '')) as Speaker;
    speak.all = (dictionary) => Object.entries(data?.[dictionary] ?? {}).map(([name, text]): [string, string] => [name, text[language]]);
    // Where a count is named by a choice its word is among the values.
    speak.field = (name, parent) => (of('fields', `${parent}.${name}`) ?? of('fields', name) ?? of('values', name))?.[language] ?? name;
    speak.value = (value, field) => {
      if (value === null || value === undefined) return '';
      if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'Yes' : 'No';
      const name = String(value);
      // A number is a word only where its field makes it one: 3 is a priority, or three of something.
      if (typeof value === 'number') return (of('values', `${field}.${name}`) ?? (field === 'priority' ? of('values', name) : undefined))?.[language] ?? new Intl.NumberFormat('en', { maximumFractionDigits: 2, useGrouping: false }).format(value);
      const registry = field === undefined ? undefined : registries[field];
      // `decisions` is a list of what a `decision` may be.
      return (of('values', `${field}.${name}`) ?? of('values', `${field?.replace(/s$/, '')}.${name}`) ?? (registry === undefined ? undefined : of(registry, name)) ?? of('values', name))?.[language] ?? name;
    };
    return speak;
  }, [data, language]);
}
