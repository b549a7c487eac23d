import { Injectable } from '@nestjs/common';
import type { SceneActivities } from '../../libs/contracts/incident.js';
import { SceneRecords } from '../../libs/records/scene.js';

/** What the squads' officers sign at a scene goes on record. */
@Injectable()
export class CommunityActivities implements SceneActivities {
  constructor(private readonly scene: SceneRecords) {}

  recordSurvey(record: Parameters<SceneActivities['recordSurvey']>[0]) {
    return this.scene.recordSurvey(record);
  }

  recordCanvass(record: Parameters<SceneActivities['recordCanvass']>[0]) {
    return this.scene.recordCanvass(record);
  }
}
