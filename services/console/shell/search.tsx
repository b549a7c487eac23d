/** Any number that the station has given: straight to its page. */
import { Input, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { rooms } from '../rooms/rooms.js';
import { hrefOf } from '../parts/places.js';
import { useText } from './language.js';
import { useSession } from './session.js';

/** What the number may be the number of, by its shape. */
function places(text: string): { zh: string; en: string; href: string }[] {
  const number = text.trim();
  if (number === '') return [];
  if (number.includes('/')) return [{ zh: '流程', en: 'process', href: hrefOf(number) }];
  if (number.includes('~')) return [{ zh: '待办', en: 'task', href: `/tasks/${encodeURIComponent(number)}` }];
  const found: { zh: string; en: string; href: string; when: RegExp }[] = [
    { zh: '案件', en: 'case', href: `/cases/${number}`, when: /^[AC]\d{4}-\d+$/i },
    { zh: '警情', en: 'incident', href: `/incidents/${number}`, when: /^[a-z0-9-]+\.[\w-]+$/ },
    { zh: '纠纷', en: 'dispute', href: `/disputes/${number}`, when: /^[DJ]\d{4}-\d+$/i },
    { zh: '联动', en: 'linkage', href: `/linkages/${number}`, when: /^L\d{4}-\d+$/i },
    { zh: '视频侦查', en: 'video investigation', href: `/video/${number}`, when: /^V\d{4}-\d+$/i },
    { zh: '预警', en: 'fraud warning', href: `/warnings/${number}`, when: /^W|^[a-z0-9-]+\.[\w-]+$/i },
    { zh: '物证', en: 'exhibit', href: `/evidence/${number}`, when: /./ },
  ];
  return found.filter(({ when }) => when.test(number));
}

export function Search({ close }: { close(): void }) {
  const t = useText();
  const { may } = useSession();
  const [, go] = useLocation();
  const [text, type] = useState('');
  const [at, move] = useState(0);
  const found = useMemo(() => {
    const named = rooms.filter(({ needs, name }) => may(needs) && text.trim() !== '' && (name.zh.includes(text.trim()) || name.en.toLowerCase().includes(text.trim().toLowerCase()))).map(({ name, path }) => ({ ...name, href: path }));
    return [...named, ...places(text)];
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
        {found.map(({ href, ...name }, i) => (
          <li key={href} role="option" aria-selected={i === at} onClick={() => open(href)}>{t(name)} <span className="number">{text}</span></li>
        ))}
      </ul>
    </Modal>
  );
}
