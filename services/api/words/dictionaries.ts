/** Every dictionary of the station, as a page that draws forms and lists needs them. */
import { taskKinds } from '../../../libs/contracts/registry.js';
import { purposes } from '../../../libs/domain/authority.js';
import { briefNames } from '../../../libs/domain/brief.js';
import policyData from '../../../libs/domain/data/policy.json' with { type: 'json' };
import { caseDocuments, gapReasons } from '../../../libs/domain/case-documents.js';
import { categories, dangers } from '../../../libs/domain/category.js';
import { faults } from '../../../libs/domain/chain.js';
import { layoutWords } from '../../../libs/domain/force-layouts.js';
import { fraudMethods } from '../../../libs/domain/fraud.js';
import { indices } from '../../../libs/domain/indices.js';
import { mediationRules } from '../../../libs/domain/mediation.js';
import { skillNames } from '../../../libs/domain/recommend.js';
import { topics } from '../../../libs/domain/sentiment.js';
import { fastEvents, fasts } from '../../../libs/domain/six-fasts.js';
import { needWords } from '../../../libs/domain/visits.js';
import type { Text } from '../../../libs/platform/text.js';
import { activityWords, commandWords, outcomeWords, processWords, stageWords } from '../processes/words.js';
import { details } from './details.js';
import { fieldWords } from './fields.js';
import { actionWords, roleWords } from './roles.js';
import { shownFields, shownValues } from './shown.js';
import { valueWords } from './values.js';

type Words = Readonly<Record<string, Text>>;

const only = ({ zh, en }: Text): Text => ({ zh, en });
const named = (rows: readonly { id: string; name: Text }[]): Words => Object.fromEntries(rows.map(({ id, name }) => [id, name]));
const titled = <Row>(rows: Readonly<Record<string, Row>>, text: (row: Row) => Text): Words =>
  Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, only(text(row))]));

/** What is signed otherwise than by completing a task. */
const otherRecords: Words = {
  'case.convert': { zh: '案件转换', en: 'Conversion of the case' },
  'custody.handOver': { zh: '移交物证', en: 'Handing over an exhibit' },
  'video.sightings': { zh: '录入目击', en: 'Sightings entered' },
  'agreement.sign': { zh: '签署调解协议', en: 'Signing of the agreement' },
  'brief.sign': { zh: '签发简报', en: 'Signing of the brief' },
  'dispute.parties': { zh: '登记当事人', en: 'Parties registered' },
};

/** The id of a process begins with a shorter word than its workflow is called by. */
const byId: Words = {
  case: processWords.caseProcess!,
  fraud: processWords.fraudDissuasion!,
  dispute: processWords.jointMediation!,
  review: processWords.caseReview!,
  visits: processWords.visitRound!,
  day: processWords.communityDay!,
  forces: processWords.forcePlan!,
  service: processWords.serviceRequest!,
  duty: processWords.dutyShift!,
  video: processWords.videoInvestigation!,
};

const registries = {
  processes: { ...processWords, ...byId },
  stages: stageWords,
  outcomes: outcomeWords,
  commands: commandWords,
  activities: activityWords,
  taskKinds: titled(taskKinds, ({ title }) => title),
  records: { ...titled(taskKinds, ({ title }) => title), ...otherRecords },
  roles: roleWords,
  actions: actionWords,
  purposes,
  categories: { ...named(categories), ...Object.fromEntries(fraudMethods.map(({ id, name }) => [`fraud.${id}`, name])) },
  dangers: Object.fromEntries(dangers.map(({ code, name }) => [code, name])),
  skills: skillNames,
  fraudMethods: named(fraudMethods),
  topics,
  mediationRules: titled(mediationRules, only),
  needs: needWords,
  documents: named(caseDocuments),
  gapReasons,
  layouts: layoutWords,
  briefs: briefNames,
  indices: named(indices),
  fasts: titled(fasts, ({ name }) => name),
  fastEvents,
  faults,
  ...details,
  limits: Object.fromEntries(policyData.map(({ key, title }) => [key, title])),
} satisfies Record<string, Words>;

/** The dictionaries that a field's choices come from. */
const choices: Record<string, readonly (keyof typeof registries)[]> = {
  kind: ['processes', 'taskKinds'],
  stage: ['stages'],
  disposition: ['outcomes'],
  dispositions: ['outcomes'],
  dispositionPatterns: ['outcomes'],
  type: ['commands'],
  work: ['taskKinds'],
  role: ['roles'],
  roles: ['roles'],
  by: ['roles'],
  actions: ['actions'],
  purpose: ['purposes'],
  skills: ['skills'],
  method: ['fraudMethods'],
  topic: ['topics'],
  why: ['needs', 'gapReasons'],
  id: ['gapReasons', 'layouts'],
  layout: ['layouts'],
  document: ['documents'],
  waived: ['documents'],
  span: ['briefs'],
  fast: ['fasts'],
  event: ['fastEvents'],
  fault: ['faults'],
};

const registered: Words = Object.fromEntries(
  Object.entries(choices).flatMap(([field, from]) =>
    from.flatMap((name) => Object.entries<Text>(registries[name]).map(([value, text]) => [`${field}.${value}`, text])),
  ),
);

export const dictionaries = { fields: { ...fieldWords, ...shownFields }, values: { ...registered, ...valueWords, ...shownValues }, ...registries } satisfies Record<string, Words>;
