import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestSshd, type TestSshd } from '@infrastructor/core/testing';
import {
  engineIsAbsent,
  startTestDockerd,
  type TestDockerd,
} from '../../packages/plugin-docker/src/test-support/test-dockerd.ts';

const run = promisify(execFile);

/** A real engine behind a real sshd on this machine, with containers that run. */
export interface RemoteEngine extends AsyncDisposable {
  readonly dockerd: TestDockerd;
  readonly sshd: TestSshd;
  /** `docker -H ssh://…` with these arguments. */
  dockerOverSsh(...args: readonly string[]): Promise<string>;
  /** `ssh HOST docker …` with these arguments. */
  sshDocker(...args: readonly string[]): Promise<string>;
}

export async function startRemoteEngine(containers: number): Promise<RemoteEngine> {
  if (engineIsAbsent) throw new Error(`This needs a real engine: ${engineIsAbsent}`);
  await using opened = new AsyncDisposableStack();
  const dockerd = opened.use(await startTestDockerd());
  // sshd takes the first SetEnv only; SHLVL keeps bash from reading its start-up file.
  const sshd = opened.use(await startTestSshd({ config: [`SetEnv SHLVL=2 DOCKER_HOST=unix://${dockerd.socketPath}`] }));
  const folder = await mkdtemp(join(tmpdir(), 'bench-docker-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const { port, username, privateKeyPath } = sshd;
  const options = ['-i', privateKeyPath, '-o', 'IdentitiesOnly=yes', '-o', 'StrictHostKeyChecking=no'];
  const quiet = ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-F', 'none'];
  // docker takes the ssh that is first on the PATH, and no options for it.
  const wrapper = join(folder, 'ssh');
  await writeFile(wrapper, `#!/bin/sh\nexec /usr/bin/ssh ${[...options, ...quiet].join(' ')} "$@"\n`);
  await chmod(wrapper, 0o755);
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const printed = async (program: string, args: readonly string[]) =>
    (await run(program, [...args], { env, maxBuffer: 64 * 1024 * 1024 })).stdout.trimEnd();

  const names = Array.from({ length: containers }, (_, index) => `bench-${index}`);
  for (let first = 0; first < names.length; first += 4) {
    await Promise.all(names.slice(first, first + 4).map((name) => dockerd.runContainer(name)));
  }
  const held = opened.move();
  return {
    dockerd,
    sshd,
    dockerOverSsh: (...args) => printed('docker', ['-H', `ssh://${username}@127.0.0.1:${port}`, ...args]),
    sshDocker: (...args) => printed(wrapper, ['-p', String(port), `${username}@127.0.0.1`, 'docker', ...args]),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
