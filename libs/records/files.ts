/**
 * Files as GridFS keeps them, so that any tool for MongoDB reads them; where a bucket is configured, their parts lie there.
 * They come in parts, each part with the hash so far, so that an upload goes on where it was, on another connection and on
 * another machine.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { fileTypeFromBuffer } from 'file-type';
import { createSHA256, type IHasher } from 'hash-wasm';
import { type Connection, type Model, type mongo } from 'mongoose';
import type { NewFile } from '../contracts/file.js';
import { type FileType, isFileType } from '../domain/file.js';
import { refuse } from '../domain/refusal.js';
import { OBJECT_STORE, type ObjectStore } from './object-store.js';

/** One part is in memory at a time, and is one document. */
export const partBytes = 4 * 1024 * 1024;

/** What has not come yet in full. */
@Schema({ collection: 'uploads', versionKey: false })
export class UploadEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, default: null }) incidentNo!: string | null;
  @Prop({ type: String, default: null }) caseNo!: string | null;
  @Prop({ type: String, required: true }) name!: string;
  @Prop({ type: Number, required: true }) size!: number;
  @Prop({ type: String, default: null }) sha256!: string | null;
  @Prop({ type: String, required: true }) by!: string;
  @Prop({ type: Number, required: true }) offset!: number;
  /** SHA-256 of what has come, on its way. */
  @Prop({ type: Buffer, default: null }) hashing!: Buffer | mongo.Binary | null;
  @Prop({ type: String, default: null }) type!: FileType | null;
  /** Erased from then on, unless more has come. */
  @Prop({ type: Date, required: true, index: true }) expiresAt!: Date;
}

@Schema({ collection: 'files.chunks', versionKey: false })
export class PartEntity {
  @Prop({ type: String, required: true }) files_id!: string;
  @Prop({ type: Number, required: true }) n!: number;
  @Prop({ type: Buffer }) data?: Buffer;
  /** Key of the object that holds it, where it is not here. */
  @Prop({ type: String }) object?: string;
}

/** What is on record as stored is not there. */
class PartMissing extends Error {}

/** The parts of each file, here or in the object store. */
class Parts {
  constructor(
    private readonly model: Model<PartEntity>,
    private readonly store: ObjectStore | null,
  ) {}

  /** An object is named by what is in it: of two who fill the same part, none overwrites the other's. */
  async prepare(fileId: string, n: number, data: Buffer): Promise<PartEntity> {
    if (this.store === null) return { files_id: fileId, n, data };
    const object = `${fileId}/${n}-${createHash('sha256').update(data).digest('hex')}`;
    await this.store.put(object, data);
    return { files_id: fileId, n, object };
  }

  async put(part: PartEntity, session: mongo.ClientSession): Promise<void> {
    await this.model.replaceOne({ files_id: part.files_id, n: part.n }, part, { upsert: true, session });
  }

  async get(fileId: string, n: number): Promise<Buffer> {
    const part = await this.model.findOne({ files_id: fileId, n }).lean<StoredPart>();
    if (part === null) throw new PartMissing(`${fileId} has no part ${n}`);
    return this.bytes(part);
  }

  async *all(fileId: string): AsyncGenerator<Buffer> {
    // One at a time in memory.
    for await (const part of this.model.find({ files_id: fileId }).sort({ n: 1 }).lean<StoredPart>().cursor({ batchSize: 1 })) yield this.bytes(part as unknown as StoredPart);
  }

  async erase(fileId: string): Promise<void> {
    await this.model.deleteMany({ files_id: fileId });
    await this.store?.sweep(`${fileId}/`, new Set());
  }

  /** What was put there on the way and is no part any more. */
  async tidy(fileId: string): Promise<void> {
    if (this.store === null) return;
    const parts = await this.model.find({ files_id: fileId }, { object: 1 }).lean<{ object?: string }[]>();
    await this.store.sweep(`${fileId}/`, new Set(parts.flatMap(({ object }) => object ?? [])));
  }

  private async bytes({ files_id, n, data, object }: StoredPart): Promise<Buffer> {
    if (object === undefined) return bytesOf(data!);
    if (this.store === null) throw new Error(`part ${n} of ${files_id} lies in an object store, and none is configured`);
    return (await this.store.get(object)) ?? Promise.reject(new PartMissing(`${object} is not in the store`));
  }
}

type StoredPart = Omit<PartEntity, 'data'> & { data?: mongo.Binary };

@Schema({ collection: 'files.files', versionKey: false })
export class FileEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Number, required: true }) length!: number;
  @Prop({ type: Number, required: true }) chunkSize!: number;
  @Prop({ type: Date, required: true }) uploadDate!: Date;
  /** May say who is in the picture: read with a purpose only. */
  @Prop({ type: String, required: true, select: false }) filename!: string;
  @Prop({ type: Object, required: true }) metadata!: { incidentNo: string | null; caseNo: string | null; sha256: string; type: FileType; by: string };
}

const partSchema = SchemaFactory.createForClass(PartEntity);
partSchema.index({ files_id: 1, n: 1 }, { unique: true });
const fileSchema = SchemaFactory.createForClass(FileEntity);
fileSchema.index({ 'metadata.caseNo': 1 });
fileSchema.index({ 'metadata.incidentNo': 1 });

export const filesFeature = MongooseModule.forFeature([
  { name: UploadEntity.name, schema: SchemaFactory.createForClass(UploadEntity) },
  { name: PartEntity.name, schema: partSchema },
  { name: FileEntity.name, schema: fileSchema },
]);

export interface Upload {
  fileId: string;
  size: number;
  offset: number;
  /** Null once it is complete. */
  expiresAt: string | null;
}

export interface StoredFile {
  fileId: string;
  incidentNo: string | null;
  caseNo: string | null;
  size: number;
  sha256: string;
  type: FileType;
  uploadedBy: string;
  uploadedAt: string;
}

@Injectable()
export class FileRepository {
  private readonly parts: Parts;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(UploadEntity.name) private readonly uploads: Model<UploadEntity>,
    @InjectModel(PartEntity.name) parts: Model<PartEntity>,
    @InjectModel(FileEntity.name) private readonly files: Model<FileEntity>,
    @Inject(OBJECT_STORE) store: ObjectStore | null,
  ) {
    this.parts = new Parts(parts, store);
  }

  /** Begun again under the same key, it is the same upload. */
  async begin({ incidentNo, caseNo, name, size, sha256 }: NewFile, by: string, keptMs: number, key: string): Promise<Upload> {
    const fileId = `file-${createHash('sha256').update(key).digest('base64url').slice(0, 16)}`;
    const upload = { incidentNo: incidentNo ?? null, caseNo: caseNo ?? null, name, size, sha256: sha256 ?? null, by, offset: 0, hashing: null, type: null, expiresAt: new Date(Date.now() + keptMs) };
    if ((await this.files.exists({ _id: fileId })) === null) await this.uploads.updateOne({ _id: fileId }, { $setOnInsert: upload }, { upsert: true });
    return this.upload(fileId, by);
  }

  /** How far it has come. Nobody goes on with another's. */
  async upload(fileId: string, by: string): Promise<Upload> {
    const entity = await this.uploads.findById(fileId).lean<UploadEntity>();
    if (entity?.by === by) return { fileId, size: entity.size, offset: entity.offset, expiresAt: entity.expiresAt.toISOString() };
    const file = await this.files.findById(fileId).lean<FileEntity>();
    if (file?.metadata.by === by) return { fileId, size: file.length, offset: file.length, expiresAt: null };
    return refuse('UPLOAD_UNKNOWN', 'fileId');
  }

  /** Takes what comes until it ends, breaks off or is all: what has come by then is kept. */
  async append(fileId: string, by: string, offset: number, input: AsyncIterable<Buffer>, keptMs: number): Promise<Upload> {
    const entity = await this.uploads.findById(fileId).lean<UploadEntity>();
    if (entity === null || entity.by !== by) {
      const complete = await this.upload(fileId, by);
      return complete.offset === offset ? complete : refuse('UPLOAD_OFFSET', 'Upload-Offset');
    }
    if (entity.expiresAt.getTime() <= Date.now()) return refuse('UPLOAD_EXPIRED', 'fileId');
    if (entity.offset !== offset) return refuse('UPLOAD_OFFSET', 'Upload-Offset');
    const writer = new Writer(this.connection, this.uploads, this.parts, this.files, entity, keptMs);
    try {
      await writer.open();
      try {
        for await (const chunk of input) await writer.write(chunk);
      } finally {
        // Where the connection broke too: what has come stays.
        if (!writer.failed) await writer.flush();
      }
    } catch (error) {
      if (writer.refused) await this.erase(fileId, by);
      throw error;
    }
    return this.upload(fileId, by);
  }

  async erase(fileId: string, by: string): Promise<void> {
    // From now on nothing more is taken.
    const ended = await this.uploads.updateOne({ _id: fileId, by }, { $set: { expiresAt: new Date(0) } });
    if (ended.matchedCount === 0) return refuse('UPLOAD_UNKNOWN', 'fileId');
    await this.eraseAbandoned(new Date(0));
  }

  /** Uploads that nobody went on with. Returns how many. */
  async eraseAbandoned(until: Date): Promise<number> {
    const abandoned = await this.uploads.find({ expiresAt: { $lte: until } }, { _id: 1 }).limit(1000).lean<{ _id: string }[]>();
    for (const { _id } of abandoned) {
      await this.parts.erase(_id);
      await this.uploads.deleteOne({ _id });
    }
    return abandoned.length;
  }

  async find(fileId: string): Promise<(StoredFile & { name: string }) | null> {
    const entity = await this.files.findById(fileId).select('+filename').lean<FileEntity>();
    return entity && { ...toFile(entity), name: entity.filename };
  }

  async of(owner: { caseNo: string } | { incidentNo: string }): Promise<StoredFile[]> {
    const filter = 'caseNo' in owner ? { 'metadata.caseNo': owner.caseNo } : { 'metadata.incidentNo': owner.incidentNo };
    return (await this.files.find(filter).sort({ uploadDate: 1, _id: 1 }).lean<FileEntity[]>()).map(toFile);
  }

  async named(fileIds: readonly string[]): Promise<Map<string, StoredFile>> {
    const found = await this.files.find({ _id: { $in: fileIds as string[] } }).lean<FileEntity[]>();
    return new Map(found.map((entity) => [entity._id, toFile(entity)]));
  }

  /** SHA-256 of what is stored now. Null where parts of it are missing. */
  async hash(fileId: string): Promise<string | null> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of this.content(fileId)) hash.update(chunk as Buffer);
    } catch (error) {
      if (error instanceof PartMissing) return null;
      throw error;
    }
    return hash.digest('hex');
  }

  content(fileId: string): Readable {
    return Readable.from(this.pieces(fileId), { objectMode: false });
  }

  private async *pieces(fileId: string): AsyncGenerator<Buffer> {
    const file = await this.files.findById(fileId).lean<FileEntity>();
    let length = 0;
    for await (const piece of this.parts.all(fileId)) {
      length += piece.length;
      yield piece;
    }
    if (length !== file?.length) throw new PartMissing(`${fileId} is not whole`);
  }
}

const toFile = ({ _id, length, uploadDate, metadata: { by, ...rest } }: FileEntity): StoredFile => ({
  fileId: _id,
  size: length,
  ...rest,
  uploadedBy: by,
  uploadedAt: uploadDate.toISOString(),
});

/** One connection's share of an upload. */
class Writer {
  /** It cannot become a file: what has come is erased. */
  refused = false;
  /** What is on record and what is in memory no longer go together. */
  failed = false;
  private hasher!: IHasher;
  private offset: number;
  /** The part being filled; what of it is on record already comes first. */
  private filling: Buffer[] = [];
  private filled = 0;
  private type: FileType | null;

  constructor(
    private readonly connection: Connection,
    private readonly uploads: Model<UploadEntity>,
    private readonly parts: Parts,
    private readonly files: Model<FileEntity>,
    private readonly upload: UploadEntity,
    private readonly keptMs: number,
  ) {
    this.offset = upload.offset;
    this.type = upload.type;
  }

  async open(): Promise<void> {
    this.hasher = await createSHA256();
    const { hashing } = this.upload;
    if (hashing === null) this.hasher.init();
    else await this.resumeHash(bytesOf(hashing));
    this.filled = this.offset % partBytes;
    if (this.filled > 0) this.filling.push(await this.parts.get(this.upload._id, Math.floor(this.offset / partBytes)));
  }

  /** A hash half done by another release cannot be gone on with: it is done again. */
  private async resumeHash(state: Uint8Array): Promise<void> {
    try {
      this.hasher.load(state);
    } catch {
      this.hasher.init();
      for (let n = 0; n * partBytes < this.offset; n += 1) this.hasher.update(await this.parts.get(this.upload._id, n));
    }
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.position + chunk.length > this.upload.size) {
      this.failed = this.refused = true;
      return refuse('FILE_LONGER_THAN_SAID', 'size');
    }
    for (let from = 0; from < chunk.length; ) {
      const taken = chunk.subarray(from, from + partBytes - this.filled);
      this.filling.push(taken);
      this.filled += taken.length;
      from += taken.length;
      if (this.filled === partBytes) await this.flush();
    }
  }

  /** How far it has come, what waits in memory included. */
  private get position(): number {
    return Math.floor(this.offset / partBytes) * partBytes + this.filled;
  }

  /** Puts what waits on record, and with the last of it the file: one transaction, in which nobody else has gone on with it. */
  async flush(): Promise<void> {
    const { _id: fileId, size } = this.upload;
    if (this.position === this.offset) return;
    this.failed = true;
    const n = Math.floor(this.offset / partBytes);
    const data = Buffer.concat(this.filling);
    this.hasher.update(data.subarray(this.offset % partBytes));
    const to = this.position;
    const hashing = Buffer.from(this.hasher.save());
    if (n === 0) await this.tellType(data, to === size);
    const sha256 = to === size ? this.hasher.digest() : null;
    if (sha256 !== null && this.upload.sha256 !== null && sha256 !== this.upload.sha256) {
      this.refused = true;
      return refuse('FILE_HASH_DIFFERS', 'sha256');
    }
    const part = await this.parts.prepare(fileId, n, data);
    await this.connection.withSession((session) =>
      session.withTransaction(async () => {
        const moved = await this.uploads.updateOne(
          { _id: fileId, offset: this.offset, expiresAt: { $gt: new Date() } },
          { $set: { offset: to, hashing, type: this.type, expiresAt: new Date(Date.now() + this.keptMs) } },
          { session },
        );
        if (moved.matchedCount !== 1) return refuse('UPLOAD_OFFSET', 'Upload-Offset');
        await this.parts.put(part, session);
        if (sha256 === null) return;
        const { incidentNo, caseNo, by, name } = this.upload;
        const metadata = { incidentNo, caseNo, sha256, type: this.type!, by };
        await this.files.create([{ _id: fileId, length: size, chunkSize: partBytes, uploadDate: new Date(), filename: name, metadata }], { session });
        await this.uploads.deleteOne({ _id: fileId }, { session });
      }),
    );
    if (sha256 !== null) await this.parts.tidy(fileId);
    this.offset = to;
    if (to % partBytes === 0) this.filling = [];
    else this.filling = [data];
    this.filled = to % partBytes;
    this.failed = false;
  }

  /** By its first bytes, as soon as there are enough of them. */
  private async tellType(data: Buffer, isAll: boolean): Promise<void> {
    if (data.length < enoughToTell && !isAll) return;
    const type = (await fileTypeFromBuffer(data))?.mime;
    if (isFileType(type)) {
      this.type = type;
      return;
    }
    this.refused = true;
    return refuse('FILE_TYPE_NOT_ALLOWED', 'type');
  }
}

const enoughToTell = 64 * 1024;

const bytesOf = (stored: Buffer | mongo.Binary): Buffer => (Buffer.isBuffer(stored) ? stored : Buffer.from(stored.buffer));
