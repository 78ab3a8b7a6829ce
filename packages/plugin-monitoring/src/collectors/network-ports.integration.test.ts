import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { containersCommand } from '../ports/find-containers.ts';
import type { NetworkPort } from '../schemas/network-port.ts';
import { type Machines, startMachines } from '../test-support/machines.ts';
import { hasRecordings, recording, recordingsAbsent, sectionsOf } from '../test-support/recorded.ts';

let machines: Machines;
beforeAll(async () => {
  machines = await startMachines({ localDevice: true });
});
afterAll(() => machines?.[Symbol.asyncDispose]());

async function ports(device: string) {
  const { data, meta } = await machines.call('get_network_ports', { device, fresh: true });
  return { data: data as readonly NetworkPort[], warnings: meta.warnings };
}
const missing = { command: 'ss -tulnp', exitCode: 127, stderr: 'sh: 1: ss: not found\n' };
const id = 'a'.repeat(64);

const hasSs = spawnSync('ss', ['-V']).status === 0;

/** `udp 127.0.0.53:53`, of what ss(8) says by itself. */
function listening(): Set<string> {
  const lines = execFileSync('ss', ['-H', '-tuln'], { encoding: 'utf8' }).trim().split('\n').filter(Boolean);
  return new Set(
    lines.map((line) => {
      const [protocol, , , , local = ''] = line.split(/\s+/);
      return `${protocol} ${local.replace(/%[^:\]]+/, '').replace(/^\*:/, '[::]:')}`;
    }),
  );
}

describe('open ports', () => {
  test('of this machine: TCP and UDP, IPv4 and IPv6, each with its process', async () => {
    const servers = await Promise.all(
      ['127.0.0.1', '::1'].map(async (host) => {
        const server = net.createServer();
        server.listen(0, host);
        await once(server, 'listening');
        return server;
      }),
    );
    const udp = createSocket('udp4').bind(0, '127.0.0.1');
    await once(udp, 'listening');
    try {
      const { data } = await ports('localhost');
      const own = (protocol: string, port: number) =>
        data.find((each) => each.protocol === protocol && each.port === port);
      const portOf = (server?: net.Server) => (server?.address() as net.AddressInfo | undefined)?.port ?? 0;
      expect(own('tcp', portOf(servers[0]))).toMatchObject({
        family: 'ipv4',
        address: '127.0.0.1',
        processes: [{ pid: process.pid }],
      });
      expect(own('tcp', portOf(servers[1]))).toMatchObject({
        family: 'ipv6',
        address: '::1',
        processes: [{ pid: process.pid }],
      });
      expect(own('udp', udp.address().port)).toMatchObject({ family: 'ipv4', processes: [{ pid: process.pid }] });
    } finally {
      for (const server of servers) server.close();
      udp.close();
    }
  });

  test.skipIf(!hasSs)(
    'of this machine are those that ss lists, no more and no less (skipped where ss is absent)',
    async () => {
      const before = listening();
      const { data, warnings } = await ports('localhost');
      const after = listening();
      const told = new Set(
        data.map(
          ({ protocol, family, address, port }) =>
            `${protocol} ${family === 'ipv6' ? `[${address}]` : address}:${port}`,
        ),
      );
      // What opened or closed meanwhile may be in the answer or not.
      for (const port of before.intersection(after)) expect(told).toContain(port);
      expect([...told].filter((port) => !before.has(port) && !after.has(port))).toEqual([]);
      console.log(`ports of this machine: ${told.size}, as ss lists them`);
      // Root sees every process; what has none belongs to the kernel or to another namespace.
      if (process.getuid?.() === 0) expect(warnings).toEqual([]);
    },
  );

  test.skipIf(!existsSync('/usr/bin/netstat'))(
    'without ss come from netstat, with the same answer (skipped where netstat is absent)',
    async () => {
      const server = net.createServer();
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const stdout = execFileSync('netstat', ['-tulnp'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      const fromSs = (await ports('localhost')).data;
      const pids = [...stdout.matchAll(/\s(\d+)\/\S/g)].map(([, pid]) => Number(pid));
      const shell = await machines.add('old', {
        transcript: [missing, { command: 'netstat -tulnp', stdout, exitCode: 0 }],
      });
      const exec = shell.exec.bind(shell);
      shell.exec = async (command, options) =>
        command.text.includes('@@section')
          ? { stdout: '', stderr: '', exitCode: 0, signal: undefined, truncated: false, durationMs: 1 }
          : exec(command, options);
      const { data, warnings } = await ports('old');
      const { port } = server.address() as net.AddressInfo;
      server.close();
      const row = (list: readonly NetworkPort[]) => list.find((each) => each.protocol === 'tcp' && each.port === port);
      expect(row(data)?.processes[0]?.pid).toBe(process.pid);
      expect({ ...row(data), processes: [] }).toEqual({ ...row(fromSs), processes: [] });
      expect(pids).toContain(process.pid);
      expect(warnings).toContainEqual(expect.stringContaining('netstat'));
    },
  );

  test('show the container by the cgroup of the process, and by what docker publishes', async () => {
    const stdout = [
      'tcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=10,fd=5))',
      'tcp LISTEN 0 511 0.0.0.0:8080 0.0.0.0:* users:(("docker-proxy",pid=20,fd=5))',
      'tcp LISTEN 0 511 [::]:9001 [::]:* users:(("docker-proxy",pid=21,fd=5))',
      'tcp LISTEN 0 511 *:5432 *:* users:(("postgres",pid=30,fd=5))',
      'udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=40,fd=5))',
      '',
    ].join('\n');
    const published = `${id} web 0.0.0.0:8080->80/tcp, :::9000-9002->9000-9002/tcp, 53/udp\n${'b'.repeat(64)} db \n`;
    const cgroups = `@10\n0::/system.slice/nginx.service\n@20\n0::/system.slice/docker.service\n@21\n@30\n0::/system.slice/docker-${'b'.repeat(64)}.scope\n@40\n12:pids:/\n0::/system.slice/systemd-resolved.service\n`;
    await machines.add('boxes', {
      transcript: [
        { command: 'ss -tulnp', stdout, exitCode: 0 },
        sectionsOf(containersCommand([10, 20, 21, 30, 40]), {
          cgroups: { stdout: cgroups },
          published: { stdout: published },
        }),
      ],
    });
    const { data } = await ports('boxes');
    expect(
      data.map(({ port, container }) => [port, container?.name ?? container?.id, container?.containerPort]),
    ).toEqual([
      [80, undefined, undefined],
      [8080, 'web', 80],
      [9001, 'web', 9001],
      [5432, 'b'.repeat(64), undefined],
      [53, undefined, undefined],
    ]);
    expect(data[4]).toMatchObject({ address: '127.0.0.53', interface: 'lo' });
    expect(JSON.parse(await machines.read('ports://boxes/analysis'))).toMatchObject({
      total: 5,
      everywhere: ['tcp/80', 'tcp/5432', 'tcp/8080', 'tcp/9001'],
      local: ['udp/53'],
      inContainers: { web: ['tcp/8080', 'tcp/9001'] },
      attention: [{ port: 'tcp/5432', reason: expect.stringContaining('PostgreSQL') }],
    });
    expect(JSON.parse(await machines.read('ports://boxes'))).toHaveLength(5);
  });

  test.skipIf(!hasRecordings)(
    `of a recorded machine, as an ordinary user too (skipped where ${recordingsAbsent})`,
    async () => {
      const root = recording('trixie/healthy/ss-listen');
      const user = recording('trixie/unprivileged/ss-listen');
      const pids = [...new Set(Array.from((root.stdout ?? '').matchAll(/pid=(\d+)/g), ([, pid]) => Number(pid)))];
      await machines.add('nas', {
        transcript: [
          { ...user, command: 'ss -tulnp' },
          { ...root, command: 'ss -tulnp' },
          sectionsOf(containersCommand(pids), {
            cgroups: { stdout: '' },
            published: recording('trixie/healthy/docker-ps'),
          }),
        ],
      });
      const { data, warnings } = await ports('nas');
      expect(warnings).toEqual([]);
      expect(data.filter(({ port }) => port === 22).map(({ processes }) => processes[0]?.name)).toEqual([
        'sshd',
        'sshd',
      ]);
      expect(data).toHaveLength((root.stdout ?? '').trim().split('\n').length);
    },
  );
});
