import type { Static, TObject, TSchema } from 'typebox';
import type { CollectorDefinition } from './collector.ts';
import type { DeviceAccess, HandlerContext, Scope } from './context.ts';
import type { Duration } from './duration.ts';
import type { Page } from './paging.ts';
import type { Needs } from './token.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `GET /api/zfs/:device/pools`; every `:name` is a property of the input (or `device`). */
export type HttpRoute = `${HttpMethod} /${string}`;

export interface Effects {
  readonly readOnly: boolean;
  /** Something may be lost: the tool needs `confirm` and has a `plan`. */
  readonly destructive: boolean;
  /** Running it twice is like running it once, so it may be retried. */
  readonly idempotent: boolean;
}

/** What a destructive tool would do; shown before it is confirmed. */
export interface Plan {
  /** What will happen, one step each, in order. */
  readonly steps: readonly string[];
  /** What would be lost and cannot be had back. */
  readonly losses: readonly string[];
  readonly reversible: boolean;
}

/** Where a tool is offered. WebSocket offers all that REST does. */
export type ToolSurface = 'rest' | 'mcp' | 'cli';

export type ToolTarget = 'device' | 'host';

export type ToolContext<Input extends TSchema, N extends Needs = Needs> = HandlerContext<N> & {
  readonly input: Static<Input>;
};

/** What `run` gets: a tool on a device can act on it, a tool on the host cannot. */
export type TargetContext<Target extends ToolTarget, Input extends TSchema, N extends Needs = Needs> = ToolContext<
  Input,
  N
> &
  (Target extends 'device' ? DeviceAccess : unknown);

/** The result, or for a list one page of it. */
export type ToolResult<Output extends TSchema> =
  Static<Output> extends readonly (infer Item)[] ? Static<Output> | Page<Item> : Static<Output>;

export interface ToolDefinition<Input extends TObject = TObject, Output extends TSchema = TSchema> {
  readonly kind: 'tool';
  /** A snake_case verb, like `create_zfs_snapshot`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly scope: Scope;
  readonly target: ToolTarget;
  readonly effects: Effects;
  readonly http: HttpRoute;
  /** True when success makes a thing: REST answers 201. */
  readonly creates: boolean;
  readonly surfaces: readonly ToolSurface[];
  readonly input: Input;
  readonly output: Output;
  readonly requires: readonly string[];
  readonly invalidates: readonly CollectorDefinition[];
  readonly timeout: Duration | undefined;
  readonly needs: Needs;
  /** True for a tool of the host that leaves out what `caller.deviceTags` does not cover; callers that are limited may use it. */
  readonly honoursDeviceTags?: boolean | undefined;
  /** True where the answer is to be used as it is, secrets included: a token that was just made, a file that was just written. */
  readonly revealsSecrets?: boolean | undefined;
  /** Set where the tool answers with a collector's snapshot; the pipeline collects it cache first. */
  readonly collector: CollectorDefinition | undefined;
  /** Undefined: with this input nothing could be lost, and nothing needs to be confirmed. */
  plan(context: TargetContext<ToolTarget, Input>): Promise<Plan | undefined>;
  run(context: TargetContext<'device', Input>): Promise<ToolResult<Output>>;
}

export interface ToolInput<Input extends TObject, Output extends TSchema, Target extends ToolTarget, N extends Needs> {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly scope: Scope;
  readonly target?: Target;
  readonly effects?: Partial<Effects>;
  readonly http: HttpRoute;
  readonly creates?: boolean;
  readonly surfaces?: readonly ToolSurface[];
  readonly input: Input;
  readonly output: Output;
  readonly requires?: readonly string[];
  /** Collectors whose snapshots are no longer true afterwards. */
  readonly invalidates?: readonly CollectorDefinition[];
  readonly timeout?: Duration;
  readonly needs?: N;
  /** For a tool of the host: it leaves out what `caller.deviceTags` does not cover. Others are refused to limited callers. */
  readonly honoursDeviceTags?: boolean;
  /** The answer is to be used as it is, secrets included: a token that was just made. Others are redacted. */
  readonly revealsSecrets?: boolean;
  /**
   * Required for a destructive tool: what would happen, computed without doing it. Undefined where with this input nothing
   * could be lost: then it runs without being confirmed.
   */
  plan?(context: TargetContext<NoInfer<Target>, NoInfer<Input>, NoInfer<N>>): Promise<Plan | undefined>;
  run(context: TargetContext<NoInfer<Target>, NoInfer<Input>, NoInfer<N>>): Promise<ToolResult<NoInfer<Output>>>;
}

/** Offered everywhere unless the definition says less. */
export const allSurfaces: readonly ToolSurface[] = Object.freeze(['rest', 'mcp', 'cli']);

/** `create_zfs_snapshot` → `Create zfs snapshot`. */
export function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Defines a tool: one description, and it is a REST route, an MCP tool and a CLI command. */
export function defineTool<
  Input extends TObject,
  Output extends TSchema,
  Target extends ToolTarget = 'device',
  N extends Needs = Record<never, never>,
>(definition: ToolInput<Input, Output, Target, N>): ToolDefinition<Input, Output> {
  const { plan } = definition;
  return Object.freeze({
    kind: 'tool' as const,
    name: definition.name,
    title: definition.title ?? titleOf(definition.name),
    description: definition.description,
    scope: definition.scope,
    target: definition.target ?? 'device',
    effects: Object.freeze({ readOnly: false, destructive: false, idempotent: false, ...definition.effects }),
    http: definition.http,
    creates: definition.creates ?? false,
    surfaces: definition.surfaces ?? allSurfaces,
    input: definition.input,
    output: definition.output,
    requires: definition.requires ?? [],
    invalidates: definition.invalidates ?? [],
    timeout: definition.timeout,
    needs: definition.needs ?? {},
    honoursDeviceTags: definition.honoursDeviceTags ?? false,
    revealsSecrets: definition.revealsSecrets ?? false,
    collector: undefined,
    // The registry gives each tool the context of its own target and needs, so the narrower handlers fit.
    plan: (plan ?? unplanned) as ToolDefinition<Input, Output>['plan'],
    run: definition.run as ToolDefinition<Input, Output>['run'],
  });
}

/** Stands where a tool that destroys nothing has no plan; `check-plugin` refuses it on a destructive one. */
export async function unplanned(): Promise<Plan> {
  return { steps: [], losses: [], reversible: true };
}
