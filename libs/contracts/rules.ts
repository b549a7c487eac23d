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
  CHANGE_REQUIRED: { zh: '须说明把谁调入或调出哪一班', en: 'say who is added to or taken from which shift' },
  BRIEFING_MUST_BE_READ: { zh: '须先阅读岗前通报', en: 'the briefing must have been read' },
  LEAVE_TOO_LONG: { zh: '一次请假不超过 92 天', en: 'leave is 92 days at most' },
  RIGHTS_MUST_BE_READ: { zh: '须先告知权利', en: 'the rights must have been read' },
};
