import type { Caller } from '../contract/context.ts';
import type { Token } from '../contract/token.ts';
import type { EventBus } from '../events/bus.ts';
import type { ResourceCatalogue } from '../pipeline/resources.ts';
import type { StreamHub } from '../pipeline/streams.ts';
import type { Operation } from '../registry/operation.ts';
import type { Registry } from '../registry/registry.ts';
import type { HealthReport } from './health.ts';
import type { RuntimeStatistics } from './statistics.ts';
import type { Tables } from './tables.ts';

/** A running Infrastructor without any surface: what the host's servers stand on, and what an application embeds. */
export interface Runtime extends AsyncDisposable {
  readonly version: string;
  readonly registry: Registry;
  readonly operations: readonly Operation[];
  /** @throws {NotFoundError} TOOL_NOT_FOUND that names tools with a similar name */
  operation(name: string): Operation;
  readonly resources: ResourceCatalogue;
  readonly streams: StreamHub;
  readonly bus: EventBus;
  /** For the host's own needs, like tokens; plugins reach data through their context. */
  readonly tables: Tables;
  /** The host itself, with every scope; for embedding applications and for work that nobody asked for. */
  readonly internalCaller: Caller;
  /** Hostnames of all devices, or of those that a caller may use. */
  deviceNames(caller?: Caller): Promise<readonly string[]>;
  /** A service of core or of a plugin. */
  service<T>(token: Token<T>): T;
  health(): Promise<HealthReport>;
  statistics(): RuntimeStatistics;
  /** Stops taking work, lets what runs finish, flushes and closes. Safe to call twice. */
  close(): Promise<void>;
}
