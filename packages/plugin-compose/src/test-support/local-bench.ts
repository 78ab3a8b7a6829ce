import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PluginDefinition } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import { startFaultProxy, startTestSshd } from '@infrastructor/core/testing';
import { createTestHost } from '@infrastructor/testing';
import plugin from '../index.ts';
import { engineModule, type Generation, type TestEngine, useCompose } from './compose-engine.ts';
import type { DeployBench } from './deploy-bench.ts';

const run = promisify(execFile);

export interface LocalBench extends DeployBench {
  readonly engine: TestEngine;
}

/** This machine as the device `box`, with an engine of its own and one generation of compose. */
export async function openLocalBench(
  generation: Generation,
  { plugins = [] }: { readonly plugins?: readonly PluginDefinition[] } = {},
): Promise<LocalBench> {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await engineModule.startTestDockerd());
  stack.use(await useCompose(generation, engine));
  const host = stack.use(
    await createTestHost({
      plugins: [{ plugin, options: { settleSec: 1, reconnectSec: 5 } }, ...plugins],
      // What breaks a connection here breaks it at once, and nobody waits for a device that was taken away.
      ssh: { hostKeyPolicy: 'accept-new', knownHostsFiles: [], connectTimeoutMs: 2_000 },
    }),
  );
  const devices = host.runtime.service(devicesToken);
  await devices.table.insert({ hostname: 'box', transport: 'local' });
  const root = await mkdtemp(join(tmpdir(), 'infrastructor-stacks-'));
  stack.defer(() => rm(root, { recursive: true, force: true }));
  const resources = stack.move();
  let cuts = 0;
  return {
    engine,
    host,
    generation,
    root,
    device: 'box',
    image: engineModule.image,
    healthTimeoutSec: 20,
    checkIntervalSec: 1,
    async onDevice({ text }) {
      const { stdout } = await run('sh', ['-c', text], { maxBuffer: 16 * 1024 * 1024 });
      return stdout;
    },
    async openCutDevice() {
      cuts += 1;
      const cut = `cut${cuts}`;
      await using opened = new AsyncDisposableStack();
      const sshd = opened.use(await startTestSshd({ config: [`SetEnv SHLVL=2 PATH=${process.env.PATH}`] }));
      const proxy = opened.use(await startFaultProxy(sshd.port));
      await devices.table.insert({
        hostname: cut,
        transport: 'ssh',
        address: '127.0.0.1',
        sshPort: proxy.port,
        sshUsername: sshd.username,
        sshPrivateKeyPath: sshd.privateKeyPath,
      });
      const kept = opened.move();
      return { device: cut, proxy, [Symbol.asyncDispose]: () => kept.disposeAsync() };
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
