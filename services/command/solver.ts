/** HiGHS cannot be interrupted and keeps its memory, so it has a thread of its own, beside the service, that ends with the work. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

const thread = `
  const { parentPort, workerData } = require('node:worker_threads');
  const ready = require(workerData.solver)();
  parentPort.on('message', async ({ lp, options }) => {
    try {
      parentPort.postMessage((await ready).withModel({ format: 'lp', data: lp }, (model) => {
        for (const [name, value] of Object.entries(options)) model.options.set(name, value);
        model.run();
        const values = model.getSolution().colValue;
        return {
          status: model.getModelStatus(),
          objective: model.getObjectiveValue(),
          bound: model.info.get('mip_dual_bound'),
          gap: model.info.get('mip_gap'),
          values: Array.from(values, (value, i) => [model.getColName(i), value]).filter(([, value]) => value !== 0),
        };
      }));
    } catch (error) {
      parentPort.postMessage({ status: String(error) });
    }
  });
`;

/** HiGHS's codes of what may come back from a model that always has a solution. */
const optimal = 7;
const outOfTime = 13;

export interface Solved {
  objective: number;
  /** No solution is better than this. */
  bound: number;
  /** How far the two are apart, as a share of the objective. */
  gap: number;
  /** False where time ran out first. */
  optimal: boolean;
  /** Of each variable that is not nothing. */
  values: Map<string, number>;
}

export class Solver {
  private readonly worker = new Worker(thread, { eval: true, workerData: { solver: createRequire(import.meta.url).resolve('highs') } });

  async solve(lp: string, options: Readonly<Record<string, number | string | boolean>>): Promise<Solved> {
    // The same input gives the same solution on a slow machine too, unless there is a limit of time.
    this.worker.postMessage({ lp, options: { output_flag: false, random_seed: 1, ...options } });
    const [answer] = (await once(this.worker, 'message')) as [Omit<Solved, 'values' | 'optimal'> & { status: number | string; values: [string, number][] }];
    const { status, objective, bound, gap, values } = answer;
    if (status !== optimal && status !== outOfTime) throw new Error(`the model was not solved: ${status}`);
    return { objective, bound, gap, optimal: status === optimal, values: new Map(values) };
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
