/** A form drawn from the schema that the station checks it with. What it refuses is shown at the field. */
import { Form, type FormInstance } from 'antd';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { type FieldError, Problem } from '../api/client.js';
import { useText } from '../shell/language.js';
import { Fields } from './fields.js';
import { filled, type Schema, type Values, variantsOf } from './schema.js';

/** What a form is about: files belong to an incident or a case, and pickers offer what is near. */
export interface About {
  incidentNo?: string;
  caseNo?: string;
  community?: string;
  context?: Record<string, unknown>;
}
export const Subject = createContext<About>({});
export const useAbout = () => useContext(Subject);

interface Props {
  schema: Schema;
  form: FormInstance<Values>;
  about?: About;
  initial?: Values;
  error?: unknown;
  onSend(value: unknown): void;
  onTouched?(values: Values): void;
  children?: ReactNode;
  id?: string;
}

export function SchemaForm({ schema, form, about = {}, initial, error, onSend, onTouched, children, id }: Props) {
  const t = useText();
  useEffect(() => {
    if (!(error instanceof Problem)) return;
    const fields = error.errors.flatMap(({ field, message }: FieldError) => {
      const name = pathOf(field, form.getFieldsValue(true) as Values);
      return name.length === 0 ? [] : [{ name, errors: [message] }];
    });
    form.setFields(fields as never);
    if (fields[0]) form.scrollToField(fields[0].name as never, { block: 'center', focus: true });
  }, [error, form]);
  return (
    <Subject value={about}>
      <Form
        form={form}
        id={id}
        layout="vertical"
        initialValues={initial ?? defaultsOf(schema)}
        requiredMark={(label, { required }) => (required ? label : <>{label}<span className="quiet">{t('（选填）', ' (optional)')}</span></>)}
        scrollToFirstError={{ block: 'center', focus: true }}
        onValuesChange={() => onTouched?.(form.getFieldsValue(true) as Values)}
        onFinish={() => onSend(filled(form.getFieldsValue(true), schema))}
      >
        <Fields schema={schema} name={[]} />
        {children}
      </Form>
    </Subject>
  );
}

/** `result.witnesses.0.name`, as the API names a field, is the form's `['witnesses', 0, 'name']`. */
function pathOf(field: string, values: Values): (string | number)[] {
  const parts = field.split('.').filter((part) => part !== '').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return (parts[0] === 'result' || parts[0] === 'command') && !(parts[0] in values) ? parts.slice(1) : parts;
}

export const defaultsOf = (schema: Schema): Values => {
  const variants = variantsOf(schema);
  if (variants) return {};
  return Object.fromEntries(Object.entries(schema.properties ?? {}).flatMap(([name, each]) => (each.default === undefined ? [] : [[name, each.default]])));
};
