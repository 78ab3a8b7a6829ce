import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { startTestSshd, type TestSshd } from '@infrastructor/core/testing';

/** Servers of the loopback network 127.77.0.0/16, each a process of its own at sshd's defaults. */
export interface Fleet extends AsyncDisposable {
  readonly servers: readonly TestSshd[];
  /** `host` names for programs that read an OpenSSH configuration file. */
  readonly hosts: readonly string[];
  readonly configFile: string;
  readonly folder: string;
}

export async function startFleet(size: number): Promise<Fleet> {
  const servers: TestSshd[] = [];
  while (servers.length < size) {
    const next = Array.from({ length: Math.min(10, size - servers.length) }, (_, index) => {
      const number = servers.length + index;
      return startTestSshd({ address: `127.77.${Math.floor(number / 100)}.${(number % 100) + 1}` });
    });
    servers.push(...(await Promise.all(next)));
  }
  const folder = servers[0]?.folder ?? '';
  const hosts = servers.map((_, index) => `bench${index}`);
  const configFile = path.join(folder, 'ssh_config');
  await writeFile(configFile, servers.map((sshd, index) => hostBlock(hosts[index] ?? '', sshd)).join('\n'));
  const stop = async () => {
    await Promise.all(servers.map((sshd) => sshd.stop()));
  };
  return { servers, hosts, configFile, folder, [Symbol.asyncDispose]: stop };
}

function hostBlock(host: string, sshd: TestSshd): string {
  const { address, port, username, privateKeyPath } = sshd.target();
  return `Host ${host}
  HostName ${address}
  Port ${port}
  User ${username}
  IdentityFile ${privateKeyPath}
  IdentitiesOnly yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
`;
}

/** Whether a program is installed. */
export async function installed(name: string): Promise<boolean> {
  return promisify(execFile)('sh', ['-c', 'command -v "$1"', 'sh', name]).then(
    () => true,
    () => false,
  );
}
