import { type Static, type TSchema, Type } from 'typebox';
import type { CommandDefinition } from './command.ts';
import type { DeviceAccess, HandlerContext, Skippable } from './context.ts';
import type { Duration } from './duration.ts';
import type { Persistence } from './persistence.ts';
import type { Needs } from './token.ts';

export type CollectorContext<Params extends TSchema, N extends Needs = Needs> = HandlerContext<N> &
  DeviceAccess &
  Skippable & { readonly params: Static<Params> };

/** How full something with a size is: a file system, a pool. */
export interface Capacity {
  /** What it is, like a mount point or a pool's name; unique among those of one snapshot. */
  readonly subject: string;
  readonly usedBytes: number;
  readonly sizeBytes: number;
}

/** Collects one kind of snapshot from a device. Its name is the data type of topics, cache keys and tables. */
export interface CollectorDefinition<Params extends TSchema = TSchema, Output extends TSchema = TSchema> {
  readonly kind: 'collector';
  /** Data type `plugin.noun`, like `zfs.pools`. */
  readonly name: string;
  readonly description: string;
  readonly params: Params;
  readonly output: Output;
  /** How long a snapshot answers without asking the device again. */
  readonly ttl: Duration;
  /** Collected by itself at this interval while polling is on; undefined: only when asked. */
  readonly poll: Duration | undefined;
  /** Deadline of one collection. Default `30s`. */
  readonly timeout: Duration | undefined;
  /** Capabilities without which a device is not asked. */
  readonly requires: readonly string[];
  readonly needs: Needs;
  readonly persist: Persistence<Static<Output>>;
  /** What of a snapshot fills up. It is kept by the hour, so that it can be told when it will be full. */
  readonly capacities: ((value: Static<Output>) => readonly Capacity[]) | undefined;
  collect(context: CollectorContext<Params>): Promise<Static<Output>>;
}

interface CollectorBase<Params extends TSchema, Output extends TSchema, N extends Needs> {
  readonly name: string;
  readonly description: string;
  readonly params?: Params;
  readonly output: Output;
  readonly ttl: Duration;
  readonly poll?: Duration;
  readonly timeout?: Duration;
  readonly requires?: readonly string[];
  readonly needs?: N;
  readonly persist?: Persistence<Static<NoInfer<Output>>>;
  capacities?(value: Static<NoInfer<Output>>): readonly Capacity[];
}

/** Either one command whose parser gives the snapshot, or a function. */
export type CollectorInput<Params extends TSchema, Output extends TSchema, N extends Needs> = CollectorBase<
  Params,
  Output,
  N
> &
  (
    | { readonly command: CommandDefinition<Params, Output>; readonly collect?: never }
    | {
        readonly command?: never;
        collect(context: CollectorContext<NoInfer<Params>, NoInfer<N>>): Promise<Static<NoInfer<Output>>>;
      }
  );

const noParams = Type.Object({});

/** Defines a collector; `exposeCollector` makes a read-only tool of it. */
export function defineCollector<
  Output extends TSchema,
  Params extends TSchema = typeof noParams,
  N extends Needs = Record<never, never>,
>(definition: CollectorInput<Params, Output, N>): CollectorDefinition<Params, Output> {
  const { command, collect } = definition;
  return Object.freeze({
    kind: 'collector' as const,
    name: definition.name,
    description: definition.description,
    params: definition.params ?? (noParams as TSchema as Params),
    output: definition.output,
    ttl: definition.ttl,
    poll: definition.poll,
    timeout: definition.timeout ?? command?.timeout,
    requires: definition.requires ?? [],
    needs: definition.needs ?? {},
    persist: definition.persist ?? 'snapshot',
    capacities: definition.capacities as CollectorDefinition<Params, Output>['capacities'],
    // The registry resolves exactly the needs declared here, so the wider context is the one that was asked for.
    collect: (command
      ? (context: CollectorContext<Params>) => context.run(command, context.params)
      : collect) as CollectorDefinition<Params, Output>['collect'],
  });
}
