/** 物证: every exhibit, who holds it, and every hand it went through. */
import { ExperimentOutlined, PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Descriptions, Skeleton, Tag, Timeline } from 'antd';
import { Link, Route, Switch, useParams } from 'wouter';
import { api, ask } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Commands, FormButton } from '../../parts/command.js';
import { Download } from '../../parts/download.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useColleagues, useNames } from '../../parts/people.js';
import { hrefOf } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { Register } from '../../parts/register.js';
import { AddressTabs } from '../../parts/tabs.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { NotHere } from '../not-here.js';
import { HandOver } from './hand-over.js';
import { type Item, stateColour } from './item-table.js';
import { Examinations, Seizures } from './matters.js';
import { MatterPage } from './matter-page.js';
import './evidence.css';

export function EvidenceRoom() {
  return (
    <Switch>
      <Route path="/"><Lists /></Route>
      <Route path="/:kind/:number"><MatterPage /></Route>
      <Route path="/:itemNo"><ItemPage /></Route>
      <Route><NotHere /></Route>
    </Switch>
  );
}

function Lists() {
  const t = useText();
  const { may } = useSession();
  return (
    <Page title={t('物证', 'Exhibits')}>
      <AddressTabs
        tabs={[
          { key: 'items', label: t('物证', 'Exhibits'), content: <Items /> },
          may('case.read') && { key: 'seizures', label: t('扣押', 'Seizures'), content: <Seizures /> },
          may('case.read') && { key: 'examinations', label: t('鉴定', 'Examinations'), content: <Examinations /> },
        ]}
      />
    </Page>
  );
}

function Items() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const people = useColleagues() ?? [];
  const { me } = useSession();
  const state = ({ state: each, transfer }: Item) => words('itemStates', each) + (transfer ? t('，移交中', ', being handed over') : '');
  return (
    <Register<Item>
      title={t('物证', 'Exhibits')}
      path="/api/v1/evidence"
      rowKey={({ itemNo }) => itemNo}
      open={({ itemNo }) => `/${itemNo}`}
      empty={t('没有这样的物证。物证由现场勘验和扣押清单登记，编号由系统给出。', 'There is no such exhibit. They are registered by a scene survey or a seizure list, which number them.')}
      filters={[
        { name: 'holder', label: t('保管人', 'Held by'), type: 'choice', options: [{ value: me.id, label: t('我', 'me') }, ...people.filter(({ id }) => id !== me.id).map(({ id, name }) => ({ value: id, label: `${name} · ${id}` }))] },
        { name: 'state', label: t('状态', 'State'), type: 'choice', options: Object.keys(stateColour).map((value) => ({ value, label: words('itemStates', value) })) },
        { name: 'moving', label: t('移交中', 'Being handed over'), type: 'flag' },
        { name: 'caseNo', label: t('案件', 'Case'), type: 'text' },
        { name: 'incidentNo', label: t('警情', 'Incident'), type: 'text' },
        { name: 'seizureNo', label: t('扣押', 'Seizure'), type: 'text' },
      ]}
      columns={[
        { key: 'no', title: t('编号', 'Number'), show: ({ itemNo }) => <Link href={`/${itemNo}`}>{itemNo}</Link>, text: ({ itemNo }) => itemNo },
        { key: 'what', title: t('名称', 'What'), show: ({ description, quantity }) => <>{description}{quantity > 1 && <span className="quiet"> × {quantity}</span>}</>, text: ({ description, quantity }) => `${description} × ${quantity}` },
        { key: 'state', title: t('状态', 'State'), show: (item) => <Tag color={stateColour[item.state]}>{state(item)}</Tag>, text: state },
        { key: 'holder', title: t('保管人', 'Held by'), show: ({ holder }) => names(holder), text: ({ holder }) => names(holder) },
        { key: 'storage', title: t('存放处', 'Kept at'), show: ({ storage }) => storage, text: ({ storage }) => storage },
        { key: 'case', title: t('案件或警情', 'Case or incident'), show: ({ caseNo, incidentNo }) => caseNo ?? incidentNo ?? '—', text: ({ caseNo, incidentNo }) => caseNo ?? incidentNo },
        { key: 'from', title: t('来自', 'From'), wide: true, show: ({ incidentNo, seizureNo }) => seizureNo ?? incidentNo ?? '—', text: ({ incidentNo, seizureNo }) => seizureNo ?? incidentNo },
        { key: 'act', title: '', show: (item) => <HandOver item={item} /> },
      ]}
    />
  );
}

/** The code is a picture of the station's own making; it is fetched and not linked, so that a session that has run out is renewed. */
function Code({ itemNo }: { itemNo: string }) {
  const t = useText();
  const code = useQuery({ queryKey: ['label', itemNo], queryFn: async () => (await ask('GET', `/api/v1/evidence/${itemNo}/label?format=svg`)).text(), staleTime: Infinity });
  return code.data ? <img className="code" src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(code.data)}`} alt={t(`${itemNo} 的二维码`, `QR code of ${itemNo}`)} width={132} height={132} /> : <Skeleton.Image />;
}

function ItemPage() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const { itemNo } = useParams<{ itemNo: string }>();
  const found = api.useQuery('get', '/api/v1/evidence/{itemNo}', { params: { path: { itemNo } } }, { refetchInterval: ({ state }) => (state.data?.item.transfer ? 5000 : false) });
  if (found.error) return <Page title={t('物证', 'Exhibit')} number={itemNo}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  const { item, custody } = found.data;
  return (
    <Page
      title={t('物证', 'Exhibit')}
      number={itemNo}
      tags={<><Tag color={stateColour[item.state]}>{words('itemStates', item.state)}</Tag>{item.transfer && <Tag color="processing">{t('移交中', 'being handed over')}</Tag>}</>}
      actions={
        <>
          {item.state === 'held' && may('evidence.examine') && <FormButton path="/api/v1/examinations" title={t('申请鉴定', 'Ask for an examination')} icon={<ExperimentOutlined />} initial={{ items: [itemNo] }} />}
          {item.transfer && may('evidence.handOver') && <Commands path="/api/v1/evidence/{itemNo}/commands" values={{ itemNo }} />}
          <HandOver item={item} type="primary" />
        </>
      }
    >
      {item.transfer && <Alert type="info" showIcon title={t('正在移交：接收人确认之前仍由原保管人负责。', 'It is being handed over: until the receiver confirms, the holder answers for it.')} action={<Link href={`~${hrefOf(item.transfer)}`}>{t('看移交流程', 'See the transfer')}</Link>} />}
      <div className="two">
        <div>
          <Card size="small" title={item.description}>
            <Descriptions
              size="small"
              column={{ xs: 1, md: 2 }}
              items={[
                { key: 'holder', label: t('保管人', 'Held by'), children: <strong>{names(item.holder)}</strong> },
                { key: 'storage', label: t('存放处', 'Kept at'), children: item.storage },
                { key: 'quantity', label: t('数量', 'Quantity'), children: item.quantity },
                { key: 'case', label: t('案件', 'Case'), children: item.caseNo ? (may('case.read') ? <Link href={`~/cases/${item.caseNo}?tab=evidence`}>{item.caseNo}</Link> : item.caseNo) : '—' },
                { key: 'incident', label: t('警情', 'Incident'), children: item.incidentNo ? <Link href={`~/incidents/${item.incidentNo}`}>{item.incidentNo}</Link> : '—' },
                { key: 'seizure', label: t('扣押清单', 'Seizure'), children: item.seizureNo ? <Link href={`~${hrefOf(`seizure/${item.seizureNo}`)}`}>{item.seizureNo}</Link> : '—' },
              ]}
            />
          </Card>
          <Card size="small" title={t('保管链', 'Chain of custody')}>
            <Timeline
              items={custody.map(({ recordNo, kind, signedBy, signedAt, hash }) => ({
                key: recordNo,
                content: (
                  <>
                    <strong>{words('records', kind)}</strong> {names(signedBy)} <time className="quiet" dateTime={signedAt}>{format.time(signedAt)}</time>
                    <div className="quiet"><span className="number">{recordNo}</span> · <code title={hash}>{hash.slice(0, 16)}</code></div>
                  </>
                ),
              }))}
            />
            <p className="quiet">{t('每一环都有签名；内容在案卷里，查阅须说明目的。', 'Each link is signed; what it says is in the case file, to be read for a stated purpose.')}</p>
          </Card>
        </div>
        <Card size="small" title={t('标签', 'Label')}>
          <div className="label-box">
            <Code itemNo={itemNo} />
            <div className="stack">
              <strong className="number">{itemNo}</strong>
              <span className="quiet">{t('70 × 40 毫米，贴在物证袋上。', '70 × 40 mm, to stick on the bag.')}</span>
              <Download path={`/api/v1/evidence/${itemNo}/label?format=pdf`} name={`${itemNo}.pdf`}><PrinterOutlined /> {t('打印标签（PDF）', 'Label to print (PDF)')}</Download>
            </div>
          </div>
        </Card>
      </div>
    </Page>
  );
}
