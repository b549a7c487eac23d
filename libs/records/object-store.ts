/** Where the parts of files lie outside MongoDB: any store that speaks S3. What they are, and in which order, stays in MongoDB. */
import { DeleteObjectsCommand, GetObjectCommand, NoSuchKey, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Provider } from '@nestjs/common';
import type { Config } from '../platform/config.js';

export type ObjectStoreConfig = Partial<Pick<Config, 'S3_ENDPOINT' | 'S3_BUCKET' | 'S3_REGION' | 'S3_ACCESS_KEY' | 'S3_SECRET_KEY'>>;

export class ObjectStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async put(key: string, data: Buffer): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: data, ContentLength: data.length }));
  }

  /** Null where there is no such object. */
  async get(key: string): Promise<Buffer | null> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return Buffer.from(await Body!.transformToByteArray());
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  }

  /** Removes what lies under the prefix, but for what is to stay. */
  async sweep(prefix: string, stay: ReadonlySet<string>): Promise<void> {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: prefix })) {
      const Objects = Contents.flatMap(({ Key }) => (Key === undefined || stay.has(Key) ? [] : [{ Key }]));
      if (Objects.length > 0) await this.client.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }));
    }
  }
}

/** Null where no bucket is configured: the parts lie in MongoDB then, as GridFS has them. */
export function objectStoreOf({ S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY, S3_SECRET_KEY }: ObjectStoreConfig): ObjectStore | null {
  if (S3_BUCKET === undefined) return null;
  const client = new S3Client({
    region: S3_REGION!,
    credentials: { accessKeyId: S3_ACCESS_KEY!, secretAccessKey: S3_SECRET_KEY! },
    // A store of one's own seldom has a host name for each bucket.
    ...(S3_ENDPOINT === undefined ? {} : { endpoint: S3_ENDPOINT, forcePathStyle: true }),
  });
  return new ObjectStore(client, S3_BUCKET);
}

export const OBJECT_STORE = Symbol('OBJECT_STORE');
export const objectStore = (config: ObjectStoreConfig): Provider => ({ provide: OBJECT_STORE, useFactory: () => objectStoreOf(config) });
