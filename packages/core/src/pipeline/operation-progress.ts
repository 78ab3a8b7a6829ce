import type { ProgressMessage } from '../events/bus.ts';
import type { Progress } from './frame.ts';
import type { PipelineServices } from './services.ts';

/** Whose operation it is, and which. */
export type ProgressSubject = Pick<ProgressMessage, 'operationId' | 'correlationId' | 'caller' | 'tool' | 'hostname'>;

/** Whoever listens reads along; nobody reads faster, and other processes hear of it as well. */
const shortestIntervalMs = 100;

/**
 * Tells how far an operation is, on the bus. What comes faster than ten times a second waits, and of what waits the newest
 * is told, so that the last state is never lost. An operation that tells of no progress tells nothing at all.
 */
export class OperationProgress {
  readonly #services: Pick<PipelineServices, 'bus' | 'clock'>;
  readonly #subject: ProgressSubject;
  #newest: Progress | undefined;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #ended = false;

  constructor(services: Pick<PipelineServices, 'bus' | 'clock'>, subject: ProgressSubject) {
    this.#services = services;
    this.#subject = subject;
  }

  report(progress: Progress): void {
    // A handler that goes on after its deadline has nobody who waits for it.
    if (this.#ended) return;
    this.#newest = progress;
    if (this.#cancel) return;
    const waitMs = this.#toldAtMs + shortestIntervalMs - this.#services.clock.now();
    if (waitMs <= 0) this.#tell('running');
    else this.#cancel = this.#services.clock.schedule(waitMs, () => this.#tell('running'));
  }

  end(state: 'succeeded' | 'failed'): void {
    this.#ended = true;
    this.#tell(state);
  }

  #tell(state: ProgressMessage['state']): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (!this.#newest) return;
    const { bus, clock } = this.#services;
    this.#toldAtMs = clock.now();
    const timestamp = new Date(this.#toldAtMs).toISOString();
    bus.publish({ type: 'progress', ...this.#subject, ...this.#newest, state, timestamp });
  }
}
