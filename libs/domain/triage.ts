/** 研判: what the system proposes about one call. A person decides; every proposal carries its grounds. */
import {
  type Category,
  type Priority,
  categoryOf,
  categoryOfText,
  compatible,
  dangersIn,
  isCategory,
} from './category.js';
import { gridAt } from './geo.js';
import type { Call, Reason } from './intake.js';
import { type Point, distance } from './place.js';
import type { Grid } from './station.js';

/** What triage reads of a call. The caller plays no part but for the equality of two numbers, given as an opaque token. */
export type TriageCall = Pick<
  Call,
  'receivedAt' | 'nature' | 'description' | 'category' | 'priority' | 'place' | 'community'
> & { callback?: string };

export interface OpenIncident {
  incidentNo: string;
  receivedAt: string;
  category: string;
  place: Point | null;
  callback?: string;
}

export interface TriageContext {
  grids: readonly Grid[];
  /** Incidents not yet closed. */
  open: readonly OpenIncident[];
}

export interface Duplicate {
  incidentNo: string;
  /** 0 to 1. */
  score: number;
  reasons: Reason[];
}

export interface TriageProposal {
  category: string;
  priority: Priority;
  grid: string | null;
  community: string | null;
  /** Possible duplicates, the likeliest first. */
  duplicates: Duplicate[];
  reasons: Reason[];
}

/** A duplicate scores at least `threshold`; beyond `metres` or `minutes` nothing is one. */
export const duplicateRule = {
  metres: 500,
  minutes: 60,
  threshold: 0.6,
  /** At most proposed. */
  most: 5,
  weights: { distance: 0.4, time: 0.3, category: 0.3, callback: 0.3 },
  /** Share of the category's weight. */
  category: { same: 1, related: 0.7, unclear: 0.3 },
} as const;

/** Total and deterministic: the same call and context always give the same proposal. */
export function proposeTriage(call: TriageCall, context: TriageContext): TriageProposal {
  const text = [call.nature, call.description].filter(Boolean).join('\n');
  const [category, categoryReason] = proposeCategory(call, text);
  const [priority, priorityReasons] = proposePriority(call, category, text);
  const [where, whereReason] = locate(call, context.grids);
  return {
    category: category.id,
    priority,
    ...where,
    duplicates: findDuplicates(call, category, context.open),
    reasons: [categoryReason, ...priorityReasons, whereReason],
  };
}

const quoted = (words: readonly string[]) => ({
  zh: words.map((word) => `“${word}”`).join('、'),
  en: words.map((word) => `“${word}”`).join(', '),
});

function proposeCategory(call: TriageCall, text: string): [Category, Reason] {
  if (call.category !== undefined && isCategory(call.category)) {
    const category = categoryOf(call.category);
    const { zh, en } = category.name;
    return [category, { code: 'category.coded', zh: `来电已编码为“${zh}”`, en: `the call came coded as “${en}”` }];
  }
  const guess = categoryOfText(text);
  if (!guess) {
    return [
      categoryOf('other'),
      { code: 'category.unclear', zh: '内容未指向任何类别', en: 'nothing said points to a category' },
    ];
  }
  const { zh, en } = guess.category.name;
  const words = quoted(guess.words);
  return [
    guess.category,
    { code: 'category.words', zh: `${words.zh}指向“${zh}”`, en: `${words.en}: points to “${en}”` },
  ];
}

function proposePriority(call: TriageCall, category: Category, text: string): [Priority, Reason[]] {
  const usual = call.priority ?? category.priority;
  const reasons: Reason[] = [
    call.priority !== undefined
      ? { code: 'priority.coded', zh: `来电已定为 ${usual} 级`, en: `the call came with priority ${usual}` }
      : { code: 'priority.usual', zh: `该类别通常为 ${usual} 级`, en: `priority ${usual} is usual for the category` },
  ];
  let priority = usual;
  for (const { danger, words } of dangersIn(text)) {
    if (danger.priority >= usual) continue;
    priority = Math.min(priority, danger.priority) as Priority;
    const said = quoted(words);
    reasons.push({
      code: `priority.${danger.code}`,
      zh: `${danger.name.zh}（${said.zh}）：升至 ${danger.priority} 级`,
      en: `${danger.name.en} (${said.en}): raised to ${danger.priority}`,
    });
  }
  return [priority, reasons];
}

function locate(call: TriageCall, grids: readonly Grid[]): [Pick<TriageProposal, 'grid' | 'community'>, Reason] {
  const grid = call.place && gridAt(grids, call.place);
  if (grid) {
    const { zh, en } = grid.name;
    return [
      { grid: grid.id, community: grid.community },
      { code: 'grid.contains', zh: `位置在${zh}内`, en: `the place lies in ${en}` },
    ];
  }
  const community = grids.some((one) => one.community === call.community) ? call.community! : null;
  return [
    { grid: null, community },
    call.place
      ? { code: 'grid.outside', zh: '位置不在本所辖区', en: "the place lies outside the station's ground" }
      : { code: 'grid.unknown', zh: '没有位置，须由人定位', en: 'no place given: a person has to locate it' },
  ];
}

function findDuplicates(call: TriageCall, category: Category, open: readonly OpenIncident[]): Duplicate[] {
  return open
    .flatMap((incident) => compare(call, category, incident) ?? [])
    .sort((a, b) => b.score - a.score || (a.incidentNo < b.incidentNo ? -1 : a.incidentNo > b.incidentNo ? 1 : 0))
    .slice(0, duplicateRule.most);
}

function compare(call: TriageCall, category: Category, incident: OpenIncident): Duplicate | null {
  const { weights, threshold } = duplicateRule;
  const likeness = compatible(category, categoryOf(incident.category));
  if (likeness === 'no') return null;

  const minutes = Math.abs(Date.parse(call.receivedAt) - Date.parse(incident.receivedAt)) / 60_000;
  if (!(minutes <= duplicateRule.minutes)) return null;
  const metres = call.place && incident.place ? distance(call.place, incident.place) : null;
  if (metres !== null && !(metres <= duplicateRule.metres)) return null;
  const sameCallback = call.callback !== undefined && call.callback === incident.callback;
  // Time and category alone would tie calls from opposite ends of the station.
  if (metres === null && !sameCallback) return null;

  const score = Math.min(
    1,
    weights.category * duplicateRule.category[likeness] +
      weights.time * (1 - minutes / duplicateRule.minutes) +
      (metres === null ? 0 : weights.distance * (1 - metres / duplicateRule.metres)) +
      (sameCallback ? weights.callback : 0),
  );
  if (score < threshold) return null;

  const apart = Math.round(minutes);
  const reasons: Reason[] = [
    { code: 'duplicate.time', zh: `相隔 ${apart} 分钟`, en: `${apart} min apart` },
    likenessReasons[likeness],
  ];
  if (metres !== null) {
    const far = Math.round(metres);
    reasons.unshift({ code: 'duplicate.distance', zh: `相距 ${far} 米`, en: `${far} m apart` });
  }
  if (sameCallback) reasons.push({ code: 'duplicate.callback', zh: '同一回拨号码', en: 'the same callback number' });
  return { incidentNo: incident.incidentNo, score: Math.round(score * 100) / 100, reasons };
}

const likenessReasons = {
  same: { code: 'duplicate.sameCategory', zh: '类别相同', en: 'the same category' },
  related: { code: 'duplicate.relatedCategory', zh: '类别相近', en: 'a related category' },
  unclear: { code: 'duplicate.unclearCategory', zh: '其中一起类别不明', en: 'the category of one is unclear' },
} satisfies Record<string, Reason>;
