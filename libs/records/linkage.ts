/** Linkage as recorded: the partners, what they are told, and the callbacks that came from them. */
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model } from 'mongoose';
import type { LinkageReply, PartnerMessage } from '../contracts/linkage.js';
import type { PartnerRow } from '../domain/partners.js';
import type { PayloadKey } from '../platform/config.js';
import { sealText, unsealText } from '../platform/seal.js';
import { Ledger } from './ledger.js';
import { pad } from './scene.js';

@Schema({ collection: 'partners', versionKey: false })
export class PartnerEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) name!: { zh: string; en: string };
  @Prop({ type: String, required: true }) kind!: PartnerRow['kind'];
  @Prop({ type: String, default: null }) telephone!: string | null;
  /** Where signed webhooks go; null for a partner who is telephoned. */
  @Prop({ type: String, default: null }) endpoint!: string | null;
  /** Sealed. The latest first; the one before it still counts until `previousUntil`. */
  @Prop({ type: [String], select: false }) secrets!: string[];
  @Prop({ type: Date, default: null }) previousUntil!: Date | null;
  @Prop({ type: Number, default: 1 }) version!: number;
}

@Schema({ collection: 'linkage-matters', versionKey: false })
export class MatterEntity {
  @Prop({ type: String, required: true }) _id!: string;
  /** May name people and accounts: read with a purpose only. */
  @Prop({ type: Object, required: true, select: false }) body!: Record<string, unknown>;
  @Prop({ type: Date, required: true }) at!: Date;
}

@Schema({ collection: 'partner-callbacks', versionKey: false })
export class CallbackEntity {
  /** `<partner>/<webhook-id>` */
  @Prop({ type: String, required: true }) _id!: string;
  /** What was said; kept also where the board had closed. May name people. */
  @Prop({ type: Object, required: true, select: false }) message!: PartnerMessage;
  /** Of every attempt that was seen; the same signature twice is a replay. */
  @Prop({ type: [String] }) signatures!: string[];
  @Prop({ type: String, required: true, index: true }) linkageNo!: string;
  @Prop({ type: Date, required: true }) receivedAt!: Date;
  /** What the board answered, once it has taken it. */
  @Prop({ type: String, default: null }) state!: LinkageReply['state'] | null;
}

export const linkageFeature = MongooseModule.forFeature([
  { name: PartnerEntity.name, schema: SchemaFactory.createForClass(PartnerEntity) },
  { name: MatterEntity.name, schema: SchemaFactory.createForClass(MatterEntity) },
  { name: CallbackEntity.name, schema: SchemaFactory.createForClass(CallbackEntity) },
]);

export interface Partner extends PartnerRow {
  endpoint: string | null;
  version: number;
}

const toPartner = ({ _id: id, name, kind, telephone, endpoint, version }: PartnerEntity): Partner => ({ id, name, kind, telephone, endpoint, version });

const dayMs = 86_400_000;

@Injectable()
export class PartnerRepository {
  constructor(@InjectModel(PartnerEntity.name) private readonly model: Model<PartnerEntity>) {}

  async seed(rows: readonly PartnerRow[]): Promise<void> {
    await this.model.bulkWrite(
      rows.map(({ id, ...row }) => ({
        updateOne: { filter: { _id: id }, update: { $setOnInsert: { ...row, endpoint: null, secrets: [], previousUntil: null, version: 1 } }, upsert: true },
      })),
    );
  }

  async list(): Promise<Partner[]> {
    return (await this.model.find().sort({ _id: 1 }).lean<PartnerEntity[]>()).map(toPartner);
  }

  async find(id: string): Promise<Partner | null> {
    const entity = await this.model.findById(id).lean<PartnerEntity>();
    return entity && toPartner(entity);
  }

  /** Ids that are no partner's. */
  async unknown(ids: readonly string[]): Promise<string[]> {
    const known = new Set((await this.model.find({ _id: { $in: ids as string[] } }, { _id: 1 }).lean<PartnerEntity[]>()).map(({ _id }) => _id));
    return ids.filter((id) => !known.has(id));
  }

  /** A new partner with version 0; null where somebody else changed it since. */
  async put({ id, ...row }: PartnerRow & { endpoint: string | null }, version: number): Promise<Partner | null> {
    if (version === 0) {
      const made = await this.model.updateOne({ _id: id }, { $setOnInsert: { ...row, secrets: [], previousUntil: null, version: 1 } }, { upsert: true });
      return made.upsertedCount === 1 ? { id, ...row, version: 1 } : null;
    }
    const entity = await this.model
      .findOneAndUpdate({ _id: id, version }, { $set: row, $inc: { version: 1 } }, { returnDocument: 'after' })
      .lean<PartnerEntity>();
    return entity && toPartner(entity);
  }

  /** A new secret, told once. The one before it counts for a day more, so that the partner can change over. */
  async rotateSecret(id: string, keys: readonly PayloadKey[]): Promise<string | null> {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const entity = await this.model.findById(id).select('+secrets').lean<PartnerEntity>();
    if (!entity) return null;
    await this.model.updateOne(
      { _id: id },
      { $set: { secrets: [sealText(keys, secret), ...entity.secrets.slice(0, 1)], previousUntil: new Date(Date.now() + dayMs) } },
    );
    return secret;
  }

  /** The latest first. */
  async secretsOf(id: string, keys: readonly PayloadKey[]): Promise<string[]> {
    const entity = await this.model.findById(id).select('+secrets').lean<PartnerEntity>();
    if (!entity) return [];
    const current = entity.previousUntil && entity.previousUntil > new Date() ? entity.secrets : entity.secrets.slice(0, 1);
    return current.map((sealed) => unsealText(keys, sealed));
  }
}

@Injectable()
export class MatterRepository {
  constructor(@InjectModel(MatterEntity.name) private readonly model: Model<MatterEntity>) {}

  /** The first words under an id hold. */
  async keep(id: string, body: Record<string, unknown>, at: string, session?: ClientSession): Promise<void> {
    await this.model.updateOne({ _id: id }, { $setOnInsert: { body, at: new Date(at) } }, { upsert: true, session });
  }

  async read(id: string): Promise<Record<string, unknown> | null> {
    return (await this.model.findById(id).select('+body').lean<MatterEntity>())?.body ?? null;
  }
}

@Injectable()
export class CallbackRepository {
  constructor(@InjectModel(CallbackEntity.name) private readonly model: Model<CallbackEntity>) {}

  /**
   * `replayed`: this very delivery was taken before. `state`: the message was taken before and is signed anew. Neither: it
   * is new, or was seen and not taken, as when a process died in between; its id makes it count once.
   */
  async see(partner: string, webhookId: string, signature: string, message: PartnerMessage): Promise<{ replayed?: true; state?: LinkageReply['state'] }> {
    const before = await this.model
      .findOneAndUpdate(
        { _id: `${partner}/${webhookId}` },
        { $addToSet: { signatures: signature }, $setOnInsert: { linkageNo: message.linkageNo, message, receivedAt: new Date(), state: null } },
        { upsert: true, returnDocument: 'before' },
      )
      .lean<CallbackEntity>();
    if (!before?.state) return {};
    return before.signatures.includes(signature) ? { replayed: true } : { state: before.state };
  }

  /** What came after its board had closed, or was refused by it. */
  async notTaken(linkageNo: string): Promise<{ partner: string; receivedAt: string; type: PartnerMessage['type'] }[]> {
    const found = await this.model.find({ linkageNo, state: null }).select('+message').sort({ receivedAt: 1 }).lean<CallbackEntity[]>();
    return found.map(({ _id, receivedAt, message }) => ({ partner: _id.split('/')[0]!, receivedAt: receivedAt.toISOString(), type: message.type }));
  }

  async taken(partner: string, webhookId: string, state: LinkageReply['state']): Promise<void> {
    await this.model.updateOne({ _id: `${partner}/${webhookId}` }, { $set: { state } });
  }
}

/** Gives boards their numbers: to a process that asks through its activity, and at the door to a person who opens one. */
@Injectable()
export class LinkageRegister {
  constructor(
    private readonly ledger: Ledger,
    private readonly matters: MatterRepository,
  ) {}

  /** Once for a key. `text` is kept as the matter of all requests of the board, under its number. */
  open({ key, at, text }: { key: string; at: string; text?: string }): Promise<string> {
    return this.ledger.once(`linkage/${key}`, async (session) => {
      const year = at.slice(0, 4);
      const number = `L${year}-${pad(await this.ledger.next(`linkage/${year}`, session))}`;
      if (text !== undefined) await this.matters.keep(number, { text }, at, session);
      return number;
    });
  }
}
