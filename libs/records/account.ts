/** Accounts: who may sign in, with which roles, in which unit. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { type Role, roles } from '../domain/actor.js';

export interface Account {
  /** Service number, or the name of a machine: never a person's name. */
  id: string;
  name: string;
  roles: Role[];
  unit: string | null;
  rank: string | null;
  sex: 'female' | 'male' | null;
  skills: string[];
  disabled: boolean;
  /** Written by the shift; null while no roster is in force, when everybody counts as on duty. */
  duty: { onDuty: boolean; shift: string | null } | null;
  /** Raised to end every session, token and ticket of the account at once. */
  tokenEpoch: number;
  /** When that last happened. Tokens of an outside issuer carry no epoch: older ones are refused. */
  signedOutAt: Date | null;
}

/** Where the person serves from an instant on, by a dated order. */
export interface Posting {
  from: Date;
  unit: string | null;
}

export type NewAccount = Pick<Account, 'id' | 'name' | 'roles' | 'unit'> &
  Partial<Pick<Account, 'rank' | 'sex' | 'skills'>>;
export type AccountChange = Partial<Pick<Account, 'name' | 'roles' | 'unit' | 'rank' | 'sex' | 'skills' | 'disabled'>>;

@Schema({ collection: 'accounts', versionKey: false, timestamps: true })
export class AccountEntity {
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, required: true })
  name!: string;

  @Prop({ type: [{ type: String, enum: roles }], index: true })
  roles!: Role[];

  @Prop({ type: String, default: null, index: true })
  unit!: string | null;

  /** Later than `unit`, in the order of their instants. */
  @Prop({ type: [Object] })
  postings?: Posting[];

  @Prop({ type: String, default: null })
  rank!: string | null;

  @Prop({ type: String, enum: ['female', 'male', null], default: null })
  sex!: Account['sex'];

  @Prop({ type: [String] })
  skills!: string[];

  @Prop({ type: Boolean, default: false })
  disabled!: boolean;

  @Prop({ type: Object, default: null })
  duty!: Account['duty'];

  @Prop({ type: Number, default: 0 })
  tokenEpoch!: number;

  @Prop({ type: Date, default: null })
  signedOutAt!: Date | null;

  @Prop({ type: String, required: true, select: false })
  passwordHash!: string;
}

export const accountModel = { name: AccountEntity.name, schema: SchemaFactory.createForClass(AccountEntity) };

/** A dated order holds from its instant on, with nobody there to carry it out. */
const unitAt = ({ unit, postings }: AccountEntity, at: Date) => (postings ?? []).reduce((held, posting) => (posting.from <= at ? posting.unit : held), unit);

function toAccount(entity: AccountEntity): Account {
  const unit = unitAt(entity, new Date());
  const { _id: id, name, roles, rank, sex, skills, disabled, duty = null, tokenEpoch, signedOutAt } = entity;
  return { id, name, roles, unit, rank, sex, skills, disabled, duty, tokenEpoch, signedOutAt };
}

/** The same in the database's own terms. */
const unitNow = {
  $reduce: {
    input: { $ifNull: ['$postings', []] },
    initialValue: '$unit',
    in: { $cond: [{ $lte: ['$$this.from', '$$NOW'] }, '$$this.unit', '$$value'] },
  },
};

@Injectable()
export class AccountRepository {
  constructor(@InjectModel(AccountEntity.name) private readonly model: Model<AccountEntity>) {}

  async find(id: string): Promise<Account | null> {
    const entity = await this.model.findById(id).lean<AccountEntity>();
    return entity && toAccount(entity);
  }

  async findWithPassword(id: string): Promise<{ account: Account; passwordHash: string } | null> {
    const entity = await this.model.findById(id).select('+passwordHash').lean<AccountEntity>();
    return entity && { account: toAccount(entity), passwordHash: entity.passwordHash };
  }

  async list({
    after,
    limit,
    ...filter
  }: {
    role?: Role;
    unit?: string;
    after?: string;
    limit: number;
  }): Promise<Account[]> {
    const query: QueryFilter<AccountEntity> = {
      ...(after !== undefined && { _id: { $gt: after } }),
      ...(filter.role !== undefined && { roles: filter.role }),
      ...(filter.unit !== undefined && { $expr: { $eq: [unitNow, filter.unit] } }),
    };
    return (await this.model.find(query).sort({ _id: 1 }).limit(limit).lean<AccountEntity[]>()).map(toAccount);
  }

  /** Those who may search a woman. */
  async womenOfficers(): Promise<string[]> {
    return (await this.model.find({ sex: 'female', disabled: false }, { _id: 1 }).sort({ _id: 1 }).lean<AccountEntity[]>()).map(({ _id }) => _id);
  }

  /** Police officers, auxiliaries aside, and where each served at an instant. Whoever has left since is not known any more. */
  async police(at: Date): Promise<{ id: string; unit: string | null }[]> {
    const entities = await this.model.find({ rank: 'police', disabled: { $ne: true } }).sort({ _id: 1 }).lean<AccountEntity[]>();
    return entities.map((entity) => ({ id: entity._id, unit: unitAt(entity, at) }));
  }

  async existing(ids: readonly string[]): Promise<Set<string>> {
    const found = await this.model.find({ _id: { $in: ids } }, { _id: 1 }).lean<AccountEntity[]>();
    return new Set(found.map((entity) => entity._id));
  }

  /** False where the account was there already: nothing is changed then. */
  async insert({ id, ...account }: NewAccount, passwordHash: string): Promise<boolean> {
    const entity = {
      rank: null,
      sex: null,
      skills: [],
      disabled: false,
      duty: null,
      tokenEpoch: 0,
      signedOutAt: null,
      ...account,
      passwordHash,
    };
    const result = await this.model.updateOne(
      { _id: id },
      { $setOnInsert: entity },
      { upsert: true, runValidators: true },
    );
    return result.upsertedCount === 1;
  }

  /** A change of roles or unit holds from the next request on; disabling ends what is signed in. */
  async change(id: string, change: AccountChange): Promise<Account | null> {
    const entity = await this.model
      .findByIdAndUpdate(
        id,
        {
          $set: { ...change, ...(change.unit !== undefined && { postings: [] }), ...(change.disabled && { signedOutAt: new Date() }) },
          ...(change.disabled && { $inc: { tokenEpoch: 1 } }),
        },
        { returnDocument: 'after', runValidators: true },
      )
      .lean<AccountEntity>();
    return entity && toAccount(entity);
  }

  async post(ids: readonly string[], posting: Posting, session: ClientSession): Promise<void> {
    await this.model.updateMany({ _id: { $in: ids as string[] } }, { $push: { postings: { $each: [posting], $sort: { from: 1 } } } }, { session });
  }

  async signOutEverywhere(id: string): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: id },
      { $inc: { tokenEpoch: 1 }, $set: { signedOutAt: new Date() } },
    );
    return result.matchedCount === 1;
  }

  /** Whoever knew the old password is signed out with it. */
  async setPassword(id: string, passwordHash: string): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: id },
      { $inc: { tokenEpoch: 1 }, $set: { signedOutAt: new Date(), passwordHash } },
    );
    return result.matchedCount === 1;
  }
}

export const accountFeature = MongooseModule.forFeature([accountModel]);
