import type { IncomingMessage } from 'node:http';
import { DataCollectionError, type InfrastructorError, isInfrastructorError } from '@infrastructor/core';
import { objectOf, textOf } from '../parsers/json-fields.ts';
import { agreedApiVersion, newestApiVersion, oldestApiVersion } from './api-version.ts';
import { engineAnswer, engineError, engineUnavailableCode } from './engine-error.ts';
import type { EngineLink, EngineRequest } from './engine-link.ts';
import { afterFailure, type EngineTarget, type EngineWay, linkBy, socketFailures } from './engine-ways.ts';

interface Negotiated {
  readonly way: EngineWay;
  readonly link: EngineLink | undefined;
}

/** A request and what it is about, for messages. */
export interface ClientRequest extends EngineRequest {
  /** Like `container web`; default the path. */
  readonly subject?: string;
}

const negotiationTimeoutMs = 20_000;

/** The engine API of one device: finds the way to it, agrees on a version, and keeps connections for the next request. */
export class EngineClient implements Disposable {
  readonly #target: EngineTarget;
  #negotiated: Promise<Negotiated> | undefined;
  /** Of what was negotiated, once it is. */
  #link: EngineLink | undefined;

  constructor(target: EngineTarget) {
    this.#target = target;
  }

  /** How the engine is reached. @throws {InfrastructorError} when it is not */
  async way(signal: AbortSignal): Promise<EngineWay> {
    return (await this.#ready(signal)).way;
  }

  async apiVersion(signal: AbortSignal): Promise<string | undefined> {
    return (await this.#ready(signal)).link?.version;
  }

  /**
   * One answer of the engine as JSON.
   * @throws {NotFoundError} for 404, {@link ConflictError} for 409, {@link DataCollectionError} for others
   */
  json(request: ClientRequest): Promise<unknown> {
    return this.#send(request, (link) => link.json(request));
  }

  /** A long answer, read as it comes. It has a connection of its own, which ends with the signal. */
  stream(request: ClientRequest): Promise<IncomingMessage> {
    return this.#send(request, (link) => link.stream(request));
  }

  /** Ends every connection; the next request begins anew. */
  [Symbol.dispose](): void {
    const negotiated = this.#negotiated;
    this.#negotiated = undefined;
    this.#link = undefined;
    negotiated?.then(({ link }) => link?.[Symbol.dispose]()).catch(() => {});
  }

  async #send<Answer>(request: ClientRequest, send: (link: EngineLink) => Promise<Answer>): Promise<Answer> {
    const { signal, subject = request.path } = request;
    for (let attempt = 1; ; attempt++) {
      const { link } = await this.#ready(signal);
      if (!link) throw this.#noApi();
      try {
        return await send(link);
      } catch (thrown) {
        if (signal.aborted) throw signal.reason;
        if (
          attempt === 1 &&
          (wantsOtherVersion(thrown) || wasNotSent(thrown) || (isRead(request) && isStale(thrown)))
        ) {
          this.#forget(link);
          continue;
        }
        const error = engineError(thrown, this.#target.device, subject);
        if (error.code === engineUnavailableCode) this.#forget(link);
        throw error;
      }
    }
  }

  /** Connections in use by others are left to end by themselves; new requests look for the way again. */
  #forget(link: EngineLink): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#negotiated = undefined;
  }

  /** Shared by all who wait, so it runs under a time limit of its own. */
  async #ready(signal: AbortSignal): Promise<Negotiated> {
    signal.throwIfAborted();
    if (!this.#negotiated) {
      const negotiating = this.#negotiate();
      this.#negotiated = negotiating;
      negotiating.catch(() => {
        if (this.#negotiated === negotiating) this.#negotiated = undefined;
      });
    }
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([this.#negotiated, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #negotiate(): Promise<Negotiated> {
    let way: EngineWay = 'socket';
    let socketError: InfrastructorError | undefined;
    for (;;) {
      if (way === 'cli') return { way, link: undefined };
      const link = linkBy(way, this.#target);
      try {
        link.use(await this.#agree(link));
        this.#link = link;
        return { way, link };
      } catch (thrown) {
        link[Symbol.dispose]();
        const error = engineError(thrown, this.#target.device, 'its version');
        if (way === 'socket') socketError = error;
        way = await afterFailure(way, error, this.#target, socketError);
      }
    }
  }

  async #agree(link: EngineLink): Promise<string> {
    const answer = await link.json({ path: '/version', signal: AbortSignal.timeout(negotiationTimeoutMs) });
    const { ApiVersion, MinAPIVersion } = objectOf(answer);
    const version = agreedApiVersion(textOf(ApiVersion), textOf(MinAPIVersion));
    if (version !== undefined) return version;
    throw new DataCollectionError(
      'CAPABILITY_MISSING',
      `The engine of ${this.#target.device} speaks API ${String(MinAPIVersion)} to ${String(ApiVersion)}, we speak ${oldestApiVersion} to ${newestApiVersion}`,
      { hint: 'Update the older side.' },
    );
  }

  #noApi(): InfrastructorError {
    return new DataCollectionError(
      'CAPABILITY_MISSING',
      `The engine API of ${this.#target.device} cannot be reached, only its command line for reading`,
      { hint: `Let the user we log in as reach ${this.#target.socketPath} (group docker).` },
    );
  }
}

const isRead = ({ method = 'GET' }: EngineRequest) => method === 'GET';

/** No connection could be opened in the way that was found; looking for the way again tells why. */
function wasNotSent(error: unknown): boolean {
  return isInfrastructorError(error) && socketFailures.includes(error.code);
}

/** The engine was updated or replaced since the version was agreed on. */
function wantsOtherVersion(error: unknown): boolean {
  const answer = engineAnswer(error);
  return answer?.statusCode === 400 && /client version .* is too (new|old)/i.test(answer.words);
}

/** The engine closed a kept connection at the moment in which it was used again. */
function isStale(error: unknown): boolean {
  if (isInfrastructorError(error) || !(error instanceof Error)) return false;
  return ['ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED'].includes((error as NodeJS.ErrnoException).code ?? '');
}
