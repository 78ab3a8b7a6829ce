import type { Caller, HandlerContext } from '../contract/context.ts';
import { durationMs } from '../contract/duration.ts';
import { isInfrastructorError, NotFoundError, toInfrastructorError } from '../contract/errors.ts';
import type { ResourceContext, ResourceDefinition, ResourceEntry } from '../contract/resource.ts';
import { refusalOf } from '../policy/authorize.ts';
import { resolveDevice } from '../policy/resolve-device.ts';
import type { Owned, Registry } from '../registry/registry.ts';
import { parseUriTemplate, type UriTemplate } from '../registry/uri-template.ts';
import type { Collect } from './collect.ts';
import { createDeadline, withSignal } from './deadline.ts';
import type { NeedsResolver } from './execute.ts';
import { createFrame } from './frame.ts';
import { createHandlerContext } from './handler-context.ts';
import { recordAccess } from './record-access.ts';
import { redacted } from './redact.ts';
import { redactedText } from './redact-text.ts';
import type { PipelineServices } from './services.ts';

export interface ResourceCall {
  readonly caller: Caller;
  readonly correlationId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ReadResource {
  readonly uri: string;
  readonly mimeType: string;
  /** Empty where the document is no text. */
  readonly text: string;
  /** Base64 of a document that is no text. */
  readonly blob?: string;
}

/** All resources of all plugins, for any surface. */
export interface ResourceCatalogue {
  readonly definitions: readonly ResourceDefinition[];
  list(call: ResourceCall): Promise<readonly (ResourceEntry & { readonly mimeType: string })[]>;
  complete(template: string, variable: string, typed: string, call: ResourceCall): Promise<readonly string[]>;
  /** @throws {NotFoundError} when no template matches the URI */
  read(uri: string, call: ResourceCall): Promise<ReadResource>;
  /**
   * Whether the caller may read what this URI names, without reading it.
   * @throws {NotFoundError | PermissionError | AuthenticationError}
   */
  admit(uri: string, caller: Caller): Promise<void>;
  /** Templates that this caller may use. */
  definitionsFor(caller: Caller): readonly ResourceDefinition[];
  /** Data types and config types whose changes change this resource; with the device that it names, if any. */
  changesOf(uri: string): { readonly changes: readonly string[]; readonly device: string | undefined } | undefined;
}

interface Entry extends Owned<ResourceDefinition> {
  readonly template: UriTemplate;
}

const timeoutMs = durationMs('60s');

/** Of the column in the audit log. */
const longestDataType = 100;

export function createResourceCatalogue(
  registry: Registry,
  services: PipelineServices,
  collect: Collect,
  resolveNeeds: NeedsResolver,
  deviceNames: (caller: Caller) => Promise<readonly string[]>,
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
    using deadline = createDeadline(timeoutMs, definition.uri, call);
    const frame = createFrame(services, {
      caller: call.caller,
      deadline,
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

  const refusal = (entry: Entry, caller: Caller) => refusalOf(caller, subjectOf(entry), services.clock.now());

  const known = (uri: string) => {
    const found = find(uri);
    if (found) return found;
    throw new NotFoundError(`No resource has the URI ${uri}`, {
      code: 'TOOL_NOT_FOUND',
      hint: `Known templates: ${entries.map(({ definition }) => definition.uri).join(', ')}`,
    });
  };

  /** The decision, for one document: who may use the template, and of a limited caller the device that the URI names. */
  async function admit(found: NonNullable<ReturnType<typeof find>>, caller: Caller): Promise<void> {
    const refused = refusal(found, caller);
    if (refused) throw refused;
    const { device } = found.variables;
    if (caller.deviceTags && device !== undefined) await resolveDevice(services.devices, caller, device);
  }

  /** Of what there is, the part that names devices which a limited caller may use. */
  async function visible(items: readonly ResourceEntry[], caller: Caller): Promise<readonly ResourceEntry[]> {
    if (!caller.deviceTags) return items;
    const checks = items.map(async (item) => {
      const found = find(item.uri);
      return found &&
        (await admit(found, caller).then(
          () => true,
          () => false,
        ))
        ? [item]
        : [];
    });
    return (await Promise.all(checks)).flat();
  }

  return {
    definitions: entries.map(({ definition }) => definition),
    definitionsFor: (caller) =>
      entries.filter((entry) => refusal(entry, caller) === undefined).map(({ definition }) => definition),
    async admit(uri, caller) {
      await admit(known(uri), caller);
    },
    async list(call) {
      const lists = entries
        .filter((entry) => refusal(entry, call.caller) === undefined)
        .map(async (entry) => {
          try {
            const found = await within(entry, call, (context) => entry.definition.list(context));
            const shown = await visible(found, call.caller);
            return shown.map((item) => ({ ...item, mimeType: entry.definition.mimeType }));
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
      const refused = refusal(entry, call.caller);
      if (refused) throw refused;
      // What else is completed may come from any device.
      if (call.caller.deviceTags && variable !== 'device') return [];
      const own = await within(entry, call, (context) => entry.definition.complete(variable, typed, context));
      const values = own.length === 0 && variable === 'device' ? await deviceNames(call.caller) : own;
      return values.filter((value) => value.startsWith(typed)).slice(0, 100);
    },
    async read(uri, call) {
      const found = known(uri);
      const { definition, variables } = found;
      const startedAtMs = services.clock.now();
      const record = (error?: unknown) =>
        recordAccess(services, {
          caller: call.caller,
          correlationId: call.correlationId,
          dataType: definition.uri.slice(0, longestDataType),
          arguments: variables,
          startedAtMs,
          error,
        });
      const reading = admit(found, call.caller).then(() =>
        within(found, call, (context) => definition.read({ ...context, uri, variables } as ResourceContext)),
      );
      reading.then(() => record(), record);
      const value = await reading;
      return {
        uri,
        mimeType: definition.mimeType,
        ...contentOf(value),
      };
    },
    changesOf(uri) {
      const found = find(uri);
      return found && { changes: found.definition.changes, device: found.variables.device };
    },
  };
}

function subjectOf({ definition, plugin, template }: Entry) {
  return {
    kind: 'resource',
    name: definition.uri,
    scope: definition.scope,
    plugin: plugin.name,
    readOnly: true,
    limitedBy: template.variables.includes('device') ? 'device' : 'none',
  } as const;
}

function contentOf(value: unknown): Pick<ReadResource, 'text' | 'blob'> {
  if (value instanceof Uint8Array) return { text: '', blob: Buffer.from(value).toString('base64') };
  return { text: typeof value === 'string' ? redactedDocument(value) : JSON.stringify(redacted(value), null, 2) };
}

/** Each line as a command that somebody may have written down there, and all of it as a file of configuration. */
function redactedDocument(text: string): string {
  const lines = text.split('\n').map((line) => redacted(line));
  return redactedText(lines.join('\n'));
}
