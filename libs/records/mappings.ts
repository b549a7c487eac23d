/** How the words of another system's file become ours. The station sets its own; those before are kept, since calls were read by them. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { type MappingFile, mappingFiles, mappingFileSchema } from '../domain/mapping.js';
import { isDuplicateKey } from './database.js';

@Schema({ collection: 'mappings', versionKey: false })
export class MappingEntity {
  /** `<name>/<version>`. The first of a name that comes with the product is the file's, and not stored. */
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true, index: true }) name!: string;
  @Prop({ type: Number, required: true }) version!: number;
  /** JSON: another system's words may hold what a field's name may not. */
  @Prop({ type: String, required: true }) mapping!: string;
  @Prop({ type: String, required: true }) by!: string;
  @Prop({ type: String, required: true }) reason!: string;
  @Prop({ type: Date, required: true }) at!: Date;
}

export const mappingFeature = MongooseModule.forFeature([{ name: MappingEntity.name, schema: SchemaFactory.createForClass(MappingEntity) }]);

export interface MappingInForce {
  name: string;
  mapping: MappingFile;
  version: number;
  /** Null for the file's own. */
  set: { by: string; reason: string; at: string } | null;
}

@Injectable()
export class MappingRepository {
  constructor(@InjectModel(MappingEntity.name) private readonly model: Model<MappingEntity>) {}

  async find(name: string): Promise<MappingInForce | null> {
    const last = await this.model.findOne({ name }).sort({ version: -1 }).lean<MappingEntity>();
    if (last) return { name, mapping: mappingFileSchema.parse(JSON.parse(last.mapping)), version: last.version, set: { by: last.by, reason: last.reason, at: last.at.toISOString() } };
    return Object.hasOwn(mappingFiles, name) ? { name, mapping: mappingFiles[name]!, version: 1, set: null } : null;
  }

  async list(): Promise<MappingInForce[]> {
    const names = new Set([...Object.keys(mappingFiles), ...(await this.model.distinct('name'))]);
    return (await Promise.all([...names].map((name) => this.find(name)))).filter((each) => each !== null);
  }

  /** False where it has changed since `version`, 0 for one that is new: the number of the next can be taken once. */
  async set(name: string, version: number, { mapping, at, ...set }: { mapping: MappingFile; by: string; reason: string; at: Date }): Promise<boolean> {
    if (((await this.find(name))?.version ?? 0) !== version) return false;
    return this.model.create([{ _id: `${name}/${version + 1}`, name, version: version + 1, mapping: JSON.stringify(mapping), at, ...set }]).then(
      () => true,
      (error: unknown) => {
        if (isDuplicateKey(error)) return false;
        throw error;
      },
    );
  }
}
