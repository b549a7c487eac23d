/** Households and residents from a file: one row a resident, or a household alone where `resident_key` is empty. */
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { AccessContext } from '../../../libs/access/access.decorator.js';
import { newHouseholdSchema, newResidentSchema, rowKey } from '../../../libs/contracts/register.js';
import { Refusal, refusals } from '../../../libs/domain/refusal.js';
import { type FieldError, fieldErrors, validate } from '../../../libs/platform/issues.js';
import type { Language } from '../../../libs/platform/text.js';
import { type CsvRow, readCsv } from '../http/csv.js';
import { eachRow } from '../http/rows.js';
import { ruleTexts } from '../http/rules.js';
import { RegisterService } from './register.service.js';
import type { ImportRow } from './schemas.js';

const needed = ['household_key', 'address', 'household_kind', 'resident_key'];
const known = [...needed, 'grid', 'longitude', 'latitude', 'name', 'birth_year', 'phone', 'document_type', 'document_number', 'kind', 'since'];

const missing = (header: readonly string[]) => {
  const lacking = needed.filter((name) => !header.includes(name));
  return header.includes('grid') || (header.includes('longitude') && header.includes('latitude')) ? lacking : [...lacking, 'grid'];
};

/** The field of a form under the name of its column. */
const columns: Record<string, string> = {
  'document.number': 'document_number',
  'document.type': 'document_type',
  birthYear: 'birth_year',
  'place.coordinates.0': 'longitude',
  'place.coordinates.1': 'latitude',
};

const text = (value: string | undefined) => (value === undefined || value === '' ? undefined : value);
const number = (value: string | undefined) => (text(value) === undefined ? undefined : Number(value));

const householdRow = newHouseholdSchema.safeExtend({ key: rowKey });
const residentRow = newResidentSchema.omit({ household: true }).extend({ key: rowKey });

@Injectable()
export class RegisterImport {
  constructor(private readonly register: RegisterService) {}

  /** Row by row: a bad one never stops the good ones, and the same key is the same row however often it comes. */
  async read(request: Request, access: AccessContext, by: string, language: Language) {
    const results = await eachRow(readCsv(request, missing, language), (row) => this.take(row, access, by, language));
    const count = (status: ImportRow['status']) => results.filter((result) => result.status === status).length;
    return { read: results.length, accepted: count('accepted'), duplicates: count('duplicate'), rejected: count('rejected'), results };
  }

  private async take(line: CsvRow, access: AccessContext, by: string, language: Language): Promise<ImportRow> {
    const rejected = (errors: FieldError[]): ImportRow => ({ row: line.row, status: 'rejected', errors: errors.map((error) => ({ ...error, field: columns[error.field] ?? error.field })) });
    if ('errors' in line) return rejected(line.errors);
    const { values } = line;
    const strange = Object.keys(values).find((name) => !known.includes(name) && values[name] !== '');
    if (strange !== undefined) return rejected([{ field: strange, rule: 'unrecognized_keys', message: { zh: '没有这个字段', en: 'there is no such field' }[language] }]);
    const household = await validate(householdRow, {
      key: values.household_key,
      address: values.address,
      kind: text(values.household_kind) ?? 'ordinary',
      grid: text(values.grid),
      ...(text(values.longitude) === undefined ? {} : { place: { type: 'Point', coordinates: [number(values.longitude), number(values.latitude)] } }),
    });
    const lives = text(values.resident_key) !== undefined;
    const resident = lives ? await validate(residentRow, {
      key: values.resident_key,
      name: values.name,
      birthYear: number(values.birth_year),
      phone: text(values.phone),
      ...(text(values.document_number) === undefined ? {} : { document: { type: text(values.document_type) ?? 'residentId', number: values.document_number } }),
      kind: text(values.kind) ?? 'local',
      since: values.since,
    }) : null;
    const issues = [
      ...(household.issues ? fieldErrors(household.issues, language, ruleTexts).map((error) => (error.field === 'key' ? { ...error, field: 'household_key' } : error.field === 'kind' ? { ...error, field: 'household_kind' } : error)) : []),
      ...(resident?.issues ? fieldErrors(resident.issues, language, ruleTexts).map((error) => (error.field === 'key' ? { ...error, field: 'resident_key' } : error)) : []),
    ];
    if (household.issues || resident?.issues) return rejected(issues);
    try {
      const act = () => ({ messageId: randomUUID(), by });
      const home = await this.register.registerHousehold(household.value, access, act());
      const person = resident && (await this.register.registerResident({ ...resident.value, household: home.id }, access, act()));
      const again = person?.known ?? home.known;
      return { row: line.row, status: again ? 'duplicate' : 'accepted', household: home.id, ...(person ? { resident: person.id } : {}) };
    } catch (error) {
      if (error instanceof Refusal) return rejected(error.errors.map(({ field, rule }) => ({ field, rule, message: refusals[error.code][language] })));
      return rejected([{ field: '', rule: 'UNAVAILABLE', message: { zh: '服务暂不可用，请重新提交本行', en: 'not available now: send this row again' }[language] }]);
    }
  }
}
