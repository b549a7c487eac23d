/**
 * Temporal's remote codec: an authorised auditor reads sealed payloads in the Temporal UI. There is no `encode`: only
 * the API itself writes messages to processes.
 */
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import { Access } from '../../libs/access/access.decorator.js';
import { TEMPORAL_CLIENT } from './processes/process-messages.js';

const base64 = z.string().regex(/^[A-Za-z0-9+/_=-]*$/);
/** A payload in the JSON form of Protocol Buffers, where an empty field is left out. */
const payloadSchema = z.object({
  metadata: z.record(z.string(), base64).nullish(),
  data: base64.nullish(),
});
const payloadsSchema = z.object({ payloads: z.array(payloadSchema).max(10_000).default([]) });
type Payloads = z.infer<typeof payloadsSchema>;
type Wire = Payloads['payloads'][number];

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const text = (data: Uint8Array) => Buffer.from(data).toString('base64');

const fromWire = ({ metadata, data }: Wire): Payload => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, bytes(value)])),
  data: bytes(data ?? ''),
});

const toWire = ({ metadata, data }: Payload): Wire => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, text(value)])),
  data: text(data ?? new Uint8Array()),
});

@ApiTags('codec')
@Controller('codec')
export class CodecController {
  constructor(@Inject(TEMPORAL_CLIENT) private readonly client: Client) {}

  @Post('decode')
  @HttpCode(200)
  @Access('codec.decode')
  @ApiOperation({ summary: '解密流程数据，供审计 / open sealed payloads, for an audit', operationId: 'decodePayloads' })
  @ApiOkResponse({ standardSchema: payloadsSchema })
  async decode(@Body({ schema: payloadsSchema }) { payloads }: Payloads): Promise<Payloads> {
    return { payloads: await Promise.all(payloads.map((payload) => this.open(payload))) };
  }

  /** What cannot be opened stays sealed, so that the rest can be read. */
  private async open(sealed: Wire): Promise<Wire> {
    try {
      let payloads = [fromWire(sealed)];
      for (const codec of [...this.client.options.loadedDataConverter.payloadCodecs].reverse()) {
        payloads = await codec.decode(payloads);
      }
      return toWire(payloads[0]!);
    } catch {
      return sealed;
    }
  }
}
