/** Tabs whose choice is in the address, so that a link leads to one of them. Only what is shown is fetched. */
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';

export interface Tab {
  key: string;
  label: ReactNode;
  content: ReactNode;
}

export function AddressTabs({ tabs, name = 'tab' }: { tabs: readonly (Tab | false | null | undefined)[]; name?: string }) {
  const [search, setSearch] = useSearchParams();
  const items = tabs.filter((tab): tab is Tab => Boolean(tab));
  // One leaf needs no tab.
  if (items.length === 1) return items[0]!.content;
  const chosen = items.find(({ key }) => key === search.get(name))?.key ?? items[0]?.key;
  return (
    <Tabs
      activeKey={chosen}
      onChange={(key) => setSearch((before) => { for (const each of [...before.keys()]) before.delete(each); before.set(name, key); return before; })}
      destroyOnHidden
      items={items.map(({ key, label, content }) => ({ key, label, children: content }))}
    />
  );
}
