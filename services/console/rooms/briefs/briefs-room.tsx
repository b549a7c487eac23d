/** 工作简报: the day's, the week's, the month's, frozen and signed. */
import { PlusOutlined } from '@ant-design/icons';
import { Card, Space, Tag } from 'antd';
import { useLocation, useParams, Route, Switch } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { FormButton } from '../../parts/command.js';
import { Download } from '../../parts/download.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { Picture } from '../../parts/picture.js';
import { inAddress } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { Register } from '../../parts/register.js';
import { useLanguage, useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { Step } from '../tasks/step.js';

interface Brief {
  id: string;
  span: string;
  from: string;
  to: string;
  processId: string;
  sha256: string;
  intact: boolean;
  signing: { by: string; name: string; at: string } | null;
}

export function BriefsRoom() {
  return (
    <Switch>
      <Route path="/"><BriefList /></Route>
      <Route path="/:briefId"><BriefPage /></Route>
    </Switch>
  );
}

/** The last day is in it. */
function useDays(): (brief: Pick<Brief, 'from' | 'to'>) => string {
  const format = useFormat();
  return ({ from, to }) => [from, new Date(Date.parse(to) - 1).toISOString()].map(format.date).filter((day, i, all) => day !== all[i - 1]).join(' – ');
}

function BriefList() {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const days = useDays();
  const { may } = useSession();
  const [, go] = useLocation();
  return (
    <Page title={t('工作简报', 'Briefs')}>
      <Register<Brief>
        title={t('简报', 'Briefs')}
        path="/api/v1/briefs"
        rowKey={({ id }) => id}
        open={({ id }) => `/${id}`}
        empty={t('还没有简报。日报、周报、月报到时自动成稿，等所长签发。', 'No briefs yet. The day’s, week’s and month’s are drawn up by themselves and wait for the chief’s signature.')}
        filters={[{ name: 'span', label: t('种类', 'Kind'), type: 'choice', options: ['daily', 'weekly', 'monthly'].map((value) => ({ value, label: words.value(value, 'span') })) }]}
        actions={may('brief.order') && <FormButton<{ processId: string }> type="primary" icon={<PlusOutlined />} path="/api/v1/briefs" title={t('编制简报', 'Draw one up')} done={({ processId }) => go(`~/processes/${inAddress(processId)}`)} />}
        columns={[
          { key: 'span', title: t('种类', 'Kind'), show: ({ span }) => words.value(span, 'span'), text: ({ span }) => words.value(span, 'span') },
          { key: 'from', title: t('时段', 'Span'), show: days, text: days },
          { key: 'signed', title: t('签发', 'Signed'), show: ({ signing }) => (signing ? `${signing.name} ${format.time(signing.at)}` : <Tag color="orange">{t('待签发', 'to be signed')}</Tag>), text: ({ signing }) => signing?.name },
          { key: 'intact', title: t('核对', 'Checked'), show: ({ intact }) => <Tag color={intact ? 'green' : 'red'}>{intact ? t('内容未变', 'unchanged') : t('与签发时不符', 'not as signed')}</Tag>, text: ({ intact }) => (intact ? t('内容未变', 'unchanged') : t('与签发时不符', 'not as signed')) },
        ]}
      />
    </Page>
  );
}

function BriefPage() {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const { language } = useLanguage();
  const days = useDays();
  const { briefId } = useParams<{ briefId: string }>();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/briefs/{briefId}', { params: { path: { briefId } } }) as { data?: Brief; error: unknown; refetch(): Promise<unknown> };
  if (error) return <ProblemNote error={error} again={() => void refetch()} />;
  if (!data) return <Card loading />;
  const { span, signing, intact, sha256, processId } = data;
  return (
    <Page
      title={words.value(span, 'span')}
      number={days(data)}
      tags={<>{signing ? <Tag color="green">{t(`${signing.name} ${format.time(signing.at)} 签发`, `signed by ${signing.name}, ${format.time(signing.at)}`)}</Tag> : <Tag color="orange">{t('待签发', 'to be signed')}</Tag>}<Tag color={intact ? 'green' : 'red'}>{intact ? t('内容未变', 'unchanged') : t('与签发时不符', 'not as signed')}</Tag></>}
      actions={
        <Space wrap>
          <Download path={`/api/v1/briefs/${briefId}/pdf?lang=zh`} name={`${briefId}.zh.pdf`}>中文 PDF</Download>
          <Download path={`/api/v1/briefs/${briefId}/pdf?lang=en`} name={`${briefId}.en.pdf`}>English PDF</Download>
        </Space>
      }
    >
      <div className="two">
        <iframe className="brief" title={t('简报', 'Brief')} src={`/api/v1/briefs/${briefId}/html?lang=${language}`} sandbox="" />
        <div>
          <Step processId={processId} kind="brief.sign" />
          <Picture processId={processId} />
          <p className="quiet words">SHA-256 {sha256}</p>
        </div>
      </div>
    </Page>
  );
}

