/** The form of a task, filled in with what the station proposes, and what else may be done with the task. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Dropdown, type FormInstance, Modal, Select, Skeleton, Space, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { askJson, newKey, Problem } from '../../api/client.js';
import { outbox, useOutbox } from '../../api/outbox.js';
import { sealed } from '../../api/sealed.js';
import { defaultsOf, SchemaForm } from '../../form/schema-form.js';
import { isRecord, type Schema, type Values } from '../../form/schema.js';
import { isCandidate, useColleagues } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { type Text, useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { type Task, useTaskKinds } from './tasks.js';

export function useMayAct(task: Task): boolean {
  const { me } = useSession();
  const open = task.state === 'open' || task.state === 'claimed';
  return open && (task.assignee === me.id || (task.assignee === null && isCandidate(task, me)));
}

/** A small message about a task, through the outbox like all of them. */
export function Act({ task, action, body, children, danger }: { task: Task; action: string; body: object; children: React.ReactNode; danger?: boolean }) {
  const act = useAct(task);
  const [busy, setBusy] = useState(false);
  return <Button danger={danger} loading={busy} onClick={() => { setBusy(true); void act(action, body).finally(() => setBusy(false)); }}>{children}</Button>;
}

/** What takes an act back, as far as the station lets this person: a leader may take a task from another's hands. */
function undoOf(action: string, task: Task, { id, roles }: { id: string; roles: readonly string[] }): [action: string, body: object] | null {
  if (action === 'claim') return ['release', {}];
  if (action === 'release') return task.assignee === id ? ['claim', {}] : null;
  if (action !== 'delegate' || !roles.some((role) => leaders.includes(role))) return null;
  return task.assignee === null ? ['release', {}] : ['delegate', { to: task.assignee }];
}
const leaders = ['chief', 'commandOperator', 'squadCaptain', 'squadDeputy', 'caseCaptain'];
const undoSeconds = 10;

const done: Record<string, Text> = {
  claim: { zh: '已领取', en: 'It is yours' },
  release: { zh: '已退回', en: 'Given back' },
  delegate: { zh: '已转办', en: 'Passed on' },
  remind: { zh: '已催办', en: 'Reminded' },
};

function useAct(task: Task) {
  const t = useText();
  const { message } = App.useApp();
  const { me } = useSession();
  const queries = useQueryClient();
  const act = async (action: string, body: object, again = true): Promise<void> => {
    try {
      const result = await outbox.send({ key: newKey(), path: `/api/v1/tasks/${encodeURIComponent(task.id)}/${action}`, body, title: task.title, taskId: task.id, at: new Date().toISOString() });
      const undo = again ? undoOf(action, task, me) : null;
      if (result === 'kept') void message.warning(t('没有网络：已记下，恢复后自动发送', 'No network: kept, and sent when it is back'));
      else if (undo) {
        const key = newKey();
        const back = () => { message.destroy(key); void act(...undo, false); };
        void message.success({ key, duration: undoSeconds, content: <>{t(done[action]!)} <Button type="link" size="small" onClick={back}>{t('撤销', 'Undo')}</Button></> });
      } else void message.success(again ? t(done[action]!) : t('已撤销', 'undone'));
      await queries.invalidateQueries();
    } catch (error) {
      void message.error(error instanceof Problem ? error.message : t('未能提交', 'not sent'));
    }
  };
  return act;
}

/** What is nearly always answered in a car or at a door, in seconds: one touch. Anything else is filled in below it. */
const usually: Record<string, { values: Values; label: Text }> = {
  'order.acknowledge': { values: { answer: 'accept' }, label: { zh: '接受', en: 'Accept' } },
  'order.enRoute': { values: {}, label: { zh: '已出动', en: 'On our way' } },
  'order.onScene': { values: { answer: 'arrived' }, label: { zh: '已到场', en: 'We are there' } },
};

interface AnswerProps {
  task: Task;
  form: FormInstance<Values>;
  /** Filled in instead of the station's proposal. */
  initial?: Values;
  done(): void;
}

export function Answer({ task, form, initial, done }: AnswerProps) {
  const t = useText();
  const { message } = App.useApp();
  const { me } = useSession();
  const queries = useQueryClient();
  const kinds = useTaskKinds();
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
  const usual = usually[task.kind];
  if (kinds.error) return <ProblemNote error={kinds.error} again={() => void kinds.refetch()} />;
  if (!schema || draft === undefined) return <Skeleton active />;
  const send = async (result: unknown) => {
    become({ sending: true, error: null });
    try {
      const answer = (revision: number, again: string) => outbox.send({ key: again, path: `/api/v1/tasks/${encodeURIComponent(task.id)}/complete`, body: { result, revision }, title: task.title, taskId: task.id, at: new Date().toISOString() });
      const sent = await answer(task.revision, mine?.key && !mine.refusal ? mine.key : key).catch(async (error: unknown) => {
        if (!(error instanceof Problem && error.code === 'TASK_STALE')) throw error;
        // A reminder changes nothing that was decided on: the answer stands.
        const now = await askJson<Task>('GET', `/api/v1/tasks/${encodeURIComponent(task.id)}`);
        if (now.assignee !== task.assignee || JSON.stringify(now.context) !== JSON.stringify(task.context)) throw error;
        return answer(now.revision, newKey());
      });
      if (mine?.refusal) await outbox.drop(mine.key);
      clearTimeout(saving.current);
      await sealed.put(draftName, null);
      if (sent === 'kept') void message.warning(t('没有网络：已记下，恢复后自动发送', 'No network: kept, and sent when it is back'));
      else void message.success(t('已办结', 'completed'));
      void queries.invalidateQueries();
      become({ sending: false, error: null });
      done();
    } catch (error) {
      become({ sending: false, error });
      if (error instanceof Problem && error.status === 409) void queries.invalidateQueries({ queryKey: ['get', '/api/v1/tasks/{taskId}', task.id] });
    }
  };
  return (
    <Card size="small" title={t('办理', 'Your answer')} extra={<More task={task} />}>
      {mine?.refusal && <ProblemNote error={new Problem(409, mine.refusal.code, mine.refusal.title, mine.refusal.errors as never)} />}
      {draft !== null && !mine && <p className="quiet" role="status">{t('已恢复上次未交的内容。', 'What you had filled in before was brought back.')} <Button size="small" type="link" onClick={() => { form.resetFields(); void sealed.put(draftName, null); setDraft(null); }}>{t('清空', 'Clear')}</Button></p>}
      {usual && <Button type="primary" size="large" block className="usual" disabled={state.sending} onClick={() => { form.setFieldsValue(usual.values); form.submit(); }}>{t(usual.label)}</Button>}
      <SchemaForm
        key={draft === null ? 'new' : 'draft'}
        schema={schema}
        form={form}
        about={{ ...task.subject, context: task.context }}
        initial={draft ?? initial ?? throughout[task.kind]?.(task.context) ?? proposed(task.context.proposal, schema) ?? begun(schema, me.id)}
        error={state.error}
        onSend={(result) => void send(result)}
        onTouched={(values) => {
          clearTimeout(saving.current);
          saving.current = setTimeout(() => void sealed.put(draftName, JSON.parse(JSON.stringify(values))), 800);
        }}
      >
        <ProblemNote error={state.error} />
        <Space wrap className="send">
          <Button type={usual ? 'default' : 'primary'} htmlType="submit" loading={state.sending}>{t('办结', 'Complete')}</Button>
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

/** Whoever fills it in was there; who else was, they say. */
const begun = (schema: Schema, me: string): Values => ({ ...defaultsOf(schema), ...(schema.properties?.officers && { officers: [me] }) });

/** Lists that are gone through whole: each line is there, and what it comes to is for the person to say. */
const throughout: Record<string, (context: Values) => Values> = {
  'incident.feedback': ({ calls }) => ({ calls: (calls as string[]).map((incidentNo) => ({ incidentNo })) }),
  'shift.signOn': ({ equipment }) => ({ equipment: (equipment as string[]).map((item) => ({ item })) }),
  'shift.takeList': ({ tasks }) => ({ tasks }),
};

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
