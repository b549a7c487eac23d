/** What is around every room: the menu, the search, what waits to be sent, who is signed in. */
import { BellOutlined, DisconnectOutlined, LogoutOutlined, MenuOutlined, SearchOutlined, UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Badge, Button, Drawer, Dropdown, Grid, Layout, Menu, Tooltip } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useLive } from '../api/live.js';
import { outbox, useOutbox } from '../api/outbox.js';
import { useWords } from '../api/words.js';
import { rooms } from '../rooms/rooms.js';
import { useText } from './language.js';
import { useSession } from './session.js';
import { AppearanceSwitch, LanguageSwitch } from './switches.js';
import { useScrolledByKeys } from './scrolled.js';
import { showOnDesktop, useDesktop } from './desktop.js';
import { useNotices } from './notices.js';
import { Waiting } from './waiting.js';

const MyAccount = lazy(() => import('./my-account.js').then((module) => ({ default: module.MyAccount })));

const Search = lazy(() => import('./search.js').then((module) => ({ default: module.Search })));

export function Frame({ children }: { children: ReactNode }) {
  const t = useText();
  const wide = Grid.useBreakpoint().lg ?? innerWidth >= 992;
  const { may } = useSession();
  const [place, go] = useLocation();
  const [menu, openMenu] = useState(false);
  const main = useRef<HTMLElement>(null);
  useScrolledByKeys(main);
  const queries = useQueryClient();
  useEffect(() => {
    void outbox.restore().then(() => outbox.flush());
    outbox.onSent(() => void queries.invalidateQueries());
  }, [queries]);
  const mine = rooms.filter(({ needs }) => may(needs));
  const current = mine.find(({ path }) => place === path || place.startsWith(`${path}/`))?.path ?? '';
  const items = mine.map(({ path, name, icon }) => ({ key: path, icon, label: t(name) }));
  const list = <Menu mode="inline" selectedKeys={[current]} items={items} onClick={({ key }) => { openMenu(false); go(key); }} />;
  return (
    <Layout className="frame">
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{t('跳到正文', 'Skip to content')}</a>
      <Layout.Header className="head">
        {!wide && <Button type="text" icon={<MenuOutlined />} aria-label={t('菜单', 'Menu')} onClick={() => openMenu(true)} />}
        <button type="button" className="brand" onClick={() => go('/tasks')}><img src="/shield.svg" alt="" width={24} height={24} /> {t('两队一室', wide ? 'Two Teams, One Room' : '2T1R')}</button>
        <SearchButton wide={wide} />
        <span className="spring" />
        <ConnectionNote />
        <Notices />
        <AppearanceSwitch />
        <LanguageSwitch />
        <Account />
      </Layout.Header>
      <Layout>
        {wide ? <Layout.Sider width={200} className="side"><nav aria-label={t('各室', 'Rooms')}>{list}</nav></Layout.Sider> : <Drawer open={menu} placement="left" size={260} onClose={() => openMenu(false)} title={t('各室', 'Rooms')}>{list}</Drawer>}
        <div className="content">
          <Waiting />
          <main id="main" ref={main} tabIndex={-1}>{children}</main>
        </div>
      </Layout>
    </Layout>
  );
}

function SearchButton({ wide }: { wide: boolean }) {
  const t = useText();
  const [open, set] = useState(false);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
        event.preventDefault();
        set(true);
      }
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);
  return (
    <>
      <Button icon={<SearchOutlined />} onClick={() => set(true)} aria-label={wide ? undefined : t('查找编号', 'Find a number')}>{wide && <>{t('查找编号', 'Find a number')} <kbd>Ctrl K</kbd></>}</Button>
      {open && <Suspense><Search close={() => set(false)} /></Suspense>}
    </>
  );
}

function ConnectionNote() {
  const t = useText();
  const { connection } = useLive();
  if (connection !== 'lost') return null;
  return <Tooltip title={t('与派出所的连接断开，正在重连。所见可能不是最新。', 'The line to the station is down and being opened again. What you see may not be the latest.')}><span role="status" className="lost"><DisconnectOutlined /> {t('已断线', 'offline')}</span></Tooltip>;
}

function Notices() {
  const t = useText();
  const [, go] = useLocation();
  const desktop = useDesktop();
  const { notices, read } = useNotices((notice) => showOnDesktop(notice, t(notice.text), go));
  const unread = notices.filter((each) => !each.read).length;
  const list = notices.length === 0 ? [{ key: '', label: t('没有新消息', 'nothing new'), disabled: true }] : notices.map(({ id, text, href }) => ({ key: id, label: t(text), onClick: () => go(href) }));
  const items = desktop.askable ? [...list, { type: 'divider' as const }, { key: 'desktop', label: t('页面在后台时也提醒我', 'Tell me while the page is in the background, too'), onClick: () => void desktop.ask() }] : list;
  return (
    <Dropdown menu={{ items }} trigger={['click']} onOpenChange={(open) => { if (!open) read(); }}>
      <Badge count={unread} size="small"><Button type="text" icon={<BellOutlined />} aria-label={t(`消息 ${unread}`, `notices ${unread}`)} /></Badge>
    </Dropdown>
  );
}

function Account() {
  const t = useText();
  const words = useWords();
  const { modal } = App.useApp();
  const { me, signOut } = useSession();
  const unsent = useOutbox().length;
  const [mine, openMine] = useState(false);
  const leave = () => {
    if (unsent === 0) return void signOut();
    modal.confirm({
      title: t(`还有 ${unsent} 项没有发出`, `${unsent} answers have not been sent`),
      content: t('退出后它们会从本机清除。', 'They are erased from this device when you sign out.'),
      okText: t('仍要退出', 'Sign out all the same'),
      okButtonProps: { danger: true },
      onOk: () => { outbox.forget(); return signOut(); },
    });
  };
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'roles', label: me.roles.map((role) => words('roles', role)).join('、'), disabled: true },
            { key: 'mine', icon: <UserOutlined />, label: t('我的账号', 'My account'), onClick: () => openMine(true) },
            { key: 'leave', icon: <LogoutOutlined />, label: t('退出登录', 'Sign out'), onClick: leave },
          ],
        }}
      >
        <Button type="text">{me.name}</Button>
      </Dropdown>
      {mine && <Suspense><MyAccount close={() => openMine(false)} /></Suspense>}
    </>
  );
}

