import { SceneRecords } from '../../libs/records/scene.js';
import { isoNow } from './case.js';
import type { Rig } from './rig.js';

/** Exhibits as a survey finds them, held by the first of the officers. */
export async function exhibits(rig: Rig, incidentNo: string, officers: string[], count: number): Promise<{ incidentNo: string; items: string[] }> {
  const form = {
    officers,
    witnesses: [{ name: '王某' }],
    startedAt: await isoNow(rig, 60),
    endedAt: await isoNow(rig),
    findings: '撬痕',
    evidence: Array.from({ length: count }, (_, i) => ({ description: `螺母${i}`, storage: '现场袋' })),
  };
  const { evidence } = await rig.get(SceneRecords).recordSurvey({ id: `${incidentNo}~survey`, incidentNo, taskId: 't', signedBy: officers[0]!, signedAt: await isoNow(rig), form });
  return { incidentNo, items: evidence };
}
