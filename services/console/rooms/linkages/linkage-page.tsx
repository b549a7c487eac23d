/** One board with every partner's answer: who was reached, how, and what is still awaited. */
import { PhoneOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Descriptions, Drawer, Form, Skeleton, Space, Table, Tag } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { api } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import type { Values } from '../../form/schema.js';
import { Due } from '../../parts/clock.js';
import { CommandButton } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames, usePartners } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { hrefOf } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { PersonalData } from '../../parts/purpose.js';
import { Stage } from '../../parts/stage.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { Answer, useMayAct } from '../tasks/answer.js';
import type { Task } from '../tasks/tasks.js';
import { isSettled, type LinkageDetail, type Reply, replyColor } from './replies.js';

const orders = '/api/v1/linkages/{linkageNo}/commands';

export function LinkagePage() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const partners = usePartners() as readonly { id: string; telephone?: string | null }[] | undefined;
  const { may } = useSession();
  const { linkageNo } = useParams<{ linkageNo: string }>();
  const found = api.useQuery('get', '/api/v1/linkages/{linkageNo}', { params: { path: { linkageNo } } });
  if (found.error) return <Page title={t('联动', 'Partners')} number={linkageNo}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  const { process, processId, tasks, late } = found.data;
  const detail = process.detail as unknown as LinkageDetail;
  const orderable = may('linkage.command') && !process.closedAt;
  const calls = (tasks as unknown as Task[]).filter(({ kind, state }) => kind === 'linkage.telephone' && (state === 'open' || state === 'claimed'));
  const awaited = detail.replies.filter(({ state }) => !isSettled(state)).length;
  const phoneOf = (partner: string) => partners?.find(({ id }) => id === partner)?.telephone;
  const matterNo = process.subject.caseNo ?? process.subject.incidentNo;
  return (
    <Page
      title={`${t('联动', 'Partners')} · ${words.value(detail.kind, 'kind')}`}
      number={linkageNo}
      tags={<><Stage of={process} />{!process.closedAt && <Due at={process.dueAt} overdue={process.overdue} />}<Tag color={awaited > 0 ? 'gold' : 'green'}>{awaited > 0 ? t(`等 ${awaited} 家答复`, `${awaited} awaited`) : t('都有了结果', 'all settled')}</Tag></>}
      actions={orderable && (
        <>
          <CommandButton size="middle" path={orders} values={{ linkageNo }} type="request" label={t('增加单位', 'Ask more')} />
          <CommandButton size="middle" danger path={orders} values={{ linkageNo }} type="standDown" label={t('解除联动', 'Stand down')} initial={{ partners: detail.replies.filter(({ state }) => state !== 'stoodDown').map(({ partner }) => partner) }} />
        </>
      )}
    >
      <div className="two">
        <div>
          <Card size="small" title={t('各单位答复', 'What each has answered')}>
            <Table<Reply>
              size="small"
              rowKey="partner"
              pagination={false}
              scroll={{ x: 720 }}
              dataSource={detail.replies}
              columns={[
                { title: t('单位', 'Partner'), render: (_, { partner }) => <><strong>{names(partner)}</strong>{phoneOf(partner) && <div><a href={`tel:${phoneOf(partner)}`}>{phoneOf(partner)}</a></div>}</> },
                { title: t('状态', 'State'), render: (_, { state, overdue, via }) => <><Tag color={replyColor(state, overdue)}>{words.value(state, 'state')}</Tag>{overdue && <Tag color="red">{t('逾期', 'late')}</Tag>}{via && <span className="quiet">{words.value(via, 'via')}</span>}</> },
                { title: t('答复', 'Answer'), render: (_, { answer, progress }) => (
                  <>
                    {answer && <div>{words.value(answer.outcome, 'outcome')}{answer.amountFen !== undefined && ` ${format.yuan(answer.amountFen)}`}{answer.reference && ` ${answer.reference}`}{answer.note && `：${answer.note}`}</div>}
                    {progress.map(({ at, via, note }, i) => <div key={i} className="quiet">{format.clock(at)} {words.value(via, 'via')}：{words.value(note, 'result')}</div>)}
                    {!answer && progress.length === 0 && '—'}
                  </>
                ) },
                { title: t('经过', 'When'), width: 150, render: (_, { times }) => <ol className="plain quiet number">{Object.entries(times).map(([state, at]) => <li key={state}>{format.clock(at)} {words.value(state, 'state')}</li>)}</ol> },
                { title: t('办理', 'Do'), render: (_, { partner, state }) => {
                  const call = calls.find(({ context }) => context.partner === partner);
                  return (
                    <Space wrap>
                      {call && <NotePhone task={call} name={names(partner)} />}
                      {orderable && !isSettled(state) && <CommandButton path={orders} values={{ linkageNo }} type="remind" label={t('催办', 'Remind')} initial={{ partner }} />}
                      {orderable && state !== 'stoodDown' && <CommandButton path={orders} values={{ linkageNo }} type="standDown" label={t('解除', 'Stand down')} initial={{ partners: [partner] }} />}
                    </Space>
                  );
                } },
              ]}
            />
            {late.length > 0 && <Alert type="info" showIcon style={{ marginTop: 8 }} title={t('结束后才收到', 'Came after the end')} description={<ul className="plain">{late.map(({ partner, receivedAt, type }, i) => <li key={i}>{format.time(receivedAt)} {names(partner)} {words.value(type, 'type')}</li>)}</ul>} />}
          </Card>
          <Card size="small" title={t('为了', 'What for')}>
            <Descriptions size="small" column={{ xs: 1, md: 2 }} items={[
              { key: 'of', label: t('事项', 'Matter'), children: detail.processId ? <Link href={`~${hrefOf(detail.processId)}`}>{words('processes', detail.processId.split('/')[0])} {matterNo}</Link> : matterNo ? (process.subject.caseNo ? <Link href={`~/cases/${matterNo}`}>{matterNo}</Link> : <Link href={`~/incidents/${matterNo}`}>{matterNo}</Link>) : '—' },
              { key: 'where', label: t('地点', 'Where'), children: names(process.subject.grid ?? process.subject.community) || '—' },
              { key: 'by', label: t('请求人', 'Asked by'), children: names(detail.requestedBy) },
              { key: 'at', label: t('请求时间', 'Asked at'), children: format.time(process.openedAt) },
            ]} />
          </Card>
          {may('linkage.readMatter') && (
            <PersonalData<{ items: { partner: string; matter: Record<string, unknown> | null }[] }> title={t('告知各单位的内容', 'What partners were told')} path={`/api/v1/linkages/${linkageNo}/matter`} usual="callHandling">
              {({ items }) => <Told items={items} />}
            </PersonalData>
          )}
        </div>
        <Picture processId={processId} />
      </div>
    </Page>
  );
}

/** What was said to all is shown once. */
function Told({ items }: { items: { partner: string; matter: Record<string, unknown> | null }[] }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const told = new Map<string, { matter: Record<string, unknown> | null; partners: string[] }>();
  for (const { partner, matter } of items) {
    const key = JSON.stringify(matter);
    const known = told.get(key) ?? { matter, partners: [] };
    known.partners.push(partner);
    told.set(key, known);
  }
  return (
    <ul className="plain">
      {[...told.values()].map(({ matter, partners }) => (
        <li key={partners.join()}>
          <strong>{partners.map(names).join('、')}</strong>
          {matter === null ? <p className="quiet">{t('内容已按规定清除', 'erased as the rules require')}</p> : Object.entries(matter).map(([name, value]) => <p key={name} className="words">{name === 'text' ? '' : `${words.field(name)}：`}{typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)}</p>)}
        </li>
      ))}
    </ul>
  );
}

function NotePhone({ task, name }: { task: Task; name: string }) {
  const t = useText();
  const [open, show] = useState(false);
  const [form] = Form.useForm<Values>();
  const mayAct = useMayAct(task);
  if (!mayAct) return null;
  return (
    <>
      <Button size="small" type="primary" icon={<PhoneOutlined />} onClick={() => show(true)}>{t('记电话答复', 'Note a call')}</Button>
      <Drawer open={open} title={t(`电话联系：${name}`, `By telephone: ${name}`)} onClose={() => show(false)} size={520} destroyOnHidden>
        <Answer key={task.id} task={task} form={form} initial={{ at: new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString() }} done={() => show(false)} />
      </Drawer>
    </>
  );
}
