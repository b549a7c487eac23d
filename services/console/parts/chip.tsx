/** A word on a coloured ground. The library's own tag takes a millisecond to draw, and a list shows a hundred of them. */
import type { ReactNode } from 'react';

export type ChipColor = 'default' | 'red' | 'orange' | 'gold' | 'green' | 'cyan' | 'blue' | 'purple';

export function Chip({ color = 'default', title, children }: { color?: ChipColor; title?: string; children: ReactNode }) {
  return <span className={`chip ${color}`} title={title}>{children}</span>;
}
