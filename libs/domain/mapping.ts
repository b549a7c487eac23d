/**
 * How a file of calls of any city becomes calls of ours. What the city's words mean stands in a mapping file that an
 * operator edits; what the file does not name is handled by words, else as `other`, and noted so that it can be counted.
 */
import { z } from 'zod';
import { categoryOf, categoryOfText, isCategory, type Priority, prioritySchema } from './category.js';
import mke from './data/mke.json' with { type: 'json' };
import stationCalls from './data/station-calls.json' with { type: 'json' };
import { inBox, project } from './geo.js';
import { type Call, type Disposition, dispositions, type Reason } from './intake.js';
import type { Point } from './place.js';

const regular = (source: string) => new RegExp(source, 'i');
const pattern = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (source) => {
      try {
        return Boolean(regular(source));
      } catch {
        return false;
      }
    },
    { error: (issue) => `不是有效的正则表达式 / not a regular expression: ${String(issue.input)}` },
  );

const category = z
  .string()
  .refine(isCategory, { error: (issue) => `没有类别 / unknown category: ${String(issue.input)}` })
  .meta({ 'x-of': 'category' });

/** A category, alone or with a priority other than its usual one. */
const natureRule = z.preprocess(
  (rule) => (typeof rule === 'string' ? { category: rule } : rule),
  z.strictObject({ category, priority: prioritySchema.optional() }),
);

/** `caseByCategory`: the case that the category usually becomes, or none. */
const dispositionRule = z.enum([...dispositions, 'caseByCategory']);

const box = z
  .tuple([
    z.number().min(-180).max(180),
    z.number().min(-90).max(90),
    z.number().min(-180).max(180),
    z.number().min(-90).max(90),
  ])
  .refine(([west, south, east, north]) => west < east && south < north, {
    error: '须为 [西, 南, 东, 北] / must be [west, south, east, north]',
  });

const timeZone = z.string().refine(
  (zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
    } catch {
      return false;
    }
  },
  { error: '不是 IANA 时区 / not an IANA time zone' },
);

const column = z.string().min(1);
/** One of the city's own. */
const word = z.string().max(120);

/** Names of types and statuses are compared without regard to case and spacing. */
const folded = <T>(rules: Record<string, T>): Map<string, T> =>
  new Map(Object.entries(rules).map(([name, rule]) => [fold(name), rule]));
const fold = (name: string) => name.trim().replace(/\s+/g, ' ').toUpperCase();

/** As it is kept and edited. */
export const mappingFileSchema = z.strictObject({
  about: z.strictObject({ zh: z.string(), en: z.string() }).optional(),
  /** Becomes part of each incident's number. */
  source: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  /** Of times that carry no offset. */
  timeZone,
  /** Order of the parts of a date: 2018-05-01, 05/01/2018 or 01.05.2018. */
  dateOrder: z.enum(['ymd', 'mdy', 'dmy']).default('ymd'),
  /** What the city's columns are called. */
  columns: z.strictObject({
    number: column,
    time: column,
    address: column.optional(),
    latitude: column.optional(),
    longitude: column.optional(),
    district: column.optional(),
    nature: column.optional(),
    status: column.optional(),
  }),
  natures: z.record(word, natureRule).default({}),
  /** Tried in their order where no nature is named exactly. */
  naturePatterns: z.array(z.tuple([pattern, natureRule])).default([]),
  /** District to community; null for one that is known to be no place. */
  districts: z.record(word, z.string().nullable()).default({}),
  dispositions: z.record(word, dispositionRule).default({}),
  dispositionPatterns: z.array(z.tuple([pattern, dispositionRule])).default([]),
  place: z.strictObject({
    /** Where the city lies: a position outside was geocoded wrongly. */
    box,
    /**
     * A part of the station's ground onto which the box is stretched, so that grids and distances mean something for the
     * calls of a city elsewhere. Each axis is scaled by itself: neighbours stay neighbours, distances shrink alike along
     * an axis. Left out where the calls are the station's own.
     */
    ground: box.optional(),
  }),
});
export type MappingFile = z.output<typeof mappingFileSchema>;

/** As it is used: names folded, patterns ready. */
export const readyMapping = ({ natures, naturePatterns, districts, dispositions: ends, dispositionPatterns, ...rest }: MappingFile) => ({
  ...rest,
  natures: folded(natures),
  naturePatterns: naturePatterns.map(([source, rule]) => [regular(source), rule] as const),
  districts: folded(districts),
  dispositions: folded(ends),
  dispositionPatterns: dispositionPatterns.map(([source, rule]) => [regular(source), rule] as const),
});
export type Mapping = ReturnType<typeof readyMapping>;

/** Throws a sentence a field where the file is wrong. */
export function parseMapping(input: unknown): Mapping {
  const result = mappingFileSchema.safeParse(input);
  if (result.success) return readyMapping(result.data);
  throw new Error(`映射文件有误 / the mapping file is wrong:\n${z.prettifyError(result.error)}`);
}

/** Those that come with the product: the station's own sheet, and one of a city elsewhere. */
export const mappingFiles: Readonly<Record<string, MappingFile>> = { 'station-calls': mappingFileSchema.parse(stationCalls), mke: mappingFileSchema.parse(mke) };

export const milwaukee: Mapping = readyMapping(mappingFiles.mke!);

export interface RowError {
  field: string;
  rule: 'required' | 'format';
  message: { zh: string; en: string };
}

/** What was taken otherwise than as written. `value` is the city's own word, to be counted. */
export interface RowNote extends Reason {
  field: string;
  value: string;
}

export type MappedRow =
  { ok: true; call: Call; disposition: Disposition; notes: RowNote[] } | { ok: false; errors: RowError[] };

type Row = Readonly<Record<string, string | undefined>>;

/** The columns that the mapping names and the file lacks. */
export function missingColumns(header: readonly string[], mapping: Mapping): string[] {
  return Object.values(mapping.columns).filter((name) => !header.includes(name));
}

export function mapRow(row: Row, mapping: Mapping): MappedRow {
  const cell = (name: keyof Mapping['columns']): string => {
    const column = mapping.columns[name];
    return column !== undefined && Object.hasOwn(row, column) ? (row[column] ?? '').trim() : '';
  };
  const notes: RowNote[] = [];
  const note = (field: string, value: string, code: string, zh: string, en: string) =>
    notes.push({ field, value, code, zh, en });

  const errors: RowError[] = [];
  const number = cell('number');
  if (number === '') {
    errors.push({ field: 'number', rule: 'required', message: { zh: '缺少编号', en: 'the number is missing' } });
  } else if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(number)) {
    errors.push({
      field: 'number',
      rule: 'format',
      message: {
        zh: '编号只能含字母、数字、_ 和 -，至多 64 位',
        en: 'the number may hold letters, digits, _ and - only, at most 64',
      },
    });
  }
  const time = readTime(cell('time'), mapping);
  if (time === null) {
    errors.push(
      cell('time') === ''
        ? { field: 'time', rule: 'required', message: { zh: '缺少时间', en: 'the time is missing' } }
        : { field: 'time', rule: 'format', message: { zh: '不是有效的时间', en: 'this is not a valid time' } },
    );
  }
  if (errors.length > 0 || time === null) return { ok: false, errors };
  if (time.note === 'gap')
    note(
      'time',
      cell('time'),
      'time.gap',
      '该时刻因夏令时不存在，按拨快前计',
      'skipped by daylight saving: taken as before the change',
    );
  if (time.note === 'twice')
    note(
      'time',
      cell('time'),
      'time.twice',
      '该时刻因夏令时出现两次，取前一次',
      'occurs twice by daylight saving: the first is taken',
    );

  const nature = cell('nature').slice(0, 120);
  const rule = natureOf(nature, mapping, note);
  const district = cell('district').slice(0, 40);
  const community = mapping.districts.get(fold(district));
  if (district !== '' && community === undefined) {
    note('district', district, 'district.unmapped', '映射文件没有这个辖区', 'the mapping does not name this district');
  }
  const place = placeOf(cell('latitude'), cell('longitude'), mapping, note);
  const address = cell('address').slice(0, 300);

  return {
    ok: true,
    call: {
      source: mapping.source,
      number,
      receivedAt: time.iso,
      channel: 'file',
      ...(nature && { nature }),
      category: rule.category,
      ...(rule.priority && { priority: rule.priority }),
      ...(place && { place }),
      ...(address && { address }),
      ...(district && { district }),
      ...(community && { community }),
    },
    disposition: dispositionOf(cell('status'), rule.category, mapping, note),
    notes,
  };
}

type Note = (field: string, value: string, code: string, zh: string, en: string) => void;

function natureOf(nature: string, mapping: Mapping, note: Note): { category: string; priority?: Priority } {
  const name = fold(nature);
  const named = mapping.natures.get(name) ?? mapping.naturePatterns.find(([test]) => test.test(name))?.[1];
  if (named) return named;
  const guess = categoryOfText(nature);
  note(
    'nature',
    nature,
    'nature.unmapped',
    guess ? `映射文件没有这种类型，按字面归为“${guess.category.name.zh}”` : '映射文件没有这种类型，归为“其他”',
    guess
      ? `not in the mapping: taken by its words as “${guess.category.name.en}”`
      : 'not in the mapping: taken as “Other”',
  );
  return { category: guess?.category.id ?? 'other' };
}

function dispositionOf(status: string, categoryId: string, mapping: Mapping, note: Note): Disposition {
  const name = fold(status);
  const rule = mapping.dispositions.get(name) ?? mapping.dispositionPatterns.find(([test]) => test.test(name))?.[1];
  if (rule === undefined) {
    note(
      'status',
      status,
      'status.unmapped',
      '映射文件没有这种处置结果，按不立案计',
      'not in the mapping: taken as no case',
    );
    return 'noCase';
  }
  if (rule !== 'caseByCategory') return rule;
  const type = categoryOf(categoryId).caseTypes[0];
  return type === 'criminal' ? 'criminalCase' : type === 'administrative' ? 'administrativeCase' : 'noCase';
}

function placeOf(latitude: string, longitude: string, { place }: Mapping, note: Note): Point | null {
  if (latitude === '' || longitude === '') {
    note('place', '', 'place.missing', '没有坐标，须由人定位', 'no coordinates: a person has to locate it');
    return null;
  }
  const position: Point['coordinates'] = [Number(longitude), Number(latitude)];
  // `inBox` is false for a NaN too.
  if (!inBox(place.box, position)) {
    note(
      'place',
      '',
      'place.implausible',
      '坐标不在该市范围内，须由人定位',
      'the coordinates are outside the city: a person has to locate it',
    );
    return null;
  }
  return { type: 'Point', coordinates: place.ground ? project(place.box, place.ground, position) : position };
}

interface ReadTime {
  iso: string;
  note?: 'gap' | 'twice';
}

const dates = {
  ymd: /^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})/,
  mdy: /^(?<month>\d{1,2})[-/.](?<day>\d{1,2})[-/.](?<year>\d{4})/,
  dmy: /^(?<day>\d{1,2})[-/.](?<month>\d{1,2})[-/.](?<year>\d{4})/,
};
const timeOfDay =
  /^[T ] *(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)? *(?<half>[AP]M)? *(?<offset>Z|[+-]\d{2}:?\d{2})?$/i;

/** Null where it is no time. */
function readTime(text: string, { dateOrder, timeZone: zone }: Mapping): ReadTime | null {
  const date = dates[dateOrder].exec(text);
  const time = date && timeOfDay.exec(text.slice(date[0].length));
  if (!time) return null;
  const { half, offset } = time.groups!;
  const part = (name: string) => Number(date.groups![name] ?? time.groups![name] ?? 0);
  let hour = part('hour');
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (/p/i.test(half) ? 12 : 0);
  }
  const [year, month, day, minute, second] = [part('year'), part('month'), part('day'), part('minute'), part('second')];
  // Date.UTC takes years below 100 as of the last century.
  if (year < 1900 || hour > 23 || minute > 59 || second > 59) return null;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const check = new Date(local);
  if (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day) return null;

  if (offset !== undefined) {
    if (offset.toUpperCase() === 'Z') return { iso: isoAt(local, 0) };
    const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
    if (hours > 23 || minutes > 59) return null;
    return { iso: isoAt(local, (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)) };
  }
  // No zone changes twice within two days, so that the offsets a day before and a day after are all there are.
  const before = offsetAt(zone, local - 86_400_000);
  const after = offsetAt(zone, local + 86_400_000);
  const right = [...new Set([before, after])].filter((minutes) => offsetAt(zone, local - minutes * 60_000) === minutes);
  if (right.length === 0) return { iso: isoAt(local, before), note: 'gap' };
  return right.length === 1 ? { iso: isoAt(local, right[0]!) } : { iso: isoAt(local, before), note: 'twice' };
}

function isoAt(local: number, offsetMinutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const size = Math.abs(offsetMinutes);
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${new Date(local).toISOString().slice(0, 19)}${zone}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of UTC at an instant. */
function offsetAt(zone: string, at: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')!.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
