/** Case files: the case, what was signed at the scenes, and every signed step. Nothing here is changed after signing. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model } from 'mongoose';
import type { CaseType } from '../contracts/case.js';
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

@Schema({ collection: 'signed-records', versionKey: false })
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
}

@Schema({ collection: 'evidence-items', versionKey: false })
export class EvidenceItemEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) recordId!: string;
  @Prop({ type: String, required: true, index: true }) incidentNo!: string;
  @Prop({ type: String, required: true }) description!: string;
  @Prop({ type: String, required: true }) storage!: string;
}

const signedSchema = SchemaFactory.createForClass(SignedRecordEntity);
signedSchema.index({ caseNo: 1, signedAt: 1 });
signedSchema.index({ incidentNo: 1, signedAt: 1 });
signedSchema.index({ processId: 1, signedAt: 1 });

export const caseFileFeature = MongooseModule.forFeature([
  { name: CaseEntity.name, schema: SchemaFactory.createForClass(CaseEntity) },
  { name: SignedRecordEntity.name, schema: signedSchema },
  { name: EvidenceItemEntity.name, schema: SchemaFactory.createForClass(EvidenceItemEntity) },
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
}

export interface CaseRecord extends Omit<CaseEntity, '_id' | 'openedAt' | 'closedAt'> {
  caseNo: string;
  openedAt: string;
  closedAt: string | null;
}

export interface EvidenceItem {
  itemNo: string;
  description: string;
  storage: string;
}

@Injectable()
export class CaseFileRepository {
  constructor(
    @InjectModel(CaseEntity.name) private readonly cases: Model<CaseEntity>,
    @InjectModel(SignedRecordEntity.name) private readonly records: Model<SignedRecordEntity>,
    @InjectModel(EvidenceItemEntity.name) private readonly evidence: Model<EvidenceItemEntity>,
  ) {}

  async open(record: { caseNo: string; type: CaseType; category: string; incidentNo: string | null; origin?: string | undefined; openedAt: string; openedBy: string }, session: ClientSession): Promise<void> {
    const { caseNo, incidentNo, openedAt, ...rest } = record;
    await this.cases.create([{ _id: caseNo, ...rest, incidents: incidentNo === null ? [] : [incidentNo], openedAt: new Date(openedAt), closedAt: null, result: null }], { session });
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

  async sign(record: Omit<SignedRecord, 'evidence'>, items: readonly EvidenceItem[], session: ClientSession): Promise<void> {
    const { id, signedAt, ...rest } = record;
    const evidence = items.map(({ itemNo }) => itemNo);
    await this.records.create([{ _id: id, ...rest, signedAt: new Date(signedAt), evidence }], { session });
    if (items.length === 0) return;
    await this.evidence.insertMany(
      items.map(({ itemNo, ...item }) => ({ _id: itemNo, recordId: id, incidentNo: record.incidentNo!, ...item })),
      { session },
    );
  }

  async signed(filter: { caseNo?: string; incidentNo?: string; processId?: string; kind?: string }, withForms: boolean): Promise<SignedRecord[]> {
    const query = this.records.find(filter).sort({ signedAt: 1, _id: 1 });
    const entities = await (withForms ? query.select('+form') : query).lean<SignedRecordEntity[]>();
    return entities.map(({ _id, signedAt, processId, ...rest }) => ({ id: _id, ...rest, processId: processId ?? null, signedAt: signedAt.toISOString() }));
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

  async evidenceOf(incidentNo: string): Promise<EvidenceItem[]> {
    const entities = await this.evidence.find({ incidentNo }).sort({ _id: 1 }).lean<EvidenceItemEntity[]>();
    return entities.map(({ _id, description, storage }) => ({ itemNo: _id, description, storage }));
  }
}
