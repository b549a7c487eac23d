import { Inject, Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import type { LinkageActivities as Contract } from '../../libs/contracts/linkage.js';
import type { Config } from '../../libs/platform/config.js';
import { LinkageRegister, MatterRepository, PartnerRepository } from '../../libs/records/linkage.js';
import { PolicyRepository } from '../../libs/records/policy.js';

export const LINKAGE_CONFIG = Symbol('LINKAGE_CONFIG');

const answeredWithinMs = 10_000;

/** Worth another try: the partner is busy, restarting, or has not decided. Every other refusal is final. */
const passing = (status: number) => status >= 500 || [408, 409, 425, 429].includes(status);

/** 联动: numbers boards, and tells partners by Standard Webhooks (https://www.standardwebhooks.com). */
@Injectable()
export class LinkageActivities implements Contract {
  constructor(
    @Inject(LINKAGE_CONFIG) private readonly config: Pick<Config, 'PAYLOAD_KEYS' | 'API_URL'>,
    private readonly register: LinkageRegister,
    private readonly partners: PartnerRepository,
    private readonly matters: MatterRepository,
    private readonly policies: PolicyRepository,
  ) {}

  async openLinkage(input: Parameters<Contract['openLinkage']>[0]): ReturnType<Contract['openLinkage']> {
    const linkageNo = await this.register.open(input);
    return { linkageNo, matter: linkageNo, ...(await this.policies.inForce(['linkage.', 'supervision.'])) };
  }

  async tellPartner({ linkageNo, kind, partner: id, type, number, matter, dueAt }: Parameters<Contract['tellPartner']>[0]): Promise<{ delivered: boolean }> {
    const [partner, secrets] = await Promise.all([this.partners.find(id), this.partners.secretsOf(id, this.config.PAYLOAD_KEYS)]);
    if (!partner?.endpoint || secrets.length === 0) return { delivered: false };
    const message = {
      type: `linkage.${type}`,
      timestamp: new Date().toISOString(),
      data: {
        linkageNo,
        kind,
        dueAt,
        callback: `${this.config.API_URL ?? ''}/api/v1/partners/${id}/callbacks`,
        ...(type === 'requested' ? { matter: await this.matters.read(matter) } : {}),
      },
    };
    const body = JSON.stringify(message);
    const webhookId = `${linkageNo}.${id}.${type}.${number}`;
    const now = new Date();
    const response = await fetch(partner.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': webhookId,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(webhookId, now, body)).join(' '),
      },
      body,
      // Whoever answers for the partner's address must not send our words elsewhere.
      redirect: 'manual',
      signal: AbortSignal.timeout(answeredWithinMs),
    });
    await response.body?.cancel();
    if (passing(response.status)) throw new Error(`partner ${id} answered ${response.status}`);
    return { delivered: response.ok };
  }
}
