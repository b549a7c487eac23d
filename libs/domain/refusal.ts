/** A rule says no, by name. Every refusal changes nothing. */

export const refusals = {
  TASK_UNKNOWN: { zh: '没有这项待办', en: 'there is no such task' },
  TASK_CLOSED: { zh: '这项待办已经办结', en: 'this task has already been completed' },
  TASK_CANCELLED: { zh: '这项待办已经撤销', en: 'this task has been cancelled' },
  TASK_STALE: { zh: '这项待办在您打开后已被改动，请刷新', en: 'this task has changed since you opened it: reload it' },
  TASK_CLAIMED_BY_ANOTHER: { zh: '这项待办已由他人领取', en: 'another person has claimed this task' },
  TASK_NOT_CLAIMED: { zh: '这项待办尚未被领取', en: 'nobody has claimed this task' },
  NOT_A_CANDIDATE: { zh: '您的岗位不办理这项待办', en: 'this task is not for your role or unit' },
  DELEGATE_NOT_A_CANDIDATE: { zh: '受转办人的岗位不办理这项待办', en: 'the person named is not allowed to do this task' },
  OFF_DUTY: { zh: '您不在班，这项待办由在班人员办理', en: 'you are off duty: this task is for those on duty' },
  HANDOVER_OPEN: { zh: '手上还有待办没有交接', en: 'you still hold tasks that nobody has taken over' },
  HANDOVER_NEEDS_ANOTHER: { zh: '交班事项须由接班人员接收', en: 'somebody who stays on duty must take this over' },
  HANDOVER_KEPT_BY_HOLDER: { zh: '只有持有人可以声明继续办理', en: 'only its holder can say that they keep it' },
  HANDOVER_INCOMPLETE: { zh: '清单未逐项确认', en: 'the list is not complete: name every task' },
  EQUIPMENT_INCOMPLETE: { zh: '装备须逐项检查', en: 'every item of equipment must be checked' },
  SHIFT_UNKNOWN: { zh: '没有这个班次', en: 'there is no such shift' },
  NOT_ON_THIS_SHIFT: { zh: '此人不在本班', en: 'this person is not on the shift' },
  REPLACEMENT_UNFIT: { zh: '替班人须为同队人员且不在本班', en: 'the replacement must be of the same group and not on the shift' },
  FORM_INVALID: { zh: '填报内容不符合要求', en: 'the form is not valid' },
  COMMAND_NOT_ALLOWED: { zh: '您无权下达此项指令', en: 'you may not give this order' },
  COMMAND_NOT_NOW: { zh: '当前环节不能执行此项指令', en: 'this order does not apply at this stage' },
  UNIT_UNKNOWN: { zh: '没有这个警力单元', en: 'there is no such unit' },
  TWO_OFFICERS: { zh: '须由两名以上民警进行', en: 'at least two different officers are required' },
  WITNESS_REQUIRED: { zh: '须有至少一名见证人在场', en: 'at least one witness is required' },
  SAME_PERSON: { zh: '申请人不得审批自己的申请', en: 'nobody approves their own request' },
  CLOCK_UNKNOWN: { zh: '没有这个期限', en: 'there is no such limit' },
  CLOCK_NOT_RUNNING: { zh: '该期限未在计时', en: 'this limit is not running' },
  CLOCK_NOT_SUSPENDED: { zh: '该期限未被中止', en: 'this limit is not suspended' },
  EXTENSION_UNKNOWN: { zh: '法律没有规定这种延长', en: 'the law knows no such extension' },
  EXTENSION_NOT_ALLOWED: { zh: '您无权批准延长', en: 'you may not grant this extension' },
  EXTENSION_NEEDS_DOCUMENT: { zh: '须填写批准文书编号', en: 'the number of the approving document is required' },
  EXTENSION_TOO_SHORT: { zh: '延长后的期限不晚于现有期限', en: 'the extension does not reach past the present limit' },
  REASON_REQUIRED: { zh: '须说明理由', en: 'a reason is required' },
  MEDIATION_EXCLUDED: { zh: '依法不适用调解', en: 'the law excludes mediation' },
  ENDING_NOT_ALLOWED: { zh: '依法不能作此决定', en: 'the law does not allow this decision' },
  GUARDIAN_REQUIRED: { zh: '未成年人须有监护人到场或签名', en: 'a minor needs the guardian to attend or sign' },
  AUTHORITY_REQUIRED: { zh: '没有登记代理权限', en: 'no authority to represent this party is on record' },
  CONSENT_REQUIRED: { zh: '须经本人同意', en: 'consent is required' },
  PARTY_UNKNOWN: { zh: '没有这名当事人', en: 'there is no such party' },
  PARTY_ABSENT: { zh: '须各方当事人到场', en: 'every party has to attend' },
  MEDIATOR_REQUIRED: { zh: '须有至少一名调解民警', en: 'at least one mediating officer is required' },
  MEDIATOR_UNKNOWN: { zh: '没有这名调解民警', en: 'there is no such officer to mediate' },
  SESSION_CONFLICT: { zh: '调解室或调解人该时段已有安排', en: 'the room or a mediator is taken at that time' },
  EACH_PARTY_SIGNS: { zh: '每方当事人须各签名一次', en: 'each party signs once' },
  COPIES: { zh: '协议书份数为当事人各一份、存档一份', en: 'there is one copy for each party and one for the file' },
  JOINTLY: { zh: '司法确认须由各方当事人共同申请', en: 'judicial confirmation is asked for jointly' },
  THIRD_SESSION: { zh: '第三次及以后的调解须经所长同意', en: 'a third session needs the chief' },
  AGREEMENT_BINDING: { zh: '调解协议已经签订', en: 'the agreement has been signed' },
  PARTNER_UNKNOWN: { zh: '没有这个联动单位', en: 'there is no such partner' },
  PARTNER_NOT_ASKED: { zh: '未请求该单位联动', en: 'this partner was not asked' },
  PARTNER_ALREADY_ASKED: { zh: '已请求该单位联动', en: 'this partner has been asked already' },
  PARTNER_HAS_ANSWERED: { zh: '该单位已经答复', en: 'this partner has answered already' },
  PARTNER_STOOD_DOWN: { zh: '该单位的联动已经解除', en: 'this partner has been stood down' },
  MORE_THAN_TRANSFERRED: { zh: '返还总额超过转账总额', en: 'more came back than was transferred' },
  CHANGE_IN_THE_PAST: { zh: '不能改动已经过去的时间', en: 'what has been cannot be ordered anew' },
  UNIT_TOO_SMALL: { zh: '调动后原单元不足两人', en: 'the unit would be left with fewer than two people' },
  SERVES_ELSEWHERE: { zh: '同一人不能同时在两个单元', en: 'nobody serves in two units at once' },
  GRID_WITHOUT_OFFICER: { zh: '网格须始终有一名本社区警务队的责任民警', en: 'a grid must at all times have a responsible officer of its squad' },
  GRID_UNKNOWN: { zh: '没有这个网格', en: 'there is no such grid' },
  OFFICER_UNKNOWN: { zh: '没有这名社区民警', en: 'there is no such community officer' },
  CHANGED_MEANWHILE: { zh: '内容已被他人修改，请刷新后重试', en: 'somebody else changed it: reload it and try again' },
  HOUSEHOLD_UNKNOWN: { zh: '没有这个住户', en: 'there is no such household' },
  RESIDENT_UNKNOWN: { zh: '没有这名居民', en: 'there is no such resident' },
  RESIDENT_EXISTS: { zh: '该证件的居民已登记在册', en: 'the resident with this document is registered already' },
  RESIDENT_NOT_LIVING: { zh: '该居民已迁出、合并或清除', en: 'this resident has moved out, was merged or erased' },
  DIFFERENT_PEOPLE: { zh: '两人各有证件，不是同一人', en: 'each has a document of their own: they are two people' },
  MERGE_UNKNOWN: { zh: '没有这次合并，或已撤销', en: 'there is no such merge, or it was undone' },
  MERGE_FINAL: { zh: '已过可撤销合并的期限', en: 'the time to undo this merge has passed' },
  HOUSEHOLD_NOT_DUE: { zh: '该住户不在可走访之列', en: 'this household is not among those due' },
  NOT_A_DAY_TO_PLAN: { zh: '只能安排当日或次日的走访', en: 'visits are arranged for today or tomorrow' },
  CAMERA_UNKNOWN: { zh: '没有这个探头', en: 'there is no such camera' },
  CAMERA_NOT_ASKED: { zh: '本次查看不含这个探头', en: 'this camera is not part of the viewing' },
  INCIDENT_UNKNOWN: { zh: '没有这起警情', en: 'there is no such incident' },
  INCIDENT_NOT_OF_CASE: { zh: '该警情不属于本案', en: 'this incident is not of the case' },
  PROCESS_CLOSED: { zh: '该流程已经结束', en: 'this process has ended' },
  IDENTITY_UNVERIFIED: { zh: '无法核实身份：请使用由接口签发的办理凭证', en: 'identity not verified: use a ticket issued by the API' },
} as const;

export type RefusalCode = keyof typeof refusals;

export interface FieldError {
  field: string;
  rule: string;
  message?: string;
}

export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: RefusalCode,
    readonly errors: FieldError[] = [],
  ) {
    super(`${refusals[code].en} / ${refusals[code].zh}`);
  }
}

export function refuse(code: RefusalCode, field?: string): never {
  throw new Refusal(code, field === undefined ? [] : [{ field, rule: code }]);
}
