/** 网格与居民: the people of the grids, visits to them, what they worry about and ask for, and what is done for their safety. */
import { Route, Switch } from 'wouter';
import { Page } from '../../parts/page.js';
import { AddressTabs } from '../../parts/tabs.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { CampaignPage, Campaigns } from './campaigns.js';
import { Households } from './households.js';
import { Population } from './population.js';
import { RequestPage, Requests } from './requests.js';
import { ResidentPage } from './resident-page.js';
import { Residents } from './residents.js';
import { Sentiments } from './sentiments.js';
import { Visits } from './visits.js';

export function CommunityRoom() {
  return (
    <Switch>
      <Route path="/"><Overview /></Route>
      <Route path="/residents/:residentId"><ResidentPage /></Route>
      <Route path="/campaigns/:campaignNo"><CampaignPage /></Route>
      <Route path="/requests/:requestNo"><RequestPage /></Route>
    </Switch>
  );
}

function Overview() {
  const t = useText();
  const { may } = useSession();
  return (
    <Page title={t('网格与居民', 'Grids and residents')}>
      <AddressTabs
        tabs={[
          { key: 'population', label: t('实有人口', 'Population'), content: <Population /> },
          may('resident.read') && { key: 'residents', label: t('居民', 'Residents'), content: <Residents /> },
          may('resident.read') && { key: 'households', label: t('住户', 'Households'), content: <Households /> },
          { key: 'visits', label: t('走访', 'Visits'), content: <Visits /> },
          { key: 'sentiments', label: t('社情民意', 'Sentiment'), content: <Sentiments /> },
          { key: 'campaigns', label: t('防范行动', 'Prevention'), content: <Campaigns /> },
          { key: 'requests', label: t('便民事项', 'Requests'), content: <Requests /> },
        ]}
      />
    </Page>
  );
}
