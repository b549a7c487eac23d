/** Where each thing of the station is shown. Addresses hold numbers and ids, never anything about a person. */

const rooms: Record<string, (rest: string) => string> = {
  incident: (no) => `/incidents/${no}`,
  case: (no) => `/cases/${no}`,
  suspect: (rest) => `/cases/${rest.split('/')[0]}/suspects/${rest.split('/')[1]}`,
  fraud: (no) => `/warnings/${no}`,
  dispute: (no) => `/disputes/${no}`,
  linkage: (no) => `/linkages/${no}`,
  video: (no) => `/video/${no}`,
  forces: (no) => `/forces/${no}`,
  brief: (id) => `/briefs/${id}`,
  duty: (rest) => `/duty/shifts/${rest}`,
  roster: (id) => `/duty/rosters/${id}`,
  supervision: (rest) => `/supervision/${inAddress(`supervision/${rest}`)}`,
  suggestion: (no) => `/suggestions/${no}`,
  exhibit: (no) => `/evidence/${no}`,
  campaign: (no) => `/community/campaigns/${no}`,
  service: (no) => `/community/requests/${no}`,
  seizure: (no) => `/evidence/seizures/${no}`,
  examination: (no) => `/evidence/examinations/${no}`,
};

/** In an address a process is its id with `~` for `/`, as for the API. */
export const inAddress = (processId: string): string => processId.replaceAll('/', '~');

/** The page of a process: its room's where it has one, else that of processes. */
export function hrefOf(processId: string): string {
  const [kind, ...rest] = processId.split('/');
  const room = rooms[kind!];
  if (!room || rest.length === 0) return `/processes/${inAddress(processId)}`;
  if (kind === 'suspect' || kind === 'supervision') return room(rest.join('/'));
  if (kind === 'duty') return room(rest.slice(-2).join('/'));
  // Of a call: station, source and number; the number alone names a dispute.
  return room(rest.length === 3 ? `${rest[1]}.${rest[2]}` : rest.at(-1)!);
}

/** By the letter that such numbers begin with. */
const numbers: Record<string, { zh: string; en: string; process: string }> = {
  A: { zh: '案件', en: 'case', process: 'case' },
  C: { zh: '案件', en: 'case', process: 'case' },
  D: { zh: '纠纷', en: 'dispute', process: 'dispute' },
  E: { zh: '物证', en: 'exhibit', process: 'exhibit' },
  F: { zh: '布局方案', en: 'force plan', process: 'forces' },
  J: { zh: '鉴定', en: 'examination', process: 'examination' },
  K: { zh: '扣押', en: 'seizure', process: 'seizure' },
  L: { zh: '联动', en: 'linkage', process: 'linkage' },
  P: { zh: '防范行动', en: 'campaign', process: 'campaign' },
  R: { zh: '便民事项', en: 'resident’s request', process: 'service' },
  S: { zh: '建议', en: 'suggestion', process: 'suggestion' },
  V: { zh: '视频侦查', en: 'video investigation', process: 'video' },
};

/** What a number that begins with a letter is the number of, and its process; null where no such numbers are given. */
export function numbered(text: string): { name: { zh: string; en: string }; processId: string } | null {
  const letter = /^([A-Z])\d{4}-\d+$/i.exec(text)?.[1]?.toUpperCase() ?? '';
  if (!Object.hasOwn(numbers, letter)) return null;
  const { process, ...name } = numbers[letter]!;
  return { name, processId: `${process}/${text.toUpperCase()}` };
}

type Words = (dictionary: string, name: string) => string;

export const nameOfProcess = (processId: string, words: Words): string => `${words('processes', processId.split('/')[0]!)} ${numberOf(processId, words)}`;

/** A task by the process and the number that its id is made of. */
export function nameOfTask(taskId: string, words: Words): string {
  const parts = taskId.split('~');
  return `${nameOfProcess(parts.slice(0, -1).join('/'), words)} · ${parts.at(-1)}`;
}

const fields: Record<string, (value: string) => string> = {
  processId: hrefOf,
  incidentNo: rooms.incident!,
  duplicateOf: rooms.incident!,
  incidents: rooms.incident!,
  caseNo: rooms.case!,
  cases: rooms.case!,
  warningNo: rooms.fraud!,
  disputeNo: rooms.dispute!,
  linkageNo: rooms.linkage!,
  videoNo: rooms.video!,
  suggestionNo: rooms.suggestion!,
  planNo: rooms.forces!,
  campaignNo: rooms.campaign!,
  requestNo: rooms.service!,
  itemNo: rooms.exhibit!,
  seizureNo: rooms.seizure!,
  examinationNo: rooms.examination!,
  briefId: rooms.brief!,
  rosterId: rooms.roster!,
};

export const hrefOfField = (field: string, value: string): string | null => (Object.hasOwn(fields, field) ? fields[field]!(value) : null);

/** The number by which people know a process: of a call its source and number; the station is not part of it. A brief is known by its span and first day, where there are words to say it in. */
export const numberOf = (processId: string, words?: Words): string => {
  const [kind, ...rest] = processId.split('/');
  if (kind === 'incident' || kind === 'fraud') return rest.slice(-2).join('.');
  // What is after the exhibit, or the first day, only tells one request from another.
  if (kind === 'supervision') return numberOf(rest.slice(0, -1).join('/'), words);
  if (kind === 'brief' && words) return rest.at(-1)!.replace(/^([a-z]+)-/, (_, span: string) => `${words('briefs', span)} `);
  if (kind === 'custody') return rest[0]!;
  if (kind === 'roster') return rest.at(-1)!.slice(0, 10);
  if (kind === 'leave' || kind === 'swap') return '';
  if (kind === 'duty' || kind === 'visits') return rest.slice(1).join(' ');
  return kind === 'dispute' || kind === 'brief' || kind === 'analysis' ? rest.at(-1)! : rest.join('/');
};
