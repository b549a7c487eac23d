/** 态势与规律: the indices with what they are compared with, and what stands out in places, days and methods. */
import { Route, Switch } from 'wouter';
import { Page } from '../../parts/page.js';
import { AddressTabs } from '../../parts/tabs.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { IndexPage } from './index-page.js';
import { Indices } from './indices.js';
import { Patterns } from './patterns.js';
import { SixFasts } from './six-fasts.js';

export function FiguresRoom() {
  const t = useText();
  const { may } = useSession();
  return (
    <Switch>
      <Route path="/:index"><IndexPage /></Route>
      <Route path="/">
        <Page title={t('态势与规律', 'Figures and patterns')}>
          <AddressTabs
            tabs={[
              { key: 'indices', label: t('指标', 'Indices'), content: <Indices /> },
              { key: 'fasts', label: t('六快', 'Six fasts'), content: <SixFasts /> },
              may('pattern.read') && { key: 'patterns', label: t('规律', 'Patterns'), content: <Patterns /> },
            ]}
          />
        </Page>
      </Route>
    </Switch>
  );
}
