/** How each pattern is found, and who worked the method out: told with every answer. */
import type { textSchema } from '../views.js';
import type { z } from 'zod';

export const patternWords = {
  hotSpots: {
    zh: '四次核密度（Silverman 1986），与往年同期相比；显著性由随机重新标记检验（Kelsall、Diggle 1995），全域误报率按所示控制',
    en: 'quartic kernel density (Silverman 1986) against the same season of the years before; significance by random relabelling (Kelsall and Diggle 1995), the rate of false alarms held over the whole ground',
  },
  nearRepeats: {
    zh: 'Knox 检验（1964），时间随机置换（Mantel 1967；Johnson 等 2007）',
    en: 'Knox’s test (1964), times permuted at random (Mantel 1967; Johnson et al. 2007)',
  },
  unusualDays: {
    zh: '对数线性回归加负二项限（Farrington 等 1996；Noufaily 等 2013）',
    en: 'log-linear regression with negative binomial limits (Farrington et al. 1996; Noufaily et al. 2013)',
  },
  drift: {
    zh: 'Jensen-Shannon 散度（Lin 1991），变化日以置换检验',
    en: 'Jensen-Shannon divergence (Lin 1991), the day of change tested by permutation',
  },
  emerging: {
    zh: '时空置换扫描统计量（Kulldorff 等 2005）',
    en: 'space-time permutation scan statistic (Kulldorff et al. 2005)',
  },
} as const satisfies Record<string, z.infer<typeof textSchema>>;
