/** JSON Schema as the API writes it, read for whoever draws a form. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema | false;
  prefixItems?: Schema[];
  enum?: (string | number)[];
  const?: string | number | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
  additionalProperties?: Schema | boolean;
  /** What an id is of. */
  'x-of'?: string;
  /** Asked for only where another field of the same form has one of these values. */
  'x-when'?: When;
  /** Must be there where another field has one of these values. */
  'x-needed'?: When;
}

type When = Record<string, (string | boolean)[]>;
export const holds = (when: When, values: Values): boolean => Object.entries(when).every(([field, ones]) => ones.includes(values[field] as string));

export type Values = Record<string, unknown>;

/** Without `null`, which a form says by leaving the field empty. */
export function plain(schema: Schema): Schema {
  const choices = schema.anyOf ?? schema.oneOf;
  const real = choices?.filter(({ type }) => type !== 'null');
  if (!real || real.length !== 1) return schema;
  const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = schema;
  return { ...rest, ...real[0] };
}

/** The values that a field may have where they can be listed. */
export function choicesOf(schema: Schema): (string | number)[] | null {
  if (schema.enum) return schema.enum;
  if (schema.const !== undefined && typeof schema.const !== 'boolean') return [schema.const];
  const parts = schema.anyOf ?? schema.oneOf;
  if (!parts || parts.length === 0) return null;
  const all = parts.filter(({ type }) => type !== 'null').map(choicesOf);
  return all.every((each) => each !== null) ? all.flat() : null;
}

export interface Variants {
  /** The field whose value tells the variants apart. */
  by: string;
  schemas: Map<string, Schema>;
}

/** A schema that is one of several shapes, told apart by a constant. */
export function variantsOf(schema: Schema): Variants | null {
  const parts = schema.oneOf ?? schema.anyOf;
  if (!parts || !parts.every(({ properties }) => properties)) return null;
  const by = Object.keys(parts[0]!.properties!).find((name) => parts.every(({ properties }) => properties![name] && constantOf(properties![name]) !== null));
  if (by === undefined) return null;
  return { by, schemas: new Map(parts.map((part) => [String(constantOf(part.properties![by]!)), part])) };
}

/** What needs no answer since there is only one. A `true` that must be there does: it is for a person to say (that rights were read out, that a guardian was there). */
export function constantOf(schema: Schema): string | number | null {
  const only = schema.const ?? (schema.enum?.length === 1 ? schema.enum[0]! : null);
  return typeof only === 'boolean' ? null : only;
}

/** What nobody filled in is not sent; a list or object that must be there is sent though empty. */
export function filled(value: unknown, schema: Schema, required = true): unknown {
  if (required && isNullable(schema) && (value === undefined || value === null || value === '')) return null;
  const shape = plain(schema);
  const variants = variantsOf(shape);
  if (variants && isRecord(value)) {
    const variant = variants.schemas.get(String(value[variants.by]));
    return variant ? filled(value, variant, required) : value;
  }
  if (shape.properties) {
    const given = isRecord(value) ? value : {};
    let empty = true;
    const entries = Object.entries(shape.properties).flatMap(([name, each]): [string, unknown][] => {
      const constant = constantOf(each);
      const must = shape.required?.includes(name) ?? false;
      if (constant !== null && must) return [[name, constant]];
      if (each['x-when'] && !holds(each['x-when'], given)) return [];
      const found = filled(given[name], each, must);
      if (found === undefined) return [];
      // A list that must be there is no answer by itself.
      if (!Array.isArray(found) || found.length > 0) empty = false;
      return [[name, found]];
    });
    return empty && !required ? undefined : Object.fromEntries(entries);
  }
  if (shape.type === 'array' && shape.prefixItems === undefined) {
    const list = Array.isArray(value) ? value.map((each) => filled(each, shape.items || {})) : [];
    return list.length === 0 && !required ? undefined : list;
  }
  return value === '' || value === null ? undefined : value;
}

const isNullable = ({ anyOf, oneOf }: Schema) => (anyOf ?? oneOf ?? []).some(({ type }) => type === 'null');

export const isRecord = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);
