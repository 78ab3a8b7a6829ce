import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@infrastructor/core/testing';

const program = '/usr/bin/docker-registry';

/** Why tests that pull are skipped, or undefined when they can run. */
export const registryIsAbsent = existsSync(program) ? undefined : 'docker-registry is not installed';

/** A registry of images on the loopback, in a folder of its own; engines take the loopback without TLS. */
export async function startTestRegistry(): Promise<AsyncDisposable & { readonly address: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'infrastructor-registry-'));
  const address = `127.0.0.1:${await freePort()}`;
  const settings = [
    'version: 0.1',
    'log: { level: error }',
    `storage: { filesystem: { rootdirectory: ${JSON.stringify(join(folder, 'data'))} } }`,
    `http: { addr: ${JSON.stringify(address)} }`,
  ];
  await writeFile(join(folder, 'config.yml'), `${settings.join('\n')}\n`);
  const child = spawn(program, ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`http://${address}/v2/`).catch(() => undefined);
    if (answer?.ok) return { address, [Symbol.asyncDispose]: stop };
    await pause(50);
  }
  await stop();
  throw new Error('The registry did not start');
}
