/** Light, or dark for a control room at night. */
import { createContext, type ReactNode, useContext, useLayoutEffect, useState } from 'react';

const kept = 'appearance';
const Current = createContext<{ dark: boolean; change(dark: boolean): void }>({ dark: false, change: () => {} });

export function AppearanceProvider({ children }: { children: ReactNode }) {
  const [dark, set] = useState(() => (localStorage.getItem(kept) ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark');
  useLayoutEffect(() => {
    document.documentElement.dataset.appearance = dark ? 'dark' : 'light';
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  }, [dark]);
  const change = (to: boolean) => {
    localStorage.setItem(kept, to ? 'dark' : 'light');
    set(to);
  };
  return <Current value={{ dark, change }}>{children}</Current>;
}

export const useAppearance = () => useContext(Current);
