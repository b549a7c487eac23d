/** What is usually suggested against what was found: a proposal that the chief changes or refuses. */
import { type Hours, hoursInWords, within } from './hours.js';
import type { Topic } from './sentiment.js';

interface Finding {
  category: string;
  hours: Hours;
  squad: string;
  grid: string;
}

type Proposed =
  | { kind: 'patrol'; squads: string[]; hours: Hours; what: string }
  | { kind: 'prevention'; squads: string[]; topic: Topic; what: string }
  | { kind: 'linkage'; partners: string[]; what: string };

const dark = [20, 21, 22, 23, 0, 1, 2, 3, 4];
/** Of property and in the dark, light helps (Welsh and Farrington, "Effects of Improved Street Lighting on Crime", 2008). */
const ofProperty = /^(theft|burglary|robbery|propertyDamage)/;
const topicOf: [RegExp, Topic][] = [
  [/^(fraud|telecomFraud)/, 'fraud'],
  [/^dispute/, 'dispute'],
  [/^traffic/, 'traffic'],
  [/^noise/, 'noise'],
  [/^fire/, 'fire'],
];

export function measuresFor({ category, hours, squad, grid }: Finding): Proposed[] {
  const topic = topicOf.find(([pattern]) => pattern.test(category))?.[1] ?? 'safety';
  const lightless = ofProperty.test(category) && dark.some((hour) => within(hours, hour));
  return [
    { kind: 'patrol', squads: [squad], hours, what: `${grid} ${hoursInWords(hours)} 加强巡逻` },
    ...(lightless ? [{ kind: 'linkage' as const, partners: ['sub-district'], what: `请检修、增设 ${grid} 的照明` }] : []),
    { kind: 'prevention', squads: [squad], topic, what: `在 ${grid} 上门宣传防范` },
  ];
}
