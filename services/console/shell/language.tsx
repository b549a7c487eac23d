/** Chinese first, English by a switch. Every text of the console is written in both where it is used. */
import { createContext, type ReactNode, useCallback, useContext, useLayoutEffect, useState } from 'react';

export type Language = 'zh' | 'en';
export interface Text {
  zh: string;
  en: string;
}

const kept = 'language';
let now: Language = localStorage.getItem(kept) === 'en' ? 'en' : 'zh';
/** For requests, which are made outside of components. */
export const language = (): Language => now;

const Current = createContext<{ language: Language; change(to: Language): void }>({ language: now, change: () => {} });

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [chosen, choose] = useState(now);
  useLayoutEffect(() => {
    document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en';
  }, [chosen]);
  const change = useCallback((to: Language) => {
    now = to;
    localStorage.setItem(kept, to);
    choose(to);
  }, []);
  return <Current value={{ language: chosen, change }}>{children}</Current>;
}

export const useLanguage = () => useContext(Current);

export type Say = (zh: string | Text, en?: string) => string;

/** `t('待办', 'Tasks')`, or `t(text)` for a text that the API gave in both languages. */
export function useText(): Say {
  const { language: chosen } = useLanguage();
  return useCallback((zh, en) => (typeof zh === 'string' ? (chosen === 'zh' ? zh : (en ?? zh)) : zh[chosen]), [chosen]);
}
