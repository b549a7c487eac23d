/** 物证: what it is, where it is and in whose keeping. Its custody log is what was signed about it, in the chain of its file. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model } from 'mongoose';
import type { Belonging } from '../contracts/custody.js';
import { Ledger, pad } from './ledger.js';

/** `away`: at a laboratory. */
export const itemStates = ['held', 'away', 'returned', 'disposed'] as const;
export type ItemState = (typeof itemStates)[number];

@Schema({ collection: 'evidence-items', versionKey: false })
export class EvidenceItemEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) recordId!: string;
  @Prop({ type: String, default: null, index: true }) incidentNo!: string | null;
  @Prop({ type: String, default: null, index: true }) caseNo!: string | null;
  @Prop({ type: String, default: null, index: true }) seizureNo!: string | null;
  @Prop({ type: String, required: true }) description!: string;
  @Prop({ type: Number, default: 1 }) quantity!: number;
  @Prop({ type: String, required: true }) storage!: string;
  @Prop({ type: String, required: true, index: true }) holder!: string;
  @Prop({ type: String, default: 'held' }) state!: ItemState;
  /** The process that is handing it over. */
  @Prop({ type: String, default: null }) transfer!: string | null;
}

export const evidenceFeature = MongooseModule.forFeature([{ name: EvidenceItemEntity.name, schema: SchemaFactory.createForClass(EvidenceItemEntity) }]);

export interface EvidenceItem extends Omit<EvidenceItemEntity, '_id' | 'recordId'> {
  itemNo: string;
}

type NewItem = Pick<EvidenceItem, 'itemNo' | 'description' | 'storage' | 'holder'> & Partial<Belonging & Pick<EvidenceItem, 'quantity' | 'seizureNo'>> & { recordId: string };

@Injectable()
export class EvidenceRepository {
  constructor(
    @InjectModel(EvidenceItemEntity.name) private readonly items: Model<EvidenceItemEntity>,
    private readonly ledger: Ledger,
  ) {}

  /** Numbers for things found or seized together. */
  async numbers(count: number, year: string, session: ClientSession): Promise<string[]> {
    const numbers: string[] = [];
    for (let i = 0; i < count; i += 1) numbers.push(`E${year}-${pad(await this.ledger.next(`evidence/${year}`, session))}`);
    return numbers;
  }

  /** Once for a request. */
  number(kind: 'seizure' | 'examination', key: string, year: string): Promise<string> {
    return this.ledger.once(`${kind}/${key}`, async (session) => `${{ seizure: 'K', examination: 'J' }[kind]}${year}-${pad(await this.ledger.next(`${kind}/${year}`, session))}`);
  }

  async add(items: readonly NewItem[], session: ClientSession): Promise<void> {
    if (items.length > 0) await this.items.insertMany(items.map(({ itemNo, ...item }) => ({ _id: itemNo, ...item })), { session });
  }

  async find(itemNo: string): Promise<EvidenceItem | null> {
    const entity = await this.items.findById(itemNo).lean<EvidenceItemEntity>();
    return entity && toItem(entity);
  }

  async list(filter: { incidentNo?: string; caseNo?: string; seizureNo?: string; holder?: string; state?: ItemState; moving?: boolean; items?: readonly string[] }, page: { after?: string; limit: number } = { limit: 1000 }): Promise<EvidenceItem[]> {
    const { items, moving, ...fields } = filter;
    const ids = { ...(items && { $in: items as string[] }), ...(page.after !== undefined && { $gt: page.after }) };
    const entities = await this.items
      .find({ ...fields, ...(moving !== undefined && { transfer: moving ? { $ne: null } : null }), ...(Object.keys(ids).length > 0 && { _id: ids }) })
      .sort({ _id: 1 })
      .limit(page.limit)
      .lean<EvidenceItemEntity[]>();
    return entities.map(toItem);
  }

  /** Of several who want it at once one has it. */
  async beginTransfer(itemNo: string, from: string, transfer: string, session: ClientSession): Promise<boolean> {
    const taken = await this.items.updateOne({ _id: itemNo, holder: from, state: 'held', transfer: null }, { $set: { transfer } }, { session });
    return taken.modifiedCount === 1;
  }

  async endTransfer(itemNo: string, transfer: string, moved: { holder: string; storage: string } | null, session: ClientSession): Promise<void> {
    await this.items.updateOne({ _id: itemNo, transfer }, { $set: { transfer: null, ...moved } }, { session });
  }

  /** To the laboratory: all of them, or none. */
  async sendAway(items: readonly string[], storage: string, session: ClientSession): Promise<boolean> {
    const filter = { _id: { $in: items as string[] }, state: 'held' as const, transfer: null };
    if ((await this.items.countDocuments(filter, { session })) !== items.length) return false;
    return (await this.items.updateMany(filter, { $set: { state: 'away', storage } }, { session })).modifiedCount === items.length;
  }

  async takeBack(items: readonly string[], storage: string, session: ClientSession): Promise<void> {
    await this.items.updateMany({ _id: { $in: items as string[] }, state: 'away' }, { $set: { state: 'held', storage } }, { session });
  }

  async end(items: readonly string[], state: 'returned' | 'disposed', session: ClientSession): Promise<void> {
    await this.items.updateMany({ _id: { $in: items as string[] } }, { $set: { state } }, { session });
  }
}

function toItem({ _id, recordId: _record, ...rest }: EvidenceItemEntity): EvidenceItem {
  return { itemNo: _id, ...rest };
}
