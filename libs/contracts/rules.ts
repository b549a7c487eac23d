import { mediationRules } from '../domain/mediation.js';

/** The words of the forms' own rules, by the name that a refusal carries. */
export const formRules: Record<string, { zh: string; en: string }> = {
  TWO_OFFICERS: { zh: '须由两名以上民警进行', en: 'at least two different officers are required' },
  WITNESS_REQUIRED: { zh: '须有至少一名见证人', en: 'at least one witness is required' },
  PLACE_OR_COMMUNITY: { zh: '须填写坐标或社区', en: 'a place or a community is required' },
  PLACE_REQUIRED: { zh: '须填写实际地点', en: 'the true place is required' },
  DUPLICATE_OF_REQUIRED: { zh: '合并时须指明主警情', en: 'name the incident to merge into' },
  REASON_REQUIRED: { zh: '须说明理由', en: 'a reason is required' },
  END_BEFORE_START: { zh: '结束时间早于开始时间', en: 'the end is before the start' },
  JOIN_NEEDS_CASE: { zh: '只有立为案件的警情才能并入案件', en: 'only an incident that becomes a case can join one' },
  SUSPECT_REQUIRED: { zh: '须填写嫌疑人', en: 'the suspect is required' },
  GOAL_UNITS_BASIS_REQUIRED: { zh: '须填写目标、警力和法律依据', en: 'goal, units and legal basis are required' },
  ANSWER_REQUIRED: { zh: '须填写对方的答复', en: 'the answer is required' },
  TWO_PARTIES: { zh: '至少须有两方当事人', en: 'there are two parties at least' },
  PARTY_TWICE: { zh: '当事人编号重复', en: 'a party is named twice' },
  MEDIATOR_REQUIRED: { zh: '须有至少一名调解民警', en: 'at least one mediating officer is required' },
  HELD_WHEN: { zh: '须填写调解起止时间', en: 'say when the session was held' },
  MINUTES_REQUIRED: { zh: '须填写调解笔录并由到场人签名', en: 'minutes signed by those who attended are required' },
  PROMISES_REQUIRED: { zh: '须填写达成的约定', en: 'say what was agreed and promised' },
  COURT_REQUIRED: { zh: '须填写受理法院', en: 'name the court' },
  REFERENCE_REQUIRED: { zh: '须填写文书编号', en: 'the number of the document is required' },
  TOLD_REQUIRED: { zh: '须填写告知当事人可向法院起诉的时间', en: 'say when the parties were told that they may sue' },
  NOT_MEDIATION: { zh: '只有以调解处置的警情才能转联合调解', en: 'only an incident disposed of by mediation goes to joint mediation' },
  RIGHTS_MUST_BE_READ: { zh: '须先告知权利', en: 'the rights must have been read' },
  ...Object.fromEntries(Object.entries(mediationRules).map(([rule, { zh, en }]) => [rule, { zh, en }])),
};
