/** A page of several leaves; which one is open stands in the address. */
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { useSession } from '../shell/session.js';

export interface Leaf {
  key: string;
  label: string;
  needs?: string;
  content: ReactNode;
}

export function Leaves({ leaves }: { leaves: readonly Leaf[] }) {
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const shown = leaves.filter(({ needs }) => needs === undefined || may(needs));
  const active = shown.find(({ key }) => key === search.get('tab'))?.key ?? shown[0]?.key;
  // Another leaf has other filters.
  return <Tabs activeKey={active} destroyOnHidden onChange={(key) => setSearch({ tab: key })} items={shown.map(({ key, label, content }) => ({ key, label, children: content }))} />;
}
