import type { TObject } from 'typebox';
import type { AlertRuleDefinition } from './alert-rule.ts';
import type { CollectorDefinition } from './collector.ts';
import type { CommandDefinition } from './command.ts';
import type { ConfigTypeDefinition } from './config-type.ts';
import type { DeviceAccess, DeviceInfo, Logger } from './context.ts';
import type { DetectorDefinition } from './detector.ts';
import type { MigrationDefinition } from './migration.ts';
import type { OptionsToken } from './options.ts';
import type { ParserDefinition } from './parser.ts';
import type { PromptDefinition } from './prompt.ts';
import type { ResourceDefinition } from './resource.ts';
import type { SharedWork } from './share.ts';
import type { StreamDefinition } from './stream.ts';
import type { AnyToken, Needs, Resolved, Token } from './token.ts';
import type { ToolDefinition } from './tool.ts';

/** The version of this contract. A host loads plugins of its own version only. */
export const apiVersion = 1;

/** A service of any type that a plugin makes for others, made on first use. */
export interface AnyProvision {
  readonly token: AnyToken;
  create(services: { readonly log: Logger }): unknown;
}

/** The same with its type, to check with `satisfies Provision<…>` that the token fits what is made. */
export interface Provision<T = unknown> extends AnyProvision {
  readonly token: Token<T>;
  create(services: { readonly log: Logger }): T;
}

export interface StartContext<N extends Needs = Needs> {
  readonly needs: Resolved<N>;
  readonly log: Logger;
  /** Aborts when the host stops. */
  readonly signal: AbortSignal;
  /**
   * Runs `work` in one process of the installation only: waits until the host has started and no other process holds
   * this plugin's lease of that name. The signal that `work` gets aborts when the host stops or the lease is lost; it is
   * waited for again then. Resolves when `work` ends by itself or the host stops; rejects with what `work` throws.
   */
  withLease(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /**
   * Splits work among all processes of the installation: each of the `count` parts runs in one of them at a time, and all
   * get as many. The signal of a part aborts when it goes to another process, which begins it once `work` has ended, when
   * the host stops, or when the connection to the database is lost. Resolves when the host stops; rejects with what `work`
   * throws.
   */
  withShares(name: string, count: number, work: SharedWork): Promise<void>;
  /** Drops what is cached of a data type, of a device or of both, in this process at once and in every other. */
  invalidate(scope: { readonly dataType?: string; readonly deviceId?: string }): Promise<void>;
  /** Acts on a device as the host itself, for one piece of work that nobody asked for; not before the host has started. */
  onDevice(device: DeviceInfo, signal: AbortSignal): DeviceAccess;
}

interface PluginContents {
  readonly parsers: readonly ParserDefinition[];
  readonly commands: readonly CommandDefinition[];
  readonly collectors: readonly CollectorDefinition[];
  readonly tools: readonly ToolDefinition[];
  readonly streams: readonly StreamDefinition[];
  readonly resources: readonly ResourceDefinition[];
  readonly prompts: readonly PromptDefinition[];
  readonly detectors: readonly DetectorDefinition[];
  readonly configTypes: readonly ConfigTypeDefinition[];
  readonly alertRules: readonly AlertRuleDefinition[];
  readonly migrations: readonly MigrationDefinition[];
  readonly provides: readonly AnyProvision[];
  /** Names of plugins that must be loaded and started before. */
  readonly dependsOn: readonly string[];
}

export interface PluginDefinition extends PluginContents {
  readonly kind: 'plugin';
  readonly apiVersion: number;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly options: OptionsToken<TObject> | undefined;
  readonly needs: Needs;
  /** I/O belongs here, never into the module: a plugin that is only listed must do nothing. */
  start(context: StartContext): Promise<void>;
  /** Safe without a start, and twice. */
  stop(): Promise<void>;
}

export interface PluginInput<N extends Needs> extends Partial<PluginContents> {
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly options?: OptionsToken<TObject> | undefined;
  readonly needs?: N;
  start?(context: StartContext<NoInfer<N>>): Promise<void>;
  stop?(): Promise<void>;
}

const nothing = async () => {};

/** Gathers definitions under one name. The module's default export is what the host loads. */
export function definePlugin<N extends Needs = Record<never, never>>(definition: PluginInput<N>): PluginDefinition {
  return Object.freeze({
    kind: 'plugin' as const,
    apiVersion,
    name: definition.name,
    version: definition.version ?? '0.0.0',
    description: definition.description ?? '',
    options: definition.options,
    needs: definition.needs ?? {},
    parsers: definition.parsers ?? [],
    commands: definition.commands ?? [],
    collectors: definition.collectors ?? [],
    tools: definition.tools ?? [],
    streams: definition.streams ?? [],
    resources: definition.resources ?? [],
    prompts: definition.prompts ?? [],
    detectors: definition.detectors ?? [],
    configTypes: definition.configTypes ?? [],
    alertRules: definition.alertRules ?? [],
    migrations: definition.migrations ?? [],
    provides: definition.provides ?? [],
    dependsOn: definition.dependsOn ?? [],
    start: (definition.start ?? nothing) as PluginDefinition['start'],
    stop: definition.stop ?? nothing,
  });
}
