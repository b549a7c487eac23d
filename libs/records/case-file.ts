/** Case files: the case, what was signed at the scenes, and every signed step. Nothing here is changed after signing. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model } from 'mongoose';
import type { CaseType } from '../contracts/case.js';
import { type Break, firstBreak, genesis, type Head, type Link } from '../domain/chain.js';
import { hashOf } from './hash.js';
import type { Method } from '../domain/series.js';

@Schema({ collection: 'cases', versionKey: false })
export class CaseEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) type!: CaseType;
  @Prop({ type: String, required: true }) category!: string;
  @Prop({ type: [String] }) incidents!: string[];
  /** Workflow id of the process that led to it. */
  @Prop({ type: String, default: null }) origin!: string | null;
  @Prop({ type: Date, required: true }) openedAt!: Date;
  @Prop({ type: String, required: true }) openedBy!: string;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
  @Prop({ type: String, default: null }) result!: string | null;
}

/** Stored as it was signed, down to what is empty: the hash is over all of it. */
@Schema({ collection: 'signed-records', versionKey: false, minimize: false })
export class SignedRecordEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) recordNo!: string;
  @Prop({ type: String, required: true }) kind!: string;
  @Prop({ type: String, default: null }) caseNo!: string | null;
  @Prop({ type: String, default: null }) incidentNo!: string | null;
  /** Workflow id, where it was signed in a process that is neither. */
  @Prop({ type: String, default: null }) processId!: string | null;
  @Prop({ type: String, required: true }) signedBy!: string;
  @Prop({ type: Date, required: true }) signedAt!: Date;
  /** What was signed. May name witnesses and suspects: read with a purpose only. */
  @Prop({ type: Object, required: true, select: false }) form!: unknown;
  @Prop({ type: [String] }) evidence!: string[];
  /** Number of the case, else of the incident, else of the process: what it was signed in. */
  @Prop({ type: String, required: true }) chain!: string;
  @Prop({ type: Number, required: true }) sequence!: number;
  @Prop({ type: String, required: true }) previous!: string;
  @Prop({ type: String, required: true }) hash!: string;
}

/** Where a chain of signed records ends: whoever signs next takes hold of it first. */
@Schema({ collection: 'chains', versionKey: false })
export class ChainEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Number, required: true }) length!: number;
  @Prop({ type: String, required: true }) hash!: string;
}

const caseSchema = SchemaFactory.createForClass(CaseEntity);
caseSchema.index({ incidents: 1 });
caseSchema.index({ openedAt: 1 });

const signedSchema = SchemaFactory.createForClass(SignedRecordEntity);
signedSchema.index({ caseNo: 1, signedAt: 1 });
signedSchema.index({ incidentNo: 1, signedAt: 1 });
signedSchema.index({ processId: 1, signedAt: 1 });
signedSchema.index({ chain: 1, sequence: 1 });
signedSchema.index({ evidence: 1, sequence: 1 });
signedSchema.index({ recordNo: 1 });

export const caseFileFeature = MongooseModule.forFeature([
  { name: CaseEntity.name, schema: caseSchema },
  { name: SignedRecordEntity.name, schema: signedSchema },
  { name: ChainEntity.name, schema: SchemaFactory.createForClass(ChainEntity) },
]);

export interface SignedRecord {
  id: string;
  recordNo: string;
  kind: string;
  caseNo: string | null;
  incidentNo: string | null;
  processId?: string | null;
  signedBy: string;
  signedAt: string;
  form: unknown;
  evidence: string[];
  /** Its place among what was signed in the same case, incident or process. */
  sequence: number;
  previous: string;
  hash: string;
}

/** What somebody signs; its place and its hash are given to it. */
export type Signing = Omit<SignedRecord, 'evidence' | 'sequence' | 'previous' | 'hash'>;

export interface Chain {
  chain: string;
  length: number;
  /** Null where it is whole. */
  broken: Break | null;
}

export interface CaseRecord extends Omit<CaseEntity, '_id' | 'openedAt' | 'closedAt'> {
  caseNo: string;
  openedAt: string;
  closedAt: string | null;
}

@Injectable()
export class CaseFileRepository {
  constructor(
    @InjectModel(CaseEntity.name) private readonly cases: Model<CaseEntity>,
    @InjectModel(SignedRecordEntity.name) private readonly records: Model<SignedRecordEntity>,
    @InjectModel(ChainEntity.name) private readonly chains: Model<ChainEntity>,
  ) {}

  async open(record: { caseNo: string; type: CaseType; category: string; incidentNo: string | null; origin?: string | undefined; openedAt: string; openedBy: string; incidents?: string[] | undefined }, session: ClientSession): Promise<void> {
    const { caseNo, incidentNo, openedAt, incidents = incidentNo === null ? [] : [incidentNo], ...rest } = record;
    await this.cases.create([{ _id: caseNo, ...rest, incidents, openedAt: new Date(openedAt), closedAt: null, result: null }], { session });
  }

  /** By the order that converts it; the number says how it was opened. */
  async convert(caseNo: string, type: CaseType, session: ClientSession): Promise<void> {
    await this.cases.updateOne({ _id: caseNo }, { $set: { type } }, { session });
  }

  async close(caseNo: string, result: string, incidents: string[], closedAt: string): Promise<void> {
    await this.cases.updateOne({ _id: caseNo }, { $set: { result, incidents, closedAt: new Date(closedAt) } });
  }

  async find(caseNo: string): Promise<CaseRecord | null> {
    const entity = await this.cases.findById(caseNo).lean<CaseEntity>();
    if (!entity) return null;
    const { _id, openedAt, closedAt, origin, ...rest } = entity;
    return { caseNo: _id, ...rest, origin: origin ?? null, openedAt: openedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null };
  }

  /** The record and its place in the chain: within the transaction of the session. `evidence`: the exhibits that it is about. Returns its hash. */
  async sign(record: Signing, evidence: readonly string[], session: ClientSession): Promise<string> {
    const { id, signedAt, form, processId = null, ...rest } = record;
    const chain = record.caseNo ?? record.incidentNo ?? processId!;
    // Whoever else signs here waits, or tries again after this transaction.
    const before = await this.chains.findOneAndUpdate({ _id: chain }, { $inc: { length: 1 }, $setOnInsert: { hash: genesis } }, { upsert: true, returnDocument: 'after', session }).lean<ChainEntity>();
    const signed = {
      _id: id,
      ...rest,
      processId,
      signedAt: new Date(signedAt),
      // As it will be read again: without what was left out.
      form: JSON.parse(JSON.stringify(form)) as unknown,
      evidence: [...evidence],
      chain,
      sequence: before!.length,
      previous: before!.hash,
    };
    const hash = hashOf(contentOf(signed));
    await this.records.create([{ ...signed, hash }], { session });
    await this.chains.updateOne({ _id: chain }, { $set: { hash } }, { session });
    return hash;
  }

  async signed(filter: { caseNo?: string; incidentNo?: string; processId?: string; kind?: string }, withForms: boolean): Promise<SignedRecord[]> {
    const query = this.records.find(filter).sort({ signedAt: 1, sequence: 1, _id: 1 });
    return (await (withForms ? query.select('+form') : query).lean<SignedRecordEntity[]>()).map(toSigned);
  }

  /** What was signed under one number, forms included, in its order. */
  async ofChain(chain: string): Promise<SignedRecord[]> {
    return (await this.records.find({ chain }).sort({ sequence: 1 }).select('+form').lean<SignedRecordEntity[]>()).map(toSigned);
  }

  /** Whether what was signed under one number is still what was signed. */
  async chain(chain: string): Promise<Chain> {
    const [records, head] = await Promise.all([
      // By what it was signed in too: what somebody put there by hand need not name a chain.
      this.records.find({ $or: [{ chain }, { caseNo: chain }, { caseNo: null, incidentNo: chain }, { caseNo: null, incidentNo: null, processId: chain }] }).select('+form').lean<SignedRecordEntity[]>(),
      this.chains.findById(chain).lean<Head & { _id: string }>(),
    ]);
    const links = records.map((record): Link => ({ recordNo: record.recordNo, sequence: record.sequence, previous: record.previous, hash: record.hash, content: contentOf(record) }));
    return { chain, length: head?.length ?? 0, broken: firstBreak(links, head, hashOf) };
  }

  /** How it was done, as the last survey of each scene codes it; nothing else of what the survey says. */
  async methods(incidentNos: readonly string[]): Promise<Map<string, Method>> {
    const entities = await this.records.find({ kind: 'scene.survey', incidentNo: { $in: incidentNos as string[] } }, { incidentNo: 1, 'form.method': 1 }).sort({ signedAt: 1, _id: 1 }).lean<{ incidentNo: string; form?: { method?: Method } }[]>();
    return new Map(entities.flatMap(({ incidentNo, form }) => (form?.method ? [[incidentNo, form.method]] : [])));
  }

  /** What one record says; null where there is none. */
  async form(id: string): Promise<unknown> {
    return (await this.records.findById(id).select('+form').lean<SignedRecordEntity>())?.form ?? null;
  }

  /** The custody log of an exhibit: what was signed about it, in order. */
  async about(itemNo: string): Promise<SignedRecord[]> {
    return (await this.records.find({ evidence: itemNo }).sort({ sequence: 1 }).lean<SignedRecordEntity[]>()).map(toSigned);
  }

  async byNumber(recordNo: string): Promise<SignedRecord | null> {
    const entity = await this.records.findOne({ recordNo }).lean<SignedRecordEntity>();
    return entity && toSigned(entity);
  }
}

/** All that the hash of a record is over, as it is exported too. */
export function contentOf({ _id, signedAt, hash: _hash, ...rest }: Omit<SignedRecordEntity, 'hash'> & { hash?: string }): Record<string, unknown> {
  return { id: _id, ...rest, signedAt: signedAt instanceof Date ? signedAt.toISOString() : signedAt };
}

function toSigned({ _id, chain: _chain, signedAt, processId, ...rest }: SignedRecordEntity): SignedRecord {
  return { id: _id, ...rest, processId: processId ?? null, signedAt: signedAt.toISOString() };
}
