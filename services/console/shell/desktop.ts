/**
 * 桌面提醒: while the page is in the background its notices are shown by the computer, if the person lets it. From the page
 * itself: Web Push would pass through a browser maker's servers, and nothing leaves the station. A task's title is all it says.
 */
import { useState } from 'react';
import type { Notice } from './notices.js';

/** A browser without TLS has none. */
const able = () => 'Notification' in globalThis;

export function useDesktop(): { askable: boolean; ask(): Promise<void> } {
  const [permission, set] = useState(able() ? Notification.permission : 'denied');
  return { askable: permission === 'default', ask: async () => set(await Notification.requestPermission()) };
}

export function showOnDesktop({ id, href }: Notice, text: string, go: (href: string) => void): void {
  if (!able() || Notification.permission !== 'granted' || !document.hidden) return;
  try {
    // Two pages of the same person show one.
    const shown = new Notification(text, { tag: id, icon: '/shield.svg' });
    shown.onclick = () => {
      window.focus();
      go(href);
      shown.close();
    };
  } catch {
    // A phone's browser shows none from a page.
  }
}
