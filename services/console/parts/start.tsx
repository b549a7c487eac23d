/** A button that opens a form of the API, and the form. */
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSchema } from '../api/description.js';
import type { About } from '../form/schema-form.js';
import type { Values } from '../form/schema.js';
import { FormDrawer } from './command.js';

interface Props<Answer> {
  /** As the API describes it; `at` where the address has parts to fill in. */
  path: string;
  at?: string;
  method?: 'POST' | 'PUT' | 'PATCH';
  label: string;
  title?: string;
  text?: string;
  initial?: Values;
  about?: About;
  headers?: Record<string, string>;
  icon?: ReactNode;
  primary?: boolean;
  done?(answer: Answer): void;
}

export function StartForm<Answer = unknown>({ path, at = path, method = 'POST', label, title = label, icon = <PlusOutlined />, primary, ...rest }: Props<Answer>) {
  const [open, set] = useState(false);
  const schema = useSchema(method.toLowerCase(), path);
  return (
    <>
      <Button type={primary ? 'primary' : 'default'} icon={icon} onClick={() => set(true)} disabled={!schema}>{label}</Button>
      {open && schema && <FormDrawer<Answer> title={title} schema={schema} path={at} method={method} close={() => set(false)} {...rest} />}
    </>
  );
}
