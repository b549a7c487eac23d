/** One step of a procedure after the other, each of which a message may cut short to turn the procedure elsewhere. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';

export class Steps<Stage extends string> {
  private step = new CancellationScope();
  private detour: (() => Stage) | null = null;

  /** One step, unless a message turns the procedure elsewhere. What was answered is put on record all the same. */
  async take(step: () => Promise<Stage>): Promise<Stage> {
    this.step = new CancellationScope();
    try {
      const next = await this.step.run(step);
      return this.detour?.() ?? next;
    } catch (error) {
      if (!isCancellation(error) || this.detour === null) throw error;
      return this.detour();
    } finally {
      this.detour = null;
    }
  }

  /** What the message decides holds once the step is out of the way, whatever that step was about to decide. */
  turn(detour: () => Stage): void {
    this.detour = detour;
    this.step.cancel();
  }
}
