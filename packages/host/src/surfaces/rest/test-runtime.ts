import type { Caller, Logger, PluginDefinition } from '@infrastructor/core';
import { AuthenticationError, NotFoundError } from '@infrastructor/core';
import type { HealthReport, Runtime } from '@infrastructor/core/runtime';
import { MemoryCache } from '../../../../core/src/cache/memory-cache.ts';
import { LocalBus } from '../../../../core/src/events/local-bus.ts';
import { systemClock } from '../../../../core/src/lifecycle/clock.ts';
import { createCollect } from '../../../../core/src/pipeline/collect.ts';
import { createConfirmations } from '../../../../core/src/pipeline/confirmation.ts';
import { createDeviceGuards } from '../../../../core/src/pipeline/device-guard.ts';
import { createExecutor } from '../../../../core/src/pipeline/execute.ts';
import { createResourceCatalogue } from '../../../../core/src/pipeline/resources.ts';
import type { PipelineServices } from '../../../../core/src/pipeline/services.ts';
import { createStreamHub } from '../../../../core/src/pipeline/streams.ts';
import { createOperations } from '../../../../core/src/registry/operations.ts';
import { createRegistry } from '../../../../core/src/registry/registry.ts';
import type { Authenticator, SurfaceContext } from '../surface-context.ts';

/** For tests of the surfaces: the real registry and pipeline over two devices in memory, without store or shell. */
export interface TestSurface extends SurfaceContext {
  readonly bus: LocalBus;
  readonly logged: { readonly level: string; readonly message: string; readonly fields: unknown }[];
  health: HealthReport;
}

const devices = ['nas', 'web.example'].map((hostname, index) => ({
  id: `00000000-0000-4000-8000-00000000000${index}`,
  hostname,
  address: hostname,
  transport: 'local' as const,
  tags: {},
  capabilities: undefined,
}));

const scopesOf: Readonly<Record<string, Caller['scopes']>> = {
  'admin-token': ['read', 'operate', 'admin'],
  'read-token': ['read'],
  'no-scope-token': [],
};

export const testAuthenticator: Authenticator = {
  async authenticate(token, surface) {
    const scopes = token === undefined ? undefined : scopesOf[token];
    if (!scopes)
      throw new AuthenticationError('The token is missing or not known', { hint: 'Send Authorization: Bearer …' });
    return { id: `token:${token}`, scopes, surface };
  },
};

export function createTestSurface(plugins: readonly PluginDefinition[]): TestSurface {
  const logged: TestSurface['logged'] = [];
  const write = (level: string) => (message: string, fields?: unknown) => void logged.push({ level, message, fields });
  const log: Logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const bus = new LocalBus({ log });
  const services: PipelineServices = {
    cache: new MemoryCache(),
    snapshots: { append: () => {}, newest: async () => undefined },
    audit: { append: () => {}, begin: async () => ({ finish: async () => {} }) },
    bus,
    devices: {
      async resolve(name) {
        const device = devices.find(({ hostname, id }) => hostname === name || id === name);
        if (!device) throw new NotFoundError(`No device is called ${name}`, { code: 'DEVICE_NOT_FOUND' });
        return device;
      },
      shell: () => Promise.reject(new Error('no shell here')),
      reportSuccess: () => {},
      reportFailure: () => {},
    },
    guards: createDeviceGuards(),
    confirmations: createConfirmations(new Uint8Array(32), systemClock),
    clock: systemClock,
    log,
    observe: () => {},
    defaultTimeoutMs: 5_000,
  };
  const registry = createRegistry(plugins);
  const collect = createCollect(services, () => {
    throw new Error('no collectors here');
  });
  const needs = () => ({});
  const operations = createOperations(registry, createExecutor(services, collect, needs));
  const deviceNames = async () => devices.map(({ hostname }) => hostname);
  const surface: TestSurface = {
    bus,
    logged,
    log,
    authenticator: testAuthenticator,
    health: { status: 'healthy', timestamp: '2026-01-01T00:00:00.000Z', version: '1.2.3', services: {}, metrics: {} },
    runtime: {
      version: '1.2.3',
      registry,
      operations,

      resources: createResourceCatalogue(registry, services, collect, needs, deviceNames),
      streams: createStreamHub(services, collect, needs),
      bus,
      internalCaller: { id: 'internal', scopes: ['read', 'operate', 'admin'], surface: 'internal' },
      deviceNames,
      service: () => {
        throw new Error('no services here');
      },
      health: async () => surface.health,
      close: async () => {},
      [Symbol.asyncDispose]: async () => {},
    } as Partial<Runtime> as Runtime,
  };
  return surface;
}
