import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import type { SshTarget } from './ssh-target.ts';

const sshdPath = '/usr/sbin/sshd';

export interface TestSshdOptions {
  /** More lines of sshd_config. MaxStartups and MaxSessions are sshd's own defaults unless they are given here. */
  readonly config?: readonly string[];
  /** Default `ed25519`. */
  readonly hostKeyTypes?: readonly ('ed25519' | 'ecdsa' | 'rsa')[];
  /** A program that starts sshd, with its first arguments; for name spaces and the like. */
  readonly wrapper?: readonly string[];
  /** Of the loopback network; default 127.0.0.1. */
  readonly address?: string;
  /** Keep this port, for a server that comes back. */
  readonly port?: number;
}

/** A real OpenSSH server on the loopback, in a folder of its own, that lets the current user in by a fresh key. */
export interface TestSshd extends AsyncDisposable {
  readonly port: number;
  readonly folder: string;
  readonly username: string;
  readonly privateKeyPath: string;
  readonly processId: number;
  /** `type base64` of each host key. */
  readonly hostKeys: readonly string[];
  /** What makes this server a device of an installation, with its host keys approved. */
  readonly device: {
    readonly transport: 'ssh';
    readonly address: string;
    readonly sshPort: number;
    readonly sshUsername: string;
    readonly sshPrivateKeyPath: string;
    readonly hostKeys: readonly { readonly type: string; readonly key: string; readonly fingerprint: string }[];
  };
  /** A target that trusts this server; `changes` override. */
  target(changes?: Partial<SshTarget>): SshTarget;
  /** Gives the server new host keys, as a reinstallation does. */
  replaceHostKeys(): Promise<void>;
  /** What sshd has logged. */
  log(): Promise<string>;
  /** Processes that sshd has made for connections. */
  sessionProcesses(): readonly number[];
  stopListening(): Promise<void>;
  startListening(): Promise<void>;
  /** Ends everything, running sessions included, and removes the folder. */
  stop(): Promise<void>;
}

/** Whether this machine has what {@link startTestSshd} needs. */
export const hasSshd = existsSync(sshdPath);

export async function startTestSshd(options: TestSshdOptions = {}): Promise<TestSshd> {
  const folder = await mkdtemp(path.join(tmpdir(), 'infrastructor-sshd-'));
  const types = options.hostKeyTypes ?? ['ed25519'];
  const privateKeyPath = path.join(folder, 'user_key');
  const configPath = path.join(folder, 'sshd_config');
  const logPath = path.join(folder, 'log');
  const address = options.address ?? '127.0.0.1';
  const port = options.port ?? (await freePort());
  const username = userInfo().username;
  const hostKeyPath = (type: string) => path.join(folder, `host_${type}`);
  const makeHostKeys = async () => {
    for (const type of types) {
      await rm(hostKeyPath(type), { force: true });
      makeKey(hostKeyPath(type), type);
    }
  };
  const readHostKeys = () =>
    Promise.all(types.map(async (type) => publicKey(await readFile(`${hostKeyPath(type)}.pub`, 'utf8'))));

  await makeHostKeys();
  makeKey(privateKeyPath, 'ed25519');
  await writeFile(path.join(folder, 'authorized_keys'), await readFile(`${privateKeyPath}.pub`));
  const lines = [
    ...(options.config ?? []),
    `Port ${port}`,
    `ListenAddress ${address}`,
    ...types.map((type) => `HostKey ${hostKeyPath(type)}`),
    `AuthorizedKeysFile ${path.join(folder, 'authorized_keys')}`,
    `PidFile ${path.join(folder, 'pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'UseDNS no',
    'LogLevel VERBOSE',
    // bash reads ~/.bashrc when sshd starts it, but not when it is nested.
    'SetEnv SHLVL=2',
    'Subsystem sftp internal-sftp',
  ];
  await writeFile(configPath, `${lines.join('\n')}\n`);

  let server: ChildProcess | undefined;
  let hostKeys = await readHostKeys();

  const startListening = async () => {
    // sshd asks for this folder even when nothing will be put there.
    if (process.getuid?.() === 0) execFileSync('mkdir', ['-p', '-m', '0755', '/run/sshd']);
    const [program = sshdPath, ...first] = [...(options.wrapper ?? []), sshdPath];
    const child = spawn(program, [...first, '-D', '-f', configPath, '-E', logPath], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server = child;
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    for (;;) {
      if (child.exitCode !== null)
        throw new Error(`sshd did not start: ${complaint} ${await readFile(logPath, 'utf8').catch(() => '')}`);
      if (
        /Server listening/.test((await readFile(logPath, 'utf8').catch(() => '')).split('Received signal').at(-1) ?? '')
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const stopListening = async () => {
    const child = server;
    server = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  const sessionProcesses = () => (server?.pid === undefined ? [] : descendants(server.pid));

  await startListening();
  const stop = async () => {
    const sessions = sessionProcesses();
    await stopListening();
    for (const processId of sessions) {
      try {
        process.kill(processId, 'SIGKILL');
      } catch {
        // Ended by itself.
      }
    }
    await rm(folder, { recursive: true, force: true });
  };
  return {
    port,
    folder,
    username,
    privateKeyPath,
    get processId() {
      return server?.pid ?? -1;
    },
    get hostKeys() {
      return hostKeys;
    },
    get device() {
      return {
        transport: 'ssh' as const,
        address,
        sshPort: port,
        sshUsername: username,
        sshPrivateKeyPath: privateKeyPath,
        hostKeys: hostKeys.map((line) => {
          const [type = '', key = ''] = line.split(' ');
          return { type, key, fingerprint: '' };
        }),
      };
    },
    target: (changes = {}) => ({
      id: `test-${port}`,
      hostname: `test-${port}`,
      address,
      port,
      username,
      privateKeyPath,
      pinnedHostKeys: hostKeys,
      ...changes,
    }),
    async replaceHostKeys() {
      await stopListening();
      await makeHostKeys();
      hostKeys = await readHostKeys();
      await startListening();
    },
    log: () => readFile(logPath, 'utf8'),
    sessionProcesses,
    stopListening,
    startListening,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function makeKey(file: string, type: string, passphrase = ''): void {
  const size = type === 'rsa' ? ['-b', '2048'] : [];
  execFileSync('ssh-keygen', ['-q', '-t', type, ...size, '-N', passphrase, '-C', 'test', '-f', file]);
}

/** Makes a key for a test; the public one is beside it. */
export const makeTestKey = makeKey;

function publicKey(line: string): string {
  return line.trim().split(' ').slice(0, 2).join(' ');
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function descendants(root: number): readonly number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const parents = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [root];
  for (const processId of found)
    found.push(...parents.filter(([, parent]) => parent === processId).map(([child]) => child));
  return found.slice(1);
}
