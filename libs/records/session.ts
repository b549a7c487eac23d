/** Sessions: a sign-in, kept alive by a refresh token that changes with each use. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model } from 'mongoose';

export interface Session {
  id: string;
  account: string;
  /** The account's epoch at sign-in: a session of an older epoch is dead. */
  epoch: number;
  expiresAt: Date;
}

@Schema({ collection: 'sessions', versionKey: false })
export class SessionEntity {
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, required: true, index: true })
  account!: string;

  @Prop({ type: Number, required: true })
  epoch!: number;

  /** SHA-256 of the one refresh token that is good now. It has 256 random bits: a salt or a slow hash would add nothing. */
  @Prop({ type: String, required: true })
  refreshHash!: string;

  @Prop({ type: Date, required: true, index: { expires: 0 } })
  expiresAt!: Date;
}

const toSession = ({ _id: id, account, epoch, expiresAt }: SessionEntity): Session => ({
  id,
  account,
  epoch,
  expiresAt,
});

@Injectable()
export class SessionRepository {
  constructor(@InjectModel(SessionEntity.name) private readonly model: Model<SessionEntity>) {}

  async insert({ id, ...session }: Session, refreshHash: string): Promise<void> {
    await this.model.create({ _id: id, ...session, refreshHash });
  }

  async find(id: string): Promise<Session | null> {
    const entity = await this.model.findOne({ _id: id, expiresAt: { $gt: new Date() } }).lean<SessionEntity>();
    return entity && toSession(entity);
  }

  /** Swaps the refresh token in one step, so that of two uses at once one wins. Null: not the good one. */
  async rotate(id: string, refreshHash: string, nextHash: string): Promise<Session | null> {
    const entity = await this.model
      .findOneAndUpdate({ _id: id, refreshHash, expiresAt: { $gt: new Date() } }, { $set: { refreshHash: nextHash } })
      .lean<SessionEntity>();
    return entity && toSession(entity);
  }

  /** True where there was a session to end. */
  async end(id: string): Promise<boolean> {
    return (await this.model.deleteOne({ _id: id })).deletedCount === 1;
  }

  async endAll(account: string): Promise<void> {
    await this.model.deleteMany({ account });
  }
}

export const sessionFeature = MongooseModule.forFeature([
  { name: SessionEntity.name, schema: SchemaFactory.createForClass(SessionEntity) },
]);
