/** Where in the console a person gives what the API takes at an address: the page, what opens the form there, and what sends it. */
type Text = { zh: string; en: string };
type Values = Record<string, any>;

export interface Way {
  /** As the API describes it. */
  path: string;
  /** Of orders, the one that has a place of its own. */
  type?: string;
  page(values: Values): string;
  /** How the buttons begin that lead to the form; none where the page is the form. An order is chosen by its type. */
  opens: Text[] | 'order';
  /** Where on the page they are. */
  within?(body: Values): string;
  send: Text;
  /** What the page says by itself. */
  leave?: string[];
}

const send: Text = { zh: '提交', en: 'Send' };
const order = (path: string, page: Way['page']): Way => ({ path, page, opens: 'order', send });
const start = (path: string, page: string, zh: string, en: string, ...leave: string[]): Way => ({ path, page: () => page, opens: [{ zh, en }], send, leave });
const suspects = '/cases/{caseNo}/suspects/{number}/commands';
const suspectPage: Way['page'] = ({ caseNo, number }) => `/cases/${caseNo}/suspects/${number}`;
const shiftPage: Way['page'] = ({ date, shift }) => `/duty/shifts/${date}/${shift}`;

const ways: readonly Way[] = [
  { path: '/incidents', page: () => '/incidents/new', opens: [], send: { zh: '登记', en: 'Register' }, leave: ['source', 'number'] },
  order('/incidents/{incidentNo}/commands', ({ incidentNo }) => `/incidents/${incidentNo}`),
  order('/cases/{caseNo}/commands', ({ caseNo }) => `/cases/${caseNo}`),
  { path: suspects, type: 'extend', page: suspectPage, opens: [{ zh: '延长至', en: 'Extend to' }], within: ({ clock }) => `li[data-clock="${clock}"]`, send, leave: ['clock', 'index'] },
  order(suspects, suspectPage),
  { path: '/series/confirm', page: ({ caseNo }) => `/cases/${caseNo}?tab=series`, opens: [{ zh: '确认串并', en: 'Confirm the series' }], send, leave: ['caseNo', 'incidents'] },
  { path: '/rosters/{rosterId}/commands', type: 'callIn', page: shiftPage, opens: [{ zh: '提前上岗', en: 'Call in' }], send, leave: ['date', 'shift'] },
  order('/rosters/{rosterId}/commands', ({ rosterId }) => `/duty/rosters/${rosterId}`),
  order('/shifts/{date}/{shift}/commands', shiftPage),
  { path: '/linkages/{linkageNo}/commands', type: 'standDown', page: ({ linkageNo }) => `/linkages/${linkageNo}`, opens: [{ zh: '解除联动', en: 'Stand down' }], send },
  start('/rosters', '/duty/rosters', '编制值班表', 'Plan a roster'),
  start('/households', '/community?tab=households', '登记住户', 'Register a household'),
  // Both on the household that was registered just before.
  start('/residents', '/community?tab=households', '登记居民', 'Register a resident', 'household'),
  start('/visits/needs', '/community?tab=households', '提出走访需要', 'Ask for a visit', 'household'),
  start('/visits/rounds', '/community?tab=visits', '安排当日走访', 'Plan a round'),
  start('/service-requests', '/community?tab=requests', '受理', 'Receive'),
  start('/campaigns', '/community?tab=campaigns', '提出方案', 'Propose'),
  start('/analyses', '/suggestions?tab=analyses', '研判一段时间', 'Analyse a span'),
];

/** The way to what is posted to an address, and what the address names. */
export function wayTo(path: string, { type }: { type?: unknown }): { way: Way; values: Values } | null {
  for (const way of ways) {
    const names = [...way.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    const found = new RegExp(`^${way.path.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
    if (found && (way.type === undefined || way.type === type)) return { way, values: Object.fromEntries(names.map((name, i) => [name, found[i + 1]!])) };
  }
  return null;
}
