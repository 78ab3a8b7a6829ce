import { afterAll, beforeAll, describe } from 'vitest';
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
});
