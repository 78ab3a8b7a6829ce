import type { HandlerContext } from '@infrastructor/core';

export interface DoneStep {
  readonly step: string;
  readonly durationMs: number;
}

/** Runs the steps of a deployment, tells and logs each, and remembers which one it was when one fails. */
export class DeploymentSteps {
  readonly done: DoneStep[] = [];
  readonly #context: HandlerContext;
  readonly #total: number;
  #current = 'preparing';

  constructor(context: HandlerContext, total: number) {
    this.#context = context;
    this.#total = total;
  }

  get current(): string {
    return this.#current;
  }

  /** @throws the reason when the caller has gone away, or the deployment has lost its turn: then no further step is begun */
  async run<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
    this.#context.signal.throwIfAborted();
    const startedAt = this.#context.now().getTime();
    this.#current = step;
    this.#context.progress(this.done.length, this.#total, step);
    try {
      return await work();
    } finally {
      const durationMs = Math.round(this.#context.now().getTime() - startedAt);
      this.done.push({ step, durationMs });
      this.#context.log.info('deployment step', { step, durationMs, correlationId: this.#context.correlationId });
    }
  }
}
