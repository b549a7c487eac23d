/**
 * 实有人口: the register of households and residents, with the least that the squads' work needs.
 *
 * Of a resident: a name to address, a year of birth (a child, an elderly person), a phone to be reached on, under which
 * law and in which household they live and since when. No sex, nation, occupation or photograph: no process asks for them.
 * Of an identity document only its last four characters, to tell two people of one name apart at the door, and a keyed
 * match token, which finds the same document again and cannot be turned back into it.
 *
 * Every change leaves an entry that names who, when and why, and what stood there before. A resident who has moved out is
 * erased after a time of the policy: what is left can be counted and tells nothing of anybody.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Connection, Model, QueryFilter } from 'mongoose';
import type { NewHousehold, NewResident } from '../contracts/register.js';
import type { Point } from '../domain/place.js';
import { refuse } from '../domain/refusal.js';
import type { DocumentType, HouseholdKind, ResidentKind } from '../domain/register.js';
import { isDuplicateKey } from './database.js';
import { Ledger } from './ledger.js';

@Schema({ collection: 'households', versionKey: false })
export class HouseholdEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String }) key?: string;
  @Prop({ type: String, required: true, select: false }) address!: string;
  @Prop({ type: String, required: true }) kind!: HouseholdKind;
  @Prop({ type: String, required: true }) grid!: string;
  @Prop({ type: Object, default: null }) place!: Point | null;
  @Prop({ type: Date, required: true }) registeredAt!: Date;
  @Prop({ type: String, required: true }) registeredBy!: string;
  @Prop({ type: Date, default: null }) visitedAt!: Date | null;
  @Prop({ type: Date, required: true }) visitDueAt!: Date;
  @Prop({ type: Number, required: true }) version!: number;
}

interface Person {
  name: string;
  birthYear?: number;
  phone?: string;
  documentType?: DocumentType;
  documentEnd?: string;
}

interface Residence {
  household: string;
  kind: ResidentKind;
  since: string;
  until: string | null;
}

@Schema({ collection: 'residents', versionKey: false })
export class ResidentEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String }) key?: string;
  @Prop({ type: Object, select: false }) person?: Person;
  @Prop({ type: String }) token?: string;
  @Prop({ type: String, required: true }) state!: 'living' | 'movedOut' | 'merged' | 'erased';
  @Prop({ type: String, required: true }) kind!: ResidentKind;
  @Prop({ type: String, default: null }) household!: string | null;
  @Prop({ type: String, required: true }) grid!: string;
  @Prop({ type: [Object] }) residences!: Residence[];
  @Prop({ type: String, default: null }) mergedInto!: string | null;
  @Prop({ type: Date, default: null }) eraseAfter!: Date | null;
  @Prop({ type: Number, required: true }) version!: number;
}

@Schema({ collection: 'register-changes', versionKey: false })
export class RegisterChangeEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) subject!: string;
  @Prop({ type: String, required: true }) what!: RegisterChange['what'];
  @Prop({ type: String, required: true }) by!: string;
  @Prop({ type: Date, required: true }) at!: Date;
  @Prop({ type: String, default: null }) reason!: string | null;
  /** The version that the change made. */
  @Prop({ type: Number, required: true }) version!: number;
  /** Ids and instants. */
  @Prop({ type: Object }) detail!: Record<string, unknown>;
  /** What stood there before: erased with the person. */
  @Prop({ type: Object, select: false }) before?: Record<string, unknown>;
}

const householdSchema = SchemaFactory.createForClass(HouseholdEntity);
householdSchema.index({ grid: 1, visitDueAt: 1, _id: 1 });
householdSchema.index({ key: 1 }, { unique: true, partialFilterExpression: { key: { $type: 'string' } } });

const residentSchema = SchemaFactory.createForClass(ResidentEntity);
residentSchema.index({ household: 1, state: 1 });
residentSchema.index({ 'person.name': 1 });
residentSchema.index({ mergedInto: 1 });
residentSchema.index({ eraseAfter: 1 });
residentSchema.index({ key: 1 }, { unique: true, partialFilterExpression: { key: { $type: 'string' } } });
residentSchema.index({ token: 1 }, { unique: true, partialFilterExpression: { token: { $type: 'string' } } });

const changeSchema = SchemaFactory.createForClass(RegisterChangeEntity);
changeSchema.index({ subject: 1, at: 1 });

export const registerFeature = MongooseModule.forFeature([
  { name: HouseholdEntity.name, schema: householdSchema },
  { name: ResidentEntity.name, schema: residentSchema },
  { name: RegisterChangeEntity.name, schema: changeSchema },
]);

export interface RegisterChange {
  id: string;
  subject: string;
  what: 'registered' | 'corrected' | 'movedIn' | 'movedOut' | 'merged' | 'unmerged' | 'erased';
  by: string;
  at: string;
  reason: string | null;
  version: number;
  detail: Record<string, unknown>;
}

/** Who changes the register, by which message, and why. */
export interface Act {
  messageId: string;
  by: string;
  reason?: string;
}

export interface Household extends Omit<HouseholdEntity, '_id' | 'address' | 'registeredAt' | 'visitedAt' | 'visitDueAt' | 'key'> {
  id: string;
  address?: string;
  registeredAt: string;
  visitedAt: string | null;
  visitDueAt: string;
}

/** What a list shows: no phone. */
export interface Resident extends Omit<ResidentEntity, '_id' | 'person' | 'token' | 'key' | 'eraseAfter'> {
  id: string;
  name: string | null;
  birthYear: number | null;
  documentEnd: string | null;
}

/** Equal for the same document; without the station's key it cannot be turned back into its number. */
export function documentToken(key: Uint8Array, { type, number }: { type: string; number: string }): string {
  return createHmac('sha256', key).update(`resident\0${type}\0${number}`).digest('base64url');
}

const opaque = (prefix: 'hh' | 're') => `${prefix}-${randomBytes(8).toString('hex')}`;

/** With the token in place of the document's number. */
export type NewPerson = Omit<NewResident, 'document' | 'household' | 'kind' | 'since' | 'key'> & { document?: { type: DocumentType; end: string; token: string } | undefined };

@Injectable()
export class RegisterRepository {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(HouseholdEntity.name) private readonly households: Model<HouseholdEntity>,
    @InjectModel(ResidentEntity.name) private readonly residents: Model<ResidentEntity>,
    @InjectModel(RegisterChangeEntity.name) private readonly log: Model<RegisterChangeEntity>,
    private readonly ledger: Ledger,
  ) {}

  /** A key that was registered before is the same household. */
  async registerHousehold(form: Omit<NewHousehold, 'grid'> & { grid: string; visitDueAt: Date }, act: Act): Promise<{ id: string; version: number; known: boolean }> {
    try {
      return await this.ledger.once(`register/${act.messageId}`, async (session) => {
        const { key, place, ...rest } = form;
        const before = key === undefined ? null : await this.households.findOne({ key }, { version: 1 }).session(session).lean<HouseholdEntity>();
        if (before) return { id: before._id, version: before.version, known: true };
        const id = opaque('hh');
        await this.households.create([{ _id: id, ...rest, ...(key ? { key } : {}), place: place ?? null, registeredAt: new Date(), registeredBy: act.by, version: 1 }], { session });
        await this.note(act, { subject: id, what: 'registered', version: 1 }, session);
        return { id, version: 1, known: false };
      });
    } catch (error) {
      // Another row of the same household was a moment faster.
      const first = isDuplicateKey(error) && form.key !== undefined ? await this.households.findOne({ key: form.key }, { version: 1 }).lean<HouseholdEntity>() : null;
      if (!first) throw error;
      return { id: first._id, version: first.version, known: true };
    }
  }

  async correctHousehold(id: string, version: number, set: Partial<Pick<HouseholdEntity, 'address' | 'kind' | 'grid' | 'place' | 'visitDueAt'>>, act: Act): Promise<void> {
    await this.ledger.once(`register/${act.messageId}`, async (session) => {
      const before = await this.households.findById(id).select('+address').session(session).lean<HouseholdEntity>();
      await this.mustBe(this.households, id, version, { $set: set }, session);
      if (set.grid !== undefined) await this.residents.updateMany({ household: id, state: 'living' }, { $set: { grid: set.grid } }, { session });
      const was = Object.fromEntries(Object.keys(set).map((name) => [name, before![name as keyof HouseholdEntity]]));
      await this.note(act, { subject: id, what: 'corrected', version: version + 1, detail: { fields: Object.keys(set) }, before: was }, session);
      return null;
    });
  }

  /** Somebody who had moved out and is back is known again by the document, and keeps one history. */
  async registerResident(form: NewPerson, at: { household: string; kind: ResidentKind; since: string; key?: string | undefined }, act: Act): Promise<{ id: string; version: number; known: boolean }> {
    const { document, name, birthYear, phone } = form;
    try {
      return await this.ledger.once(`register/${act.messageId}`, async (session) => {
        const household = await this.mustStand(at.household, session);
        const same = at.key === undefined ? null : await this.residents.findOne({ key: at.key }, { version: 1 }).session(session).lean<ResidentEntity>();
        if (same) return { id: same._id, version: same.version, known: true };
        const before = document ? await this.residents.findOne({ token: document.token }).select('+person').session(session).lean<ResidentEntity>() : null;
        if (before && before.state !== 'movedOut') refuse('RESIDENT_EXISTS', 'document.number');
        const person: Person = { name, ...(birthYear === undefined ? {} : { birthYear }), ...(phone === undefined ? {} : { phone }), ...(document ? { documentType: document.type, documentEnd: document.end } : {}) };
        const lives = { state: 'living' as const, kind: at.kind, household: at.household, grid: household.grid };
        const residence: Residence = { household: at.household, kind: at.kind, since: at.since, until: null };
        const id = before?._id ?? opaque('re');
        const version = (before?.version ?? 0) + 1;
        if (before) {
          await this.residents.updateOne({ _id: id }, { $set: { ...lives, person, eraseAfter: null, version, ...(at.key ? { key: at.key } : {}) }, $push: { residences: residence } }, { session });
          await this.note(act, { subject: id, what: 'movedIn', version, detail: { household: at.household }, before: { person: before.person } }, session);
        } else {
          await this.residents.create([{ _id: id, ...lives, person, residences: [residence], version, ...(at.key ? { key: at.key } : {}), ...(document ? { token: document.token } : {}) }], { session });
          await this.note(act, { subject: id, what: 'registered', version, detail: { household: at.household } }, session);
        }
        return { id, version, known: false };
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const first = at.key === undefined ? null : await this.residents.findOne({ key: at.key }, { version: 1 }).lean<ResidentEntity>();
      if (!first) refuse('RESIDENT_EXISTS', 'document.number');
      return { id: first._id, version: first.version, known: true };
    }
  }

  async correctResident(id: string, version: number, form: Partial<NewPerson>, act: Act): Promise<void> {
    const { document, ...rest } = form;
    const given = { ...rest, ...(document ? { documentType: document.type, documentEnd: document.end } : {}) };
    const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined).map(([name, value]) => [`person.${name}`, value]));
    await this.change(act, async (session) => {
      const before = await this.person(id, session);
      if (before.state !== 'living') refuse('RESIDENT_NOT_LIVING', 'residentId');
      await this.mustBe(this.residents, id, version, { $set: { ...set, ...(document ? { token: document.token } : {}) } }, session);
      await this.note(act, { subject: id, what: 'corrected', version: version + 1, detail: { fields: Object.keys(given) }, before: { person: before.person } }, session);
    });
  }

  async moveOut(id: string, version: number, until: string, eraseAfter: Date, act: Act): Promise<void> {
    await this.change(act, async (session) => {
      const before = await this.person(id, session);
      if (before.state !== 'living') refuse('RESIDENT_NOT_LIVING', 'residentId');
      const residences = before.residences.map((residence) => (residence.until === null ? { ...residence, until } : residence));
      if (residences.at(-1)!.since > until) refuse('FORM_INVALID', 'until');
      await this.mustBe(this.residents, id, version, { $set: { state: 'movedOut', household: null, residences, eraseAfter } }, session);
      await this.note(act, { subject: id, what: 'movedOut', version: version + 1, detail: { household: before.household, until, eraseAfter: eraseAfter.toISOString() } }, session);
    });
  }

  /** Into another household of the station, or back into one. */
  async moveIn(id: string, version: number, at: { household: string; kind: ResidentKind; since: string }, act: Act): Promise<void> {
    await this.change(act, async (session) => {
      const before = await this.person(id, session);
      if (before.state !== 'living' && before.state !== 'movedOut') refuse('RESIDENT_NOT_LIVING', 'residentId');
      const { grid } = await this.mustStand(at.household, session);
      const residences = [...before.residences.map((residence) => (residence.until === null ? { ...residence, until: at.since } : residence)), { ...at, until: null }];
      await this.mustBe(this.residents, id, version, { $set: { state: 'living', household: at.household, kind: at.kind, grid, residences, eraseAfter: null } }, session);
      await this.note(act, { subject: id, what: 'movedIn', version: version + 1, detail: { household: at.household, from: before.household } }, session);
    });
  }

  /** 合并重复登记: both keep their history. What the one that stays lacks is filled in from the other. */
  async merge(id: string, version: number, duplicate: string, undoUntil: Date, act: Act): Promise<{ mergeId: string }> {
    return this.ledger.once(`register/${act.messageId}`, async (session) => {
      if (id === duplicate) refuse('FORM_INVALID', 'duplicate');
      const [stays, goes] = [await this.person(id, session), await this.person(duplicate, session)];
      if (stays.state !== 'living' || goes.state !== 'living') refuse('RESIDENT_NOT_LIVING', 'duplicate');
      if (stays.token !== undefined && goes.token !== undefined) refuse('DIFFERENT_PEOPLE', 'duplicate');
      const filled = Object.fromEntries(Object.entries(goes.person!).filter(([name]) => stays.person![name as keyof Person] === undefined));
      const set = Object.fromEntries(Object.entries(filled).map(([name, value]) => [`person.${name}`, value]));
      // The document is matched by one entry alone, and first leaves the other.
      await this.residents.updateOne({ _id: duplicate }, { $set: { state: 'merged', mergedInto: id }, $unset: { token: 1 }, $inc: { version: 1 } }, { session });
      await this.mustBe(this.residents, id, version, { $set: { ...set, ...(goes.token === undefined ? {} : { token: goes.token }) } }, session);
      const detail = { undoUntil: undoUntil.toISOString(), fields: Object.keys(filled) };
      await this.note(act, { subject: id, what: 'merged', version: version + 1, detail: { ...detail, duplicate }, before: { filled, token: goes.token ?? null } }, session);
      await this.note({ ...act, messageId: `${act.messageId}.duplicate` }, { subject: duplicate, what: 'merged', version: goes.version + 1, detail: { into: id } }, session);
      return { mergeId: act.messageId };
    });
  }

  /** Within the limit that held when they were merged, by whoever sees that they were two people after all. */
  async undoMerge(id: string, mergeId: string, act: Act): Promise<void> {
    await this.change(act, async (session) => {
      const merge = await this.log.findOne({ _id: mergeId, subject: id, what: 'merged' }).select('+before').session(session).lean<RegisterChangeEntity>();
      if (!merge || typeof merge.detail.duplicate !== 'string') refuse('MERGE_UNKNOWN', 'mergeId');
      const { duplicate, undoUntil } = merge.detail as { duplicate: string; undoUntil: string };
      const { filled, token } = merge.before as { filled: Partial<Person>; token: string | null };
      const [stays, goes] = [await this.person(id, session), await this.person(duplicate, session)];
      if (goes.state !== 'merged' || goes.mergedInto !== id) refuse('MERGE_UNKNOWN', 'mergeId');
      if (Date.now() > Date.parse(undoUntil)) refuse('MERGE_FINAL', 'mergeId');
      // What was corrected since stays.
      const untouched = Object.entries(filled).filter(([name, value]) => stays.person![name as keyof Person] === value).map(([name]) => [`person.${name}`, 1]);
      const unset = { ...Object.fromEntries(untouched), ...(token !== null && stays.token === token ? { token: 1 } : {}) };
      await this.residents.updateOne({ _id: id }, { ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}), $inc: { version: 1 } }, { session });
      await this.residents.updateOne({ _id: duplicate }, { $set: { state: 'living', mergedInto: null, ...(token === null ? {} : { token }) }, $inc: { version: 1 } }, { session });
      await this.note(act, { subject: id, what: 'unmerged', version: stays.version + 1, detail: { duplicate, mergeId } }, session);
      await this.note({ ...act, messageId: `${act.messageId}.duplicate` }, { subject: duplicate, what: 'unmerged', version: goes.version + 1, detail: { from: id, mergeId } }, session);
    });
  }

  /** Erases those whose time has come, with what was merged into them and what their histories say. Returns how many; twice erases once. */
  async eraseExpired(now: Date, by: string): Promise<number> {
    const due = await this.residents.find({ state: 'movedOut', eraseAfter: { $lte: now } }, { _id: 1 }).sort({ _id: 1 }).limit(500).lean<ResidentEntity[]>();
    let erased = 0;
    for (const { _id } of due) erased += Number(await this.erase(_id, now, by));
    return erased;
  }

  private async erase(id: string, now: Date, by: string): Promise<boolean> {
    return this.connection.withSession((session) =>
      session.withTransaction(async () => {
        const resident = await this.residents.findOne({ _id: id, state: 'movedOut', eraseAfter: { $lte: now } }).session(session).lean<ResidentEntity>();
        // Moved in again meanwhile.
        if (!resident) return false;
        const merged = (await this.residents.find({ mergedInto: id }, { _id: 1 }).session(session).lean<ResidentEntity[]>()).map(({ _id }) => _id);
        const all = [id, ...merged];
        for (const one of all) {
          const residences = (await this.residents.findById(one).session(session).lean<ResidentEntity>())!.residences.map(({ kind, since, until }) => ({ kind, since: since.slice(0, 7), until: until?.slice(0, 7) ?? null, household: '' }));
          await this.residents.updateOne({ _id: one }, { $set: { state: 'erased', household: null, residences, eraseAfter: null }, $unset: { person: 1, token: 1, key: 1 }, $inc: { version: 1 } }, { session });
        }
        await this.log.updateMany({ subject: { $in: all } }, { $unset: { before: 1, 'detail.household': 1, 'detail.from': 1 }, $set: { reason: null } }, { session });
        await this.note({ messageId: `erase.${id}.${resident.version}`, by }, { subject: id, what: 'erased', version: resident.version + 1 }, session);
        return true;
      }),
    );
  }

  async household(id: string): Promise<Household | null> {
    const entity = await this.households.findById(id).select('+address').lean<HouseholdEntity>();
    return entity && toHousehold(entity);
  }

  /** Those that have a place, by which they follow a border that is drawn anew. */
  async placed(grids: readonly string[]): Promise<{ id: string; grid: string; place: Point; version: number }[]> {
    const found = await this.households.find({ grid: { $in: grids as string[] }, place: { $ne: null } }, { grid: 1, place: 1, version: 1 }).lean<HouseholdEntity[]>();
    return found.map(({ _id, grid, place, version }) => ({ id: _id, grid, place: place!, version }));
  }

  async listHouseholds(filter: { grids?: readonly string[]; kind?: HouseholdKind; after?: string; limit: number }): Promise<Household[]> {
    const query: QueryFilter<HouseholdEntity> = {
      ...(filter.grids && { grid: { $in: filter.grids as string[] } }),
      ...(filter.kind && { kind: filter.kind }),
      ...(filter.after && { _id: { $gt: filter.after } }),
    };
    return (await this.households.find(query).sort({ _id: 1 }).limit(filter.limit).lean<HouseholdEntity[]>()).map(toHousehold);
  }

  async resident(id: string): Promise<(Resident & { phone: string | null; documentType: DocumentType | null }) | null> {
    const entity = await this.residents.findById(id).select('+person').lean<ResidentEntity>();
    return entity && { ...toResident(entity), phone: entity.person?.phone ?? null, documentType: entity.person?.documentType ?? null };
  }

  async search(filter: { grids?: readonly string[]; household?: string; name?: string; token?: string; kind?: ResidentKind; after?: string; limit: number }): Promise<Resident[]> {
    const query: QueryFilter<ResidentEntity> = {
      state: 'living',
      ...(filter.grids && { grid: { $in: filter.grids as string[] } }),
      ...(filter.household && { household: filter.household }),
      ...(filter.name && { 'person.name': filter.name }),
      ...(filter.token && { token: filter.token }),
      ...(filter.kind && { kind: filter.kind }),
      ...(filter.after && { _id: { $gt: filter.after } }),
    };
    return (await this.residents.find(query).select('+person').sort({ _id: 1 }).limit(filter.limit).lean<ResidentEntity[]>()).map(toResident);
  }

  /** Of a resident with what was merged into them. Without what stood there before. */
  async history(id: string): Promise<RegisterChange[]> {
    const merged = (await this.residents.find({ mergedInto: id }, { _id: 1 }).lean<ResidentEntity[]>()).map(({ _id }) => _id);
    const entries = await this.log.find({ subject: { $in: [id, ...merged] } }).sort({ at: 1, _id: 1 }).lean<RegisterChangeEntity[]>();
    return entries.map(({ _id, at, detail, ...rest }) => ({ id: _id, ...rest, at: at.toISOString(), detail: detail ?? {} }));
  }

  /** Counts alone. */
  async population(): Promise<{ grid: string; households: number; local: number; floating: number; abroad: number }[]> {
    interface Count {
      _id: { grid: string; kind: ResidentKind };
      count: number;
    }
    const [homes, people] = await Promise.all([
      this.households.aggregate<Count>([{ $group: { _id: { grid: '$grid' }, count: { $sum: 1 } } }]),
      this.residents.aggregate<Count>([{ $match: { state: 'living' } }, { $group: { _id: { grid: '$grid', kind: '$kind' }, count: { $sum: 1 } } }]),
    ]);
    const rows = new Map<string, Awaited<ReturnType<RegisterRepository['population']>>[number]>();
    const row = ({ grid }: Count['_id']) => {
      if (!rows.has(grid)) rows.set(grid, { grid, households: 0, local: 0, floating: 0, abroad: 0 });
      return rows.get(grid)!;
    };
    for (const { _id, count } of homes) row(_id).households = count;
    for (const { _id, count } of people) row(_id)[_id.kind] = count;
    return [...rows.values()].sort((a, b) => a.grid.localeCompare(b.grid));
  }

  private async change(act: Act, work: (session: ClientSession) => Promise<void>): Promise<void> {
    try {
      await this.ledger.once(`register/${act.messageId}`, async (session) => {
        await work(session);
        return null;
      });
    } catch (error) {
      if (isDuplicateKey(error)) refuse('RESIDENT_EXISTS', 'document.number');
      throw error;
    }
  }

  private async person(id: string, session: ClientSession): Promise<ResidentEntity> {
    return (await this.residents.findById(id).select('+person').session(session).lean<ResidentEntity>()) ?? refuse('RESIDENT_UNKNOWN', 'residentId');
  }

  private async mustStand(household: string, session: ClientSession): Promise<HouseholdEntity> {
    return (await this.households.findById(household).session(session).lean<HouseholdEntity>()) ?? refuse('HOUSEHOLD_UNKNOWN', 'household');
  }

  /** Refuses a change made from another version than the present one. */
  private async mustBe<T extends { _id: string; version: number }>(model: Model<T>, id: string, version: number, update: object, session: ClientSession): Promise<void> {
    const changed = await model.updateOne({ _id: id, version } as QueryFilter<T>, { ...update, $inc: { version: 1 } } as never, { session });
    if (changed.matchedCount === 0) refuse('CHANGED_MEANWHILE', 'If-Match');
  }

  private async note({ messageId, by, reason }: Act, entry: Pick<RegisterChange, 'subject' | 'what' | 'version'> & { detail?: object; before?: object }, session: ClientSession): Promise<void> {
    await this.log.create([{ _id: messageId, by, at: new Date(), reason: reason ?? null, detail: {}, ...entry }], { session });
  }
}

const toHousehold = ({ _id, key: _key, registeredAt, visitedAt, visitDueAt, ...rest }: HouseholdEntity): Household => ({
  id: _id,
  ...rest,
  registeredAt: registeredAt.toISOString(),
  visitedAt: visitedAt?.toISOString() ?? null,
  visitDueAt: visitDueAt.toISOString(),
});

const toResident = ({ _id, key: _key, token: _token, person, eraseAfter: _erase, ...rest }: ResidentEntity): Resident => ({
  id: _id,
  ...rest,
  name: person?.name ?? null,
  birthYear: person?.birthYear ?? null,
  documentEnd: person?.documentEnd ?? null,
});
