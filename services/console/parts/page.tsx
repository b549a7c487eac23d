/** A page's frame: its name, its number, and what can be done on it. */
import { type ReactNode, useEffect } from 'react';
import { useText } from '../shell/language.js';

export function Page({ title, number, tags, actions, children }: { title: ReactNode; number?: string; tags?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const t = useText();
  const name = typeof title === 'string' ? title : '';
  useEffect(() => {
    document.title = `${[name, number].filter(Boolean).join(' ')} · ${t('两队一室', 'Two Teams, One Room')}`;
  }, [name, number, t]);
  return (
    <article className="page">
      <header>
        <h1>
          {title} {number && <span className="number">{number}</span>}
        </h1>
        {tags && <div className="tags">{tags}</div>}
        {actions && <div className="actions">{actions}</div>}
      </header>
      {children}
    </article>
  );
}
