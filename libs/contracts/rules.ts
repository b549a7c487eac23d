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
  RIGHTS_MUST_BE_READ: { zh: '须先告知权利', en: 'the rights must have been read' },
  GRID_OR_PLACE: { zh: '须填写网格或坐标', en: 'a grid or a place is required' },
  KEY_IS_PERSONAL: { zh: '行键不得为身份证号或电话号码', en: 'the key of a row must not be a person’s number' },
  ID_NUMBER_INVALID: { zh: '公民身份号码有误（日期或校验码）', en: 'not a valid resident’s number (date or check character)' },
  SEARCH_TOO_WIDE: { zh: '须填写网格、住户、姓名或证件之一', en: 'name a grid, a household, a name or a document' },
  NOTHING_TO_CHANGE: { zh: '没有要改动的内容', en: 'nothing is to be changed' },
};
