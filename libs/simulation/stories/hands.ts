/** 不该看的人: a resident of another squad's grid is asked for without a purpose, with one but without the right, and by a forged token. Each is refused, and on record. */
import { createHmac, randomUUID } from 'node:crypto';
import { ApiProblem } from '../client.js';
import type { Story } from '../story.js';
import type { Account, Page } from '../views.js';

interface Entry {
  actor: string | null;
  action: string;
  subject: string | null;
  purpose: string | null;
  outcome: string;
  code: string | null;
  requestId: string;
}

export interface Hands {
  workflows: string[];
  resident: string;
  refused: { by: string | null; code: string; onRecord: boolean }[];
  /** The look-up of the resident's own squad, on record as well. */
  allowedOnRecord: boolean;
  /** How many entries the auditor read. */
  entries: number;
}

const squadOf = ({ unit }: Account) => unit?.split('.')[0] ?? '';
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as object;

/** All that is right in a good token, in another's name, with the signature of somebody who does not know the station's secret. */
function forge(token: string, sub: string): string {
  const signed = `${token.split('.')[0]}.${part({ ...claimsOf(token), sub })}`;
  return `${signed}.${createHmac('sha256', 'a guess').update(signed).digest('base64url')}`;
}

/** The signature is the officer's own; who the token is for was changed afterwards. */
function alter(token: string, sub: string): string {
  const [header, , signature] = token.split('.');
  return [header, part({ ...claimsOf(token), sub }), signature].join('.');
}

export async function hands(story: Story): Promise<Hands> {
  const { crew, api } = story;
  const officers = crew.accounts.filter(({ roles }) => roles.includes('communityOfficer'));
  const own = officers[0]!;
  const other = officers.find((officer) => squadOf(officer) !== squadOf(own))!;
  const chief = crew.someone('chief');
  const { items: grids } = await crew.session(own.id).get<{ items: { id: string; squad: string }[] }>('/grids');
  const grid = grids.find(({ squad }) => squad === squadOf(own))!.id;

  const household = (await crew.session(own.id).post<{ id: string }>('/households', { address: '虚构路1号（演示）', kind: 'livingAlone', grid })).body.id;
  const resident = (await crew.session(own.id).post<{ id: string }>('/residents', { household, kind: 'local', since: '2020-01-01', name: '虚构居民（演示）', birthYear: 1945 })).body.id;
  story.tell(null, own.id, { zh: `${grid} 登记一户一人（虚构）→ ${resident}`, en: `registers a household and a resident of ${grid} (invented) → ${resident}` });

  const refused: Hands['refused'] = [];
  const path = `/residents/${resident}`;
  const attempt = async (who: string, by: string | null, text: { zh: string; en: string }, look: (requestId: string) => Promise<unknown>): Promise<void> => {
    const requestId = randomUUID();
    story.tell(null, who, text);
    const problem = await look(requestId).then(
      () => null,
      (error: unknown) => (error instanceof ApiProblem ? error : Promise.reject(error as Error)),
    );
    if (problem === null) throw new Error(`没有被拒绝 / was not refused: ${text.en}`);
    const entry = (await record(story)).find((each) => each.requestId === requestId && each.outcome === 'refused');
    refused.push({ by, code: problem.code, onRecord: entry?.code === problem.code && entry.actor === by });
    story.tell(null, '—', {
      zh: `拒绝：${problem.message}；访问记录：${inWords(entry)}`,
      en: `refused: ${problem.message}; the access log: ${inWords(entry)}`,
    });
  };

  const session = crew.session(other.id);
  await attempt(other.id, other.id, { zh: `他队民警（${squadOf(other)}）不说明目的查看该居民`, en: `an officer of ${squadOf(other)} asks for the resident and states no purpose` }, (id) =>
    session.get(path, { 'x-request-id': id }),
  );
  await attempt(other.id, other.id, { zh: '说明了目的，但居民不在本队辖区', en: 'states a purpose, but the resident is not of the own squad' }, (id) =>
    session.get(path, { 'x-request-id': id, 'x-purpose': 'population' }),
  );
  const send = (authorization: string) => (id: string) => api.send({ method: 'GET', path, headers: { authorization, 'x-request-id': id, 'x-purpose': 'population' } });
  const mine = (await session.authorization()).replace('Bearer ', '');
  await attempt('?', null, { zh: '伪造的令牌，自称所长', en: 'a forged token, in the chief’s name' }, send(`Bearer ${forge(mine, chief.account)}`));
  await attempt('?', null, { zh: '把自己的令牌改成所长的', en: 'the officer’s own token, made out to the chief' }, send(`Bearer ${alter(mine, chief.account)}`));

  const requestId = randomUUID();
  await crew.session(own.id).get(path, { 'x-request-id': requestId, 'x-purpose': 'population' });
  const entries = await record(story);
  const seen = entries.find((each) => each.requestId === requestId);
  story.tell(null, own.id, { zh: `本队民警说明目的后查看；同样有记录：${inWords(seen)}`, en: `the resident’s own squad looks, for a purpose; on record too: ${inWords(seen)}` });
  return { workflows: [], resident, refused, allowedOnRecord: seen?.outcome === 'allowed', entries: entries.length };
}

/** As the auditor reads it; the reading itself goes on record. */
async function record({ crew }: Story): Promise<Entry[]> {
  return (await crew.someone('auditor').get<Page<Entry>>('/access-log?limit=50')).items;
}

const inWords = (entry: Entry | undefined) =>
  entry === undefined ? '无 / none' : `${entry.actor ?? '—'} ${entry.action} ${entry.subject ?? '—'} ${entry.purpose ?? '—'} → ${entry.code ?? entry.outcome}`;
