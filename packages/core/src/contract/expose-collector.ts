import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import type { CollectorDefinition } from './collector.ts';
import type { Scope } from './context.ts';
import type { HttpRoute, TargetContext, ToolDefinition, ToolResult, ToolSurface } from './tool.ts';
import { allSurfaces, titleOf, unplanned } from './tool.ts';

interface ExposureBase {
  readonly name: string;
  readonly title?: string;
  /** Default: the collector's own. */
  readonly description?: string;
  readonly http: HttpRoute;
  readonly scope?: Scope;
  readonly surfaces?: readonly ToolSurface[];
}

/** The snapshot as it is, or what `select` makes of it with inputs that only choose and do not collect. */
export type ExposureInput<
  Params extends TSchema,
  Output extends TSchema,
  Filter extends TObject,
  Selected extends TSchema,
> = ExposureBase &
  (
    | { readonly filter?: never; readonly output?: never; readonly select?: never }
    | {
        readonly filter: Filter;
        readonly output: Selected;
        select(
          snapshot: Static<NoInfer<Output>>,
          input: Static<NoInfer<Filter>> & Static<NoInfer<Params>>,
        ): ToolResult<NoInfer<Selected>>;
      }
  );

/** Makes a read-only tool that answers with a collector's snapshot, cache first. */
export function exposeCollector<
  Params extends TSchema,
  Output extends TSchema,
  Filter extends TObject = TObject,
  Selected extends TSchema = Output,
>(
  collector: CollectorDefinition<Params, Output>,
  definition: ExposureInput<Params, Output, Filter, Selected>,
): ToolDefinition<TObject, Selected> {
  const { select } = definition;
  const names = Object.keys((collector.params as TSchema as TObject).properties);
  const properties: TProperties = {
    ...(collector.params as TSchema as TObject).properties,
    ...(definition.filter as TObject | undefined)?.properties,
  };
  return Object.freeze({
    kind: 'tool' as const,
    name: definition.name,
    title: definition.title ?? titleOf(definition.name),
    description: definition.description ?? collector.description,
    scope: definition.scope ?? 'read',
    target: 'device' as const,
    effects: Object.freeze({ readOnly: true, destructive: false, idempotent: true }),
    http: definition.http,
    creates: false,
    surfaces: definition.surfaces ?? allSurfaces,
    input: Type.Object(properties),
    output: (definition.output ?? collector.output) as TSchema as Selected,
    requires: collector.requires,
    invalidates: [],
    timeout: collector.timeout,
    needs: {},
    collector: collector as CollectorDefinition,
    plan: unplanned,
    async run({ collect, input }: TargetContext<'device', TObject>) {
      const params = pick(input, names);
      const snapshot = await collect(collector, params as Partial<Static<Params>>);
      return (select ? select(snapshot, input as Static<Filter> & Static<Params>) : snapshot) as ToolResult<Selected>;
    },
  });
}

/** The properties of an input that a collector takes; its key must not depend on what only filters. */
function pick(input: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) if (input[name] !== undefined) picked[name] = input[name];
  return picked;
}
