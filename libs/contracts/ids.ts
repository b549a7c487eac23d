/** Readable, stable workflow ids. The same call, case or attempt always has the same id: that makes starting idempotent. */
import { z } from 'zod';

export const stationId = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/);
export const sourceId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
export const callNumber = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
/** `<source>.<number>`: unique in a station, and safe in a URL. */
export const incidentNoSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}\.[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
export const caseNoSchema = z.string().regex(/^[AC]\d{4}-\d{5,}$/);

export const incidentNo = (source: string, number: string) => `${source}.${number}`;

export function incidentWorkflowId(station: string, no: string): string {
  const dot = no.indexOf('.');
  return `incident/${station}/${no.slice(0, dot)}/${no.slice(dot + 1)}`;
}

export const caseWorkflowId = (no: string) => `case/${no}`;
export const arrestWorkflowId = (no: string, operation: number) => `arrest/${no}/${operation}`;
export const supervisionWorkflowId = (processId: string, number: number) => `supervision/${processId}/${number}`;
export const linkageNoSchema = z.string().regex(/^L\d{4}-\d{5,}$/);
export const linkageWorkflowId = (no: string) => `linkage/${no}`;

export const dutyDate = z.iso.date();
export const dutyShiftName = z.string().regex(/^[a-z][a-zA-Z0-9]{0,30}$/);
/** `<first day>-<eight characters>`: the same request is the same roster. */
export const rosterIdSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}-[A-Za-z0-9_-]{8}$/);
export const dutyRequestId = z.string().regex(/^[A-Za-z0-9_-]{12}$/);
export const rosterWorkflowId = (station: string, id: string) => `roster/${station}/${id}`;
export const dutyShiftWorkflowId = (station: string, date: string, shift: string) => `duty/${station}/${date}/${shift}`;
export const leaveWorkflowId = (station: string, id: string) => `leave/${station}/${id}`;
export const swapWorkflowId = (station: string, id: string) => `swap/${station}/${id}`;
