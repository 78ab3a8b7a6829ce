import type { Caller, HandlerContext } from '../contract/context.ts';
import { durationMs } from '../contract/duration.ts';
import { isInfrastructorError, NotFoundError, PermissionError, toInfrastructorError } from '../contract/errors.ts';
import type { ResourceContext, ResourceDefinition, ResourceEntry } from '../contract/resource.ts';
import type { Owned, Registry } from '../registry/registry.ts';
import { parseUriTemplate, type UriTemplate } from '../registry/uri-template.ts';
import type { Collect } from './collect.ts';
import { createDeadline, withSignal } from './deadline.ts';
import type { NeedsResolver } from './execute.ts';
import { createFrame } from './frame.ts';
import { createHandlerContext } from './handler-context.ts';
import type { PipelineServices } from './services.ts';

export interface ResourceCall {
  readonly caller: Caller;
  readonly correlationId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ReadResource {
  readonly uri: string;
  readonly mimeType: string;
  readonly text: string;
}

/** All resources of all plugins, for any surface. */
export interface ResourceCatalogue {
  readonly definitions: readonly ResourceDefinition[];
  list(call: ResourceCall): Promise<readonly (ResourceEntry & { readonly mimeType: string })[]>;
  complete(template: string, variable: string, typed: string, call: ResourceCall): Promise<readonly string[]>;
  /** @throws {NotFoundError} when no template matches the URI */
  read(uri: string, call: ResourceCall): Promise<ReadResource>;
  /** Data types and config types whose changes change this resource; with the device that it names, if any. */
  changesOf(uri: string): { readonly changes: readonly string[]; readonly device: string | undefined } | undefined;
}

interface Entry extends Owned<ResourceDefinition> {
  readonly template: UriTemplate;
}

const timeoutMs = durationMs('60s');

export function createResourceCatalogue(
  registry: Registry,
  services: PipelineServices,
  collect: Collect,
  resolveNeeds: NeedsResolver,
  deviceNames: () => Promise<readonly string[]>,
): ResourceCatalogue {
  const entries: readonly Entry[] = [...registry.resources.values()]
    .map((owned) => ({ ...owned, template: parseUriTemplate(owned.definition.uri) }))
    .sort((a, b) => b.template.specificity - a.template.specificity);

  const find = (uri: string) => {
    for (const entry of entries) {
      const variables = entry.template.match(uri);
      if (variables) return { ...entry, variables };
    }
    return undefined;
  };

  async function within<Value>(
    { definition, plugin }: Owned<ResourceDefinition>,
    call: ResourceCall,
    work: (context: HandlerContext) => Promise<Value>,
  ): Promise<Value> {
    if (!call.caller.scopes.includes(definition.scope)) {
      throw new PermissionError(`The resource ${definition.uri} needs the scope ${definition.scope}`);
    }
    using deadline = createDeadline(timeoutMs, definition.uri, call.signal);
    const frame = createFrame(services, {
      caller: call.caller,
      signal: deadline.signal,
      correlationId: call.correlationId,
    });
    try {
      const context = createHandlerContext(services, collect, frame, resolveNeeds(plugin, definition.needs));
      return await withSignal(work(context), deadline.signal);
    } catch (thrown) {
      const error = toInfrastructorError(deadline.signal.aborted ? deadline.signal.reason : thrown);
      if (error.code === 'INTERNAL') {
        const { operationId, correlationId } = frame;
        services.log.error('resource failed', { uri: definition.uri, operationId, correlationId, error: thrown });
      }
      throw error;
    }
  }

  return {
    definitions: entries.map(({ definition }) => definition),
    async list(call) {
      const lists = entries
        .filter(({ definition }) => call.caller.scopes.includes(definition.scope))
        .map(async (entry) => {
          try {
            const found = await within(entry, call, (context) => entry.definition.list(context));
            return found.map((item) => ({ ...item, mimeType: entry.definition.mimeType }));
          } catch (error) {
            // One plugin that cannot list now must not hide what the others have.
            if (!isInfrastructorError(error)) throw error;
            services.log.warn('resource could not be listed', { uri: entry.definition.uri, code: error.code });
            return [];
          }
        });
      return (await Promise.all(lists)).flat();
    },
    async complete(template, variable, typed, call) {
      const entry = entries.find(({ definition }) => definition.uri === template);
      if (!entry?.template.variables.includes(variable)) return [];
      const own = await within(entry, call, (context) => entry.definition.complete(variable, typed, context));
      const values = own.length === 0 && variable === 'device' ? await deviceNames() : own;
      return values.filter((value) => value.startsWith(typed)).slice(0, 100);
    },
    async read(uri, call) {
      const found = find(uri);
      if (!found) {
        throw new NotFoundError(`No resource has the URI ${uri}`, {
          code: 'TOOL_NOT_FOUND',
          hint: `Known templates: ${entries.map(({ definition }) => definition.uri).join(', ')}`,
        });
      }
      const { definition, variables } = found;
      const value = await within(found, call, (context) =>
        definition.read({ ...context, uri, variables } as ResourceContext),
      );
      return {
        uri,
        mimeType: definition.mimeType,
        text: typeof value === 'string' ? value : JSON.stringify(value, null, 2),
      };
    },
    changesOf(uri) {
      const found = find(uri);
      return found && { changes: found.definition.changes, device: found.variables.device };
    },
  };
}
