/** What goes wrong behind the API, as a problem for the reader: refusals of processes, and servers that are away. */
import { type ArgumentsHost, Catch } from '@nestjs/common';
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Response } from 'express';
import { type FieldError, Refusal, type RefusalCode, refusals } from '../../../libs/domain/refusal.js';
import { ProblemException, ProblemFilter } from '../../../libs/platform/problem.js';

const statuses: Partial<Record<RefusalCode, number>> = {
  TASK_UNKNOWN: 404,
  TASK_CLOSED: 409,
  TASK_CANCELLED: 409,
  TASK_STALE: 409,
  TASK_CLAIMED_BY_ANOTHER: 409,
  TASK_NOT_CLAIMED: 409,
  NOT_A_CANDIDATE: 403,
  OFF_DUTY: 403,
  HANDOVER_OPEN: 409,
  HANDOVER_NEEDS_ANOTHER: 403,
  HANDOVER_KEPT_BY_HOLDER: 403,
  REVIEWED_BY_ANOTHER: 403,
  REVIEW_NEEDED: 409,
  SHIFT_UNKNOWN: 404,
  FIGURES_BEING_COUNTED: 503,
  DUTY_IDS_KEPT: 409,
  COMMAND_NOT_ALLOWED: 403,
  SCENE_WORK_OPEN: 409,
  COMMAND_NOT_NOW: 409,
  SAME_PERSON: 403,
  CLOCK_NOT_RUNNING: 409,
  CLOCK_NOT_SUSPENDED: 409,
  EXTENSION_NOT_ALLOWED: 403,
  SESSION_CONFLICT: 409,
  THIRD_SESSION: 403,
  AGREEMENT_BINDING: 409,
  PARTNER_NOT_ASKED: 404,
  PARTNER_ALREADY_ASKED: 409,
  PARTNER_HAS_ANSWERED: 409,
  PARTNER_STOOD_DOWN: 409,
  UNIT_TOO_SMALL: 409,
  SERVES_ELSEWHERE: 409,
  GRIDS_OVERLAP: 409,
  GROUND_WITHOUT_GRID: 409,
  GRID_NOT_OF_AREA: 409,
  AREA_UNKNOWN: 404,
  COMMUNITY_UNKNOWN: 422,
  GRID_WITHOUT_OFFICER: 409,
  GRID_UNKNOWN: 404,
  CHANGED_MEANWHILE: 412,
  HOUSEHOLD_UNKNOWN: 404,
  RESIDENT_UNKNOWN: 404,
  RESIDENT_EXISTS: 409,
  RESIDENT_NOT_LIVING: 409,
  DIFFERENT_PEOPLE: 409,
  MERGE_UNKNOWN: 404,
  MERGE_FINAL: 409,
  ITEM_UNKNOWN: 404,
  ITEM_NOT_YOURS: 403,
  ITEM_ON_ITS_WAY: 409,
  RECORD_UNKNOWN: 404,
  UPLOAD_UNKNOWN: 404,
  UPLOAD_OFFSET: 409,
  UPLOAD_EXPIRED: 410,
  FILE_LONGER_THAN_SAID: 413,
  FILE_TYPE_NOT_ALLOWED: 415,
  FILE_UNKNOWN: 404,
  DECISION_NOT_LAWFUL: 409,
  SEALED: 403,
  SUSPECT_UNKNOWN: 404,
  SUSPECTS_PENDING: 409,
  CASE_NOT_RUNNING: 404,
  JOIN_THE_EARLIER: 409,
  CAMERA_UNKNOWN: 404,
  PROCESS_CLOSED: 409,
  IDENTITY_UNVERIFIED: 403,
};

/** What is not about the state or the person is about the form. */
export const refusalProblem = (code: RefusalCode, errors: readonly FieldError[] = []) =>
  new ProblemException(statuses[code] ?? 422, code, refusals[code], errors.map(named));

/** A form's own rule arrives as the message: the reader's words for it are looked up by name. */
function named({ field, rule, message }: FieldError) {
  if (message !== undefined && /^[A-Z][A-Z0-9_]+$/.test(message)) return { field, rule: message };
  return /^[A-Z][A-Z0-9_]+$/.test(rule) ? { field, rule } : { field, rule, message };
}

/** The refusal that an update came back with, or null where it failed otherwise. */
export function refusalOf(error: unknown): { code: RefusalCode; errors: FieldError[] } | null {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return null;
  const { type, details } = error.cause;
  if (typeof type !== 'string' || !Object.hasOwn(refusals, type)) return null;
  const errors = (details?.[0] as { errors?: FieldError[] } | undefined)?.errors ?? [];
  return { code: type as RefusalCode, errors };
}

/** gRPC: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, UNAVAILABLE. */
const away = [4, 8, 10, 14];

function unavailable(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const cause = error instanceof ServiceError ? error.cause : error;
  if (isGrpcServiceError(cause)) return away.includes(cause.code);
  return (
    error instanceof Error &&
    /^Mongo(ServerSelection|Network|NetworkTimeout|NotConnected|PoolCleared|WaitQueueTimeout)/.test(error.name)
  );
}

export const processUnknown = () => new ProblemException(404, 'PROCESS_UNKNOWN', { zh: '没有这个流程', en: 'there is no such process' });

function translate(error: unknown): unknown {
  const refusal = error instanceof Refusal ? error : refusalOf(error);
  if (refusal) return refusalProblem(refusal.code, refusal.errors);
  if (error instanceof WorkflowNotFoundError) {
    return processUnknown();
  }
  if (unavailable(error)) {
    return new ProblemException(503, 'UNAVAILABLE', {
      zh: '服务暂不可用，请稍后以同样的内容再试：不会重复办理',
      en: 'not available now: try the same again in a moment, nothing is done twice',
    });
  }
  return error;
}

@Catch()
export class ApiFilter extends ProblemFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    const problem = translate(exception);
    const response = host.switchToHttp().getResponse<Response>();
    if (problem instanceof ProblemException && problem.getStatus() === 503 && !response.headersSent) {
      response.setHeader('Retry-After', '2');
    }
    super.catch(problem, host);
  }
}
