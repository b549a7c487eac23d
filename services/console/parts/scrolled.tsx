/** A table that may be wider than the page: whoever has no mouse moves it by keys (WCAG 2.1.1). */
import type { ReactNode } from 'react';

const reach = (box: HTMLDivElement | null) => {
  for (const content of box?.querySelectorAll<HTMLElement>('.ant-table-content') ?? []) content.tabIndex = 0;
};

export const Scrolled = ({ children }: { children: ReactNode }) => <div ref={reach}>{children}</div>;
