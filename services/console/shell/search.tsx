/** Any number that the station has given: straight to its page. */
import { Input, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { rooms } from '../rooms/rooms.js';
import { hrefOf, numbered } from '../parts/places.js';
import { useText } from './language.js';
import { useSession } from './session.js';

/** What the number may be the number of, by its shape. */
function places(text: string): { zh: string; en: string; href: string }[] {
  const number = text.trim();
  if (number === '') return [];
  if (number.includes('/')) return [{ zh: '流程', en: 'process', href: hrefOf(number) }];
  if (number.includes('~')) return [{ zh: '待办', en: 'task', href: `/tasks/${encodeURIComponent(number)}` }];
  const known = numbered(number);
  if (known) return [{ ...known.name, href: hrefOf(known.processId) }];
  // The same form for both.
  return /^[a-z0-9-]+\.[\w-]+$/.test(number) ? [{ zh: '警情', en: 'incident', href: `/incidents/${number}` }, { zh: '预警', en: 'fraud warning', href: `/warnings/${number}` }] : [];
}

export function Search({ close }: { close(): void }) {
  const t = useText();
  const { may } = useSession();
  const [, go] = useLocation();
  const [text, type] = useState('');
  const [at, move] = useState(0);
  const found = useMemo(() => {
    const named = rooms.filter(({ needs, name }) => may(needs) && text.trim() !== '' && (name.zh.includes(text.trim()) || name.en.toLowerCase().includes(text.trim().toLowerCase()))).map(({ name, path }) => ({ ...name, href: path, number: '' }));
    const open = ({ href }: { href: string }) => rooms.every(({ path, needs }) => !href.startsWith(`${path}/`) || may(needs));
    return [...named, ...places(text).filter(open).map((place) => ({ ...place, number: text.trim() }))];
  }, [text, may]);
  const open = (href: string | undefined) => {
    if (href === undefined) return;
    close();
    go(href);
  };
  return (
    <Modal open title={t('查找编号或室', 'Find a number or a room')} footer={null} onCancel={close} destroyOnHidden>
      <Input
        autoFocus
        aria-label={t('编号', 'Number')}
        value={text}
        onChange={({ target }) => { type(target.value); move(0); }}
        placeholder={t('如 A2026-00001、12110.20260101-1', 'such as A2026-00001')}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move((before) => Math.min(before + 1, found.length - 1));
          if (event.key === 'ArrowUp') move((before) => Math.max(before - 1, 0));
          if (event.key === 'Enter') open(found[at]?.href);
        }}
      />
      <ul className="found" role="listbox" aria-label={t('结果', 'Results')}>
        {found.map(({ href, number, ...name }, i) => (
          <li key={href} role="option" aria-selected={i === at} onClick={() => open(href)}>{t(name)} <span className="number">{number}</span></li>
        ))}
      </ul>
      {text.trim() !== '' && found.length === 0 && <p className="quiet" role="status">{t('没有这样的编号或室。编号如 A2026-00001（案件）、E2026-00001（物证）、110.20260101-1（警情）；人员和地址请在各室按目的查找。', 'No such number or room. Numbers look like A2026-00001 (case), E2026-00001 (exhibit), 110.20260101-1 (incident); people and addresses are looked for in the rooms, for a purpose.')}</p>}
    </Modal>
  );
}
