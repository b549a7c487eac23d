/** Prevention campaigns and the requests of residents: what goes on file, and the limits that hold. */
import { Injectable } from '@nestjs/common';
import type { CampaignActivities } from '../../libs/contracts/campaign.js';
import type { RequestActivities } from '../../libs/contracts/service-request.js';
import { squadOf, station } from '../../libs/domain/station.js';
import { CampaignRepository, ServiceRequestRepository } from '../../libs/records/community-work.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { StationRepository } from '../../libs/records/station.js';

@Injectable()
export class Prevention implements CampaignActivities {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly policies: PolicyRepository,
  ) {}

  async numberCampaign({ key, at }: Parameters<CampaignActivities['numberCampaign']>[0]): ReturnType<CampaignActivities['numberCampaign']> {
    return { campaignNo: await this.campaigns.number(key, at.slice(0, 4)) };
  }

  async openCampaign(input: Parameters<CampaignActivities['openCampaign']>[0]): ReturnType<CampaignActivities['openCampaign']> {
    await this.campaigns.open(input);
    return { policy: await this.policies.list(['campaign.', 'supervision.']) };
  }

  async recordSquadResult({ id, campaignNo, squad, by, at, form }: Parameters<CampaignActivities['recordSquadResult']>[0]): Promise<void> {
    const { result, actions, reached, note } = form;
    await this.campaigns.addResult(campaignNo, { id, squad, by, at, result, actions, reached, note });
  }

  async closeCampaign(input: Parameters<CampaignActivities['closeCampaign']>[0]): Promise<void> {
    await this.campaigns.close(input);
  }
}

@Injectable()
export class ServiceRequests implements RequestActivities {
  constructor(
    private readonly requests: ServiceRequestRepository,
    private readonly policies: PolicyRepository,
    private readonly station: StationRepository,
  ) {}

  async assignRequest({ grid }: Parameters<RequestActivities['assignRequest']>[0]): ReturnType<RequestActivities['assignRequest']> {
    const [found, policy] = await Promise.all([this.station.grid(grid), this.policies.list(['service.', 'supervision.'])]);
    const { community } = found!;
    const squads = station.teams.filter((team) => team.community !== undefined).map(({ id }) => id);
    return { squad: squadOf(community)!, community, squads, policy };
  }

  async recordHandling({ id, requestNo, by, at, form }: Parameters<RequestActivities['recordHandling']>[0]): Promise<void> {
    await this.requests.addHandling(requestNo, { id, by, at, decision: form.decision, answer: form.answer });
  }

  async closeRequest(input: Parameters<RequestActivities['closeRequest']>[0]): Promise<void> {
    await this.requests.close(input);
  }
}
