/** 联动单位模拟器: a partner outside the station, who keeps to Standard Webhooks or misbehaves as told. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { LinkageAnswer, PartnerMessage } from '../contracts/linkage.js';

/**
 * `prompt`: acknowledges and answers. `silent`: takes the request and never says a word. `doubled`: sends each callback
 * twice. `wrong`: signs with another secret. `down`: does not take requests. `late`: answers when told to.
 */
export type Manner = 'prompt' | 'silent' | 'doubled' | 'wrong' | 'down' | 'late';

export interface Received {
  id: string;
  type: string;
  linkageNo: string;
  matter: unknown;
}

export interface SimulatedPartner {
  endpoint: string;
  /** Requests whose signature held, each id once, in the order in which they came. */
  received: Received[];
  /** Deliveries of any kind, repeated and forged ones too. */
  deliveries: number;
  /** What the station said to each callback. */
  answers: number[];
  manner: Manner;
  answer(linkageNo: string, answer: LinkageAnswer): Promise<number>;
  say(message: PartnerMessage, webhookId?: string): Promise<number>;
  close(): Promise<void>;
}

export interface PartnerOptions {
  secret: string;
  manner?: Manner;
  /** Where its callbacks go unless the request names another address. */
  callback: string;
  reply?: (linkageNo: string) => LinkageAnswer;
}

export async function startPartner({ secret, manner = 'prompt', callback, reply = () => ({ outcome: 'done', at: new Date().toISOString() }) }: PartnerOptions): Promise<SimulatedPartner> {
  let sent = 0;
  const signer = (named: string) => new Webhook(partner.manner === 'wrong' ? `whsec_${Buffer.alloc(32, 7).toString('base64')}` : named);
  const post = async (message: PartnerMessage, id: string): Promise<number> => {
    const body = JSON.stringify(message);
    const at = new Date();
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signer(secret).sign(id, at, body),
    };
    const once = async () => {
      const response = await fetch(callback, { method: 'POST', headers, body });
      partner.answers.push(response.status);
      return response.status;
    };
    const status = await once();
    if (partner.manner === 'doubled') await once();
    return status;
  };
  const server = createServer((request, response) => {
    void (async () => {
      partner.deliveries += 1;
      if (partner.manner === 'down') return void response.writeHead(503).end();
      const body = await read(request);
      const id = String(request.headers['webhook-id']);
      try {
        new Webhook(secret).verify(body, request.headers as Record<string, string>, { jsonParse: false });
      } catch {
        return void response.writeHead(401).end();
      }
      response.writeHead(202).end();
      if (partner.received.some((earlier) => earlier.id === id)) return;
      const { type, data } = JSON.parse(body) as { type: string; data: { linkageNo: string; matter?: unknown } };
      partner.received.push({ id, type, linkageNo: data.linkageNo, matter: data.matter });
      if (type !== 'linkage.requested' || partner.manner === 'silent' || partner.manner === 'late') return;
      await partner.say({ type: 'acknowledged', linkageNo: data.linkageNo, at: new Date().toISOString() });
      await partner.answer(data.linkageNo, reply(data.linkageNo));
    })().catch(() => response.destroy());
  });
  const partner: SimulatedPartner = {
    endpoint: '',
    received: [],
    deliveries: 0,
    answers: [],
    manner,
    answer: (linkageNo, answer) => partner.say({ type: 'answered', linkageNo, answer }),
    say: (message, webhookId = `callback-${Date.now()}-${(sent += 1)}`) => post(message, webhookId),
    close: () => end(server),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  partner.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
  return partner;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
