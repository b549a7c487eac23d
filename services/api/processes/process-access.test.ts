import { roles } from '../../../libs/domain/actor.js';
import { isOfCase, seesCases } from './process-access.js';

it.each(['case/A2026-00001', 'review/A2026-00001/filing/1', 'arrest/A2026-00001/1', 'suspect/A2026-00001/1', 'seizure/K2026-00001', 'video/V2026-00001', 'supervision/suspect/A2026-00001/1/1'])('keeps %s to those who work on cases', (id) => {
  expect(isOfCase(id)).toBe(true);
});

it.each(['incident/baokang/110/1', 'campaign/P2026-00001', 'supervision/incident/baokang/110/1/1', 'linkage/L2026-00001'])('shows %s to every officer', (id) => {
  expect(isOfCase(id)).toBe(false);
});

it('knows who works on cases', () => {
  expect(roles.filter((role) => seesCases({ roles: [role] }))).toEqual(['chief', 'commandOperator', 'caseCaptain', 'investigator', 'caseReviewer', 'videoOfficer', 'auditor']);
});
