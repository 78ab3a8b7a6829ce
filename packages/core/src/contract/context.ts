import type { Static, TSchema } from 'typebox';
import type {
  ExecOptions,
  ExecResult,
  FileStat,
  ProcessStream,
  ReadFileOptions,
  Shell,
  StreamOptions,
  WriteFileOptions,
} from '../device/shell.ts';
import type { CollectorDefinition } from './collector.ts';
import type { CommandDefinition } from './command.ts';
import type { ShellCommand } from './sh.ts';
import type { Needs, Resolved } from './token.ts';

export type Scope = 'read' | 'operate' | 'admin';

export type Surface = 'rest' | 'ws' | 'mcp' | 'cli';

/** Who asks. `internal` is the host itself: polling, watchers, an embedding application. */
export interface Caller {
  readonly id: string;
  readonly scopes: readonly Scope[];
  readonly surface: Surface | 'internal';
  /** Limits it to devices that have all of these tags; every device where it is left out. */
  readonly deviceTags?: Readonly<Record<string, string>> | undefined;
  /** From then on it is nobody, however long its connection lasts. Unix time in milliseconds. */
  readonly expiresAtMs?: number | undefined;
  /** Limits it to what changes nothing. */
  readonly readOnly?: boolean | undefined;
  /** Limits it to what these plugins bring. */
  readonly toolsets?: readonly string[] | undefined;
}

/** Structured logging; fields are redacted before they are written. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** What definitions know of the device they work on. */
export interface DeviceInfo {
  readonly id: string;
  readonly hostname: string;
  /** Where the device is reached; its hostname when nothing else was given. */
  readonly address: string;
  readonly transport: 'ssh' | 'local' | 'replay';
  readonly tags: Readonly<Record<string, string>>;
  /** Names of detected capabilities, like `zfs`; undefined before the first analysis. */
  readonly capabilities: readonly string[] | undefined;
}

/** Parameters as a caller gives them: those with a default may be left out, which only validation can tell apart. */
export type ParamsInput<Params extends TSchema> = Partial<Static<Params>>;

/** What can be done on one device. Every function is bound, so it can be taken out of its object. */
export interface DeviceAccess {
  readonly device: DeviceInfo;
  exec(command: ShellCommand, options?: ExecOptions): Promise<ExecResult>;
  /**
   * Runs a defined command and parses its output.
   * @throws {DataCollectionError} COMMAND_FAILED, COMMAND_NOT_FOUND or PRIVILEGE_REQUIRED with the command's own words
   */
  run<Params extends TSchema, Output extends TSchema>(
    command: CommandDefinition<Params, Output>,
    params?: ParamsInput<Params>,
  ): Promise<Static<Output>>;
  openStream(command: ShellCommand, options?: StreamOptions): Promise<ProcessStream>;
  readFile(path: string, options?: ReadFileOptions): Promise<Uint8Array>;
  writeFileAtomic(path: string, content: string | Uint8Array, options?: WriteFileOptions): Promise<void>;
  stat(path: string, options?: ReadFileOptions): Promise<FileStat>;
  list(path: string, options?: ReadFileOptions): Promise<readonly FileStat[]>;
  /** A byte stream to a socket or port as seen from the device. */
  connect: Shell['connect'];
  /** The newest snapshot of another collector on this device: from the cache while it is fresh, else collected now. */
  collect<Params extends TSchema, Output extends TSchema>(
    collector: CollectorDefinition<Params, Output>,
    params?: ParamsInput<Params>,
    options?: { readonly fresh?: boolean },
  ): Promise<Static<Output>>;
}

/** What every handler gets. */
export interface HandlerContext<N extends Needs = Needs> {
  readonly caller: Caller;
  readonly correlationId: string;
  /** Aborts when the caller goes away or the deadline passes. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly needs: Resolved<N>;
  /** The present moment; tests set it. */
  now(): Date;
  /** Reports a partial failure: the answer still stands, with this in `meta.warnings`. */
  warn(message: string): void;
  /** Tells how far long work is; `total` is unknown where it is left out. */
  progress(done: number, total?: number, text?: string): void;
  /** Another device by hostname or id. */
  onDevice(device: string): Promise<DeviceAccess>;
}

/** Ends a collector: what it collects does not apply to this device, which is an answer and not an error. */
export interface Skippable {
  /** @throws {DataCollectionError} CAPABILITY_MISSING, always */
  skip(why: string): never;
}
