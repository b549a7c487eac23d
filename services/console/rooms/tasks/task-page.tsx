/** One task: what it is about, the clock and the law behind it, and the form. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Dropdown, Form, Modal, Result, Select, Skeleton, Space, Tag, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { api, askJson, newKey, Problem } from '../../api/client.js';
import { outbox, useOutbox } from '../../api/outbox.js';
import { sealed } from '../../api/sealed.js';
import { useWords } from '../../api/words.js';
import { SchemaForm } from '../../form/schema-form.js';
import { isRecord, type Schema, type Values } from '../../form/schema.js';
import { Due } from '../../parts/clock.js';
import { Facts } from '../../parts/facts.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useColleagues, useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { hrefOf, inAddress } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { type Task, useTask, useTaskKinds } from './tasks.js';

const isCandidate = (task: Task, me: { id: string; roles: string[]; unit: string | null }) =>
  task.candidates.some(({ account, role, unit }) => (account !== undefined ? account === me.id : me.roles.includes(role) && (unit === undefined || me.unit === unit || (me.unit?.startsWith(`${unit}.`) ?? false))));

export function TaskPage() {
  const t = useText();
  const taskId = decodeURIComponent(useParams<{ taskId: string }>().taskId);
  const task = useTask(taskId);
  if (task.error) return <Page title={t('待办', 'Task')}><ProblemNote error={task.error} again={() => void task.refetch()} /></Page>;
  if (!task.data) return <Skeleton active />;
  return <Shown key={taskId} task={task.data} />;
}

function Shown({ task }: { task: Task }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const names = useNames();
  const { me } = useSession();
  const { incidentNo, caseNo, category, community, grid } = task.subject;
  const open = task.state === 'open' || task.state === 'claimed';
  const mayAct = open && (task.assignee === me.id || (task.assignee === null && isCandidate(task, me)));
  const process = api.useQuery('get', '/api/v1/processes/{processId}', { params: { path: { processId: inAddress(task.processId) } } }, { retry: false });
  const clock = process.data?.clocks.find(({ id, state }) => id === task.limit && state === 'running') ?? process.data?.clocks.find(({ id, key }) => id === task.limit || key === task.limit);
  return (
    <Page
      title={t(task.title)}
      number={caseNo ?? incidentNo}
      tags={
        <>
          {open ? <Due at={task.dueAt} overdue={task.overdue} /> : <Tag>{task.state === 'completed' ? t('已办结', 'completed') : t('已取消', 'cancelled')}</Tag>}
          {category && <Tag>{words('categories', category)}</Tag>}
          {(grid ?? community) && <Tag>{names(grid ?? community)}</Tag>}
          {task.assignee && <Tag color="blue">{names(task.assignee)}</Tag>}
        </>
      }
      actions={<Link href={`~${hrefOf(task.processId)}`}><Button>{t('打开流程', 'Open the process')}</Button></Link>}
    >
      {clock && <p className="law"><strong>{t(clock.title)}</strong>：{t(`${format.time(clock.dueAt)} 前`, `by ${format.time(clock.dueAt)}`)} · {t(clock.source)}</p>}
      <div className="two">
        <div>
          {Object.keys(task.context).length > 0 && <Card size="small" title={t('供您决定', 'For your decision')}><Facts of={task.context} columns={1} /></Card>}
          {open ? mayAct ? <Answer task={task} /> : <Elsewhere task={task} /> : <Result status={task.state === 'completed' ? 'success' : 'info'} title={task.state === 'completed' ? t(`${names(task.completedBy)} 于 ${task.completedAt ? format.time(task.completedAt) : ''} 办结`, `completed by ${names(task.completedBy)}, ${task.completedAt ? format.time(task.completedAt) : ''}`) : t('流程已不需要这一步', 'the process does not need this step any more')} />}
        </div>
        <Picture processId={task.processId} />
      </div>
    </Page>
  );
}

function Elsewhere({ task }: { task: Task }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const { may } = useSession();
  return (
    <Card size="small">
      <p>{task.assignee ? t(`由 ${names(task.assignee)} 办理中。`, `${names(task.assignee)} is working on it.`) : t('等待：', 'Waits for: ') + task.candidates.map(({ role, unit, account }) => (account ? names(account) : `${words('roles', role)} ${names(unit)}`)).join(t('或', ' or '))}</p>
      {may('task.remind') && <Act task={task} action="remind" body={{}}>{t('催办', 'Remind')}</Act>}
    </Card>
  );
}

/** A small message about a task, through the outbox like all of them. */
function Act({ task, action, body, children, danger }: { task: Task; action: string; body: object; children: React.ReactNode; danger?: boolean }) {
  const act = useAct(task);
  const [busy, setBusy] = useState(false);
  return <Button danger={danger} loading={busy} onClick={() => { setBusy(true); void act(action, body).finally(() => setBusy(false)); }}>{children}</Button>;
}

function useAct(task: Task) {
  const t = useText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  return async (action: string, body: object) => {
    try {
      const result = await outbox.send({ key: newKey(), path: `/api/v1/tasks/${encodeURIComponent(task.id)}/${action}`, body, title: task.title, taskId: task.id, at: new Date().toISOString() });
      if (result === 'kept') void message.warning(t('没有网络：已记下，恢复后自动发送', 'No network: kept, and sent when it is back'));
      await queries.invalidateQueries();
    } catch (error) {
      void message.error(error instanceof Problem ? error.message : t('未能提交', 'not sent'));
    }
  };
}

function Answer({ task }: { task: Task }) {
  const t = useText();
  const [, go] = useLocation();
  const { message } = App.useApp();
  const { me } = useSession();
  const queries = useQueryClient();
  const kinds = useTaskKinds();
  const [form] = Form.useForm<Values>();
  const [state, become] = useState<{ sending: boolean; error: unknown }>({ sending: false, error: null });
  const [key] = useState(newKey);
  const mine = useOutbox().find(({ taskId, path }) => taskId === task.id && path.endsWith('/complete'));
  const [draft, setDraft] = useState<Values | null | undefined>(undefined);
  const draftName = `draft.${task.id}`;
  const saving = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    void sealed.get<Values>(draftName).then((found) => setDraft((mine?.body as { result?: Values } | undefined)?.result ?? found ?? null));
    return () => clearTimeout(saving.current);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the draft is read once, when the form opens
  }, [draftName]);
  const schema = kinds.data?.items.find(({ kind }) => kind === task.kind)?.form;
  if (kinds.error) return <ProblemNote error={kinds.error} again={() => void kinds.refetch()} />;
  if (!schema || draft === undefined) return <Skeleton active />;
  const send = async (result: unknown) => {
    become({ sending: true, error: null });
    try {
      const sent = await outbox.send({ key: mine?.key && !mine.refusal ? mine.key : key, path: `/api/v1/tasks/${encodeURIComponent(task.id)}/complete`, body: { result, revision: task.revision }, title: task.title, taskId: task.id, at: new Date().toISOString() });
      if (mine?.refusal) await outbox.drop(mine.key);
      clearTimeout(saving.current);
      await sealed.put(draftName, null);
      if (sent === 'kept') void message.warning(t('没有网络：已记下，恢复后自动发送', 'No network: kept, and sent when it is back'));
      else void message.success(t('已办结', 'completed'));
      void queries.invalidateQueries();
      go('/');
    } catch (error) {
      become({ sending: false, error });
      if (error instanceof Problem && error.status === 409) void queries.invalidateQueries({ queryKey: ['get', '/api/v1/tasks/{taskId}', task.id] });
    }
  };
  return (
    <Card size="small" title={t('办理', 'Your answer')} extra={<More task={task} />}>
      {mine?.refusal && <ProblemNote error={new Problem(409, mine.refusal.code, mine.refusal.title, mine.refusal.errors as never)} />}
      {draft !== null && !mine && <p className="quiet" role="status">{t('已恢复上次未交的内容。', 'What you had filled in before was brought back.')} <Button size="small" type="link" onClick={() => { form.resetFields(); void sealed.put(draftName, null); setDraft(null); }}>{t('清空', 'Clear')}</Button></p>}
      <SchemaForm
        key={draft === null ? 'new' : 'draft'}
        schema={schema}
        form={form}
        about={{ ...task.subject, context: task.context }}
        initial={draft ?? proposed(task.context.proposal, schema)}
        error={state.error}
        onSend={(result) => void send(result)}
        onTouched={(values) => {
          clearTimeout(saving.current);
          saving.current = setTimeout(() => void sealed.put(draftName, JSON.parse(JSON.stringify(values))), 800);
        }}
      >
        <ProblemNote error={state.error} />
        <Space wrap className="send">
          <Button type="primary" htmlType="submit" loading={state.sending}>{t('办结', 'Complete')}</Button>
          {task.assignee === null && <Act task={task} action="claim" body={{ revision: task.revision }}>{t('领取', 'Take it')}</Act>}
          {task.assignee === me.id && <Act task={task} action="release" body={{}}>{t('退回', 'Give back')}</Act>}
        </Space>
      </SchemaForm>
    </Card>
  );
}

/** What the station proposes is filled in for the person who decides: they see it, may change it, and send it as theirs. */
const proposed = (proposal: unknown, schema: Schema): Values | undefined =>
  isRecord(proposal) && schema.properties ? Object.fromEntries(Object.entries(proposal).filter(([name, value]) => name in schema.properties! && value !== null)) : undefined;

function More({ task }: { task: Task }) {
  const t = useText();
  const act = useAct(task);
  const people = useColleagues();
  const [open, set] = useState<'delegate' | 'ticket' | null>(null);
  const [to, choose] = useState<string>();
  const [ticket, issue] = useState<{ command: string; expiresAt: string } | null>(null);
  const items = [
    { key: 'delegate', label: t('转办…', 'Pass on…') },
    { key: 'ticket', label: t('在 Temporal 界面办理…', 'Complete it in the Temporal UI…') },
  ];
  const choices = (people ?? []).filter((each) => isCandidate(task, each)).map(({ id, name }) => ({ value: id, label: `${name} · ${id}` }));
  return (
    <>
      <Dropdown menu={{ items, onClick: ({ key }) => { set(key as 'delegate'); if (key === 'ticket') void askJson<{ command: string; expiresAt: string }>('POST', `/api/v1/tasks/${encodeURIComponent(task.id)}/ticket`, {}).then(issue); } }}><Button size="small">{t('更多', 'More')}</Button></Dropdown>
      <Modal open={open === 'delegate'} title={t('转办给', 'Pass on to')} onCancel={() => set(null)} okButtonProps={{ disabled: !to }} onOk={() => { set(null); void act('delegate', { to }); }}>
        <Select aria-label={t('民警', 'officer')} style={{ width: '100%' }} options={choices} value={to} onChange={choose} showSearch={{ optionFilterProp: 'label' }} />
      </Modal>
      <Modal open={open === 'ticket' && ticket !== null} title={t('办理凭证', 'Ticket')} footer={null} onCancel={() => { set(null); issue(null); }}>
        <p>{t('凭证只能由您本人使用一次，请勿转发。', 'It is for you alone and works once: do not pass it on.')}</p>
        <Typography.Paragraph copyable code className="words">{ticket?.command}</Typography.Paragraph>
      </Modal>
    </>
  );
}
