/** Tables that are wider than the page: whoever has no mouse moves them by keys (WCAG 2.1.1), for which they need the focus. */
import { type RefObject, useEffect } from 'react';

const boxes = '.ant-table-content, .ant-table-body';

export function useScrolledByKeys(within: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const look = () => {
      for (const box of within.current?.querySelectorAll<HTMLElement>(boxes) ?? []) {
        if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
        else box.removeAttribute('tabindex');
      }
    };
    let soon = 0;
    const later = () => {
      cancelAnimationFrame(soon);
      soon = requestAnimationFrame(look);
    };
    const watch = new MutationObserver(later);
    watch.observe(within.current!, { childList: true, subtree: true });
    addEventListener('resize', later);
    return () => {
      watch.disconnect();
      removeEventListener('resize', later);
    };
  }, [within]);
}
