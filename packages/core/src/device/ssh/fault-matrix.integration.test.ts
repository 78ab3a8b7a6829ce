import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isInfrastructorError } from '../../contract/errors.ts';
import { sh } from '../../contract/sh.ts';
import { createDeviceGuards, defaultDeviceGuardOptions } from '../../pipeline/device-guard.ts';
import type { Shell } from '../shell.ts';
import { markedProcesses, whenNoneMarked } from '../test-processes.ts';
import { type CommandPath, type FaultCase, faultCases, longPaths } from './fault-cases.ts';
import { type FaultProxy, startDeafPort, startFaultProxy } from './fault-proxy.ts';
import { createSshConnections, type SshConnections } from './ssh-connections.ts';
import { hasSshd, startTestSshd, type TestSshd } from './test-sshd.ts';

const timeoutMs = 2_500;
/** The machine that runs the tests is not idle. */
const toleranceMs = 600;

interface Outcome {
  readonly path: CommandPath;
  readonly code: string;
  readonly phase: unknown;
  readonly late: boolean;
}

describe.skipIf(!hasSshd)('fault matrix', () => {
  let sshd: TestSshd;
  let proxy: FaultProxy;
  let folder: string;
  let echo: net.Server;
  let connections: SshConnections;
  let mark: string;

  beforeAll(async () => {
    sshd = await startTestSshd();
    folder = await mkdtemp(path.join(tmpdir(), 'infrastructor-faults-'));
    await writeFile(path.join(folder, 'file'), 'old content');
    echo = net.createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
  });
  afterAll(async () => {
    echo?.close();
    await sshd?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function setUp(): Promise<Shell> {
    proxy = await startFaultProxy(sshd.port);
    mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
    connections = createSshConnections({
      knownHostsFiles: [],
      agentSocket: null,
      maxSessionsPerConnection: 8,
      connectTimeoutMs: 6_000,
      sharedShellIdleMs: 200,
    });
    return connections.shell(sshd.target({ id: 'faulty', port: proxy.port }));
  }
  afterEach(async () => {
    await connections?.close(0);
    await proxy?.stop();
    // Whatever happened to the connection, nothing of the commands stays on the device.
    await whenNoneMarked(mark);
  });

  /** Every way in which a shell uses a device. */
  function everyPath(shell: Shell): Readonly<Record<CommandPath, () => Promise<unknown>>> {
    const file = path.join(folder, 'file');
    const limit = { timeoutMs };
    return {
      exec: () => shell.exec(sh`echo done`, limit),
      'exec, long': () => shell.exec(sh`echo begun; sleep ${mark}`, limit),
      'exec with input': () => shell.exec(sh`cat`, { ...limit, stdin: 'input' }),
      'exec, shared': () => shell.exec(sh`echo done`, { ...limit, shared: true }),
      'exec, shared, long': () => shell.exec(sh`echo begun; sleep ${mark}; true`, { ...limit, shared: true }),
      readFile: () => shell.readFile(file, limit),
      writeFileAtomic: () => shell.writeFileAtomic(file, 'new content', limit),
      stat: () => shell.stat(file, limit),
      list: () => shell.list(folder, limit),
      openStream: async () => {
        await using stream = await shell.openStream(sh`echo line; exec sleep ${mark}`, limit);
        stream.exit.catch(() => {});
        for await (const _ of stream.stdout);
      },
      connect: async () => {
        const stream = await shell.connect(
          { host: '127.0.0.1', port: (echo.address() as net.AddressInfo).port },
          limit,
        );
        stream.destroy();
      },
    };
  }

  async function outcomeOf(name: CommandPath, work: Promise<unknown>): Promise<Outcome> {
    const startedAt = performance.now();
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const late = performance.now() - startedAt > timeoutMs + toleranceMs;
    if (error === undefined) return { path: name, code: 'ok', phase: undefined, late };
    if (!isInfrastructorError(error)) throw error;
    return { path: name, code: error.code, phase: error.details?.phase, late };
  }

  /** What runs for long has begun; what is short is through, or not. */
  async function whenBegun(): Promise<void> {
    while ((await markedProcesses(mark)).length < longPaths.length)
      await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Runs all paths at once, with `during` in the middle, while a healthy device goes on undisturbed. */
  async function run(shell: Shell, during?: () => unknown): Promise<readonly Outcome[]> {
    const sibling = connections.shell(sshd.target({ id: 'healthy' }));
    await sibling.exec(sh`true`);
    const all = Object.entries(everyPath(shell)).map(([name, start]) => outcomeOf(name as CommandPath, start()));
    if (during) void whenBegun().then(during);
    const startedAt = performance.now();
    expect((await sibling.exec(sh`echo fine`)).stdout).toBe('fine\n');
    expect(performance.now() - startedAt).toBeLessThan(timeoutMs);
    const outcomes = await Promise.all(all);
    expect(outcomes.filter(({ late }) => late)).toEqual([]);
    return outcomes;
  }

  async function recovers(shell: Shell): Promise<void> {
    await proxy.heal();
    while (connections.statistics().handshakes > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await shell.exec(sh`echo back`, { timeoutMs: 10_000 })).stdout).toBe('back\n');
    while (connections.statistics().channels > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Brings about each case; what it answers ends it, where healing the proxy does not. */
  const faults: Readonly<Record<string, (shell: Shell) => Promise<readonly Outcome[]>>> = {
    refused: async (shell) => {
      await proxy.refuse();
      return run(shell);
    },
    deaf: async () => {
      const deaf = await startDeafPort();
      try {
        return await run(connections.shell(sshd.target({ id: 'deaf', port: deaf.port })));
      } finally {
        deaf.stop();
      }
    },
    'reset at once': (shell) => connecting(shell, { resetAtOnce: true }),
    'silent before the banner': (shell) => connecting(shell, { silentAt: 'banner' }),
    'silent in the key exchange': (shell) => connecting(shell, { silentAt: 'key exchange' }),
    'silent in authentication': (shell) => connecting(shell, { silentAt: 'authentication' }),
    'one byte a second': (shell) => connecting(shell, { msPerByte: 1_000 }),
    'silent before a channel': async (shell) => {
      await warm(shell);
      proxy.silence();
      return run(shell);
    },
    'silent in the output': (shell) => inUse(shell, () => proxy.silence()),
    'reset in the output': (shell) => inUse(shell, () => proxy.reset()),
    'cut in the output': (shell) => inUse(shell, () => proxy.cut()),
    delay: async (shell) => {
      proxy.fault = { delayMs: 20 };
      await warm(shell);
      return run(shell);
    },
  };

  async function warm(shell: Shell): Promise<void> {
    await shell.exec(sh`true`, { timeoutMs: 10_000 });
    await shell.exec(sh`true`, { timeoutMs: 10_000, shared: true });
  }

  async function connecting(shell: Shell, fault: FaultProxy['fault']): Promise<readonly Outcome[]> {
    proxy.fault = fault;
    const outcomes = await run(shell);
    await proxy.stop();
    return outcomes;
  }

  async function inUse(shell: Shell, breakIt: () => void): Promise<readonly Outcome[]> {
    await warm(shell);
    return run(shell, breakIt);
  }

  function expectedOf(fault: FaultCase, { path: name }: Outcome): readonly string[] {
    return longPaths.includes(name) ? (fault.runningCodes ?? fault.codes) : fault.codes;
  }

  test.each(faultCases.map((fault) => [fault.when, fault.fault, fault] as const))(
    '%s: %s',
    async (_when, _name, fault) => {
      const shell = await setUp();
      const bringAbout = faults[fault.id];
      if (!bringAbout) throw new Error(`nothing brings about "${fault.id}"`);
      const outcomes = await bringAbout(shell);
      for (const outcome of outcomes) {
        expect(expectedOf(fault, outcome), outcome.path).toContain(outcome.code);
        if (fault.phases && outcome.code === 'DEADLINE_EXCEEDED') {
          expect(
            fault.phases.some((phase) => String(outcome.phase).startsWith(phase)),
            `${outcome.path}: ${outcome.phase}`,
          ).toBe(true);
        }
      }
      await recovers(shell);
    },
  );

  test('the breaker opens after failures in a row, and closes when a probe succeeds', async () => {
    const shell = await setUp();
    const guards = createDeviceGuards({ ...defaultDeviceGuardOptions, breakerThreshold: 3, breakerPauseMs: 300 });
    const device = {
      id: 'faulty',
      hostname: 'faulty',
      address: '',
      transport: 'ssh',
      tags: {},
      capabilities: undefined,
    } as const;
    const codeNow = () =>
      guards
        .execute(device, {
          signal: new AbortController().signal,
          repeatable: false,
          run: () => shell.exec(sh`echo up`, { timeoutMs: 2_000, shared: true }),
        })
        .then(
          () => 'ok',
          (error: unknown) => (isInfrastructorError(error) ? error.code : String(error)),
        );
    await proxy.refuse();
    const codes = [await codeNow(), await codeNow(), await codeNow(), await codeNow()];
    expect(codes).toEqual(['DEVICE_UNREACHABLE', 'DEVICE_UNREACHABLE', 'DEVICE_UNREACHABLE', 'BREAKER_OPEN']);
    expect(guards.statistics()).toMatchObject({ open: 1 });
    await proxy.heal();
    await expect.poll(codeNow, { interval: 50, timeout: 10_000 }).toBe('ok');
    expect(guards.statistics()).toMatchObject({ open: 0, halfOpen: 0 });
  });

  test('a hung device with many waiting for it leaves nine others alone', async () => {
    const hung = await setUp();
    const nine = Array.from({ length: 9 }, (_, index) => connections.shell(sshd.target({ id: `healthy-${index}` })));
    await warm(hung);
    proxy.silence();
    const leaving = new AbortController();
    const options = { signal: leaving.signal, timeoutMs: 60_000 };
    let ended = 0;
    const waiting = Array.from({ length: 100 }, async (_, index) => {
      await hung.exec(sh`true`, { ...options, shared: index % 2 === 0 }).catch(() => {});
      ended++;
    });
    const answers = await Promise.all(
      nine.flatMap((shell) => [shell.exec(sh`echo on`, { shared: true }), shell.exec(sh`echo on`)]),
    );
    expect(answers.every(({ stdout }) => stdout === 'on\n')).toBe(true);
    expect(ended, 'those who wait for the hung device are still waiting').toBe(0);
    leaving.abort();
    await Promise.all(waiting);
  });

  test('an upload that breaks off leaves the old file, and no other', async () => {
    const shell = await setUp();
    const file = path.join(folder, 'config');
    await writeFile(file, 'precious');
    await shell.exec(sh`true`);
    const writing = shell.writeFileAtomic(file, randomBytes(30_000_000), { timeoutMs: 5_000 });
    const outcome = expect(writing).rejects.toMatchObject({ code: 'SSH_CONNECTION_LOST' });
    while (!(await readdir(folder)).some((name) => name.startsWith('.infrastructor')));
    proxy.reset();
    await outcome;
    while ((await readdir(folder)).some((name) => name.startsWith('.infrastructor')))
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await readFile(file, 'utf8')).toBe('precious');
  });

  test('cut and healed again and again, nothing is left over', async () => {
    const shell = await setUp();
    for (let round = 0; round < 5; round++) {
      expect((await shell.exec(sh`echo ${round}`, { timeoutMs: 5_000 })).stdout).toBe(`${round}\n`);
      const stream = await shell.openStream(sh`exec sleep ${mark}`);
      proxy.cut();
      await expect(stream.exit).rejects.toMatchObject({ code: 'SSH_CONNECTION_LOST' });
    }
    expect(connections.statistics()).toMatchObject({ channels: 0, queued: 0 });
  });
});
