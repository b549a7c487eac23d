/** An order to a running process: its form is the one by which the API checks it. */
import { ThunderboltOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Dropdown, Form } from 'antd';
import { type ReactNode, useState } from 'react';
import { askJson, newKey } from '../api/client.js';
import { useSchema } from '../api/description.js';
import { useWords } from '../api/words.js';
import { type About, SchemaForm } from '../form/schema-form.js';
import { type Schema, variantsOf } from '../form/schema.js';
import { useText } from '../shell/language.js';
import { ProblemNote } from './problem.js';

interface Props {
  /** As the API describes it: `/api/v1/incidents/{incidentNo}/commands`. */
  path: string;
  values: Record<string, string>;
  about?: About;
  /** Only these, where the room offers some of its own way. */
  only?: readonly string[];
  leave?: readonly string[];
}

export function Commands({ path, values, about, only, leave = [] }: Props) {
  const t = useText();
  const words = useWords();
  const [chosen, choose] = useState<string | null>(null);
  const schema = useSchema('post', path);
  const variants = schema && variantsOf(schema);
  // What is said of one limit is ordered where the limit stands.
  const types = variants ? [...variants.schemas].filter(([type, { properties = {} }]) => (only?.includes(type) ?? true) && !leave.includes(type) && !('clock' in properties)).map(([type]) => type) : [];
  if (types.length === 0) return null;
  return (
    <>
      {types.length === 1 ? <Button onClick={() => choose(types[0]!)}>{words('commands', types[0])}</Button> : (
        <Dropdown menu={{ items: types.map((type) => ({ key: type, label: words('commands', type) })), onClick: ({ key }) => choose(key) }}>
          <Button icon={<ThunderboltOutlined />}>{t('下达指令', 'Order')}</Button>
        </Dropdown>
      )}
      {chosen !== null && variants && (
        <FormDrawer
          title={words('commands', chosen)}
          schema={variants.schemas.get(chosen)!}
          path={filledIn(path, values)}
          about={about}
          close={() => choose(null)}
        />
      )}
    </>
  );
}

/** A button whose form is the body that the API describes for a route; hidden where there is none. */
export function FormButton<Answer = unknown>({ method = 'post', path, values = {}, title, children = title, icon, type, size, leave = [], ...rest }: { method?: 'post' | 'put' | 'patch'; path: string; values?: Record<string, string>; title: string; /** On the button, where that is not the title of the form. */ children?: ReactNode; icon?: ReactNode; type?: 'primary' | 'link'; size?: 'small'; about?: About; initial?: Record<string, unknown>; headers?: Record<string, string>; text?: string; fixed?: Record<string, unknown>; /** Fields that are not changed here. */ leave?: readonly string[]; wide?: boolean; done?(answer: Answer): void }) {
  const schema = useSchema(method, path);
  const [open, set] = useState(false);
  if (!schema) return null;
  return (
    <>
      <Button icon={icon} type={type} size={size} onClick={() => set(true)}>{children}</Button>
      {open && <FormDrawer<Answer> {...rest} title={title} schema={without(schema, [...Object.keys(rest.fixed ?? {}), ...leave])} method={method.toUpperCase()} path={filledIn(path, values)} close={() => set(false)} />}
    </>
  );
}

const filledIn = (path: string, values: Record<string, string>) => Object.entries(values).reduce((filled, [name, value]) => filled.replace(`{${name}}`, encodeURIComponent(value)), path);

/** Without what the page knows already and sends by itself. */
const without = (schema: Schema, leave: readonly string[]): Schema =>
  leave.length === 0 || !schema.properties ? schema : { ...schema, properties: Object.fromEntries(Object.entries(schema.properties).filter(([name]) => !leave.includes(name))), required: schema.required?.filter((name) => !leave.includes(name)) };

/** A patch says what changes, and leaves the rest to whoever changes it meanwhile. */
const changed = (body: Record<string, unknown>, before: Record<string, unknown>) => Object.fromEntries(Object.entries(body).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));

/** A drawer with one form of the API, sent once however often it is clicked. */
export function FormDrawer<Answer = unknown>({ title, schema, path, about, method = 'POST', headers, initial, fixed, close, done, text, wide }: { title: string; schema: Schema; wide?: boolean; path: string; about?: About; method?: string; headers?: Record<string, string>; initial?: Record<string, unknown>; /** Sent with what is filled in. */ fixed?: Record<string, unknown>; close(): void; done?(answer: Answer): void; text?: string }) {
  const t = useText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm();
  const [key] = useState(newKey);
  const [state, become] = useState<{ sending: boolean; error: unknown }>({ sending: false, error: null });
  const send = (body: unknown) => {
    become({ sending: true, error: null });
    askJson<Answer>(method, path, fixed ? { ...(body as object), ...fixed } : method === 'PATCH' && initial ? changed(body as Record<string, unknown>, initial) : body, { 'idempotency-key': key, ...headers }).then(
      (answer) => {
        void message.success(t('已提交', 'done'));
        void queries.invalidateQueries();
        // First the way back, then the way on.
        close();
        done?.(answer);
      },
      (error: unknown) => become({ sending: false, error }),
    );
  };
  return (
    <Drawer open title={title} onClose={close} size={wide ? 860 : 520} footer={<Button type="primary" loading={state.sending} onClick={() => form.submit()}>{t('提交', 'Send')}</Button>}>
      {text && <p>{text}</p>}
      <SchemaForm schema={schema} form={form} about={about} initial={initial} error={state.error} onSend={send}>
        <ProblemNote error={state.error} />
      </SchemaForm>
    </Drawer>
  );
}

/** One order with a button of its own, some of it filled in. What is fixed is not asked. */
export function CommandButton({ path, values, type, label, initial = {}, fixed, leave = [], about, danger, size = 'small', text }: { path: string; values: Record<string, string>; type: string; label?: string; initial?: Record<string, unknown>; fixed?: Record<string, unknown>; leave?: readonly string[]; about?: About; danger?: boolean; size?: 'small' | 'middle'; text?: string }) {
  const words = useWords();
  const [open, show] = useState(false);
  const schema = useSchema('post', path);
  const variant = (schema && (variantsOf(schema)?.schemas.get(type) ?? schema)) || undefined;
  if (!variant) return null;
  const title = label ?? words('commands', type);
  return (
    <>
      <Button size={size} danger={danger} onClick={() => show(true)}>{title}</Button>
      {open && (
        <FormDrawer
          title={title}
          text={text}
          schema={without(variant, [...Object.keys(fixed ?? {}), ...leave])}
          path={filledIn(path, values)}
          initial={initial}
          fixed={fixed}
          about={about}
          close={() => show(false)}
        />
      )}
    </>
  );
}
