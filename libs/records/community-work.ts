/** Prevention campaigns and the requests of residents, as recorded. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { CampaignPlan, SquadResult } from '../contracts/campaign.js';
import type { NewRequest, RequestKind } from '../contracts/service-request.js';
import { Ledger } from './ledger.js';
import { pad } from './scene.js';

interface RecordedResult extends SquadResult {
  id: string;
  by: string;
  at: string;
  note: string;
}

@Schema({ collection: 'campaigns', versionKey: false })
export class CampaignEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) plan!: CampaignPlan;
  @Prop({ type: String, required: true }) proposedBy!: string;
  @Prop({ type: Date, required: true }) openedAt!: Date;
  @Prop({ type: [Object] }) results!: RecordedResult[];
  @Prop({ type: String, default: null }) outcome!: string | null;
  @Prop({ type: String, default: null }) summary!: string | null;
  @Prop({ type: Number, default: null }) after!: number | null;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
}

/** Who asks, and what was said to them: personal, read with a purpose only. */
@Schema({ collection: 'service-requests', versionKey: false })
export class ServiceRequestEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) kind!: RequestKind;
  @Prop({ type: String, required: true }) grid!: string;
  @Prop({ type: String, required: true }) community!: string;
  @Prop({ type: String, required: true }) channel!: NewRequest['channel'];
  @Prop({ type: Object, select: false }) said?: Pick<NewRequest, 'text' | 'requester'>;
  @Prop({ type: [Object], select: false }) handling?: { id: string; by: string; at: string; decision: string; answer: string }[];
  @Prop({ type: [Object], select: false }) complaints?: { id: string; by: string; at: string; text: string }[];
  @Prop({ type: Date, required: true }) receivedAt!: Date;
  @Prop({ type: String, required: true }) receivedBy!: string;
  @Prop({ type: String, default: null }) outcome!: string | null;
  @Prop({ type: String, default: null }) told!: string | null;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
}

const requestSchema = SchemaFactory.createForClass(ServiceRequestEntity);
requestSchema.index({ community: 1, receivedAt: -1 });
requestSchema.index({ closedAt: 1 });

export const communityWorkFeature = MongooseModule.forFeature([
  { name: CampaignEntity.name, schema: SchemaFactory.createForClass(CampaignEntity) },
  { name: ServiceRequestEntity.name, schema: requestSchema },
]);

export interface CampaignRecord extends Omit<CampaignEntity, '_id' | 'openedAt' | 'closedAt'> {
  campaignNo: string;
  openedAt: string;
  closedAt: string | null;
}

export interface RequestRecord extends Omit<ServiceRequestEntity, '_id' | 'receivedAt' | 'closedAt'> {
  requestNo: string;
  receivedAt: string;
  closedAt: string | null;
}

@Injectable()
export class CampaignRepository {
  constructor(
    @InjectModel(CampaignEntity.name) private readonly model: Model<CampaignEntity>,
    private readonly ledger: Ledger,
  ) {}

  /** The number of a proposal: the same message has the same. */
  number(messageId: string, year: string): Promise<string> {
    return this.ledger.once(`campaign/${messageId}`, async (session) => `P${year}-${pad(await this.ledger.next(`campaign/${year}`, session))}`);
  }

  async open({ campaignNo, openedAt, ...rest }: { campaignNo: string; plan: CampaignPlan; proposedBy: string; openedAt: string }): Promise<void> {
    await this.model.updateOne({ _id: campaignNo }, { $setOnInsert: { ...rest, openedAt: new Date(openedAt), results: [], outcome: null, closedAt: null } }, { upsert: true });
  }

  async addResult(campaignNo: string, result: RecordedResult): Promise<void> {
    await this.model.updateOne({ _id: campaignNo, 'results.id': { $ne: result.id } }, { $push: { results: result } });
  }

  async close({ campaignNo, closedAt, ...end }: { campaignNo: string; outcome: string; closedAt: string; summary: string | null; after: number | null }): Promise<void> {
    await this.model.updateOne({ _id: campaignNo }, { $set: { ...end, closedAt: new Date(closedAt) } });
  }

  /** The grids of campaigns that ran at some time in a span. */
  async gridsIn(from: Date, to: Date): Promise<string[]> {
    const running = { $and: [{ $lt: [{ $toDate: '$plan.from' }, to] }, { $gt: [{ $toDate: '$plan.to' }, from] }] };
    return this.model.distinct('plan.grids', { outcome: { $nin: ['refused', 'calledOff'] }, $expr: running });
  }

  async find(campaignNo: string): Promise<CampaignRecord | null> {
    const entity = await this.model.findById(campaignNo).lean<CampaignEntity>();
    if (!entity) return null;
    const { _id, openedAt, closedAt, ...rest } = entity;
    return { campaignNo: _id, ...rest, openedAt: openedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null };
  }
}

@Injectable()
export class ServiceRequestRepository {
  constructor(
    @InjectModel(ServiceRequestEntity.name) private readonly model: Model<ServiceRequestEntity>,
    private readonly ledger: Ledger,
  ) {}

  /**
   * At the door, before there is a process: numbered and kept in one step, so that who asks and what they say need not
   * pass through it.
   */
  receive(messageId: string, { text, requester, kind, channel }: NewRequest, at: { grid: string; community: string; receivedBy: string; receivedAt: Date }): Promise<string> {
    return this.ledger.once(`service/${messageId}`, async (session) => {
      const year = at.receivedAt.toISOString().slice(0, 4);
      const requestNo = `R${year}-${pad(await this.ledger.next(`service/${year}`, session))}`;
      await this.model.create([{ _id: requestNo, kind, channel, ...at, said: { text, requester }, handling: [], complaints: [] }], { session });
      return requestNo;
    });
  }

  async addHandling(requestNo: string, step: NonNullable<ServiceRequestEntity['handling']>[number]): Promise<void> {
    await this.model.updateOne({ _id: requestNo, 'handling.id': { $ne: step.id } }, { $push: { handling: step } });
  }

  async addComplaint(requestNo: string, complaint: NonNullable<ServiceRequestEntity['complaints']>[number]): Promise<void> {
    await this.model.updateOne({ _id: requestNo, 'complaints.id': { $ne: complaint.id } }, { $push: { complaints: complaint } });
  }

  async close({ requestNo, closedAt, ...end }: { requestNo: string; outcome: string; told: string | null; closedAt: string }): Promise<void> {
    await this.model.updateOne({ _id: requestNo }, { $set: { ...end, closedAt: new Date(closedAt) } });
  }

  /** What is no longer needed is erased: who asked, and every word. What was asked for and how it ended stays. */
  async forget(before: Date): Promise<void> {
    await this.model.updateMany({ closedAt: { $ne: null, $lt: before }, said: { $exists: true } }, { $unset: { said: 1, handling: 1, complaints: 1 } });
  }

  async find(requestNo: string, whole = false): Promise<RequestRecord | null> {
    const query = this.model.findById(requestNo);
    const entity = await (whole ? query.select('+said +handling +complaints') : query).lean<ServiceRequestEntity>();
    return entity && toRequest(entity);
  }

  async list(filter: { communities?: readonly string[]; kind?: RequestKind; open?: boolean; before?: { at: number; id: string }; limit: number }): Promise<RequestRecord[]> {
    const at = filter.before && new Date(filter.before.at);
    const query: QueryFilter<ServiceRequestEntity> = {
      ...(filter.communities && { community: { $in: filter.communities as string[] } }),
      ...(filter.kind && { kind: filter.kind }),
      ...(filter.open !== undefined && { closedAt: filter.open ? null : { $ne: null } }),
      ...(at && { $or: [{ receivedAt: { $lt: at } }, { receivedAt: at, _id: { $gt: filter.before!.id } }] }),
    };
    return (await this.model.find(query).sort({ receivedAt: -1, _id: 1 }).limit(filter.limit).lean<ServiceRequestEntity[]>()).map(toRequest);
  }
}

const toRequest = ({ _id, receivedAt, closedAt, ...rest }: ServiceRequestEntity): RequestRecord => ({
  requestNo: _id,
  ...rest,
  receivedAt: receivedAt.toISOString(),
  closedAt: closedAt?.toISOString() ?? null,
});
