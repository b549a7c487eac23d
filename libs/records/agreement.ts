/** 调解协议: its words are fixed when it is numbered, and sealed with the signatures. A change by hand is seen when it is read. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model } from 'mongoose';
import type { Party, Signature } from '../contracts/mediation.js';
import { hashOf } from './hash.js';

export interface AgreementContent {
  agreementNo: string;
  disputeNo: string;
  station: string;
  parties: Party[];
  facts: string;
  promises: { number: number; party: string; what: string; dueAt: string; amountFen?: number }[];
  session: { number: number; from: string; to: string; mediators: string[]; partners: string[] };
  draftedAt: string;
}

export interface Signing {
  signatures: Signature[];
  officers: { id: string; name: string }[];
  copies: number;
  by: string;
  at: string;
}

@Schema({ collection: 'agreements', versionKey: false })
export class AgreementEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true, index: true }) disputeNo!: string;
  /** Names people: read with a purpose only. */
  @Prop({ type: Object, required: true, select: false }) content!: AgreementContent;
  @Prop({ type: String, required: true }) sha256!: string;
  @Prop({ type: Object, default: null, select: false }) signing!: Signing | null;
  @Prop({ type: String, default: null }) seal!: string | null;
}

export const agreementFeature = MongooseModule.forFeature([{ name: AgreementEntity.name, schema: SchemaFactory.createForClass(AgreementEntity) }]);

export interface Agreement {
  content: AgreementContent;
  sha256: string;
  signing: Signing | null;
  seal: string | null;
  /** Whether what is stored is what was fixed and signed. */
  intact: boolean;
}

const sealOf = (sha256: string, signing: Signing) => hashOf({ sha256, signing });

@Injectable()
export class AgreementRepository {
  constructor(@InjectModel(AgreementEntity.name) private readonly model: Model<AgreementEntity>) {}

  async draft(written: AgreementContent, session: ClientSession): Promise<string> {
    // As it will be read again: without what was left out.
    const content = JSON.parse(JSON.stringify(written)) as AgreementContent;
    const sha256 = hashOf(content);
    const { agreementNo: _id, disputeNo } = content;
    await this.model.create([{ _id, disputeNo, content, sha256, signing: null, seal: null }], { session });
    return sha256;
  }

  /** Once: a signed agreement is never signed again. */
  async sign(agreementNo: string, signing: Signing, session: ClientSession): Promise<string> {
    const draft = await this.model.findById(agreementNo).session(session).lean<AgreementEntity>();
    const seal = sealOf(draft!.sha256, signing);
    const { modifiedCount } = await this.model.updateOne({ _id: agreementNo, seal: null }, { $set: { signing, seal } }, { session });
    if (modifiedCount !== 1) throw new Error(`the agreement ${agreementNo} has been signed before`);
    return seal;
  }

  /** `known`: what the process remembers of it, where somebody could have changed words and hash alike. */
  async find(agreementNo: string, known: { sha256: string; seal: string | null }): Promise<Agreement | null> {
    const entity = await this.model.findById(agreementNo).select('+content +signing').lean<AgreementEntity>();
    if (!entity) return null;
    const { content, sha256, signing, seal } = entity;
    const intact =
      hashOf(content) === sha256 && sha256 === known.sha256 && (signing === null ? seal === null : sealOf(sha256, signing) === seal) && seal === known.seal;
    return { content, sha256, signing, seal, intact };
  }
}
