/** What happens in a process, in plain words. */
import type { Text } from '../../../libs/platform/text.js';

export const processWords: Record<string, Text> = {
  incident: { zh: '警情', en: 'incident' },
  caseProcess: { zh: '案件', en: 'case' },
  arrest: { zh: '抓捕行动', en: 'arrest operation' },
  supervision: { zh: '督办', en: 'supervision' },
  visitRound: { zh: '当日走访', en: "day's visits" },
  communityDay: { zh: '社区警务日程', en: 'day of the community squads' },
};

export const stageWords: Record<string, Text> = {
  intake: { zh: '接警', en: 'intake' },
  locating: { zh: '定位', en: 'locating' },
  triage: { zh: '研判', en: 'assessment' },
  dispatch: { zh: '派警', en: 'dispatch' },
  response: { zh: '处警', en: 'response' },
  onScene: { zh: '现场处置', en: 'on scene' },
  feedback: { zh: '反馈', en: 'feedback' },
  acceptance: { zh: '受案', en: 'acceptance' },
  filing: { zh: '立案', en: 'filing' },
  investigation: { zh: '侦查（调查）', en: 'investigation' },
  deployment: { zh: '布控', en: 'deployment' },
  arrest: { zh: '抓捕', en: 'arrest' },
  interrogation: { zh: '讯问（询问）', en: 'interrogation' },
  closing: { zh: '结案审核', en: 'closing' },
  approval: { zh: '审批', en: 'approval' },
  deployed: { zh: '布控中', en: 'deployed' },
  planning: { zh: '调整方案', en: 'planning' },
  answering: { zh: '答复', en: 'answering' },
  review: { zh: '审核', en: 'review' },
  visiting: { zh: '走访', en: 'visiting' },
  waiting: { zh: '等候', en: 'waiting' },
  opening: { zh: '开始当日工作', en: 'opening the day' },
  closed: { zh: '办结', en: 'closed' },
};

export const activityWords: Record<string, Text> = {
  registerIncident: { zh: '警情已登记，系统提出研判建议', en: 'the call was registered and an assessment proposed' },
  locateIncident: { zh: '已确定所在网格', en: 'the grid of the place was found' },
  prepareDispatch: { zh: '已提出派警建议', en: 'units were recommended' },
  describeUnits: { zh: '已查明所点派的警力', en: 'the named units were looked up' },
  closeIncident: { zh: '警情已归档', en: 'the incident was put on file' },
  recordSurvey: { zh: '勘验笔录已入卷', en: 'the survey record was put on file' },
  recordCanvass: { zh: '走访笔录已入卷', en: 'the canvass record was put on file' },
  openCase: { zh: '案件已编号入卷', en: 'the case was numbered and put on file' },
  recordCaseStep: { zh: '办案文书已入卷', en: 'a signed step was put on file' },
  collideSightings: { zh: '已比对轨迹', en: 'sightings were compared for trajectories' },
  prepareRound: { zh: '已提出走访计划', en: 'visits were proposed' },
  recordVisit: { zh: '走访结果已登记', en: 'a visit was put on record' },
  openDay: { zh: '已清除到期信息，并查明待走访民警', en: 'what was past its time was erased, and the officers with visits due were found' },
  closeCase: { zh: '案件已归档', en: 'the case was put on file' },
};

export const commandWords: Record<string, Text> = {
  backup: { zh: '增派警力', en: 'back-up' },
  standDown: { zh: '撤回警力', en: 'stand-down' },
  cancel: { zh: '取消警情', en: 'cancellation' },
  relocate: { zh: '更正地点', en: 'a corrected place' },
  priority: { zh: '调整等级', en: 'another priority' },
  sceneWork: { zh: '补充现场工作', en: 'more work at the scene' },
  supervise: { zh: '督办', en: 'supervision' },
  viewings: { zh: '查看监控录像', en: 'viewing of recordings' },
  link: { zh: '串并警情', en: 'linking of an incident' },
  endRound: { zh: '结束当日走访', en: 'the end of the round' },
  extend: { zh: '延长期限', en: 'extension of a limit' },
  suspend: { zh: '中止期限', en: 'suspension of a limit' },
  resume: { zh: '恢复期限', en: 'resumption of a limit' },
};

export const outcomeWords: Record<string, Text> = {
  noCase: { zh: '不立案', en: 'no case' },
  advice: { zh: '当场劝导', en: 'advice' },
  mediation: { zh: '调解', en: 'mediation' },
  administrativeCase: { zh: '行政案件', en: 'administrative case' },
  criminalCase: { zh: '刑事案件', en: 'criminal case' },
  unfounded: { zh: '查无实情', en: 'unfounded' },
  merged: { zh: '并入另一警情', en: 'merged into another incident' },
  cancelled: { zh: '取消', en: 'cancelled' },
  declined: { zh: '不予受案', en: 'not accepted' },
  notFiled: { zh: '不予立案', en: 'not filed' },
  solved: { zh: '破案', en: 'solved' },
  settled: { zh: '办结', en: 'settled' },
  unsolved: { zh: '未破', en: 'unsolved' },
  transferred: { zh: '移送', en: 'transferred' },
  withdrawn: { zh: '撤销', en: 'withdrawn' },
  caught: { zh: '抓获', en: 'caught' },
  refused: { zh: '未获批准', en: 'not approved' },
  stoodDown: { zh: '撤回', en: 'stood down' },
  done: { zh: '完成', en: 'done' },
  partly: { zh: '部分完成', en: 'done in part' },
  nothingDue: { zh: '无到期走访', en: 'nothing was due' },
};

export const word = (words: Record<string, Text>, name: string): Text =>
  Object.hasOwn(words, name) ? words[name]! : { zh: name, en: name };
