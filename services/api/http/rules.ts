/** The words of every rule that a schema or a process may name. */
import { formRules } from '../../../libs/contracts/rules.js';
import { refusals } from '../../../libs/domain/refusal.js';

export const ruleTexts = {
  ...refusals,
  ...formRules,
  CURSOR_INVALID: { zh: '页码标记无效：请使用上一页返回的 next', en: 'not a cursor: use the `next` of the page before' },
};
