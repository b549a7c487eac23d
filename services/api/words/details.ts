/** What processes and records tell of themselves beside what schemas list. */
import type { Text } from '../../../libs/platform/text.js';

export const details = {
  measures: {
    summons: { zh: '传唤', en: 'Summons' },
    detention: { zh: '刑事拘留', en: 'Detention' },
    arrestRequested: { zh: '提请批准逮捕', en: 'Arrest requested' },
    arrest: { zh: '逮捕', en: 'Arrest' },
    bail: { zh: '取保候审', en: 'Bail' },
    surveillance: { zh: '监视居住', en: 'Residential surveillance' },
    free: { zh: '未采取措施', en: 'No measure' },
  },
  adultsPresent: { guardian: { zh: '监护人', en: 'Guardian' }, suitableAdult: { zh: '合适成年人', en: 'Suitable adult' } },
  itemStates: {
    held: { zh: '保管中', en: 'In keeping' },
    away: { zh: '送检中', en: 'Being examined' },
    returned: { zh: '已发还', en: 'Given back' },
    disposed: { zh: '已处理', en: 'Disposed of' },
  },
  fileKinds: { image: { zh: '照片', en: 'Photo' }, video: { zh: '录像', en: 'Film' }, audio: { zh: '录音', en: 'Sound' }, application: { zh: '文档', en: 'Document' } },
  rings: { around: { zh: '现场周边', en: 'Around the scene' }, wayOut: { zh: '离开方向', en: 'Way out' }, ordered: { zh: '加看', en: 'Ordered besides' } },
} satisfies Record<string, Record<string, Text>>;
