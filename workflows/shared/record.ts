/** What a process knows of itself, and how others come to see it: the view in MongoDB, the search attributes, the details in the Temporal UI. */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  Trigger,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import {
  type Carried,
  type Order,
  type ProcessActivities,
  type ProcessKind,
  processQuery,
  type ProcessView,
  searchAttributes,
  type Subject,
} from '../../libs/contracts/process.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import type { Task } from '../../libs/domain/task.js';
import { Answers } from './refusal.js';

/**
 * Local, so that the view is written within the workflow task that changed it: whoever is answered can read what they
 * wrote, for one event. Retried without end, since a database that is away must not fail a police process.
 */
const { publish } = proxyLocalActivities<ProcessActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '100 milliseconds', maximumInterval: '10 seconds' },
});

interface Versioned {
  id: string;
}

export class ProcessRecord<Stage extends string = string> {
  readonly id = workflowInfo().workflowId;
  readonly openedAt: number;
  readonly tasks = new Map<string, Task>();
  readonly clocks: Clock[];
  readonly orders: Order[];
  readonly refused: ProcessView['refused'];
  readonly answers: Answers;
  closedAt: number | null = null;
  outcome: string | null = null;
  /** Facts of this kind of process; set by the process, shown as they are. */
  detail: () => Record<string, unknown> = () => ({});

  private revision: number;
  private dirty = true;
  private published = false;
  private working = 0;
  private changes = new Trigger<void>();
  private closing = false;
  private readonly changed = new Set<Versioned>();
  private readonly indexed: Map<string, unknown>;
  private readonly publishing: Promise<void>;

  constructor(
    readonly kind: ProcessKind,
    public stage: Stage,
    readonly subject: Subject,
    carried?: Carried,
  ) {
    this.openedAt = carried?.view.openedAt ?? Date.now();
    this.revision = carried?.view.revision ?? 0;
    this.clocks = carried?.view.clocks ?? [];
    this.refused = carried?.view.refused ?? [];
    this.orders = carried?.orders ?? [];
    this.answers = new Answers(carried?.answers);
    this.indexed = new Map(carried?.indexed);
    setHandler(processQuery, () => ({ ...this.view(), tasks: [...this.tasks.values()], orders: this.orders }));
    // A cancelled process still tells that it was cancelled.
    this.publishing = CancellationScope.nonCancellable(() => this.keepPublished());
  }

  enter(stage: Stage): void {
    this.stage = stage;
    this.touch();
  }

  touch(thing?: Task | Order): void {
    if (thing) this.changed.add(thing);
    this.dirty = true;
    this.changes.resolve();
  }

  get version(): number {
    return this.revision + (this.dirty ? 1 : 0);
  }

  /** What is under way and would be lost with this history: activities, processes that are being started. */
  async atWork<T>(work: () => Promise<T>): Promise<T> {
    this.working += 1;
    try {
      return await work();
    } finally {
      this.working -= 1;
    }
  }

  /** On the way out: what was begun beside the procedure is finished first, and opens nothing afterwards. */
  settled = (): Promise<void> => condition(() => this.working === 0 && allHandlersFinished());

  /** Everything waits for people or for time. */
  get quiet(): boolean {
    return this.working === 0 && this.published && !this.dirty && !this.closing && allHandlersFinished();
  }

  carry(): Omit<Carried, 'tasks' | 'supervisions' | 'state'> {
    const { stage, subject, openedAt, revision, clocks, refused } = this.view();
    return { view: { stage, subject, openedAt, revision, clocks, refused }, orders: this.orders, indexed: [...this.indexed], answers: this.answers.carry() };
  }

  /** Every way out of a process leads through here: no handler is cut off, nothing stays unpublished. */
  async close(outcome: string): Promise<void> {
    await condition(allHandlersFinished);
    this.closedAt = Date.now();
    this.outcome = outcome;
    this.closing = true;
    this.touch();
    await this.publishing;
  }

  private view(): ProcessView {
    const due = [...this.tasks.values()]
      .filter((task) => task.dueAt !== null && (task.state === 'open' || task.state === 'claimed'))
      .map((task) => task.dueAt!)
      .concat(this.clocks.filter((clock) => clock.state === 'running').map((clock) => clock.dueAt));
    return {
      id: this.id,
      kind: this.kind,
      stage: this.stage,
      subject: { ...this.subject },
      revision: this.revision,
      openedAt: this.openedAt,
      closedAt: this.closedAt,
      outcome: this.outcome,
      dueAt: this.closedAt === null && due.length > 0 ? Math.min(...due) : null,
      overdue: this.clocks.some((clock) => clock.state === 'expired' && clock.endedAt === undefined),
      clocks: this.clocks,
      refused: this.refused,
      detail: this.detail(),
    };
  }

  private async keepPublished(): Promise<void> {
    for (;;) {
      if (!this.dirty) await this.changes;
      await othersFirst();
      this.dirty = false;
      this.published = false;
      this.changes = new Trigger();
      this.revision += 1;
      const things = [...this.changed];
      this.changed.clear();
      const view = this.view();
      this.index(view);
      await publish({
        view,
        tasks: things.filter((thing): thing is Task => 'candidates' in thing),
        orders: things.filter((thing): thing is Order => 'unit' in thing),
      });
      this.published = true;
      if (this.closing && !this.dirty) return;
    }
  }

  /** One event for all attributes that changed, none where nothing did. */
  private index(view: ProcessView): void {
    const { community, grid, category, priority, caseNo, team } = view.subject;
    const wanted = {
      Stage: view.stage,
      Community: community ?? null,
      Grid: grid ?? null,
      Category: category ?? null,
      Priority: priority === undefined ? null : String(priority),
      CaseNo: caseNo ?? null,
      Team: team ?? null,
      DueAt: view.dueAt === null ? null : new Date(view.dueAt),
      Overdue: view.overdue,
    };
    const updates: SearchAttributeUpdatePair[] = [];
    for (const [name, value] of Object.entries(wanted)) {
      const comparable = value instanceof Date ? value.getTime() : value;
      if ((this.indexed.get(name) ?? (name === 'Overdue' ? false : null)) === comparable) continue;
      this.indexed.set(name, comparable);
      updates.push({ key: searchAttributes[name as keyof typeof wanted], value } as SearchAttributeUpdatePair);
    }
    if (updates.length > 0) upsertSearchAttributes(updates);
    setCurrentDetails(this.inWords(view));
  }

  private inWords(view: ProcessView): string {
    const open = [...this.tasks.values()].filter((task) => task.state === 'open' || task.state === 'claimed');
    const lines = open.map(
      (task) =>
        `- ${task.kind} · \`${task.id}\`${task.assignee ? ` · ${task.assignee}` : ''}${task.dueAt ? ` · 截止 due ${iso(task.dueAt)}` : ''}${task.overdue ? ' · **逾期 overdue**' : ''}`,
    );
    return [`**${view.stage}**${view.outcome ? ` → ${view.outcome}` : ''}`, ...lines].join('\n');
  }
}

/** Lets everything else that one message set going take its course, so that one publication tells it all. */
async function othersFirst(): Promise<void> {
  let looked = false;
  await condition(() => {
    const before = looked;
    looked = true;
    return before;
  });
}
