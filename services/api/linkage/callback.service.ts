/**
 * 联动单位的答复: an untrusted body until its signature holds (Standard Webhooks: HMAC-SHA256 over id, time and body, at
 * most five minutes old). The same delivery again is a replay and refused; the same message signed anew, as a partner
 * does who never heard our answer, gets the first answer.
 */
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { AccessContext } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { linkageNoSchema, linkageWorkflowId } from '../../../libs/contracts/ids.js';
import { type LinkageReply, partnerMessageSchema, partnerSays } from '../../../libs/contracts/linkage.js';
import type { Config } from '../../../libs/platform/config.js';
import { parse, ProblemException } from '../../../libs/platform/problem.js';
import { CallbackRepository, PartnerRepository } from '../../../libs/records/linkage.js';
import { API_CONFIG } from '../config.js';
import { ProcessMessages } from '../processes/process-messages.js';

const webhookIdPattern = /^[A-Za-z0-9_.:-]{8,128}$/;

@Injectable()
export class CallbackService {
  constructor(
    @Inject(API_CONFIG) private readonly config: Config,
    private readonly partners: PartnerRepository,
    private readonly callbacks: CallbackRepository,
    private readonly messages: ProcessMessages,
    private readonly access: AccessService,
  ) {}

  async receive(partner: string, request: Request, access: AccessContext): Promise<{ state: LinkageReply['state'] }> {
    const body: unknown = request.body;
    const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
    const header = (name: string) => request.get(name) ?? '';
    const headers = { 'webhook-id': header('webhook-id'), 'webhook-timestamp': header('webhook-timestamp'), 'webhook-signature': header('webhook-signature') };
    const secrets = await this.partners.secretsOf(partner, this.config.PAYLOAD_KEYS);
    const id = headers['webhook-id'];
    if (!webhookIdPattern.test(id) || !secrets.some((secret) => verified(secret, text, headers))) {
      throw await this.access.refused(access, unverified());
    }
    const message = await parse(partnerMessageSchema, json(text));
    const no = message.linkageNo;
    if (!linkageNoSchema.safeParse(no).success) throw unknownBoard();
    const signature = createHash('sha256').update(headers['webhook-timestamp']).update(headers['webhook-signature']).digest('base64url');
    const seen = await this.callbacks.see(partner, id, signature, message);
    if (seen.replayed) throw await this.access.refused(access, replayed());
    if (seen.state) return { state: seen.state };
    const messageId = createHash('sha256').update(JSON.stringify([partner, id])).digest('base64url');
    const answer = await this.messages.send(linkageWorkflowId(no), partnerSays, { partner, messageId, message }, access);
    await this.callbacks.taken(partner, id, answer.state);
    return answer;
  }
}

function verified(secret: string, text: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(text, headers, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemException(400, 'BAD_REQUEST', { zh: '正文须为有效的 JSON', en: 'the body must be valid JSON' });
  }
}

const unverified = () => new ProblemException(401, 'CALLBACK_UNVERIFIED', { zh: '签名无效，或已超过五分钟', en: 'the signature is not valid, or is more than five minutes old' });
const replayed = () => new ProblemException(409, 'CALLBACK_REPLAYED', { zh: '这一答复已经收到过', en: 'this very delivery was taken before' });
const unknownBoard = () => new ProblemException(404, 'LINKAGE_UNKNOWN', { zh: '没有这个联动', en: 'there is no such board' });
