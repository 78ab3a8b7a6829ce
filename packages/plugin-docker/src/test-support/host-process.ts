import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, type TestSshd } from '@infrastructor/core/testing';

export interface StreamMessage {
  readonly type: string;
  readonly topic?: string;
  readonly dataType?: string;
  readonly data?: unknown;
}

/** A host process of its own with one device, `remote`, whose engine it reaches over SSH. */
export interface HostProcess extends AsyncDisposable {
  readonly processId: number;
  /** Opens a WebSocket and tells each message from then on; closed with the host. */
  listen(heard: (message: StreamMessage) => void): Promise<{ subscribe(what: object): void }>;
}

const packages = fileURLToPath(new URL('../../../', import.meta.url));

export async function startHostProcess(options: {
  readonly socketPath: string;
  readonly sshd: TestSshd;
}): Promise<HostProcess> {
  const { socketPath, sshd } = options;
  await using opened = new AsyncDisposableStack();
  const home = mkdtempSync(join(tmpdir(), 'infrastructor-docker-home-'));
  opened.defer(() => rmSync(home, { recursive: true, force: true }));
  const plugins = [[join(packages, 'plugin-docker/src/index.ts'), { socketPath }]];
  writeFileSync(join(home, 'infrastructor.config.json'), JSON.stringify({ plugins }));
  const port = await freePort();
  const environment = { INFRASTRUCTOR_HOME: home, API_PORT: String(port), LOCAL_DEVICE: 'false', LOG_LEVEL: 'error' };
  const cli = join(packages, 'host/src/cli.ts');
  const host = spawn(process.execPath, ['--conditions=development', cli, 'api'], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  opened.defer(async () => {
    host.kill('SIGTERM');
    if (host.exitCode === null && host.signalCode === null) await once(host, 'exit');
  });
  const api = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${api}/health/ready`).catch(() => undefined))?.ok) {
    if (host.exitCode !== null) throw new Error(`The host ended with ${host.exitCode}`);
    await pause(100);
  }
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  };
  await post('/api/devices', {
    hostname: 'remote',
    address: '127.0.0.1',
    sshPort: sshd.port,
    sshUsername: sshd.username,
    sshPrivateKeyPath: sshd.privateKeyPath,
    hostKey: sshd.hostKeys[0],
  });
  await post('/api/devices/remote/analyze', {});
  const held = opened.move();
  return {
    processId: host.pid ?? -1,
    async listen(heard) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/stream`, [`bearer.${token}`]);
      held.defer(() => socket.close());
      socket.addEventListener('message', ({ data }) => heard(JSON.parse(String(data)) as StreamMessage));
      await once(socket, 'open');
      return {
        subscribe: (what) => socket.send(JSON.stringify({ type: 'subscription', action: 'subscribe', ...what })),
      };
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
