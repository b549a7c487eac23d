/** The console: who is at the door, the frame, and the room that the address names. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as Messages, ConfigProvider, Spin, theme } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense } from 'react';
import { useLocation } from 'wouter';
import { Problem } from './api/client.js';
import { LiveProvider } from './api/live.js';
import { Frame } from './shell/frame.js';
import { LanguageProvider, useLanguage } from './shell/language.js';
import { AppearanceProvider, useAppearance } from './shell/appearance.js';
import { Boundary } from './parts/boundary.js';
import { ProblemNote } from './parts/problem.js';
import { Rooms } from './rooms/rooms.js';
import { SessionProvider } from './shell/session.js';

/** Who is signed in already does not need it. */
const SignIn = lazy(() => import('./shell/sign-in.js').then((module) => ({ default: module.SignIn })));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What the station has refused it will refuse again.
      retry: (count, error) => count < 2 && !(error instanceof Problem && error.status < 500),
      networkMode: 'always',
    },
  },
});

/** Contrast of at least 4.5 : 1 on light ground (WCAG 2.2, 1.4.3): the library's own tones fall short on tags. */
const legible = {
  blue: '#0958d9', red: '#cf1322', orange: '#c25705', gold: '#a86c00', green: '#2c8a0c', purple: '#531dab', cyan: '#067a7f',
  colorInfo: '#0958d9', colorSuccess: '#2c8a0c', colorWarning: '#b45309', colorError: '#cf1322', colorSuccessBg: '#eef8e9', colorErrorBg: '#fff1f0', colorWarningBg: '#fff7e6', colorInfoBg: '#e8f1fe', colorLink: '#0b4bb3',
};

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <AppearanceProvider>
          <Dressed />
        </AppearanceProvider>
      </LanguageProvider>
    </QueryClientProvider>
  );
}

function Room() {
  const [place] = useLocation();
  return (
    <Boundary place={place}>
      <Suspense fallback={<Spin className="entering" />}>
        <Rooms />
      </Suspense>
    </Boundary>
  );
}

function Dressed() {
  const { language } = useLanguage();
  const { dark } = useAppearance();
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enGB}
      button={{ autoInsertSpace: false }}
      theme={{
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: {
          ...(dark ? { colorError: '#ff8a87', colorLink: '#8bb8ff' } : legible),
          colorPrimary: dark ? '#6aa3ff' : '#0b4bb3', colorTextSecondary: dark ? '#b8bec9' : '#4a5261', colorTextTertiary: dark ? '#aeb4bf' : '#565f6e', colorTextDescription: dark ? '#b8bec9' : '#4a5261', colorTextPlaceholder: dark ? '#a3a9b5' : '#626b79', borderRadius: 4, motionDurationMid: '0.1s', motionDurationSlow: '0.15s',
        },
        components: dark ? { Menu: { itemSelectedColor: '#a8cbff' }, Tabs: { itemSelectedColor: '#8bb8ff', itemHoverColor: '#a8cbff', itemActiveColor: '#a8cbff' }, Button: { primaryColor: '#06101f', dangerColor: '#06101f' } } : {},
      }}
    >
      <Messages message={{ top: 60 }}>
        <SessionProvider door={(reason) => <Suspense fallback={<Spin fullscreen />}><SignIn reason={reason} /></Suspense>} waiting={(error) => (error ? <main className="door"><ProblemNote error={error} again={() => location.reload()} /></main> : <Spin fullscreen />)}>
          <LiveProvider>
            <Frame>
              <Room />
            </Frame>
          </LiveProvider>
        </SessionProvider>
      </Messages>
    </ConfigProvider>
  );
}
