/**
 * What the law and the station's own rules say about mediating a dispute. All of it is about the dispute, nothing about
 * what a person may do in future; every answer names its grounds, and a person decides within it.
 */
import type { Role } from './actor.js';

interface Text {
  zh: string;
  en: string;
}

/** Roles of those who may be asked to mediate. */
export const mayMediate: readonly Role[] = ['communityOfficer', 'squadCaptain', 'squadDeputy', 'chief'];

export const disputeKinds = ['neighbour', 'family', 'land', 'water', 'labour', 'debt', 'traffic', 'consumer', 'other'] as const;
export type DisputeKind = (typeof disputeKinds)[number];

/** What the dispute is before the law. */
export const disputeNatures = ['publicSecurity', 'civil', 'crime'] as const;
export type DisputeNature = (typeof disputeNatures)[number];

export interface DisputeFacts {
  nature: DisputeNature;
  fromCivilDispute: boolean;
  minor: boolean;
  bothWilling: boolean;
  hiredViolence: boolean;
  gangFightOrProvocation: boolean;
  repeatedOffence: boolean;
  offendedAgain: boolean;
  fled: boolean;
}

const norm: Text = { zh: '《公安机关治安调解工作规范》（2007）', en: 'Norms on public-security mediation (2007)' };

/** Every rule that keeps the police from mediating. Texts of the law as policy has read them. */
export const mediationRules = {
  CIVIL_ONLY: { zh: '属公安机关职权以外的民事纠纷，应告知向人民调解委员会或者人民法院申请处理', en: 'a civil dispute outside police power: refer it to a people’s mediation committee or the court', source: norm },
  CRIME: { zh: '涉嫌犯罪，不适用治安调解', en: 'a crime is suspected: public-security mediation does not apply', source: norm },
  NOT_FROM_CIVIL_DISPUTE: { zh: '不是因民间纠纷引起', en: 'it did not arise from a civil dispute', source: norm },
  NOT_MINOR: { zh: '情节不属于较轻', en: 'the matter is not minor', source: norm },
  PARTY_UNWILLING: { zh: '一方当事人不愿意调解', en: 'a party is unwilling', source: norm },
  HIRED_VIOLENCE: { zh: '雇凶伤害他人', en: 'violence was hired', source: norm },
  GANG_FIGHT_OR_PROVOCATION: { zh: '结伙斗殴或者寻衅滋事', en: 'gang fighting or provocation', source: norm },
  REPEATED_OFFENCE: { zh: '多次实施违反治安管理行为', en: 'repeated offences against public security', source: norm },
  OFFENDED_AGAIN: { zh: '当事人在调解过程中又违反治安管理', en: 'a party broke the law again during mediation', source: norm },
  PARTY_FLED: { zh: '当事人在调解过程中逃跑', en: 'a party fled during mediation', source: norm },
} as const satisfies Record<string, Text & { source: Text }>;
export type MediationRule = keyof typeof mediationRules;

export interface Exclusion extends Text {
  rule: MediationRule;
  /** The fact that the rule speaks of. */
  fact: keyof DisputeFacts;
  source: Text;
}

/** Every rule that excludes mediation, none where it may be tried. Total. */
export function exclusionsOf(facts: DisputeFacts): Exclusion[] {
  const found: [boolean, MediationRule, keyof DisputeFacts][] = [
    [facts.nature === 'civil', 'CIVIL_ONLY', 'nature'],
    [facts.nature === 'crime', 'CRIME', 'nature'],
    [facts.nature !== 'civil' && !facts.fromCivilDispute, 'NOT_FROM_CIVIL_DISPUTE', 'fromCivilDispute'],
    [!facts.minor, 'NOT_MINOR', 'minor'],
    [!facts.bothWilling, 'PARTY_UNWILLING', 'bothWilling'],
    [facts.hiredViolence, 'HIRED_VIOLENCE', 'hiredViolence'],
    [facts.gangFightOrProvocation, 'GANG_FIGHT_OR_PROVOCATION', 'gangFightOrProvocation'],
    [facts.repeatedOffence, 'REPEATED_OFFENCE', 'repeatedOffence'],
    [facts.offendedAgain, 'OFFENDED_AGAIN', 'offendedAgain'],
    [facts.fled, 'PARTY_FLED', 'fled'],
  ];
  return found.filter(([holds]) => holds).map(([, rule, fact]) => ({ rule, fact, ...mediationRules[rule] }));
}

/** What may be decided where there is no agreement. A civil dispute is never punished, a suspected crime never settled here. */
export type Ending = 'court' | 'committee' | 'penalty' | 'told';
export const endings = ['court', 'committee', 'penalty', 'told'] as const satisfies Ending[];
export function endingsOf(nature: DisputeNature): readonly Ending[] {
  if (nature === 'civil') return ['court', 'committee', 'told'];
  return nature === 'crime' ? ['penalty'] : endings;
}

export const riskGrounds = ['weaponAtHand', 'threatToLife', 'injury', 'crowd', 'oldFeud', 'alcohol', 'minorsPresent', 'earlierCalls'] as const;
export type RiskGround = (typeof riskGrounds)[number];
export const riskLevels = ['low', 'medium', 'high'] as const;
export type RiskLevel = (typeof riskLevels)[number];
export const coolingMeasures = ['visit', 'secureObjects', 'separate', 'informFamily', 'informCommittee'] as const;
export type CoolingMeasure = (typeof coolingMeasures)[number];

const grounds: Record<RiskGround, Text & { weight: RiskLevel; measures: readonly CoolingMeasure[] }> = {
  weaponAtHand: { zh: '现场有刀具、农具等可伤人的物品', en: 'knives, tools or the like are at hand', weight: 'high', measures: ['secureObjects', 'visit'] },
  threatToLife: { zh: '有人扬言伤害他人或者自己', en: 'somebody threatened to harm others or themselves', weight: 'high', measures: ['separate', 'visit', 'informFamily'] },
  injury: { zh: '已有人受伤', en: 'somebody has been hurt', weight: 'medium', measures: ['separate', 'visit'] },
  crowd: { zh: '已有多人聚集', en: 'a crowd has gathered', weight: 'medium', measures: ['separate', 'informCommittee'] },
  oldFeud: { zh: '积怨较久', en: 'it is an old feud', weight: 'medium', measures: ['informCommittee'] },
  alcohol: { zh: '事发时饮酒', en: 'alcohol was involved', weight: 'low', measures: ['informFamily'] },
  minorsPresent: { zh: '有未成年人在场或者受影响', en: 'minors are present or affected', weight: 'medium', measures: ['visit', 'informFamily'] },
  earlierCalls: { zh: '同一纠纷曾多次报警', en: 'the same dispute was reported before', weight: 'medium', measures: ['visit'] },
};

export interface Risk {
  level: RiskLevel;
  measures: CoolingMeasure[];
  grounds: ({ code: RiskGround } & Text)[];
}

/** The risk of the dispute, never of a person: the gravest ground counts, and two of the middle kind are as grave. */
export function riskOf(stated: readonly RiskGround[]): Risk {
  const named = riskGrounds.filter((ground) => stated.includes(ground));
  const weights = named.map((ground) => grounds[ground].weight);
  const middle = weights.filter((weight) => weight === 'medium').length;
  const level = weights.includes('high') || middle >= 2 ? 'high' : middle === 1 ? 'medium' : 'low';
  return {
    level,
    measures: coolingMeasures.filter((measure) => named.some((ground) => grounds[ground].measures.includes(measure))),
    grounds: named.map((code) => ({ code, zh: grounds[code].zh, en: grounds[code].en })),
  };
}

/** Full years on a day: both `YYYY-MM-DD`. Somebody born on 29 February is a year older on 1 March of a common year. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/**
 * A minor's guardian attends and signs, except for a minor of 16 or more who lives on own earnings and agrees to do
 * without.
 */
export function needsGuardian(age: number, { ownEarnings, agreesToGoAlone }: { ownEarnings: boolean; agreesToGoAlone: boolean }): boolean {
  return age < 18 && !(age >= 16 && ownEarnings && agreesToGoAlone);
}
