import { Injectable } from '@nestjs/common';
import type { CampaignActivities } from '../../libs/contracts/campaign.js';
import type { SceneActivities } from '../../libs/contracts/incident.js';
import type { RequestActivities } from '../../libs/contracts/service-request.js';
import type { VisitActivities } from '../../libs/contracts/visits.js';
import { SceneRecords } from '../../libs/records/scene.js';
import { Prevention, ServiceRequests } from './prevention.activities.js';
import { Visits } from './visits.activities.js';

/** The squads' work: what they sign at a scene, their visits, campaigns, and the requests of residents. */
@Injectable()
export class CommunityActivities implements SceneActivities, VisitActivities, CampaignActivities, RequestActivities {
  constructor(
    private readonly scene: SceneRecords,
    private readonly visits: Visits,
    private readonly prevention: Prevention,
    private readonly requests: ServiceRequests,
  ) {}

  recordSurvey(record: Parameters<SceneActivities['recordSurvey']>[0]) {
    return this.scene.recordSurvey(record);
  }

  recordCanvass(record: Parameters<SceneActivities['recordCanvass']>[0]) {
    return this.scene.recordCanvass(record);
  }

  prepareRound(input: Parameters<VisitActivities['prepareRound']>[0]) {
    return this.visits.prepareRound(input);
  }

  recordVisit(input: Parameters<VisitActivities['recordVisit']>[0]) {
    return this.visits.recordVisit(input);
  }

  askVisit(input: Parameters<VisitActivities['askVisit']>[0]) {
    return this.visits.askVisit(input);
  }

  visitsMade(input: Parameters<VisitActivities['visitsMade']>[0]) {
    return this.visits.visitsMade(input);
  }

  numberCampaign(input: Parameters<CampaignActivities['numberCampaign']>[0]) {
    return this.prevention.numberCampaign(input);
  }

  openCampaign(input: Parameters<CampaignActivities['openCampaign']>[0]) {
    return this.prevention.openCampaign(input);
  }

  recordSquadResult(input: Parameters<CampaignActivities['recordSquadResult']>[0]) {
    return this.prevention.recordSquadResult(input);
  }

  closeCampaign(input: Parameters<CampaignActivities['closeCampaign']>[0]) {
    return this.prevention.closeCampaign(input);
  }

  assignRequest(input: Parameters<RequestActivities['assignRequest']>[0]) {
    return this.requests.assignRequest(input);
  }

  recordHandling(input: Parameters<RequestActivities['recordHandling']>[0]) {
    return this.requests.recordHandling(input);
  }

  closeRequest(input: Parameters<RequestActivities['closeRequest']>[0]) {
    return this.requests.closeRequest(input);
  }

  openDay(input: Parameters<VisitActivities['openDay']>[0]) {
    return this.visits.openDay(input);
  }
}
