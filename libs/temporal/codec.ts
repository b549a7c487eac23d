/**
 * Payloads in Temporal are sealed, the key named in the metadata.
 * The first key seals, all keys open, so that keys rotate without a pause. What cannot be opened is an error by name.
 */
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { PayloadKey } from '../platform/config.js';
import { seal, unseal } from '../platform/seal.js';

// CommonJS: its names are not visible to an ES module one by one.
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

const encoding = 'binary/sealed';
const text = (bytes: Uint8Array | undefined | null) => (bytes ? Buffer.from(bytes).toString('utf8') : '');

/** Set on plain payloads where they are opened, never sent: see `payload-converter.ts`. */
export const unsealedMark = 'unsealed';

export class SealingCodec implements PayloadCodec {
  private readonly keys: Map<string, Uint8Array>;
  private readonly first: PayloadKey;

  /** `markUnsealed`: where workflow code runs, a payload that nobody sealed is marked, so that it cannot pass for the API's. */
  constructor(
    keys: readonly PayloadKey[],
    private readonly markUnsealed = false,
  ) {
    if (!keys[0]) throw new Error('PAYLOAD_KEYS: at least one key is required / 至少需要一个密钥');
    this.first = keys[0];
    this.keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.seal(payload));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.open(payload));
  }

  private seal(payload: Payload): Payload {
    const sealed = seal(this.first.key, PayloadMessage.encode(payload).finish());
    return { metadata: { encoding: Buffer.from(encoding), 'key-id': Buffer.from(this.first.id) }, data: sealed };
  }

  private open(payload: Payload): Payload {
    if (text(payload.metadata?.encoding) !== encoding) {
      if (!this.markUnsealed) return payload;
      return { ...payload, metadata: { ...payload.metadata, [unsealedMark]: Buffer.from('1') } };
    }
    const id = text(payload.metadata?.['key-id']);
    const key = this.keys.get(id);
    if (!key) throw new Error(`payload sealed with the unknown key ${id}: keep retired keys in PAYLOAD_KEYS`);
    const decoded = PayloadMessage.decode(unseal(key, payload.data ?? new Uint8Array()));
    return { metadata: decoded.metadata, data: decoded.data };
  }
}
