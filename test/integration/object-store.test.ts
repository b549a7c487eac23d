/** Files whose parts lie in an S3-compatible store: sent in pieces, by two at once, changed by hand, given up. */
import { createHash, randomBytes } from 'node:crypto';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { INestApplicationContext } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { database } from '../../libs/records/database.js';
import { FileRepository, filesFeature, partBytes } from '../../libs/records/files.js';
import { objectStore } from '../../libs/records/object-store.js';
import { type S3Server, startS3 } from '../support/object-store.js';
import { temporaryMongo } from '../support/servers.js';

const s3: S3Server | null = await startS3();
const withStore = s3 ? it : it.skip;
let mongo: Awaited<ReturnType<typeof temporaryMongo>>;
const apps: INestApplicationContext[] = [];
let files: FileRepository;

/** The repository as a service has it. */
async function repository(config: object): Promise<FileRepository> {
  @Module({ imports: [database(mongo.address), filesFeature], providers: [objectStore(config), FileRepository] })
  class Files {}
  const app = await NestFactory.createApplicationContext(Files, { logger: false });
  apps.push(app);
  return app.get(FileRepository);
}

beforeAll(async () => {
  mongo = await temporaryMongo();
  files = await repository(s3?.config ?? {});
}, 120_000);
afterAll(async () => {
  for (const app of apps) await app.close();
  await s3?.stop();
  await mongo.discard();
});

const day = 86_400_000;
const by = 'o-2011';
const picture = (size: number) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01]), randomBytes(size - 12)]);
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
async function* pieces(data: Buffer, size = 100_000) {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}
async function content(repository: FileRepository, fileId: string): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const piece of repository.content(fileId)) read.push(piece as Buffer);
  return Buffer.concat(read);
}
const objects = async (fileId: string) => ((await s3!.client.send(new ListObjectsV2Command({ Bucket: s3!.config.S3_BUCKET, Prefix: `${fileId}/` }))).Contents ?? []).map(({ Key }) => Key!);
let number = 0;
async function begun(size: number) {
  number += 1;
  return (await files.begin({ incidentNo: 'test.1', name: '现场.jpg', size }, by, day, `key-${number}`)).fileId;
}
async function stored(size: number) {
  const data = picture(size);
  const fileId = await begun(size);
  await files.append(fileId, by, 0, pieces(data), day);
  return { fileId, data };
}

withStore('comes in pieces over several connections, and lies in the bucket alone', async () => {
  const data = picture(2 * partBytes + 1_000_000);
  const fileId = await begun(data.length);
  let offset = 0;
  // Ends within a part, at its end, and within another.
  for (const to of [700_000, partBytes, partBytes + 5, data.length]) {
    offset = (await files.append(fileId, by, offset, pieces(data.subarray(offset, to)), day)).offset;
    expect(offset).toBe(to);
  }
  expect(await files.find(fileId)).toMatchObject({ size: data.length, sha256: sha256(data), type: 'image/jpeg' });
  expect((await content(files, fileId)).equals(data)).toBe(true);
  expect(await files.hash(fileId)).toBe(sha256(data));
  // What was filled up on the way is swept.
  expect(await objects(fileId)).toHaveLength(3);
  const chunks = apps[0]!.get<Connection>(getConnectionToken()).db!.collection('files.chunks');
  expect(await chunks.countDocuments({ files_id: fileId as never, data: { $exists: true } })).toBe(0);
});

withStore('of two who go on at once one counts, and the other harms nothing', async () => {
  const [one, other] = [picture(300_000), picture(300_000)];
  const fileId = await begun(300_000);
  const results = await Promise.allSettled([files.append(fileId, by, 0, pieces(one), day), files.append(fileId, by, 0, pieces(other), day)]);
  expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
  const hash = await files.hash(fileId);
  expect([sha256(one), sha256(other)]).toContain(hash);
  expect((await files.find(fileId))!.sha256).toBe(hash);
});

withStore('shows what was changed or lost in the bucket', async () => {
  const { fileId, data } = await stored(400_000);
  const [key] = await objects(fileId);
  await s3!.client.send(new PutObjectCommand({ Bucket: s3!.config.S3_BUCKET, Key: key!, Body: Buffer.concat([data.subarray(0, 399_999), Buffer.from([data[399_999]! ^ 1])]) }));
  expect(await files.hash(fileId)).not.toBe(sha256(data));
  await s3!.client.send(new DeleteObjectCommand({ Bucket: s3!.config.S3_BUCKET, Key: key! }));
  expect(await files.hash(fileId)).toBeNull();
});

withStore('is erased from the bucket where it is given up', async () => {
  const data = picture(500_000);
  const fileId = await begun(data.length);
  await files.append(fileId, by, 0, pieces(data.subarray(0, 300_000)), day);
  expect(await objects(fileId)).toHaveLength(1);
  await files.erase(fileId, by);
  expect(await objects(fileId)).toEqual([]);
});

withStore('that was stored in MongoDB before stays readable, and one that lies elsewhere is not taken for lost', async () => {
  const before = await repository({});
  const data = picture(200_000);
  const { fileId } = await before.begin({ incidentNo: 'test.1', name: '旧.jpg', size: data.length }, by, day, 'before');
  await before.append(fileId, by, 0, pieces(data), day);
  expect((await content(files, fileId)).equals(data)).toBe(true);
  const elsewhere = await stored(100_000);
  await expect(before.hash(elsewhere.fileId)).rejects.toThrow(/none is configured/);
});
