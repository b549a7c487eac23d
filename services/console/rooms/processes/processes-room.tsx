/** A process that has no room of its own: what it is about, and its picture. */
import { Card } from 'antd';
import { Route, Switch, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Facts } from '../../parts/facts.js';
import { Page } from '../../parts/page.js';
import { inAddress, numberOf } from '../../parts/places.js';
import { Picture } from '../../parts/picture.js';
import { NotHere } from '../not-here.js';

export function ProcessesRoom() {
  return (
    <Switch>
      <Route path="/:processId"><ProcessPage /></Route>
      <Route><NotHere /></Route>
    </Switch>
  );
}

function ProcessPage() {
  const processId = useParams<{ processId: string }>().processId.replaceAll('~', '/');
  const words = useWords();
  const { data } = api.useQuery('get', '/api/v1/processes/{processId}', { params: { path: { processId: inAddress(processId) } } });
  return (
    <Page title={data ? words('processes', data.kind) : processId} number={data ? numberOf(processId, words) : undefined}>
      {data && <Card size="small"><Facts of={{ ...data.subject, ...(data.detail as object) }} /></Card>}
      <Picture processId={processId} />
    </Page>
  );
}
