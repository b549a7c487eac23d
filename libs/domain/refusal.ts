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
