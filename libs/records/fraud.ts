/** Fraud warnings as recorded: the warning and its resident (personal, kept here alone), who leads the dissuasion, and what came of it. */
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Connection, Model } from 'mongoose';
import type { Warning } from '../contracts/fraud.js';
import type { FraudLevel } from '../domain/fraud.js';
import type { WarningFacts } from '../domain/fraud-statistics.js';
import { isDuplicateKey } from './database.js';

@Schema({ collection: 'fraud-warnings', versionKey: false })
export class WarningEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) channel!: Warning['channel'];
  @Prop({ type: String, required: true }) level!: FraudLevel;
  @Prop({ type: String, required: true }) method!: string;
  @Prop({ type: Date, required: true }) receivedAt!: Date;
  @Prop({ type: Date, required: true }) expiresAt!: Date;
  /** Personal data: read with a purpose only. */
  @Prop({ type: Object, required: true, select: false }) resident!: Warning['resident'];
  /** Equal for two warnings about the same person, and tells nothing else. */
  @Prop({ type: String, required: true }) residentToken!: string;
  @Prop({ type: String, required: true }) registeredBy!: string;
  @Prop({ type: Date, required: true }) registeredAt!: Date;
  @Prop({ type: String, default: null }) community!: string | null;
  @Prop({ type: String, default: null }) grid!: string | null;
  @Prop({ type: Date, default: null }) firstContactAt!: Date | null;
  @Prop({ type: Boolean, default: null }) contactInTime!: boolean | null;
  /** When the resident signed. */
  @Prop({ type: Date, default: null }) acknowledgedAt!: Date | null;
  @Prop({ type: Number, default: 0 }) savedFen!: number;
  @Prop({ type: Number, default: 0 }) transferredFen!: number;
  @Prop({ type: Number, default: 0 }) stoppedFen!: number;
  @Prop({ type: Number, default: 0 }) recoveredFen!: number;
  @Prop({ type: String, default: null }) joinedTo!: string | null;
  @Prop({ type: String, default: null }) caseNo!: string | null;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
  @Prop({ type: String, default: null }) outcome!: string | null;
}

/** One for each person whose dissuasion runs: the document that decides which of two warnings leads it. */
@Schema({ collection: 'fraud-dissuasions', versionKey: false })
export class DissuasionEntity {
  /** The resident's token. */
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) leader!: string;
}

const warningSchema = SchemaFactory.createForClass(WarningEntity);
warningSchema.index({ registeredAt: 1 });
warningSchema.index({ joinedTo: 1 });
const dissuasionSchema = SchemaFactory.createForClass(DissuasionEntity);
dissuasionSchema.index({ leader: 1 });

export const fraudFeature = MongooseModule.forFeature([
  { name: WarningEntity.name, schema: warningSchema },
  { name: DissuasionEntity.name, schema: dissuasionSchema },
]);

export interface NewWarning {
  warningNo: string;
  warning: Warning;
  residentToken: string;
  registeredBy: string;
  registeredAt: string;
  community: string | null;
  grid: string | null;
}

export interface WarningRecord extends Omit<WarningEntity, '_id' | 'resident' | 'residentToken' | 'receivedAt' | 'expiresAt' | 'registeredAt' | 'firstContactAt' | 'acknowledgedAt' | 'closedAt'> {
  warningNo: string;
  receivedAt: string;
  expiresAt: string;
  registeredAt: string;
  firstContactAt: string | null;
  acknowledgedAt: string | null;
  closedAt: string | null;
}

/** Money that is added to what is on record already. */
export type Sums = Partial<Pick<WarningEntity, 'transferredFen' | 'stoppedFen' | 'recoveredFen'>>;

@Injectable()
export class WarningRepository {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(WarningEntity.name) private readonly warnings: Model<WarningEntity>,
    @InjectModel(DissuasionEntity.name) private readonly dissuasions: Model<DissuasionEntity>,
  ) {}

  /** The first registration of a number holds. The warning and whom it makes the leader appear together. */
  register({ warningNo, warning, ...rest }: NewWarning): Promise<string> {
    const { source: _source, number: _number, community: _community, ...said } = warning;
    const entity = { ...said, ...rest, receivedAt: new Date(said.receivedAt), expiresAt: new Date(said.expiresAt), registeredAt: new Date(rest.registeredAt) };
    return this.inTransaction(async (session) => {
      await this.warnings.updateOne({ _id: warningNo }, { $setOnInsert: entity }, { upsert: true, session });
      return this.leader(rest.residentToken, warningNo, session);
    });
  }

  /** Takes the lead from `after`; where another has it meanwhile, names that one. */
  async lead(warningNo: string, after: string): Promise<string> {
    const { residentToken } = (await this.warnings.findById(warningNo, { residentToken: 1 }).lean<WarningEntity>())!;
    return this.inTransaction(async (session) => {
      await this.dissuasions.updateOne({ _id: residentToken, leader: after }, { $set: { leader: warningNo } }, { session });
      return this.leader(residentToken, warningNo, session);
    });
  }

  private async leader(residentToken: string, warningNo: string, session: ClientSession): Promise<string> {
    const dissuasion = await this.dissuasions
      .findOneAndUpdate({ _id: residentToken }, { $setOnInsert: { leader: warningNo } }, { upsert: true, returnDocument: 'after', session })
      .lean<DissuasionEntity>();
    return dissuasion!.leader;
  }

  async locate(warningNo: string, { address, place, ...where }: { community: string | null; grid: string | null } & Pick<Warning['resident'], 'address' | 'place'>, session: ClientSession): Promise<void> {
    await this.warnings.updateOne(
      { _id: warningNo },
      { $set: { ...where, ...(address === undefined ? {} : { 'resident.address': address }), ...(place === undefined ? {} : { 'resident.place': place }) } },
      { session },
    );
  }

  async add(warningNo: string, sums: Sums, session: ClientSession): Promise<void> {
    await this.warnings.updateOne({ _id: warningNo }, { $inc: sums }, { session });
  }

  /** Of several attempts the first holds. */
  async firstContact(warningNo: string, at: string, inTime: boolean | null, session: ClientSession): Promise<void> {
    await this.warnings.updateOne({ _id: warningNo, firstContactAt: null }, { $set: { firstContactAt: new Date(at), contactInTime: inTime } }, { session });
  }

  async acknowledged(warningNo: string, at: string, savedFen: number, session: ClientSession): Promise<void> {
    await this.warnings.updateOne({ _id: warningNo }, { $set: { acknowledgedAt: new Date(at) }, $inc: { savedFen } }, { session });
  }

  /** The record of the end, and room for the next warning about this person: together. */
  async close(warningNo: string, { closedAt, ...end }: { level: FraudLevel; outcome: string; joinedTo: string | null; caseNo: string | null; closedAt: string }): Promise<void> {
    await this.inTransaction(async (session) => {
      await this.warnings.updateOne({ _id: warningNo }, { $set: { ...end, closedAt: new Date(closedAt) } }, { session });
      await this.dissuasions.deleteOne({ leader: warningNo }, { session });
    });
  }

  async find(warningNo: string): Promise<WarningRecord | null> {
    const entity = await this.warnings.findById(warningNo).lean<WarningEntity>();
    if (!entity) return null;
    const { _id, residentToken: _token, receivedAt, expiresAt, registeredAt, firstContactAt, acknowledgedAt, closedAt, ...rest } = entity;
    return {
      warningNo: _id,
      ...rest,
      receivedAt: receivedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      registeredAt: registeredAt.toISOString(),
      firstContactAt: firstContactAt?.toISOString() ?? null,
      acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
      closedAt: closedAt?.toISOString() ?? null,
    };
  }

  async exists(warningNo: string): Promise<boolean> {
    return (await this.warnings.exists({ _id: warningNo })) !== null;
  }

  /** Those that joined this one. */
  async joinedTo(warningNo: string): Promise<string[]> {
    return (await this.warnings.find({ joinedTo: warningNo }, { _id: 1 }).lean<WarningEntity[]>()).map(({ _id }) => _id);
  }

  async residents(warningNos: readonly string[]): Promise<{ warningNo: string; resident: Warning['resident'] }[]> {
    const entities = await this.warnings.find({ _id: { $in: warningNos as string[] } }, { resident: 1 }).sort({ _id: 1 }).lean<WarningEntity[]>();
    return entities.map(({ _id, resident }) => ({ warningNo: _id, resident }));
  }

  /** What statistics count of the warnings that came in from `from` to before `to`. */
  async facts(from: Date, to: Date): Promise<WarningFacts[]> {
    const entities = await this.warnings.find({ registeredAt: { $gte: from, $lt: to } }).lean<WarningEntity[]>();
    return entities.map(({ residentToken, registeredAt, firstContactAt, acknowledgedAt, ...rest }) => ({
      method: rest.method,
      community: rest.community,
      resident: residentToken,
      joinedTo: rest.joinedTo,
      acknowledged: acknowledgedAt !== null,
      registeredAt: registeredAt.getTime(),
      firstContactAt: firstContactAt && firstContactAt.getTime(),
      contactInTime: rest.contactInTime,
      savedFen: rest.savedFen,
      transferredFen: rest.transferredFen,
      stoppedFen: rest.stoppedFen,
      recoveredFen: rest.recoveredFen,
    }));
  }

  /** Two that insert the same document at once: the second tries again, and finds what the first has written. */
  private async inTransaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    for (let again = false; ; again = true) {
      try {
        return await this.connection.withSession((session) => session.withTransaction(() => work(session)));
      } catch (error) {
        if (again || !isDuplicateKey(error)) throw error;
      }
    }
  }
}
