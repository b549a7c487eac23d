/** One field for each property, by what the schema says it is. */
import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../api/words.js';
import { useText } from '../shell/language.js';
import { FileField } from './file-field.js';
import { ObjectPicker, pickable } from './pickers.js';
import { PlaceField } from './place-field.js';
import { choicesOf, constantOf, holds, plain, type Schema, type Values, variantsOf } from './schema.js';
import { Confirmed, MomentField, YesNo, YuanField } from './value-fields.js';

type Name = (string | number)[];
const longText = 300;

/** `listed`: the name that a Form.List gives its items is relative to the list. */
export function Fields({ schema, name, at = name, lenient = false }: { schema: Schema; name: Name; at?: Name; lenient?: boolean }) {
  const shape = plain(schema);
  const variants = variantsOf(shape);
  if (variants) return <VariantFields by={variants.by} schemas={variants.schemas} name={name} at={at} />;
  return (
    <>
      {Object.entries(shape.properties ?? {}).map(([property, each]) => (
        <Asked key={property} property={property} schema={each} name={[...name, property]} at={[...at, property]} required={shape.required?.includes(property) ?? false} lenient={lenient} />
      ))}
    </>
  );
}

function VariantFields({ by, schemas, name, at }: { by: string; schemas: Map<string, Schema>; name: Name; at: Name }) {
  const words = useWords();
  const form = Form.useFormInstance();
  const chosen: unknown = Form.useWatch([...at, by], form);
  const schema = schemas.get(String(chosen));
  const { [by]: _by, ...properties } = schema?.properties ?? {};
  const options = [...schemas.keys()].map((value) => ({ value, label: words.value(value, by) }));
  return (
    <>
      <Form.Item name={[...name, by]} label={words.field(by)} rules={[{ required: true, message: words.field(by) }]}>
        {options.length <= 5 ? <Radio.Group options={options} optionType="button" /> : <Select options={options} showSearch={{ optionFilterProp: 'label' }} />}
      </Form.Item>
      {schema && <Fields schema={{ ...schema, properties }} name={name} at={at} />}
    </>
  );
}

interface FieldProps {
  property: string;
  schema: Schema;
  name: Name;
  at: Name;
  required: boolean;
  /** Nothing need be filled in yet. */
  lenient?: boolean;
}

/** As what else is filled in asks for it. */
function Asked(field: FieldProps) {
  return field.schema['x-when'] || field.schema['x-needed'] ? <Conditional {...field} /> : <Field {...field} />;
}

function Conditional(field: FieldProps) {
  const { 'x-when': when, 'x-needed': needed } = field.schema;
  const values = (Form.useWatch(field.at.slice(0, -1), Form.useFormInstance()) ?? {}) as Values;
  if (when && !holds(when, values)) return null;
  return <Field {...field} required={field.required || (needed !== undefined && holds(needed, values))} />;
}

function Field({ property, schema, name, at, required, lenient }: FieldProps) {
  const words = useWords();
  const t = useText();
  const shape = plain(schema);
  const constant = constantOf(shape);
  if (constant !== null && required) return null;
  const label = words.field(property, parentOf(at));
  if (shape.type === 'array' && !isChosen(shape)) return <ListField property={property} schema={shape} name={name} at={at} required={required} />;
  if (shape['x-of'] !== 'place' && (shape.properties || variantsOf(shape))) {
    return (
      <fieldset>
        <legend>{label}{!required && <span className="quiet">{t('（选填）', ' (optional)')}</span>}</legend>
        {required ? <Fields schema={shape} name={name} at={at} /> : <OptionalFields schema={shape} name={name} at={at} />}
      </fieldset>
    );
  }
  return (
    <Form.Item name={name} label={label} rules={required && !lenient ? [{ required: true, message: t(`请填写：${label}`, `Please fill in: ${label}`) }] : []}>
      {control(shape, property, words, required)}
    </Form.Item>
  );
}

/** The name of the field that this one is part of; a place in a list is none. */
const parentOf = (at: Name): string | undefined => at.slice(0, -1).findLast((part) => typeof part === 'string') as string | undefined;

/** What must be in a group is asked only once something of it is filled in: the group may be left out whole. */
function OptionalFields({ schema, name, at }: { schema: Schema; name: Name; at: Name }) {
  const form = Form.useFormInstance();
  const begun: unknown = Form.useWatch(at, form);
  return <Fields schema={schema} name={name} at={at} lenient={!hasValue(begun)} />;
}

const hasValue = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(hasValue) : typeof value === 'object' && value !== null ? Object.values(value).some(hasValue) : value !== undefined && value !== null && value !== '';

/** A list of values that are chosen, not written. */
const isChosen = ({ items }: Schema) => Boolean(items) && (choicesOf(items as Schema) !== null || pickable(plain(items as Schema)) || (items as Schema)['x-of'] === 'file');

function control(shape: Schema, property: string, words: ReturnType<typeof useWords>, required: boolean): ReactNode {
  if (shape.type === 'array') {
    const items = plain(shape.items as Schema);
    if (items['x-of'] === 'file') return <FileField many />;
    const choices = choicesOf(items);
    if (choices) return <Select mode="multiple" options={choices.map((value) => ({ value, label: words.value(value, property) }))} showSearch={{ optionFilterProp: 'label' }} />;
    return <ObjectPicker of={items['x-of']!} many />;
  }
  const choices = choicesOf(shape);
  if (choices) {
    const options = choices.map((value) => ({ value, label: words.value(value, property) }));
    return options.length <= 4 && required ? <Radio.Group options={options} optionType="button" /> : <Select options={options} allowClear={!required} showSearch={{ optionFilterProp: 'label' }} />;
  }
  if (shape['x-of'] === 'place' || (shape.properties?.coordinates && shape.properties.type)) return <PlaceField />;
  if (shape['x-of'] === 'file') return <FileField />;
  if (shape['x-of'] === 'money' || (property.endsWith('Fen') && shape.type === 'integer')) return <YuanField />;
  if (pickable(shape)) return <ObjectPicker of={shape['x-of']!} />;
  if (shape.const === true) return <Confirmed />;
  if (shape.type === 'boolean') return <YesNo />;
  if (shape.type === 'integer' || shape.type === 'number') return <InputNumber min={shape.minimum} max={shape.maximum === Number.MAX_SAFE_INTEGER ? undefined : shape.maximum} precision={shape.type === 'integer' ? 0 : undefined} style={{ width: '100%' }} />;
  if (shape.format === 'date-time') return <MomentField seconds={property === 'shownAt'} />;
  if (shape.format === 'date') return <Input type="date" />;
  if (shape.type === 'string' && (shape.maxLength ?? 0) >= longText) return <Input.TextArea autoSize={{ minRows: 2, maxRows: 12 }} maxLength={shape.maxLength} />;
  return <Input maxLength={shape.maxLength} inputMode={property === 'phone' ? 'tel' : undefined} />;
}

function ListField({ property, schema, name, at, required }: FieldProps) {
  const words = useWords();
  const t = useText();
  const items = plain(schema.items || {});
  const label = words.field(property, parentOf(at));
  const least = schema.minItems ?? 0;
  const isObject = Boolean(items.properties || variantsOf(items));
  return (
    <fieldset data-list={at.join('_')}>
      <legend>{label}{!required && <span className="quiet">{t('（选填）', ' (optional)')}</span>}</legend>
      <Form.List
        name={name}
        initialValue={required && least > 0 ? Array.from({ length: least }, () => (isObject ? {} : undefined)) : undefined}
        rules={[{ validator: async (_, list: unknown[] | undefined) => (required && (list?.length ?? 0) < least ? Promise.reject(new Error(t(`至少 ${least} 项`, `at least ${least}`))) : undefined) }]}
      >
        {(rows, { add, remove }, { errors }) => (
          <>
            {rows.map((row, i) => (
              <div key={row.key} className="form-row">
                <div className="form-row-fields">
                  {isObject ? (
                    <Fields schema={items} name={[row.name]} at={[...at, row.name]} />
                  ) : (
                    <Form.Item name={[row.name]} label={`${label} ${i + 1}`} rules={[{ required: true, message: t('请填写', 'Please fill in') }]}>
                      {control(items, property, words, true)}
                    </Form.Item>
                  )}
                </div>
                <Button type="text" icon={<MinusCircleOutlined />} aria-label={t(`删除${label} ${i + 1}`, `remove ${label} ${i + 1}`)} onClick={() => remove(row.name)} />
              </div>
            ))}
            <Form.ErrorList errors={errors} />
            {rows.length < (schema.maxItems ?? Infinity) && (
              <Button type="dashed" icon={<PlusOutlined />} onClick={() => add(isObject ? {} : undefined)}>
                {t(`添加${label}`, `Add: ${label}`)}
              </Button>
            )}
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
