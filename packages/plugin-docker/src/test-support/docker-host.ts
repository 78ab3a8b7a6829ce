import { randomBytes } from 'node:crypto';
import type { EventBus } from '@infrastructor/core';
import { type Answer, createRuntime, devicesToken, type Runtime } from '@infrastructor/core/runtime';
import { hasSshd, startTestSshd, type TestSshd } from '@infrastructor/core/testing';
import plugin from '../index.ts';
import type { TestDockerd } from './test-dockerd.ts';

export type Transport = 'local' | 'ssh';
export const transports: readonly Transport[] = hasSshd ? ['local', 'ssh'] : ['local'];

/** The plugin in a real runtime, with one device on which the engine runs. */
export interface DockerHost extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly device: string;
  readonly bus: EventBus;
  readonly sshd: TestSshd | undefined;
  call<Data = unknown>(tool: string, args?: Readonly<Record<string, unknown>>): Promise<Answer<Data>>;
}

export interface DockerHostOptions {
  readonly transport: Transport;
  readonly socketPath: string;
  readonly watchEvents?: boolean;
  readonly sshdConfig?: readonly string[];
}

export async function startDockerHost(
  options: DockerHostOptions | (Omit<DockerHostOptions, 'socketPath'> & { readonly dockerd: TestDockerd }),
): Promise<DockerHost> {
  const { transport, watchEvents = false, sshdConfig } = options;
  const socketPath = 'dockerd' in options ? options.dockerd.socketPath : options.socketPath;
  await using opened = new AsyncDisposableStack();
  const sshd =
    transport === 'ssh' ? opened.use(await startTestSshd(sshdConfig ? { config: sshdConfig } : {})) : undefined;
  const runtime = opened.use(
    await createRuntime({
      localDevice: false,
      masterKey: randomBytes(32),
      plugins: [{ plugin, options: { socketPath, watchEvents } }],
      ssh: { connectTimeoutMs: 5_000 },
    }),
  );
  const device = 'engine';
  const devices = runtime.service(devicesToken);
  const row = await devices.table.insert({
    hostname: device,
    ...(sshd ? sshd.device : { transport: 'local' }),
    capabilities: { docker: {} },
  });
  devices.announce('device.added', row);
  const held = opened.move();
  return {
    runtime,
    device,
    bus: runtime.bus,
    sshd,
    call: (tool, args = {}) =>
      runtime.operation(tool).invoke({ device, ...args }, { caller: runtime.internalCaller }) as Promise<never>,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Calls a destructive tool twice: for the plan, and with its confirmation. */
export async function confirmed<Data>(host: DockerHost, tool: string, args: Readonly<Record<string, unknown>>) {
  const { data: plan } = await host.call<{
    readonly confirm: string;
    readonly plan: { readonly steps: string[]; readonly losses: string[] };
  }>(tool, args);
  return { plan: plan.plan, answer: await host.call<Data>(tool, { ...args, confirm: plan.confirm }) };
}
