import type { EngineClient } from '../connection/engine-client.ts';
import { eventLines } from './event-lines.ts';
import { containerPath } from './inspect-container.ts';
import type { StatsSample } from './stats-sample.ts';

/** The engine sends a frame a second; one that is older than this means that it no longer does. */
const longestAgeMs = 2_500;
/** An engine that is asked again and again is followed; otherwise it would measure every second for nobody. */
const holdMs = 30_000;
const mostStreams = 128;

interface Frame {
  readonly sample: StatsSample;
  readonly receivedAtMs: number;
}

/**
 * The figures of containers as the engine sends them every second, for as long as somebody asks: engine 20.10 answers
 * even a `one-shot` question only at its next second (moby, `daemon/stats/collector.go`).
 */
export class LiveStats implements Disposable {
  readonly #client: Pick<EngineClient, 'stream'>;
  readonly #holdMs: number;
  readonly #frames = new Map<string, Frame | undefined>();
  #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(client: Pick<EngineClient, 'stream'>, options: { readonly holdMs?: number } = {}) {
    this.#client = client;
    this.#holdMs = options.holdMs ?? holdMs;
  }

  /** Containers that are followed now. */
  get size(): number {
    return this.#frames.size;
  }

  /** The newest frame of a container, with the one before it inside; undefined where it is not followed (yet). */
  newest(id: string, nowMs: number): StatsSample | undefined {
    const frame = this.#frames.get(id);
    if (!frame || nowMs - frame.receivedAtMs > longestAgeMs) return undefined;
    // The first frame of a stream has nothing to compare with.
    return frame.sample.precpu_stats?.system_cpu_usage === undefined ? undefined : frame.sample;
  }

  /** Follows these containers from now on, beside those that are followed already, until nobody asks for a while. */
  follow(ids: readonly string[]): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), this.#holdMs).unref();
    for (const id of ids) {
      if (this.#frames.has(id) || this.#frames.size >= mostStreams) continue;
      this.#frames.set(id, undefined);
      void this.#read(id, this.#controller.signal);
    }
  }

  [Symbol.dispose](): void {
    this.#end();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#frames.clear();
  }

  async #read(id: string, signal: AbortSignal): Promise<void> {
    try {
      const path = containerPath(id, '/stats');
      const body = await this.#client.stream({ path, query: { stream: true }, signal, subject: `container ${id}` });
      for await (const sample of eventLines(body)) {
        if (signal.aborted) return;
        this.#frames.set(id, { sample: sample as StatsSample, receivedAtMs: performance.now() });
      }
    } catch {
      // The container went away, or the connection did: what is asked for next tells.
    } finally {
      if (!signal.aborted) this.#frames.delete(id);
    }
  }
}
