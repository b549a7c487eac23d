/** Photos and recordings over real HTTP: whole, broken off, resumed, by two at once, and what is not taken. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { getConnectionToken } from '@nestjs/mongoose';
import { type Connection, mongo } from 'mongoose';
import * as tus from 'tus-js-client';
import { station } from '../../libs/domain/station.js';
import { FileRepository, partBytes } from '../../libs/records/files.js';
import type { ProblemException } from '../../libs/platform/problem.js';
import { IncidentRepository } from '../../libs/records/incident.js';
import { Attachments } from '../../services/api/files/attachments.js';
import { type ApiRig, startApiRig } from '../support/api.js';
import { held } from '../support/memory.js';

const MiB = 1024 * 1024;
const [officer, colleague] = station.accounts.filter(({ roles }) => roles.includes('communityOfficer')).map(({ id }) => id) as [string, string];
const investigator = station.accounts.find(({ roles }) => roles.includes('investigator'))!.id;
let rig: ApiRig;
let database: Connection;
beforeAll(async () => {
  rig = await startApiRig();
  database = rig.api.app.get<Connection>(getConnectionToken());
  const call = { source: 'test', number: '1', receivedAt: '2026-03-01T10:00:00+08:00', channel: 'phone' as const };
  await rig.api.app.get(IncidentRepository).register({ incidentNo: 'test.1', call, registeredBy: 'o-2011', callbackToken: null } as never);
}, 120_000);
afterAll(() => rig.close());

/** A picture by its first bytes, then bytes that never repeat: made as they are needed, never all at once. */
async function* picture(size: number, from = 0): AsyncGenerator<Buffer> {
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01]);
  const block = 65_536;
  for (let at = Math.floor(from / block) * block; at < size; at += block) {
    const bytes = Buffer.alloc(Math.min(block, size - at), createHash('sha512').update(`block ${at}`).digest());
    if (at === 0) head.copy(bytes);
    yield bytes.subarray(Math.max(0, from - at));
  }
}
async function sha256Of(size: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of picture(size)) hash.update(chunk);
  return hash.digest('hex');
}

const begin = (body: object, as = officer, headers = {}) => rig.call('/api/v1/files', { as, body: { incidentNo: 'test.1', name: '现场.jpg', ...body }, headers });
const state = (fileId: string, as = officer) => rig.call(`/api/v1/uploads/${fileId}`, { as });
const info = (fileId: string) => rig.call(`/api/v1/files/${fileId}`, { as: investigator, headers: { 'x-purpose': 'investigation' } });

/** Sends from the offset; `cutAt`: breaks the connection after so many bytes of this request. */
async function send(fileId: string, offset: number, content: AsyncIterable<Buffer>, { as = officer, cutAt = Infinity, headers = {} }: { as?: string; cutAt?: number; headers?: Record<string, string> } = {}) {
  const token = await rig.token(as);
  return new Promise<{ status: number; offset: number; code: string | undefined } | null>((resolve, reject) => {
    const request = httpRequest(`${rig.url}/api/v1/uploads/${fileId}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), 'tus-resumable': '1.0.0', ...headers },
    });
    let cut = false;
    request.on('error', (error) => (cut || (error as NodeJS.ErrnoException).code === 'EPIPE' || (error as NodeJS.ErrnoException).code === 'ECONNRESET' ? resolve(null) : reject(error)));
    request.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => void (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, offset: Number(response.headers['upload-offset']), code: text ? (JSON.parse(text) as { code: string }).code : undefined }));
    });
    void (async () => {
      let sent = 0;
      const over = new AbortController();
      const closed = new Promise<void>((resolve) => request.once('close', () => resolve()));
      void closed.then(() => over.abort());
      for await (const chunk of content) {
        if (request.destroyed) return;
        if (!request.write(chunk)) await Promise.race([once(request, 'drain', { signal: over.signal }), closed]).catch(() => {});
        sent += chunk.length;
        if (sent >= cutAt) {
          cut = true;
          return request.destroy();
        }
      }
      request.end();
    })();
  });
}

/** Waits until the server has put away what came before the break. */
async function settled(fileId: string): Promise<number> {
  for (let last = -1; ; ) {
    const { body } = await state(fileId);
    if (body.offset === last) return last;
    last = body.offset;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

it('takes 64 MiB that broke off again and again, with the hash of the whole, in bounded memory', async () => {
  const size = 64 * MiB + 12_345;
  const { status, body, headers } = await begin({ size, sha256: await sha256Of(size) });
  expect([status, headers.get('location')]).toEqual([201, `/api/v1/uploads/${body.fileId}`]);
  const before = held().arrayBuffers;
  let most = before;
  async function* watched(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let sent = 0;
    for await (const chunk of content) {
      yield chunk;
      // Seldom, since each look is a full collection.
      if (Math.floor((sent + chunk.length) / (8 * MiB)) > Math.floor(sent / (8 * MiB))) most = Math.max(most, held().arrayBuffers);
      sent += chunk.length;
    }
  }
  let breaks = 0;
  for (const cutAt of [100_000, 5 * MiB, 3 * MiB + 77, 20 * MiB]) {
    const offset = await settled(body.fileId);
    expect(await send(body.fileId, offset, watched(picture(size, offset)), { cutAt })).toBeNull();
    breaks += 1;
  }
  const offset = await settled(body.fileId);
  expect(offset).toBeGreaterThan(10 * MiB);
  expect(offset).toBeLessThan(size);
  expect(await send(body.fileId, offset, watched(picture(size, offset)))).toMatchObject({ status: 204, offset: size });
  expect(breaks).toBe(4);
  expect(most - before).toBeLessThan(48 * MiB);
  expect((await info(body.fileId)).body).toMatchObject({ size, sha256: await sha256Of(size), type: 'image/jpeg', incidentNo: 'test.1', uploadedBy: officer, name: '现场.jpg' });

  const token = await rig.token(investigator);
  const content = await fetch(`${rig.url}/api/v1/files/${body.fileId}/content`, { headers: { authorization: `Bearer ${token}`, 'x-purpose': 'investigation' } });
  const hash = createHash('sha256');
  for await (const chunk of content.body!) hash.update(chunk);
  expect(hash.digest('hex')).toBe(await sha256Of(size));
  expect(content.headers.get('content-disposition')).toBe(`attachment; filename="${body.fileId}"`);
  expect(content.headers.get('content-type')).toBe('application/octet-stream');
  expect(content.headers.get('x-content-type-options')).toBe('nosniff');
  expect(content.headers.get('content-security-policy')).toContain('sandbox');
  expect(content.headers.get('cache-control')).toBe('no-store');
}, 120_000);

it.each([12, 13, partBytes - 1, partBytes, partBytes + 1, 2 * partBytes])('takes %d bytes, whole and in two', async (size) => {
  for (const cuts of [[], [Math.ceil(size / 2)], [Math.min(partBytes, size - 1)]]) {
    const { body } = await begin({ size });
    let offset = 0;
    for (const to of [...cuts.filter((cut) => cut > 0 && cut < body.size), body.size]) {
      const rest: Buffer[] = [];
      for await (const chunk of picture(body.size, offset)) rest.push(chunk);
      expect(await send(body.fileId, offset, Readable.from([Buffer.concat(rest).subarray(0, to - offset)]))).toMatchObject({ status: 204, offset: to });
      offset = to;
    }
    expect((await info(body.fileId)).body).toMatchObject({ size: body.size, sha256: await sha256Of(body.size) });
  }
});

it('is what any tool for GridFS reads', async () => {
  const size = 9 * MiB;
  const { body } = await begin({ size });
  await send(body.fileId, 0, picture(size));
  const hash = createHash('sha256');
  for await (const chunk of new mongo.GridFSBucket(database.db!, { bucketName: 'files' }).openDownloadStream(body.fileId)) hash.update(chunk as Buffer);
  expect(hash.digest('hex')).toBe(await sha256Of(size));
});

it('goes on in another API that was started after the first had taken a part, and with a common tus client', async () => {
  const size = 10 * MiB + 1;
  const { body } = await begin({ size });
  await send(body.fileId, 0, picture(size), { cutAt: 6 * MiB });
  await settled(body.fileId);
  const other = await rig.another();
  try {
    const token = await rig.token(officer);
    const pieces: Buffer[] = [];
    for await (const chunk of picture(size)) pieces.push(chunk);
    const progress: number[] = [];
    await new Promise<void>((resolve, reject) => {
      new tus.Upload(Buffer.concat(pieces) as never, {
        uploadUrl: `http://127.0.0.1:${other.port}/api/v1/uploads/${body.fileId}`,
        uploadSize: size,
        chunkSize: 2 * MiB,
        retryDelays: null,
        headers: { authorization: `Bearer ${token}` },
        onChunkComplete: (_chunk, accepted) => void progress.push(accepted),
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
    expect(progress[0]).toBeGreaterThan(6 * MiB);
    expect((await info(body.fileId)).body).toMatchObject({ sha256: await sha256Of(size) });
  } finally {
    await other.close();
  }
});

it('takes each byte once where two send at once', async () => {
  const size = 13 * MiB + 5;
  const { body } = await begin({ size, sha256: await sha256Of(size) });
  const answers = await Promise.all([1, 2, 3].map(() => send(body.fileId, 0, picture(size))));
  for (const answer of answers) if (answer !== null && answer.status !== 204) expect(answer).toMatchObject({ status: 409, code: 'UPLOAD_OFFSET' });
  const offset = await settled(body.fileId);
  if (offset < size) expect(await send(body.fileId, offset, picture(size, offset))).toMatchObject({ status: 204, offset: size });
  expect((await info(body.fileId)).body).toMatchObject({ size, sha256: await sha256Of(size) });
  // Sent once more after all has come, it is told so.
  expect(await send(body.fileId, size, Readable.from([]))).toMatchObject({ status: 204, offset: size });
});

it('is one upload for one request, however often it is made', async () => {
  const headers = { 'idempotency-key': 'same-photo' };
  const [a, b] = await Promise.all([begin({ size: 10 }, officer, headers), begin({ size: 10 }, officer, headers)]);
  expect(a.body.fileId).toBe(b.body.fileId);
  expect((await begin({ size: 10 }, investigator, headers)).body.fileId).not.toBe(a.body.fileId);
});

describe('what is not taken', () => {
  const bytes = (content: string | Buffer) => Readable.from([Buffer.from(content as string)]);
  const gone = async (fileId: string) => {
    expect(await state(fileId)).toMatchObject({ status: 404, body: { code: 'UPLOAD_UNKNOWN' } });
    expect(await database.collection('files.chunks').countDocuments({ files_id: fileId as never })).toBe(0);
  };

  it('is too large, of nothing, of nobody’s, or of what is not there', async () => {
    expect(await begin({ size: 2 * 1024 * MiB + 1 })).toMatchObject({ status: 400, body: { errors: [{ field: 'size', rule: 'FILE_TOO_LARGE' }] } });
    expect((await begin({ size: 0 })).status).toBe(400);
    expect(await begin({ size: 1, caseNo: 'A2026-00001' })).toMatchObject({ status: 400, body: { errors: [{ rule: 'INCIDENT_OR_CASE' }] } });
    expect(await begin({ size: 1, incidentNo: 'test.none' })).toMatchObject({ status: 404, body: { code: 'INCIDENT_UNKNOWN' } });
  });

  it.each([
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['a drawing with a program in it', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['a program', Buffer.from([0x4d, 0x5a, 0x90, 0x00, ...Array.from({ length: 100 }, () => 0)])],
    ['nothing known', 'just some words'],
  ])('is %s, whatever its name', async (_what, content) => {
    const { body } = await begin({ size: Buffer.byteLength(content as string), name: '照片.jpg' });
    expect(await send(body.fileId, 0, bytes(content))).toMatchObject({ status: 415, code: 'FILE_TYPE_NOT_ALLOWED' });
    await gone(body.fileId);
  });

  it('is longer than was said, or another content than was said', async () => {
    const { body } = await begin({ size: 100 });
    expect(await send(body.fileId, 0, picture(101))).toMatchObject({ status: 413, code: 'FILE_LONGER_THAN_SAID' });
    await gone(body.fileId);
    const other = await begin({ size: 100, sha256: await sha256Of(99) });
    expect(await send(other.body.fileId, 0, picture(100))).toMatchObject({ status: 422, code: 'FILE_HASH_DIFFERS' });
    await gone(other.body.fileId);
  });

  it('comes at a wrong place, in a wrong form, or from another person', async () => {
    const { body } = await begin({ size: 1000 });
    expect(await send(body.fileId, 5, picture(1000, 5))).toMatchObject({ status: 409, code: 'UPLOAD_OFFSET' });
    expect(await send(body.fileId, 0, picture(1000), { headers: { 'upload-offset': '-1' } })).toMatchObject({ status: 409, code: 'UPLOAD_OFFSET' });
    expect(await send(body.fileId, 0, picture(1000), { headers: { 'content-type': 'image/jpeg' } })).toMatchObject({ status: 415 });
    expect(await send(body.fileId, 0, picture(1000), { headers: { 'tus-resumable': '0.2.2' } })).toMatchObject({ status: 412, code: 'TUS_VERSION' });
    expect(await send(body.fileId, 0, picture(1000), { as: colleague })).toMatchObject({ status: 404, code: 'UPLOAD_UNKNOWN' });
    expect((await state(body.fileId)).body).toMatchObject({ offset: 0 });
    expect((await rig.call(`/api/v1/uploads/${body.fileId}`, { as: officer, method: 'DELETE' })).status).toBe(204);
    await gone(body.fileId);
  });

  it('was abandoned: it is erased, and not gone on with', async () => {
    const { body } = await begin({ size: 1000 });
    await send(body.fileId, 0, picture(500));
    expect(await settled(body.fileId)).toBe(500);
    await database.collection('uploads').updateOne({ _id: body.fileId }, { $set: { expiresAt: new Date(1) } });
    expect(await send(body.fileId, 500, picture(1000, 500))).toMatchObject({ status: 410, code: 'UPLOAD_EXPIRED' });
    expect(await rig.api.app.get(FileRepository).eraseAbandoned(new Date())).toBe(1);
    await gone(body.fileId);
  });
});

it('is read for a purpose and by those who may alone, and each reading is on record', async () => {
  const { body } = await begin({ size: 100 });
  await send(body.fileId, 0, picture(100));
  expect(await rig.call(`/api/v1/files/${body.fileId}/content`, { as: investigator })).toMatchObject({ status: 403, body: { code: 'PURPOSE_REQUIRED' } });
  expect(await rig.call(`/api/v1/files/${body.fileId}`, { as: officer, headers: { 'x-purpose': 'callHandling' } })).toMatchObject({ status: 403, body: { code: 'ROLE_NOT_ALLOWED' } });
  expect((await rig.call(`/api/v1/files?incidentNo=test.1`, { as: investigator, headers: { 'x-purpose': 'investigation' } })).body.items).toContainEqual(expect.objectContaining({ fileId: body.fileId }));
  const log = await database.collection('access_log').find({ action: 'file.read', subject: body.fileId }).toArray();
  expect(log.map(({ outcome, purpose }) => [outcome, purpose])).toEqual(expect.arrayContaining([['refused', null]]));
});

it('is named in a form with its content, and of the same matter', async () => {
  const { body } = await begin({ size: 100 });
  await send(body.fileId, 0, picture(100));
  const photo = { file: body.fileId, sha256: await sha256Of(100), what: 'photo' };
  const check = (files: unknown[], incidentNo = 'test.1') => rig.api.app.get(Attachments).check({ files }, () => Promise.resolve({ incidentNo }));
  await expect(check([photo])).resolves.toBeUndefined();
  await expect(rig.api.app.get(Attachments).check({ findings: '无文件' }, () => Promise.reject(new Error('not asked')))).resolves.toBeUndefined();
  const wrong: [object, string?][] = [[{ ...photo, file: 'file-0000000000000000' }], [{ ...photo, sha256: await sha256Of(99) }], [photo, 'test.2']];
  const rules = await Promise.all(wrong.map(([file, incidentNo]) => check([photo, file], incidentNo).catch((problem: ProblemException) => problem.errors.at(-1))));
  expect(rules).toEqual(['FILE_UNKNOWN', 'FILE_HASH_DIFFERS', 'FILE_OF_ANOTHER'].map((rule) => ({ field: 'result.files.1', rule })));
});
