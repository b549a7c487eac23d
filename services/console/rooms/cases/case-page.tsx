/** One case: where it stands, who works on it, and everything that belongs to it. */
import { Button, Card, Descriptions, Skeleton, Tag } from 'antd';
import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import { api, type Paths } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Due } from '../../parts/clock.js';
import { Commands } from '../../parts/command.js';
import { Download } from '../../parts/download.js';
import { useFormat } from '../../parts/format.js';
import { Page } from '../../parts/page.js';
import { useNames } from '../../parts/people.js';
import { Picture } from '../../parts/picture.js';
import { hrefOf } from '../../parts/places.js';
import { ProblemNote } from '../../parts/problem.js';
import { AddressTabs } from '../../parts/tabs.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { Exhibits } from './exhibits.js';
import { Files } from './files.js';
import { People } from './people.js';
import { Records } from './records.js';
import { Recovery } from './recovery.js';
import { Reviews } from './reviews.js';
import { Seizures } from './seizures.js';
import { Series } from './series.js';
import { Recordings } from './recordings.js';
import { Verification } from './verification.js';
import './cases.css';

export type CaseDetail = Paths['/api/v1/cases/{caseNo}']['get']['responses']['200']['content']['application/json'];
export type Part = CaseDetail['parts'][number];

/** What the case's process tells beside what every process does. */
export interface Detail {
  type?: string;
  incidents?: string[];
  origin?: string | null;
  investigators?: string[];
  reviews?: Record<string, string>;
  operations?: number;
  confessed?: boolean | null;
  suspects?: { number: number; measure: string | null; outcome: string | null }[];
  joined?: string[];
  split?: string[];
  joinedTo?: string | null;
}

export const useCase = (caseNo: string) => api.useQuery('get', '/api/v1/cases/{caseNo}', { params: { path: { caseNo } } });

export function CasePage() {
  const t = useText();
  const { caseNo } = useParams<{ caseNo: string }>();
  const found = useCase(caseNo);
  if (found.error) return <Page title={t('案件', 'Case')} number={caseNo}><ProblemNote error={found.error} again={() => void found.refetch()} /></Page>;
  if (!found.data) return <Skeleton active />;
  return <Shown key={caseNo} file={found.data} />;
}

function Shown({ file }: { file: CaseDetail }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const { may } = useSession();
  const { caseNo, record, process, suspects, parts, signed } = file;
  const closed = record.closedAt !== null;
  const stage = process?.stage ?? 'acceptance';
  const due = process?.clocks.filter(({ state }) => state === 'running').sort((a, b) => a.dueAt.localeCompare(b.dueAt))[0];
  const count = (label: string, number: number) => (number > 0 ? `${label} ${number}` : label);
  const orders = !closed && may('case.command') && { path: '/api/v1/cases/{caseNo}/commands', values: { caseNo } };
  const of = (kind: string) => parts.filter((part) => part.kind === kind);
  return (
    <Page
      title={t('案件', 'Case')}
      number={caseNo}
      tags={
        <>
          <Tag color={record.type === 'criminal' ? 'volcano' : 'gold'}>{words.value(record.type, 'type')}</Tag>
          <Tag>{words('categories', record.category)}</Tag>
          {closed ? <Tag>{record.result ? t(`已结案：${words.value(record.result, 'result')}`, `closed: ${words.value(record.result, 'result')}`) : t('已结案', 'closed')}</Tag> : <Tag color="processing">{words('stages', stage)}</Tag>}
          {due && <Due at={due.dueAt} overdue={process?.overdue} />}
          {process?.subject.community && <Tag>{names(process.subject.grid ?? process.subject.community)}</Tag>}
        </>
      }
      actions={
        <>
          {!closed && may('video.request') && <Link href={`~/video/new?case=${caseNo}`}><Button>{t('调取录像', 'Ask for recordings')}</Button></Link>}
          {orders && <Commands {...orders} about={{ caseNo }} />}
          {may('case.export') && (
            <>
              <Download path={`/api/v1/cases/${caseNo}/export/pdf`} name={`${caseNo}.pdf`} usual="investigation" text={t('案卷含当事人的个人信息。导出与目的一并记录。', 'The file holds personal data. The export goes on record with its purpose.')}>{t('案卷 PDF', 'File as PDF')}</Download>
              <Download path={`/api/v1/cases/${caseNo}/export/bundle`} name={`${caseNo}.zip`} usual="investigation" text={t('案卷包可离开本系统核验：附每份签名的哈希与核验说明。', 'The bundle can be verified anywhere: it holds the hash of every signature and how to check it.')}>{t('案卷包', 'Bundle')}</Download>
            </>
          )}
        </>
      }
    >
      <Head file={file} />
      <AddressTabs
        tabs={[
          { key: 'course', label: t('经过', 'Course'), content: <Picture processId={file.processId} orders={orders} /> },
          { key: 'people', label: count(t('嫌疑人', 'Suspects'), suspects.length), content: <People file={file} /> },
          may('evidence.read') && { key: 'evidence', label: t('物证', 'Exhibits'), content: <Exhibits caseNo={caseNo} incidents={(process?.detail as Detail | undefined)?.incidents ?? record.incidents} examinations={of('examination')} closed={closed} /> },
          may('series.read') && { key: 'series', label: t('串并', 'Series'), content: <Series file={file} /> },
          { key: 'seizures', label: count(t('扣押', 'Seizures'), of('seizure').length), content: <Seizures caseNo={caseNo} seizures={of('seizure')} closed={closed} /> },
          { key: 'records', label: count(t('笔录文书', 'Records'), signed.length), content: <Records caseNo={caseNo} signed={signed} corrections={of('correction')} /> },
          { key: 'reviews', label: t('审核', 'Reviews'), content: <Reviews caseNo={caseNo} closed={closed} /> },
          { key: 'files', label: t('照片录像', 'Photos and files'), content: <Files caseNo={caseNo} incidents={record.incidents} /> },
          { key: 'video', label: count(t('视频侦查', 'Recordings'), of('videoInvestigation').length), content: <Recordings caseNo={caseNo} videos={of('videoInvestigation')} closed={closed} /> },
          { key: 'recovery', label: t('挽损', 'Recovery'), content: <Recovery caseNo={caseNo} /> },
          may('case.verify') && { key: 'verification', label: t('核验', 'Verification'), content: <Verification caseNo={caseNo} /> },
        ]}
      />
    </Page>
  );
}

export function Head({ file: { record, process, arrests } }: { file: CaseDetail }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const detail = (process?.detail ?? {}) as Detail;
  const incidents = detail.incidents ?? record.incidents;
  const none = <span className="quiet">{t('无', 'none')}</span>;
  const items = [
    { key: 'who', label: t('办案民警', 'Investigators'), children: detail.investigators?.length ? <strong>{detail.investigators.map((id) => names(id)).join('、')}</strong> : <span className="quiet">{t('尚未指定', 'not named yet')}</span> },
    { key: 'opened', label: t('受理', 'Opened'), children: `${format.time(record.openedAt)} · ${names(record.openedBy)}` },
    { key: 'incidents', label: t('涉及警情', 'Incidents'), children: incidents.length > 0 ? <span className="links">{incidents.map((no) => <Link key={no} href={`~/incidents/${no}`}>{no}</Link>)}</span> : none },
    { key: 'origin', label: t('来源', 'Comes from'), children: record.origin ? <Link href={`~${hrefOf(record.origin)}`}>{words('processes', record.origin.split('/')[0])} {record.origin.split('/').at(-1)}</Link> : none },
    { key: 'reviews', label: t('审核', 'Reviews'), children: detail.reviews && Object.keys(detail.reviews).length > 0 ? <span className="links">{Object.entries(detail.reviews).map(([step, state]) => <Tag key={step} color={state === 'agreed' ? 'green' : state === 'pending' ? 'processing' : 'red'}>{words.value(step, 'step')}{t('：', ': ')}{state === 'pending' ? t('审核中', 'under review') : words('outcomes', state)}</Tag>)}</span> : none },
    { key: 'arrests', label: t('抓捕', 'Arrest operations'), children: arrests.length > 0 ? <span className="links">{arrests.map(({ id, stage, outcome }) => <Link key={id} href={`~${hrefOf(id)}`}>{t(`第 ${id.split('/').at(-1)} 次`, `no. ${id.split('/').at(-1)}`)} {words(outcome ? 'outcomes' : 'stages', outcome ?? stage)}</Link>)}</span> : none },
    ...(record.closedAt ? [{ key: 'closed', label: t('结案', 'Closed'), children: `${format.time(record.closedAt)} · ${words.value(record.result, 'result')}` }] : []),
    ...(detail.joined?.length || detail.split?.length || detail.joinedTo ? [{ key: 'joined', label: t('并案、分案', 'Joined, split'), children: <span className="links">{[...(detail.joined ?? []), ...(detail.split ?? []), ...(detail.joinedTo ? [detail.joinedTo] : [])].map((no) => <Link key={no} href={`~/cases/${no}`}>{no}</Link>)}</span> }] : []),
  ];
  return <Card size="small"><Descriptions size="small" column={{ xs: 1, sm: 1, md: 2, xl: 3 }} items={items} /></Card>;
}

/** What was begun for the case, each with its stage. */
export function PartList({ parts, empty, act }: { parts: readonly Part[]; empty: string; act?: (part: Part) => ReactNode }) {
  if (parts.length === 0) return <p className="quiet">{empty}</p>;
  return <ul className="plain parts">{parts.map((part) => <PartLine key={part.id} part={part}>{!part.closedAt && act?.(part)}</PartLine>)}</ul>;
}

function PartLine({ part: { id, kind, stage, outcome, openedAt, dueAt, overdue, closedAt }, children }: { part: Part; children: ReactNode }) {
  const words = useWords();
  const format = useFormat();
  return (
    <li>
      <Link href={`~${hrefOf(id)}`}>{words('processes', kind)} {id.split('/')[1]}</Link>
      <Tag color={closedAt ? 'default' : 'processing'}>{words(outcome ? 'outcomes' : 'stages', outcome ?? stage)}</Tag>
      {!closedAt && <Due at={dueAt} overdue={overdue} />}
      <span className="quiet">{format.time(openedAt)}</span>
      {children}
    </li>
  );
}
