/** Suspects of a case: who they are is here alone. A minor's record is sealed when the process ends. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model } from 'mongoose';
import type { Person, SuspectEnd } from '../contracts/suspect.js';

@Schema({ collection: 'suspects', versionKey: false })
export class SuspectEntity {
  /** `<case>/<number>` */
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true, index: true }) caseNo!: string;
  @Prop({ type: Number, required: true }) number!: number;
  @Prop({ type: Object, required: true, select: false }) person!: Person;
  @Prop({ type: Boolean, required: true, select: false }) minor!: boolean;
  @Prop({ type: Boolean, required: true }) sealed!: boolean;
  @Prop({ type: Date, required: true }) registeredAt!: Date;
  @Prop({ type: String, required: true }) registeredBy!: string;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
  @Prop({ type: String, default: null }) outcome!: SuspectEnd | null;
}

export const suspectFeature = MongooseModule.forFeature([{ name: SuspectEntity.name, schema: SchemaFactory.createForClass(SuspectEntity) }]);

export interface Suspect {
  caseNo: string;
  number: number;
  sealed: boolean;
  registeredAt: string;
  registeredBy: string;
  closedAt: string | null;
  outcome: SuspectEnd | null;
}

const idOf = (caseNo: string, number: number) => `${caseNo}/${number}`;

function toSuspect({ caseNo, number, sealed, registeredAt, registeredBy, closedAt, outcome }: SuspectEntity): Suspect {
  return { caseNo, number, sealed, registeredAt: registeredAt.toISOString(), registeredBy, closedAt: closedAt?.toISOString() ?? null, outcome };
}

@Injectable()
export class SuspectRepository {
  constructor(@InjectModel(SuspectEntity.name) private readonly model: Model<SuspectEntity>) {}

  async register(suspect: { caseNo: string; number: number; person: Person; minor: boolean; at: string; by: string }, session: ClientSession): Promise<void> {
    const { caseNo, number, person, minor, at, by } = suspect;
    await this.model.create([{ _id: idOf(caseNo, number), caseNo, number, person, minor, sealed: false, registeredAt: new Date(at), registeredBy: by, closedAt: null, outcome: null }], { session });
  }

  async close(caseNo: string, number: number, outcome: SuspectEnd, closedAt: string): Promise<void> {
    await this.model.collection.updateOne({ _id: idOf(caseNo, number) } as never, [{ $set: { outcome, closedAt: new Date(closedAt), sealed: '$minor' } }] as never);
  }

  async list(caseNo: string): Promise<Suspect[]> {
    return (await this.model.find({ caseNo }).sort({ number: 1 }).lean<SuspectEntity[]>()).map(toSuspect);
  }

  async find(caseNo: string, number: number): Promise<Suspect | null> {
    const entity = await this.model.findById(idOf(caseNo, number)).lean<SuspectEntity>();
    return entity && toSuspect(entity);
  }

  /** What the procedure depends on. */
  async facts(caseNo: string, number: number): Promise<{ minor: boolean; woman: boolean }> {
    const entity = await this.model.findById(idOf(caseNo, number)).select('+person +minor').lean<SuspectEntity>();
    if (!entity) throw new Error(`suspect ${number} of ${caseNo} is not on file`);
    return { minor: entity.minor, woman: entity.person.sex === 'female' };
  }

  async person(caseNo: string, number: number): Promise<Person | null> {
    return (await this.model.findById(idOf(caseNo, number)).select('+person').lean<SuspectEntity>())?.person ?? null;
  }
}
