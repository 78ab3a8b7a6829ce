import type { TObject } from 'typebox';
import type { Caller, DeviceInfo } from '../contract/context.ts';
import { toInfrastructorError } from '../contract/errors.ts';
import type { PluginDefinition } from '../contract/plugin.ts';
import type { StreamContext, StreamDefinition } from '../contract/stream.ts';
import { refusalOf } from '../policy/authorize.ts';
import { resolveDevice } from '../policy/resolve-device.ts';
import type { Owned } from '../registry/registry.ts';
import { validated } from '../schema/validator.ts';
import { parametersKey } from './canonical-json.ts';
import type { Collect } from './collect.ts';
import { createDeviceAccess } from './device-access.ts';
import type { NeedsResolver } from './execute.ts';
import { createFrame } from './frame.ts';
import { createHandlerContext } from './handler-context.ts';
import { ListenerBuffer } from './listener-buffer.ts';
import { recordAccess } from './record-access.ts';
import type { PipelineServices } from './services.ts';

/** One item of a stream, or news about it. */
export type StreamMessage =
  | { readonly kind: 'item'; readonly item: unknown }
  /** This listener was too slow and lost as many of the oldest items. */
  | { readonly kind: 'dropped'; readonly count: number };

export interface StreamSubscription extends AsyncIterable<StreamMessage> {
  readonly device: DeviceInfo;
  close(): void;
}

export interface StreamHub {
  /** Listens to a stream; the remote process is shared with all who listen to the same, and ends with the last. */
  subscribe(
    owned: Owned<StreamDefinition>,
    device: string,
    params: unknown,
    caller: Caller,
  ): Promise<StreamSubscription>;
  readonly size: number;
  close(): void;
}

interface Source {
  readonly listeners: Set<ListenerBuffer>;
  readonly controller: AbortController;
}

export function createStreamHub(services: PipelineServices, collect: Collect, resolveNeeds: NeedsResolver): StreamHub {
  const sources = new Map<string, Source>();

  function openSource(
    key: string,
    { definition, plugin }: Owned<StreamDefinition>,
    device: DeviceInfo,
    params: unknown,
  ): Source {
    const source: Source = { listeners: new Set(), controller: new AbortController() };
    sources.set(key, source);
    const context = streamContext(plugin, definition, device, params, source.controller.signal);
    void pump(definition, context, source, () => {
      if (sources.get(key) === source) sources.delete(key);
    });
    return source;
  }

  function streamContext(
    plugin: PluginDefinition,
    definition: StreamDefinition,
    device: DeviceInfo,
    params: unknown,
    signal: AbortSignal,
  ): StreamContext<TObject> {
    const caller: Caller = { id: 'stream', scopes: [definition.scope], surface: 'internal' };
    const frame = createFrame(services, { caller, deadline: { signal } });
    return {
      ...createHandlerContext(services, collect, frame, resolveNeeds(plugin, definition.needs)),
      ...createDeviceAccess(services, collect, frame, device),
      params,
    } as StreamContext<TObject>;
  }

  /** @param retire takes the source out before its listeners learn that it ended, so that nobody joins an ended one */
  async function pump(
    definition: StreamDefinition,
    context: StreamContext<TObject>,
    source: Source,
    retire: () => void,
  ): Promise<void> {
    try {
      for await (const item of definition.open(context)) {
        for (const listener of source.listeners) listener.push(item);
      }
      retire();
      for (const listener of source.listeners) listener.end();
    } catch (thrown) {
      retire();
      const error = toInfrastructorError(thrown);
      if (!source.controller.signal.aborted) {
        services.log.warn('stream ended with an error', {
          stream: definition.name,
          device: context.device.hostname,
          error: thrown,
        });
      }
      for (const listener of source.listeners) listener.end(error);
    }
  }

  /** The decision on a listener. */
  async function admitted(
    { definition, plugin }: Owned<StreamDefinition>,
    device: string,
    params: unknown,
    caller: Caller,
  ): Promise<DeviceInfo> {
    const { name, scope } = definition;
    const subject = { kind: 'stream', name, scope, plugin: plugin.name, readOnly: true, limitedBy: 'device' } as const;
    const args = { ...(params as object), device };
    const access = { caller, correlationId: undefined, dataType: name, arguments: args };
    try {
      const refusal = refusalOf(caller, subject, services.clock.now());
      if (refusal) throw refusal;
      const found = await resolveDevice(services.devices, caller, device);
      recordAccess(services, { ...access, device: found });
      return found;
    } catch (error) {
      recordAccess(services, { ...access, error });
      throw error;
    }
  }

  return {
    async subscribe(owned, deviceName, givenParams, caller) {
      const { definition } = owned;
      const device = await admitted(owned, deviceName, givenParams, caller);
      const params = validated(definition.params, givenParams, definition.name) as Record<string, unknown>;
      const key = `${definition.name}:${device.id}:${parametersKey(params)}`;
      const source = sources.get(key) ?? openSource(key, owned, device, params);
      const listener = new ListenerBuffer();
      source.listeners.add(listener);
      const close = () => {
        source.listeners.delete(listener);
        listener.end();
        if (source.listeners.size > 0) return;
        if (sources.get(key) === source) sources.delete(key);
        source.controller.abort();
      };
      return { device, close, [Symbol.asyncIterator]: () => listener.messages(close) };
    },
    get size() {
      return sources.size;
    },
    close() {
      for (const { controller } of sources.values()) controller.abort();
      sources.clear();
    },
  };
}
