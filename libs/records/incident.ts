/** Incidents as recorded: the call and its caller (personal, kept here and not in processes), the assessment, the end. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Call } from '../contracts/incident.js';
import type { Point } from '../domain/place.js';

@Schema({ collection: 'incidents', versionKey: false })
export class IncidentEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) call!: Omit<Call, 'place' | 'caller'>;
  @Prop({ type: Date, required: true }) receivedAt!: Date;
  @Prop({ type: Object }) place?: Point;
  /** Personal data: read with a purpose only. */
  @Prop({ type: Object, select: false }) caller?: Call['caller'];
  /** Equal for two calls from the same number, and tells nothing else. */
  @Prop({ type: String, default: null }) callbackToken!: string | null;
  @Prop({ type: String, required: true }) registeredBy!: string;
  @Prop({ type: String }) category!: string;
  @Prop({ type: Number }) priority!: number;
  @Prop({ type: String, default: null }) grid!: string | null;
  @Prop({ type: String, default: null }) community!: string | null;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
  @Prop({ type: String, default: null }) disposition!: string | null;
  @Prop({ type: String, default: null }) mergedInto!: string | null;
  @Prop({ type: String, default: null }) caseNo!: string | null;
  @Prop({ type: String, default: null }) feedback!: string | null;
}

const incidentSchema = SchemaFactory.createForClass(IncidentEntity);
incidentSchema.index({ place: '2dsphere', receivedAt: -1 });
incidentSchema.index({ receivedAt: -1 });

export const incidentFeature = MongooseModule.forFeature([{ name: IncidentEntity.name, schema: incidentSchema }]);

export interface IncidentRecord extends Omit<IncidentEntity, '_id' | 'receivedAt' | 'closedAt' | 'caller' | 'callbackToken'> {
  incidentNo: string;
  receivedAt: string;
  closedAt: string | null;
}

export interface NearbyIncident {
  incidentNo: string;
  receivedAt: string;
  category: string;
  place: Point;
  callbackToken: string | null;
}

export interface NewIncident {
  incidentNo: string;
  call: Call;
  registeredBy: string;
  callbackToken: string | null;
}

const mostCompared = 2000;

@Injectable()
export class IncidentRepository {
  constructor(@InjectModel(IncidentEntity.name) private readonly model: Model<IncidentEntity>) {}

  /** The first registration of a number holds. */
  async register({ incidentNo, call, registeredBy, callbackToken }: NewIncident): Promise<void> {
    const { place, caller, ...rest } = call;
    await this.model.updateOne(
      { _id: incidentNo },
      {
        $setOnInsert: {
          call: rest,
          receivedAt: new Date(call.receivedAt),
          ...(place ? { place } : {}),
          ...(caller ? { caller } : {}),
          callbackToken,
          registeredBy,
          closedAt: null,
          disposition: null,
        },
      },
      { upsert: true, setDefaultsOnInsert: false },
    );
  }

  async assess(incidentNo: string, assessed: { category?: string; priority?: number; grid?: string | null; community?: string | null; place?: Point }): Promise<void> {
    await this.model.updateOne({ _id: incidentNo }, { $set: assessed });
  }

  /** Open incidents near in space and time: candidates for being the same. */
  async nearby(place: Point, metres: number, from: Date, to: Date, except: string): Promise<NearbyIncident[]> {
    const found = await this.model
      .find({
        place: { $nearSphere: { $geometry: place, $maxDistance: metres } },
        receivedAt: { $gte: from, $lte: to },
        closedAt: null,
        _id: { $ne: except },
      })
      .limit(20)
      .lean<IncidentEntity[]>();
    return found.map((entity) => ({
      incidentNo: entity._id,
      receivedAt: entity.receivedAt.toISOString(),
      category: entity.category ?? 'other',
      place: entity.place!,
      callbackToken: entity.callbackToken,
    }));
  }

  async close(incidentNo: string, end: { category: string; priority: number; disposition: string; mergedInto: string | null; caseNo: string | null; closedAt: string }): Promise<void> {
    await this.model.updateOne({ _id: incidentNo }, { $set: { ...end, closedAt: new Date(end.closedAt) } });
  }

  async setFeedback(told: readonly { incidentNo: string; outcome: string }[]): Promise<void> {
    if (told.length === 0) return;
    await this.model.bulkWrite(
      told.map(({ incidentNo, outcome }) => ({ updateOne: { filter: { _id: incidentNo }, update: { $set: { feedback: outcome } } } })),
    );
  }

  async find(incidentNo: string): Promise<IncidentRecord | null> {
    const entity = await this.model.findById(incidentNo).lean<IncidentEntity>();
    if (!entity) return null;
    const { _id, receivedAt, closedAt, callbackToken: _token, ...rest } = entity;
    return { incidentNo: _id, ...rest, receivedAt: receivedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null };
  }

  /** What was reported in a span of time from a known place, merged and cancelled calls aside; the latest of too many. */
  async placed(from: Date, to: Date): Promise<{ incidentNo: string; category: string; receivedAt: string; place: Point; caseNo: string | null }[]> {
    const entities = await this.model
      .find({ receivedAt: { $gte: from, $lte: to }, place: { $exists: true }, mergedInto: null })
      .sort({ receivedAt: -1, _id: 1 })
      .limit(mostCompared)
      .lean<IncidentEntity[]>();
    return entities.map(({ _id, category, receivedAt, place, caseNo }) => ({ incidentNo: _id, category: category ?? 'other', receivedAt: receivedAt.toISOString(), place: place!, caseNo: caseNo ?? null }));
  }

  async exists(incidentNo: string): Promise<boolean> {
    return (await this.model.exists({ _id: incidentNo })) !== null;
  }

  async callers(incidentNos: readonly string[]): Promise<{ incidentNo: string; caller: Call['caller'] | null }[]> {
    const entities = await this.model.find({ _id: { $in: incidentNos } }, { caller: 1 }).sort({ _id: 1 }).lean<IncidentEntity[]>();
    return entities.map(({ _id, caller }) => ({ incidentNo: _id, caller: caller ?? null }));
  }

  async count(filter: { open?: boolean } = {}): Promise<number> {
    return this.model.countDocuments(filter.open === undefined ? {} : { closedAt: filter.open ? null : { $ne: null } });
  }
}
