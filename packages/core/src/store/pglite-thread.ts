import { Worker } from 'node:worker_threads';
import { byteaId, type PgliteEngine, type PgliteResult } from './pglite-engine.ts';
import type { PgliteAnswer, PgliteCall, PgliteRequest, PgliteWorkerData } from './pglite-message.ts';

/** An entry point of the package: of its sources, or of what was built of them. */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? '../pglite-worker.ts' : './pglite-worker.js',
  import.meta.url,
);

/**
 * PGlite in a thread of its own: a statement computes for as long as it runs, and whoever serves requests meanwhile must
 * not wait for it. The thread does not hold the process unless something is asked of it.
 */
export class PgliteThread implements PgliteEngine {
  readonly #worker: Worker;
  /** The pool has one connection, so there is one statement at a time, and what closes it. */
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;
  #ended: Error | undefined;

  constructor(data: PgliteWorkerData) {
    // Without the options of this process: some of them are for its own first file alone.
    this.#worker = new Worker(workerFile, { workerData: data, name: 'database', execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', (answer: PgliteAnswer) => this.#settle(answer));
    this.#worker.once('error', (error) => this.#end(error));
    this.#worker.once('exit', () => this.#end(new Error('PGlite is closed: its thread has ended')));
  }

  /** Settles when the database is open; the thread ends when it does not open. */
  async open(): Promise<void> {
    try {
      await this.#ask({ kind: 'open' });
    } catch (error) {
      await this.#worker.terminate();
      throw error;
    }
  }

  async query(text: string, values: readonly unknown[]): Promise<PgliteResult> {
    const result = (await this.#ask({ kind: 'query', text, values })) as PgliteResult;
    // A Buffer arrives as the array of bytes that it is.
    for (const { name } of result.fields.filter(({ dataTypeId }) => dataTypeId === byteaId)) {
      for (const row of result.rows) if (row[name] instanceof Uint8Array) row[name] = Buffer.from(row[name]);
    }
    return result;
  }

  async exec(script: string): Promise<void> {
    await this.#ask({ kind: 'exec', script });
  }

  async isInTransaction(): Promise<boolean> {
    return (await this.#ask({ kind: 'isInTransaction' })) === true;
  }

  /** Closes the files, then ends the thread. */
  async close(): Promise<void> {
    try {
      await this.#ask({ kind: 'close' });
    } finally {
      await this.#worker.terminate();
    }
  }

  #ask(call: PgliteCall): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    const asked = Promise.withResolvers<unknown>();
    const id = ++this.#lastId;
    this.#worker.postMessage({ ...call, id } satisfies PgliteRequest);
    if (this.#waiting.size === 0) this.#worker.ref();
    this.#waiting.set(id, asked);
    return asked.promise;
  }

  #settle(answer: PgliteAnswer): void {
    const asked = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('error' in answer) asked?.reject(Object.assign(new Error(), answer.error));
    else asked?.resolve(answer.value);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
