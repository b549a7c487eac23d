/** 社情民意: what people in a grid are concerned about, by topic. About places and matters, never about a person. */
export const topics = {
  safety: { zh: '治安安全', en: 'safety and order' },
  traffic: { zh: '交通停车', en: 'traffic and parking' },
  noise: { zh: '噪声扰民', en: 'noise' },
  dispute: { zh: '邻里纠纷', en: 'quarrels between neighbours' },
  fraud: { zh: '电信诈骗', en: 'telecom fraud' },
  water: { zh: '供水用井', en: 'water and wells' },
  land: { zh: '土地草场', en: 'land and pasture' },
  wages: { zh: '欠薪务工', en: 'wages and work' },
  fire: { zh: '用火用电', en: 'fire and electricity' },
  care: { zh: '养老助幼', en: 'care for the old and the young' },
  environment: { zh: '环境卫生', en: 'the environment' },
  government: { zh: '政务服务', en: 'public services' },
  other: { zh: '其他', en: 'other' },
} as const;
export type Topic = keyof typeof topics;
export const topicIds = Object.keys(topics) as [Topic, ...Topic[]];
