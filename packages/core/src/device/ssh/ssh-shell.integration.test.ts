import { afterAll, beforeAll, describe } from 'vitest';
import type { Shell } from '../shell.ts';
import { testShell } from '../shell-contract.ts';
import { createSshConnections, type SshConnections } from './ssh-connections.ts';
import { hasSshd, startTestSshd, type TestSshd } from './test-sshd.ts';

describe.skipIf(!hasSshd)('over OpenSSH', () => {
  let sshd: TestSshd;
  let connections: SshConnections;

  beforeAll(async () => {
    sshd = await startTestSshd();
    connections = createSshConnections();
  });
  afterAll(async () => {
    await connections?.close();
    await sshd?.stop();
  });

  testShell('ssh', async () => connections.shell(sshd.target()));
  testShell('ssh, with shared shells,', async () => sharing(connections.shell(sshd.target())));
});

/** The same shell, asked to let every command share. */
function sharing(shell: Shell): Shell {
  return new Proxy(shell, {
    get(target, name) {
      if (name === 'exec') {
        const exec: Shell['exec'] = (command, options) => target.exec(command, { ...options, shared: true });
        return exec;
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
