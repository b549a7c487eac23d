import { Injectable } from '@nestjs/common';
import type { SceneActivities } from '../../libs/contracts/incident.js';
import type { VisitActivities } from '../../libs/contracts/visits.js';
import { SceneRecords } from '../../libs/records/scene.js';
import { Visits } from './visits.activities.js';

/** The squads' officers: what they sign at a scene, and their visits. */
@Injectable()
export class CommunityActivities implements SceneActivities, VisitActivities {
  constructor(
    private readonly scene: SceneRecords,
    private readonly visits: Visits,
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

  openDay(input: Parameters<VisitActivities['openDay']>[0]) {
    return this.visits.openDay(input);
  }
}
