import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sh } from '../../contract/sh.ts';
import { markedProcesses, whenNoneMarked } from '../test-processes.ts';
import { createSshConnections, type SshConnections } from './ssh-connections.ts';
import type { SshConnectionsOptions } from './ssh-target.ts';
import { hasSshd, makeTestKey, startTestSshd, type TestSshd, type TestSshdOptions } from './test-sshd.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Alone in the world: no agent, no keys and no known hosts of the developer. */
function pool(options: SshConnectionsOptions = {}): SshConnections {
  const connections = createSshConnections({ knownHostsFiles: [], agentSocket: null, defaultKeyFiles: [], ...options });
  cleanups.push(() => connections.close(0));
  return connections;
}

async function server(options: TestSshdOptions = {}): Promise<TestSshd> {
  const sshd = await startTestSshd(options);
  cleanups.push(() => sshd.stop());
  return sshd;
}

describe.skipIf(!hasSshd)('SSH connections', () => {
  let shared: TestSshd;
  beforeAll(async () => {
    shared = await startTestSshd();
  });
  afterAll(() => shared?.stop());

  describe('one connection', () => {
    test('carries 200 commands at once at sshd defaults', async () => {
      const sshd = await server();
      const connections = pool();
      const shell = connections.shell(sshd.target());
      const results = await Promise.all(Array.from({ length: 200 }, (_, index) => shell.exec(sh`echo ${index}`)));
      expect(results.every(({ stdout }, index) => stdout === `${index}\n`)).toBe(true);
      expect((await sshd.log()).match(/Accepted publickey/g)?.length).toBe(1);
      expect(connections.statistics()).toEqual({ connections: 1, channels: 0, queued: 0, handshakes: 0 });
    });

    test('is shared by shells of the same device, and not by others', async () => {
      const connections = pool();
      const [first, second] = [connections.shell(shared.target()), connections.shell(shared.target())];
      await Promise.all([first.exec(sh`true`), second.exec(sh`true`)]);
      expect(connections.statistics().connections).toBe(1);
      await connections.shell(shared.target({ id: 'other' })).exec(sh`true`);
      expect(connections.statistics().connections).toBe(2);
      await first.close();
      expect((await second.exec(sh`echo on`)).stdout).toBe('on\n');
      await expect(first.exec(sh`true`)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    });

    test.each([1, 3])('learns a server limit of %i sessions', async (limit) => {
      const sshd = await server({ config: [`MaxSessions ${limit}`] });
      const connections = pool();
      const shell = connections.shell(sshd.target());
      const results = await Promise.all(
        Array.from({ length: 30 }, (_, index) => shell.exec(sh`sleep 0.01; echo ${index}`)),
      );
      expect(results.every(({ stdout }, index) => stdout === `${index}\n`)).toBe(true);
      expect(connections.statistics()).toEqual({ connections: 1, channels: 0, queued: 0, handshakes: 0 });
    });

    test('says so when the server opens no session at all', async () => {
      const sshd = await server({ config: ['MaxSessions 0'] });
      const attempt = pool().shell(sshd.target()).exec(sh`true`);
      await expect(attempt).rejects.toMatchObject({
        code: 'SSH_CHANNEL_REFUSED',
        hint: expect.stringContaining('MaxSessions'),
      });
    });

    test('queues beyond its channels, within each caller\u2019s deadline and a bound', async () => {
      const connections = pool({ maxSessionsPerConnection: 2, maxQueuedPerDevice: 2 });
      const shell = connections.shell(shared.target());
      const controller = new AbortController();
      const slow = [1, 2].map(() => shell.exec(sh`sleep 30`, { signal: controller.signal }).catch(() => {}));
      const late = shell.exec(sh`true`, { timeoutMs: 400 });
      const patient = shell.exec(sh`echo patient`);
      const tooMany = shell.exec(sh`true`);
      await expect(tooMany).rejects.toMatchObject({ code: 'OVERLOADED' });
      await expect(late).rejects.toMatchObject({
        code: 'DEADLINE_EXCEEDED',
        message: expect.stringContaining('waiting for a channel'),
      });
      controller.abort();
      expect((await patient).stdout).toBe('patient\n');
      await Promise.all(slow);
    });

    test('closes when idle, and opens again', async () => {
      const connections = pool({ idleCloseMs: 50 });
      const shell = connections.shell(shared.target());
      await shell.exec(sh`true`);
      while (connections.statistics().connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect((await shell.exec(sh`echo again`)).stdout).toBe('again\n');
    });

    test('stays open while a stream is in use', async () => {
      const echo = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
      await once(echo, 'listening');
      cleanups.push(async () => void echo.close());
      const connections = pool({ idleCloseMs: 30 });
      const { port } = echo.address() as net.AddressInfo;
      const stream = await connections.shell(shared.target()).connect({ host: '127.0.0.1', port });
      await new Promise((resolve) => setTimeout(resolve, 120));
      expect(connections.statistics()).toMatchObject({ connections: 1, channels: 1 });
      stream.end('x');
      for await (const chunk of stream) expect(String(chunk)).toBe('x');
      while (connections.statistics().connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    });

    test('is replaced after the server was restarted, while one command at a time fails', async () => {
      const sshd = await server();
      const shell = pool().shell(sshd.target());
      await shell.exec(sh`true`);
      const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
      const running = shell.exec(sh`sleep ${mark}`, { timeoutMs: 10_000 });
      while ((await markedProcesses(mark)).length === 0);
      for (const processId of sshd.sessionProcesses()) process.kill(processId, 'SIGKILL');
      await expect(running).rejects.toMatchObject({ code: 'SSH_CONNECTION_LOST', retryable: true });
      expect((await shell.exec(sh`echo back`)).stdout).toBe('back\n');
    });

    test('draining waits for what runs and takes nothing new', async () => {
      const connections = pool();
      const shell = connections.shell(shared.target());
      await shell.exec(sh`true`);
      const running = shell.exec(sh`sleep 0.2; echo done`);
      const closing = connections.close();
      expect(() => connections.shell(shared.target())).toThrow(expect.objectContaining({ code: 'SHUTTING_DOWN' }));
      expect((await running).stdout).toBe('done\n');
      await closing;
      expect(connections.statistics()).toEqual({ connections: 0, channels: 0, queued: 0, handshakes: 0 });
    });

    test('draining ends what takes too long, also on the device', async () => {
      const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
      const connections = pool();
      const running = connections.shell(shared.target()).exec(sh`sleep ${mark}`);
      const outcome = expect(running).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
      while (connections.statistics().channels === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await connections.close(50);
      await outcome;
      await whenNoneMarked(mark);
    });

    test('no more than maxConnections, an idle one makes room', async () => {
      const connections = pool({ maxConnections: 2 });
      for (const id of ['a', 'b', 'c', 'd']) {
        expect((await connections.shell(shared.target({ id })).exec(sh`echo ${id}`)).stdout).toBe(`${id}\n`);
        expect(connections.statistics().connections).toBeLessThanOrEqual(2);
      }
    });

    test('a lost connection ends the command on the device', async () => {
      const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
      const sshd = await server();
      const connections = pool();
      const stream = await connections.shell(sshd.target()).openStream(sh`echo on; exec sleep ${mark}`);
      stream.exit.catch(() => {});
      for await (const _ of stream.stdout) {
        for (const processId of sshd.sessionProcesses()) {
          if (execFileSync('ps', ['-o', 'args=', '-p', String(processId)], { encoding: 'utf8' }).startsWith('sshd'))
            process.kill(processId, 'SIGKILL');
        }
        break;
      }
      await whenNoneMarked(mark);
    });
  });

  describe('handshakes', () => {
    test('40 devices behind one sshd at its default MaxStartups all get in', async () => {
      const sshd = await server();
      const connections = pool();
      const shells = Array.from({ length: 40 }, (_, index) =>
        connections.shell(sshd.target({ id: `device-${index}` })),
      );
      const results = await Promise.all(shells.map((shell) => shell.exec(sh`echo in`)));
      expect(results.every(({ stdout }) => stdout === 'in\n')).toBe(true);
      expect(await sshd.log()).not.toMatch(/drop connection|MaxStartups/);
    });
  });

  describe('jump hosts', () => {
    test('reach a device through one and through two, over shared connections', async () => {
      const [bastion, inner] = [await server(), await server()];
      const connections = pool();
      const one = shared.target({ id: 'behind-one', proxyJump: [bastion.target()] });
      const two = shared.target({ id: 'behind-two', proxyJump: [bastion.target(), inner.target()] });
      const results = await Promise.all(
        [one, two].map((target) => connections.shell(target).exec(sh`echo ${target.id}`)),
      );
      expect(results.map(({ stdout }) => stdout)).toEqual(['behind-one\n', 'behind-two\n']);
      expect((await bastion.log()).match(/Accepted publickey/g)?.length).toBe(1);
      expect(connections.statistics().connections).toBe(4);
    });

    test('name the hop that failed', async () => {
      const bastion = await server();
      const wrongKey = { ...bastion.target(), hostname: 'bastion', pinnedHostKeys: shared.hostKeys };
      const attempt = pool()
        .shell(shared.target({ proxyJump: [wrongKey] }))
        .exec(sh`true`);
      await expect(attempt).rejects.toMatchObject({
        code: 'HOST_KEY_CHANGED',
        message: expect.stringContaining('bastion'),
      });
      const nowhere = pool()
        .shell(shared.target({ port: 1, hostname: 'behind', proxyJump: [bastion.target()] }))
        .exec(sh`true`);
      await expect(nowhere).rejects.toMatchObject({
        code: 'DEVICE_UNREACHABLE',
        message: expect.stringContaining('behind'),
      });
    });
  });

  describe('host keys', () => {
    test('strict refuses an unknown host; approved, it is let in', async () => {
      const attempt = pool()
        .shell(shared.target({ pinnedHostKeys: [] }))
        .exec(sh`true`);
      const error = await attempt.catch((reason) => reason);
      expect(error).toMatchObject({ code: 'HOST_KEY_UNKNOWN', hint: expect.stringContaining('edit_device') });
      const approved = shared.target({ pinnedHostKeys: [error.details.fingerprint] });
      expect((await pool().shell(approved).exec(sh`echo in`)).stdout).toBe('in\n');
    });

    test('accept-new reports the key once, and refuses another one later', async () => {
      const sshd = await server();
      const accepted: string[] = [];
      const connections = pool({
        hostKeyPolicy: 'accept-new',
        onHostKeyAccepted: (_, key) => void accepted.push(key.publicKey),
      });
      const shell = connections.shell(sshd.target({ pinnedHostKeys: [] }));
      await shell.exec(sh`true`);
      const before = sshd.hostKeys;
      expect(accepted).toEqual(before);
      await sshd.replaceHostKeys();
      for (const processId of sshd.sessionProcesses()) process.kill(processId, 'SIGKILL');
      const next = pool({ hostKeyPolicy: 'accept-new' })
        .shell(sshd.target({ pinnedHostKeys: before }))
        .exec(sh`true`);
      await expect(next).rejects.toMatchObject({ code: 'HOST_KEY_CHANGED', retryable: false });
    });

    test('asks for the type that is known, of several', async () => {
      const sshd = await server({ hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] });
      const folder = await mkdtemp(path.join(tmpdir(), 'infrastructor-known-'));
      cleanups.push(() => rm(folder, { recursive: true }));
      for (const [index, key] of sshd.hostKeys.entries()) {
        const file = path.join(folder, String(index));
        await writeFile(file, `[127.0.0.1]:${sshd.port} ${key}\n`);
        if (index > 0) execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
        const shell = pool({ knownHostsFiles: [file] }).shell(sshd.target({ pinnedHostKeys: [] }));
        expect((await shell.exec(sh`echo in`)).stdout).toBe('in\n');
      }
    });
  });

  describe('credentials', () => {
    async function keyOf(sshd: TestSshd, type: string, passphrase = ''): Promise<string> {
      const file = path.join(sshd.folder, `key_${type}_${passphrase}`);
      makeTestKey(file, type, passphrase);
      execFileSync('sh', ['-c', 'cat "$1.pub" >>"$2/authorized_keys"', 'sh', file, sshd.folder]);
      return file;
    }

    test.each([
      ['ed25519', ''],
      ['ecdsa', ''],
      ['rsa', ''],
      ['ed25519', 'open sesame'],
      ['rsa', 'open sesame'],
    ])('a key of type %s with passphrase "%s"', async (type, passphrase) => {
      const privateKeyPath = await keyOf(shared, type, passphrase);
      const target = shared.target({ privateKeyPath, ...(passphrase ? { passphrase } : {}) });
      expect((await pool().shell(target).exec(sh`echo in`)).stdout).toBe('in\n');
    });

    test('default keys and the agent', async () => {
      const key = await keyOf(shared, 'ed25519', 'default');
      execFileSync('ssh-keygen', ['-q', '-p', '-P', 'default', '-N', '', '-f', key]);
      const missing = path.join(shared.folder, 'no-such-key');
      const anyKey = shared.target({ privateKeyPath: undefined });
      expect(
        (
          await pool({ defaultKeyFiles: [missing, key] })
            .shell(anyKey)
            .exec(sh`echo in`)
        ).stdout,
      ).toBe('in\n');

      const agentSocket = path.join(shared.folder, 'agent');
      const agent = execFileSync('ssh-agent', ['-a', agentSocket], { encoding: 'utf8' });
      const agentId = Number(/SSH_AGENT_PID=(\d+)/.exec(agent)?.[1]);
      cleanups.push(async () => void process.kill(agentId));
      execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket }, stdio: 'ignore' });
      expect((await pool({ agentSocket }).shell(anyKey).exec(sh`echo in`)).stdout).toBe('in\n');
    });

    test('a dead agent does not keep a key from being tried', async () => {
      const connections = pool({
        agentSocket: path.join(shared.folder, 'no-agent'),
        defaultKeyFiles: [shared.privateKeyPath],
      });
      expect((await connections.shell(shared.target({ privateKeyPath: undefined })).exec(sh`echo in`)).stdout).toBe(
        'in\n',
      );
    });

    test('a refusal names what was tried and what the server takes, and no secret', async () => {
      const privateKeyPath = path.join(shared.folder, 'stranger');
      makeTestKey(privateKeyPath, 'ed25519');
      const secret = 'hunter2-very-secret';
      const attempt = pool()
        .shell(shared.target({ privateKeyPath, password: secret }))
        .exec(sh`true`);
      const error = await attempt.catch((reason) => reason);
      expect(error).toMatchObject({ code: 'SSH_AUTHENTICATION_FAILED', retryable: false });
      expect(error.message).toMatch(/stranger \(ssh-ed25519\).*the server takes .*publickey/);
      expect(JSON.stringify([error, error.message, error.hint, error.stack, String(error.cause)])).not.toContain(
        secret,
      );
    });

    test('a missing key, a missing or wrong passphrase are named', async () => {
      const privateKeyPath = await keyOf(shared, 'ecdsa', 'right');
      const attempt = (changes: object) =>
        pool()
          .shell(shared.target({ privateKeyPath, ...changes }))
          .exec(sh`true`);
      const failed = (message: string) => ({
        code: 'SSH_AUTHENTICATION_FAILED',
        message: expect.stringContaining(message),
      });
      await expect(attempt({})).rejects.toMatchObject(failed('no passphrase was given'));
      await expect(attempt({ passphrase: 'wrong-one' })).rejects.toMatchObject(failed('does not fit'));
      await expect(attempt({ privateKeyPath: '/no/such/key' })).rejects.toMatchObject(failed('does not exist'));
    });

    test('after a refusal the device is left alone for a while', async () => {
      const privateKeyPath = path.join(shared.folder, 'stranger2');
      makeTestKey(privateKeyPath, 'ed25519');
      const sshd = await server();
      const shell = pool().shell(sshd.target({ privateKeyPath }));
      for (let attempt = 0; attempt < 20; attempt++) {
        await expect(shell.exec(sh`true`, { timeoutMs: 60 })).rejects.toThrow();
      }
      expect((await sshd.log()).match(/Connection from/g)?.length).toBeLessThan(8);
    });
  });
});
