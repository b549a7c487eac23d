/** The words of a case file on paper: kinds of records that are no task, and the fields of the forms. */
import { outcomeWords } from '../processes/words.js';
import { titleOf } from '../views.js';

const kinds: Record<string, string> = {
  'custody.handOver': '物证移交（移交人签名）',
  'custody.received': '物证移交（接收人签名）',
  'custody.refused': '物证移交（拒绝接收）',
  'custody.withdrawn': '物证移交（撤回）',
  'custody.cancelled': '物证移交（取消）',
};
export const kindInChinese = (kind: string): string => kinds[kind] ?? titleOf(kind).zh;

const fields: Record<string, string> = {
  officers: '民警', witnesses: '见证人', name: '姓名', contact: '联系方式', startedAt: '开始时间', endedAt: '结束时间', at: '时间', findings: '情况', evidence: '物证',
  description: '描述', storage: '存放地点', files: '附件', file: '文件编号', sha256: 'SHA-256', what: '内容', losses: '损失', item: '物品', valueFen: '价值（分）', victim: '受害人（编号）',
  visited: '走访户数', statements: '陈述', person: '陈述人', said: '所述', decision: '决定', investigators: '办案民警', reason: '理由', ground: '依据', outcome: '结果', suspect: '嫌疑人',
  viewedMinutes: '观看时长（分钟）', sightings: '发现', camera: '探头', place: '坐标', type: '类型', coordinates: '经纬度', chain: '轨迹', note: '说明', goal: '目标', units: '警力', from: '自', to: '至',
  risks: '风险', legalBasis: '法律依据', rightsRead: '已告知权利', guardianPresent: '监护人在场', confessed: '承认', statement: '笔录', result: '结果', returned: '发还', incidentNo: '警情编号',
  itemNo: '物证编号', condition: '状况', examinationNo: '鉴定编号', document: '文书编号', receipt: '回执', takenBy: '收件人', opinion: '鉴定意见', informed: '告知对象', seizureNo: '扣押编号',
  holder: '持有人', signed: '已签名', items: '物品清单', quantity: '数量', features: '特征', receivedBy: '领取人', recordNo: '笔录编号', wrong: '有误之处', right: '应为',
  leader: '指挥人', weather: '天气', light: '光线', scene: '现场保护', laboratory: '鉴定机构', answer: '答复', transfers: '转账', amountFen: '金额（分）', banks: '银行', bank: '银行', account: '账号', ended: '不再有返还', reference: '凭证号', finding: '劝阻结果',
};
const values: Record<string, string> = {
  accept: '受理', decline: '不予受理', file: '立案', refuse: '拒绝', deploy: '布控', return: '发还', approve: '批准', confiscate: '收缴', transfer: '移送', destroy: '销毁', suspectIdentified: '锁定嫌疑人',
  intact: '完好', damaged: '损坏', receive: '接收', notCollected: '未领取', photo: '照片', sketch: '示意图', recording: '录音录像', document: '文书', victim: '受害人', suspect: '嫌疑人', other: '其他', correct: '更正', clear: '晴', cloudy: '阴', rain: '雨', snow: '雪', fog: '雾', wind: '风', daylight: '自然光', artificial: '灯光', dark: '夜间无光', protected: '原始现场', disturbed: '已变动', unprotected: '未保护', escaped: '逃脱', unknown: '不明',
};

export const fieldInChinese = (field: string): string => (Object.hasOwn(fields, field) ? fields[field]! : field);
/** Of a choice; what somebody wrote is left as it is. */
export const valueInChinese = (value: string): string => (Object.hasOwn(values, value) ? values[value]! : Object.hasOwn(outcomeWords, value) ? outcomeWords[value]!.zh : value);
