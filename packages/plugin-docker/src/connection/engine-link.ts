import type { IncomingMessage } from 'node:http';
import { addAbortSignal, type Duplex } from 'node:stream';
import { EngineAgent } from './engine-agent.ts';

export interface EngineRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Below the version, like `/containers/json`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

export interface EngineLinkOptions {
  /** Opens one connection to the engine. */
  open(): Promise<Duplex>;
  /** Connections at a time for short requests, and for long streams. */
  readonly maxRequests: number;
  readonly maxStreams: number;
}

const success = { 200: true, 201: true, 202: true, 204: true } as const;

/** dockerode over connections that somebody else opens: short requests share some, each long stream has its own. */
export class EngineLink implements Disposable {
  readonly #requests: EngineAgent;
  readonly #streams: EngineAgent;
  #version: string | undefined;

  constructor({ open, maxRequests, maxStreams }: EngineLinkOptions) {
    this.#requests = new EngineAgent({ open, keepAlive: true, maxSockets: maxRequests });
    this.#streams = new EngineAgent({ open, keepAlive: false, maxSockets: maxStreams });
  }

  /** Speaks this version of the API from now on. */
  use(version: string | undefined): void {
    this.#version = version;
  }

  get version(): string | undefined {
    return this.#version;
  }

  /** The answer as JSON; text that is none comes as bytes. */
  json(request: EngineRequest): Promise<unknown> {
    return this.#dial(this.#requests, request, false);
  }

  async stream(request: EngineRequest): Promise<IncomingMessage> {
    const answer = (await this.#dial(this.#streams, request, true)) as IncomingMessage;
    // An aborted request would only end its answer, as if that were all.
    return addAbortSignal(request.signal, answer);
  }

  [Symbol.dispose](): void {
    this.#requests.destroy();
    this.#streams.destroy();
  }

  async #dial(agent: EngineAgent, request: EngineRequest, isStream: boolean): Promise<unknown> {
    // Loaded at the first question: it brings a hundred modules that an installation without containers never needs.
    const { default: Docker } = await import('dockerode');
    const { method = 'GET', path, query = {}, body = {}, signal } = request;
    // Host and port only stand in the header; the agent leads where it likes.
    const place = { agent, protocol: 'http' as const, host: 'localhost', port: 2375 };
    const { modem } = new Docker(
      this.#version === undefined ? place : { ...place, ...{ version: `v${this.#version}` } },
    );
    return new Promise((resolve, reject) => {
      const call = {
        path: `${path}?`,
        method,
        options: { _query: query, _body: body },
        statusCodes: success,
        isStream,
        abortSignal: signal,
      };
      modem.dial(call, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  }
}
