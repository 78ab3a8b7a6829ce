import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isInfrastructorError } from '../../contract/errors.ts';
import { sh } from '../../contract/sh.ts';
import type { Shell } from '../shell.ts';
import { whenNoneMarked } from '../test-processes.ts';
import { type FaultProxy, type ProxyFault, startDeafPort, startFaultProxy } from './fault-proxy.ts';
import { createSshConnections, type SshConnections } from './ssh-connections.ts';
import { hasSshd, startTestSshd, type TestSshd } from './test-sshd.ts';

const timeoutMs = 600;
/** The machine that runs the tests is not idle. */
const toleranceMs = 250;

interface Outcome {
  readonly path: string;
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
      connectTimeoutMs: 1_000,
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
  function everyPath(shell: Shell): Record<string, () => Promise<unknown>> {
    const file = path.join(folder, 'file');
    const limit = { timeoutMs };
    return {
      exec: () => shell.exec(sh`echo done`, limit),
      'exec, long': () => shell.exec(sh`echo begun; sleep ${mark}`, limit),
      'exec with input': () => shell.exec(sh`cat`, { ...limit, stdin: 'input' }),
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

  async function outcomeOf(name: string, work: Promise<unknown>): Promise<Outcome> {
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

  /** Runs all paths at once, with `during` in the middle, while a healthy device goes on undisturbed. */
  async function run(shell: Shell, during?: () => unknown): Promise<readonly Outcome[]> {
    const sibling = connections.shell(sshd.target({ id: 'healthy' }));
    await sibling.exec(sh`true`);
    const all = Object.entries(everyPath(shell)).map(([name, start]) => outcomeOf(name, start()));
    if (during) setTimeout(during, 100);
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

  const beforeUse: readonly (readonly [string, ProxyFault, string, string | undefined])[] = [
    ['silent before the banner', { silentAt: 'banner' }, 'DEADLINE_EXCEEDED', 'waiting for the SSH banner'],
    ['silent in the key exchange', { silentAt: 'key exchange' }, 'DEADLINE_EXCEEDED', 'exchanging keys'],
    ['silent in authentication', { silentAt: 'authentication' }, 'DEADLINE_EXCEEDED', 'authenticating'],
    ['reset at once', { resetAtOnce: true }, 'DEVICE_UNREACHABLE', undefined],
    ['one byte a second', { msPerByte: 1000 }, 'DEADLINE_EXCEEDED', undefined],
  ];

  test.each(beforeUse)('connecting: %s', async (_name, fault, code, phase) => {
    const shell = await setUp();
    proxy.fault = fault;
    for (const outcome of await run(shell)) {
      const expected = code === 'DEVICE_UNREACHABLE' ? [code, 'DEADLINE_EXCEEDED'] : [code];
      expect(expected).toContain(outcome.code);
      if (phase) expect([phase, 'waiting for a channel to test-' + sshd.port]).toContain(outcome.phase);
    }
    await proxy.stop();
    await recovers(shell);
  });

  test('connecting: refused', async () => {
    const shell = await setUp();
    await proxy.refuse();
    for (const outcome of await run(shell)) expect(outcome.code).toBe('DEVICE_UNREACHABLE');
    await recovers(shell);
  });

  test('connecting: no answer to SYN', async () => {
    await setUp();
    const deaf = await startDeafPort();
    const shell = connections.shell(sshd.target({ id: 'deaf', port: deaf.port }));
    for (const outcome of await run(shell)) expect(outcome.code).toBe('DEADLINE_EXCEEDED');
    const lone = shell.exec(sh`true`, { timeoutMs: 200 });
    await expect(lone).rejects.toMatchObject({ message: expect.stringContaining('connecting') });
    deaf.stop();
  });

  test('in use: 60 ms of delay each way are borne', async () => {
    const shell = await setUp();
    proxy.fault = { delayMs: 20 };
    const expected = { exec: 'ok', 'exec, long': 'DEADLINE_EXCEEDED', openStream: 'DEADLINE_EXCEEDED', connect: 'ok' };
    await shell.exec(sh`true`);
    const outcomes = Object.fromEntries((await run(shell)).map((outcome) => [outcome.path, outcome.code]));
    expect(outcomes).toMatchObject(expected);
    await recovers(shell);
  });

  test('in use: silent before the channel opens', async () => {
    const shell = await setUp();
    await shell.exec(sh`true`);
    proxy.silence();
    for (const outcome of await run(shell)) {
      expect(outcome.code).toBe('DEADLINE_EXCEEDED');
      expect(outcome.phase).toMatch(/channel|connecting to/);
    }
    await recovers(shell);
  });

  const inTheMiddle: readonly (readonly [string, () => void, readonly string[]])[] = [
    ['silent', () => proxy.silence(), ['DEADLINE_EXCEEDED']],
    ['reset', () => proxy.reset(), ['SSH_CONNECTION_LOST']],
    ['cut', () => proxy.cut(), ['SSH_CONNECTION_LOST']],
  ];
  test.each(inTheMiddle)('in use, in the middle of the output: %s', async (_name, breakIt, codes) => {
    const shell = await setUp();
    await shell.exec(sh`true`);
    const outcomes = await run(shell, breakIt);
    for (const { path: name, code } of outcomes) {
      // What is quick is through already, or not.
      const expected = name === 'exec, long' || name === 'openStream' ? codes : ['ok', ...codes];
      expect(expected).toContain(code);
    }
    await recovers(shell);
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
