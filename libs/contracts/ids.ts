/** Readable, stable workflow ids. The same call, case or attempt always has the same id: that makes starting idempotent. */
import { z } from 'zod';

export const stationId = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/);
export const sourceId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
export const callNumber = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
/** `<source>.<number>`: unique in a station, and safe in a URL. */
export const incidentNoSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}\.[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/).meta({ 'x-of': 'incident' });
export const caseNoSchema = z.string().regex(/^[AC]\d{4}-\d{5,}$/).meta({ 'x-of': 'case' });

export const incidentNo = (source: string, number: string) => `${source}.${number}`;

/** A warning is numbered like a call: by who sends it. */
export const warningNoSchema = incidentNoSchema.meta({ 'x-of': 'warning' });
export const warningNo = incidentNo;

const numbered = (kind: string) => (station: string, no: string) => {
  const dot = no.indexOf('.');
  return `${kind}/${station}/${no.slice(0, dot)}/${no.slice(dot + 1)}`;
};

export const incidentWorkflowId = numbered('incident');
export const fraudWorkflowId = numbered('fraud');

export const caseWorkflowId = (no: string) => `case/${no}`;
/** Of a step of the case, or of what is proposed for one suspect of it. */
export const reviewWorkflowId = (caseNo: string, step: string, number: number, suspect?: number) => `review/${caseNo}/${step}/${suspect === undefined ? '' : `${suspect}.`}${number}`;
export const suspectNumber = z.coerce.number().int().min(1).max(9999);
export const suspectWorkflowId = (no: string, number: number) => `suspect/${no}/${number}`;
export const arrestWorkflowId = (no: string, operation: number) => `arrest/${no}/${operation}`;
export const supervisionWorkflowId = (processId: string, number: number) => `supervision/${processId}/${number}`;
/** One officer's visits of one day, and the day of all squads. */
export const visitRoundWorkflowId = (station: string, date: string, officer: string) => `visits/${station}/${date}/${officer}`;
export const communityDayWorkflowId = (station: string, date: string) => `day/${station}/${date}`;
export const briefIdSchema = z.string().regex(/^(daily|weekly|monthly)-\d{4}-\d{2}-\d{2}$/).meta({ 'x-of': 'brief' });
/** Of one that a person asks for; those of a schedule carry its time. */
export const briefWorkflowId = (station: string, id: string) => `brief/${station}/${id}`;
export const campaignNoSchema = z.string().regex(/^P\d{4}-\d{5,}$/).meta({ 'x-of': 'campaign' });
export const campaignWorkflowId = (no: string) => `campaign/${no}`;
export const forcePlanNoSchema = z.string().regex(/^F\d{4}-\d{5,}$/).meta({ 'x-of': 'forcePlan' });
export const forcePlanWorkflowId = (no: string) => `forces/${no}`;
export const suggestionNoSchema = z.string().regex(/^S\d{4}-\d{5,}$/).meta({ 'x-of': 'suggestion' });
export const suggestionWorkflowId = (no: string) => `suggestion/${no}`;
/** Of a period: asked for twice, it is the same analysis. */
export const analysisWorkflowId = ({ station, from, to }: { station: string; from: string; to: string }) => `analysis/${station}/${from}.${to}`;
export const requestNoSchema = z.string().regex(/^R\d{4}-\d{5,}$/).meta({ 'x-of': 'serviceRequest' });
export const requestWorkflowId = (no: string) => `service/${no}`;
export const videoNoSchema = z.string().regex(/^V\d{4}-\d{5,}$/).meta({ 'x-of': 'videoInvestigation' });
export const videoWorkflowId = (no: string) => `video/${no}`;
export const linkageNoSchema = z.string().regex(/^L\d{4}-\d{5,}$/).meta({ 'x-of': 'linkage' });
export const linkageWorkflowId = (no: string) => `linkage/${no}`;
export const disputeNoSchema = z.string().regex(/^D\d{4}-\d{5,}$/).meta({ 'x-of': 'dispute' });
export const agreementNoSchema = z.string().regex(/^T\d{4}-\d{5,}$/).meta({ 'x-of': 'agreement' });
export const disputeWorkflowId = (station: string, no: string) => `dispute/${station}/${no}`;

export const dutyDate = z.iso.date();
export const dutyShiftName = z.string().regex(/^[a-z][a-zA-Z0-9]{0,30}$/).meta({ 'x-of': 'shift' });
/** `<first day>-<eight characters>`: the same request is the same roster. */
export const rosterIdSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}-[A-Za-z0-9_-]{8}$/).meta({ 'x-of': 'roster' });
export const dutyRequestId = z.string().regex(/^[A-Za-z0-9_-]{12}$/);
export const rosterWorkflowId = (station: string, id: string) => `roster/${station}/${id}`;
export const dutyShiftWorkflowId = (station: string, date: string, shift: string) => `duty/${station}/${date}/${shift}`;
export const leaveWorkflowId = (station: string, id: string) => `leave/${station}/${id}`;
export const swapWorkflowId = (station: string, id: string) => `swap/${station}/${id}`;

export const itemNoSchema = z.string().regex(/^E\d{4}-\d{5,}$/).meta({ 'x-of': 'evidence' });
export const seizureNoSchema = z.string().regex(/^K\d{4}-\d{5,}$/).meta({ 'x-of': 'seizure' });
export const examinationNoSchema = z.string().regex(/^J\d{4}-\d{5,}$/).meta({ 'x-of': 'examination' });
/** `key`: of the request; the same request is the same process. */
export const custodyWorkflowId = (itemNo: string, key: string) => `custody/${itemNo}/${key}`;
export const seizureWorkflowId = (no: string) => `seizure/${no}`;
export const examinationWorkflowId = (no: string) => `examination/${no}`;
export const correctionWorkflowId = (key: string) => `correction/${key}`;
