/** Readable, stable workflow ids. The same call, case or attempt always has the same id: that makes starting idempotent. */
import { z } from 'zod';

export const stationId = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/);
export const sourceId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
export const callNumber = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
/** `<source>.<number>`: unique in a station, and safe in a URL. */
export const incidentNoSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}\.[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
export const caseNoSchema = z.string().regex(/^[AC]\d{4}-\d{5,}$/);

export const incidentNo = (source: string, number: string) => `${source}.${number}`;

/** A warning is numbered like a call: by who sends it. */
export const warningNoSchema = incidentNoSchema;
export const warningNo = incidentNo;

const numbered = (kind: string) => (station: string, no: string) => {
  const dot = no.indexOf('.');
  return `${kind}/${station}/${no.slice(0, dot)}/${no.slice(dot + 1)}`;
};

export const incidentWorkflowId = numbered('incident');
export const fraudWorkflowId = numbered('fraud');

export const caseWorkflowId = (no: string) => `case/${no}`;
export const arrestWorkflowId = (no: string, operation: number) => `arrest/${no}/${operation}`;
export const supervisionWorkflowId = (processId: string, number: number) => `supervision/${processId}/${number}`;
export const linkageNoSchema = z.string().regex(/^L\d{4}-\d{5,}$/);
export const linkageWorkflowId = (no: string) => `linkage/${no}`;
export const disputeNoSchema = z.string().regex(/^D\d{4}-\d{5,}$/);
export const agreementNoSchema = z.string().regex(/^T\d{4}-\d{5,}$/);
export const disputeWorkflowId = (station: string, no: string) => `dispute/${station}/${no}`;
