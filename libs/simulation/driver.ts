/**
 * Drives incidents to their end: every task of an incident, of its case until that is filed, and of their supervisions,
 * is done by whoever may. New tasks come by live events; a list now and then makes good what an event did not bring.
 */
import type { Disposition } from '../domain/intake.js';
import type { TaskKindId } from '../contracts/registry.js';
import type { Subject } from '../contracts/process.js';
import { type Api, ApiProblem, type Session } from './client.js';
import { type Crew, hasMovedOn } from './crew.js';
import { liveEvents } from './events.js';
import { fillIn } from './officers.js';
import { type IncidentView, inPath, type OpenTask, type Page, type ProcessAnswer } from './views.js';

/** Without an event for so long, the list is asked. */
const listAfter = 5000;
/** Without a step for so long, the incident is given up. */
const giveUpAfter = 600_000;

/** A case stays open as real ones do: it is accepted and filed, and its investigation is left to people. */
const left: readonly TaskKindId[] = [
  'case.investigate',
  'video.approve',
  'video.view',
  'video.confirm',
  'case.deploy',
  'case.interrogate',
  'case.close',
];

const makesCase: readonly Disposition[] = ['administrativeCase', 'criminalCase'];

/** The tasks of one incident that wait, as far as is known. */
class File {
  readonly waiting = new Map<string, OpenTask>();
  readonly done = new Set<string>();
  closed = false;
  /** A case was opened and has not yet come to its investigation. */
  filing = false;
  private news: () => void = () => {};

  add(task: OpenTask): void {
    if (task.state === 'completed' || task.state === 'cancelled') {
      this.waiting.delete(task.id);
    } else if (left.includes(task.kind)) {
      this.filing = false;
    } else if (!this.done.has(task.id)) {
      this.waiting.set(task.id, task);
    } else return;
    this.wake();
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  wake(): void {
    this.news();
  }

  /** True for news, false when the time is over. */
  async hear(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const heard = await new Promise<boolean>((resolve) => {
      this.news = () => resolve(true);
      timer = setTimeout(() => resolve(false), ms);
    });
    clearTimeout(timer);
    this.news = () => {};
    return heard;
  }

  get ended(): boolean {
    return this.closed && !this.filing && this.waiting.size === 0;
  }
}

export interface Goal {
  incidentNo: string;
  disposition: Disposition;
  /** The incident was there before: what is open of it is not known. */
  resumed: boolean;
}

export class Driver {
  /** How many calls a person had to locate. */
  located = 0;
  private readonly files = new Map<string, File>();
  private readonly observer: Session;
  private readonly investigators: string[];

  constructor(
    private readonly api: Api,
    private readonly crew: Crew,
    private readonly communities: readonly string[],
  ) {
    this.observer = crew.someone('commandOperator', 'observer');
    this.investigators = crew.accounts.filter(({ roles }) => roles.includes('investigator')).map(({ id }) => id);
  }

  isDriving(incidentNo: string): boolean {
    return this.files.has(incidentNo);
  }

  /** Until the client is aborted. */
  async listen(): Promise<void> {
    for await (const { type, data } of liveEvents(this.api, this.observer)) {
      const { id, subject, closedAt } = data as { id: string; subject?: Subject; closedAt?: string | null };
      const file = this.files.get(subject?.incidentNo ?? '');
      if (type === 'task') file?.add(data as OpenTask);
      else if (type === 'process' && id.startsWith('incident/') && closedAt) file?.close();
    }
  }

  /** To be called before the call is sent, so that no event is missed. */
  expect(incidentNo: string): void {
    this.files.set(incidentNo, new File());
  }

  forget(incidentNo: string): void {
    this.files.delete(incidentNo);
  }

  /** Returns whether there was anything left to do. */
  async drive(goal: Goal): Promise<boolean> {
    const file = this.files.get(goal.incidentNo)!;
    if (goal.resumed) await this.list(file, goal.incidentNo);
    if (file.ended) return false;
    for (let lastStep = Date.now(); !file.ended;) {
      this.api.signal.throwIfAborted();
      if (Date.now() - lastStep > giveUpAfter) throw new Error(`无进展 / no progress for ${giveUpAfter / 60_000} min`);
      const task = next(file);
      if (!task) {
        if (!(await file.hear(listAfter))) await this.list(file, goal.incidentNo);
      } else if (await this.act(task, file, goal)) {
        lastStep = Date.now();
      } else {
        await file.hear(200);
      }
    }
    return true;
  }

  /** False where the process has turned elsewhere: what is open now has to be asked. */
  private async act(task: OpenTask, file: File, goal: Goal): Promise<boolean> {
    const by = this.crew.doer(task);
    const unit = this.crew.accounts.find(({ id }) => id === by)?.unit ?? null;
    const colleagues = unit === null ? [] : this.crew.members(unit).filter((id) => id !== by);
    const situation = {
      task,
      officers: [by, ...colleagues],
      disposition: goal.disposition,
      communities: this.communities,
      investigators: this.investigators,
      now: new Date(),
    };
    const form = fillIn(situation);
    // Before it is answered: the events that it sets off may be faster than its answer.
    if (task.kind === 'scene.disposition' && makesCase.includes(goal.disposition)) file.filing = true;
    file.done.add(task.id);
    file.waiting.delete(task.id);
    try {
      await this.crew.complete(task, form, by);
    } catch (error) {
      file.done.delete(task.id);
      if (!hasMovedOn(error)) throw error;
      await this.list(file, goal.incidentNo);
      return false;
    }
    if (task.kind === 'incident.locate') this.located += 1;
    if (task.kind === 'case.file') file.filing = false;
    return true;
  }

  /** What is open of the incident now. */
  private async list(file: File, incidentNo: string): Promise<void> {
    const { process, tasks } = await this.observer.get<IncidentView>(`/incidents/${incidentNo}`);
    if (!process) return;
    const caseNo = process.detail.caseNo as string | null;
    const open = caseNo === null ? [] : (await Promise.all([`case/${caseNo}`, `review/${caseNo}/filing/1`].map((id) => this.openTasks(id)))).flat();
    file.waiting.clear();
    if (caseNo !== null) {
      const past =
        open.some(({ kind }) => left.includes(kind)) || Boolean((await this.process(`case/${caseNo}`))?.closedAt);
      file.filing = !past;
    }
    for (const task of [...tasks, ...open]) file.add(task);
    if (process.closedAt) file.close();
  }

  private async openTasks(processId: string): Promise<OpenTask[]> {
    return (await this.observer.get<Page<OpenTask>>(`/tasks?process=${inPath(processId)}&limit=100`)).items;
  }

  /** Null where it was started a moment ago and is not on record yet. */
  async process(processId: string): Promise<ProcessAnswer | null> {
    try {
      return await this.observer.get<ProcessAnswer>(`/processes/${inPath(processId)}`);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) return null;
      throw error;
    }
  }
}

/** The scene's work before the disposition, and the review before the filing: both are refused until then. */
function next(file: File): OpenTask | undefined {
  const waiting = [...file.waiting.values()];
  return waiting.find(({ kind }) => kind !== 'scene.disposition' && kind !== 'case.file') ?? waiting[0];
}
