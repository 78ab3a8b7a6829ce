import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statfsSync } from 'node:fs';
import os from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trafficOf } from '../metrics/traffic.ts';
import type { SystemMetrics } from '../schemas/system-metrics.ts';
import { type Machines, startMachines } from '../test-support/machines.ts';
import { hasRecordings, recording, recordingsAbsent, sectionsOf } from '../test-support/recorded.ts';
import { metricsCommand } from './system-metrics.ts';

let machines: Machines;
beforeAll(async () => {
  machines = await startMachines({ localDevice: true });
});
afterAll(() => machines?.[Symbol.asyncDispose]());

async function metrics(device: string, args: Readonly<Record<string, unknown>> = {}) {
  const { data, meta } = await machines.call('get_system_metrics', { device, fresh: true, ...args });
  return { data: data as SystemMetrics, warnings: meta.warnings };
}

describe('metrics of this machine', () => {
  test('agree with /proc', async () => {
    const upBefore = os.uptime();
    const { data, warnings } = await metrics('localhost');
    const upAfter = os.uptime();
    expect(warnings).toEqual([]);
    expect(data.memory?.totalBytes).toBe(os.totalmem());
    expect(data.cpu?.cores).toBe(os.cpus().length);
    expect(data.cpu?.perCore).toHaveLength(os.cpus().length);
    expect(data.uptimeSec).toBeGreaterThanOrEqual(Math.floor(upBefore));
    expect(data.uptimeSec).toBeLessThanOrEqual(Math.ceil(upAfter));
    const available = Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1_024;
    expect(Math.abs((data.memory?.availableBytes ?? 0) - available)).toBeLessThan(os.totalmem() / 5);
    const { usedPercent = 0, userPercent = 0, systemPercent = 0, stealPercent = 0 } = data.cpu ?? {};
    expect(usedPercent).toBeGreaterThanOrEqual(userPercent);
    expect(userPercent + systemPercent + stealPercent).toBeCloseTo(usedPercent, 0);
    expect(data.load).toBeDefined();
    const root = data.filesystems.find(({ mountedOn }) => mountedOn === '/');
    const { blocks, bsize } = statfsSync('/');
    expect(root?.sizeBytes).toBe(blocks * bsize);
    expect(data.interfaces.map((each) => each.interface)).not.toContain('lo');
    const disks = readFileSync('/proc/diskstats', 'utf8');
    for (const { device } of data.disks) expect(disks).toContain(` ${device} `);
  });

  test('show what a process uses now, and its owner', async () => {
    const script = 'console.log("busy"); for (const end = Date.now() + 60_000; Date.now() < end;);';
    const busy = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(busy.stdout, 'data');
      const { data } = await metrics('localhost', { includeProcesses: true });
      const found = data.processes?.find(({ pid }) => pid === busy.pid);
      expect(found).toMatchObject({ user: os.userInfo().username, ppid: process.pid });
      // Of one core, of which others want their share.
      expect(found?.cpuPercent).toBeGreaterThan(1);
      const resident = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(busy.pid)], { encoding: 'utf8' })) * 1_024;
      expect(found?.rssBytes).toBeGreaterThan(resident / 3);
      expect(data.processes?.length).toBeLessThanOrEqual(20);
      const shares = data.processes?.map(({ cpuPercent }) => cpuPercent) ?? [];
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
    } finally {
      busy.kill('SIGKILL');
    }
  });

  test('are kept as a row of the time series', async () => {
    const { data } = await metrics('localhost');
    await machines.runtime.tables.flush();
    const device = await machines.runtime.tables.devices.find('localhost');
    expect(await machines.runtime.tables.systemMetrics.newest(device?.id ?? '')).toMatchObject({
      cpuUsagePercent: data.cpu?.usedPercent,
      memoryUsagePercent: data.memory?.usedPercent,
      ...trafficOf(data),
    });
  });
});

describe.skipIf(!hasRecordings)(`metrics of recorded machines (skipped where ${recordingsAbsent})`, () => {
  const states = { before: 'tools-missing', after: 'healthy' } as const;

  function recorded(suite: 'trixie' | 'bookworm') {
    const of = (name: string, state: string = states.after) => recording(`${suite}/${state}/${name}`);
    const counters = (suffix: 'before' | 'after') => ({
      [`uptime-${suffix}`]: of('proc-uptime', states[suffix]),
      [`stat-${suffix}`]: of('proc-stat', states[suffix]),
      [`diskstats-${suffix}`]: of('proc-diskstats', states[suffix]),
      [`net-${suffix}`]: of('proc-net-dev', states[suffix]),
    });
    return sectionsOf(metricsCommand(false), {
      ...counters('before'),
      memory: of('proc-meminfo'),
      load: of('proc-loadavg'),
      pressure: of('proc-pressure'),
      arc: of('arcstats'),
      filesystems: of('df-PkT'),
      ...counters('after'),
    });
  }

  test.each(['trixie', 'bookworm'] as const)(
    '%s: rates between two recordings, memory without the ARC',
    async (suite) => {
      await machines.add(suite, { transcript: [recorded(suite)] });
      const { data } = await metrics(suite);
      expect(data.intervalSec).toBeGreaterThan(60);
      expect(data.cpu?.usedPercent).toBeGreaterThan(0);
      const { memory } = data;
      expect(memory?.arcBytes).toBeGreaterThan(0);
      expect((memory?.usedBytes ?? 0) + (memory?.availableBytes ?? 0)).toBe(memory?.totalBytes);
      expect(data.filesystems.find(({ mountedOn }) => mountedOn === '/')?.sizeBytes).toBeGreaterThan(0);
      expect(data.disks.map(({ device }) => device)).toContain('vda');
      expect(data.pressure.map(({ resource }) => resource).sort()).toEqual(['cpu', 'io', 'memory']);
      expect(data.temperatures).toEqual([]);
      console.log(
        `${suite}: CPU ${data.cpu?.usedPercent} %, memory ${memory?.usedPercent} % over ${data.intervalSec} s`,
      );
    },
  );

  test('leave out what a machine does not tell, and say so', async () => {
    const uptime = recording('trixie/healthy/proc-uptime');
    const answer = sectionsOf(metricsCommand(false), {
      'uptime-before': uptime,
      memory: recording('trixie/healthy/proc-meminfo'),
      filesystems: { ...recording('trixie/healthy/df-PkT'), exitCode: 124 },
      'uptime-after': uptime,
    });
    await machines.add('poor', { transcript: [answer] });
    const { data, warnings } = await metrics('poor');
    expect(data.cpu).toBeUndefined();
    expect(data.load).toBeUndefined();
    expect(data.disks).toEqual([]);
    expect(data.memory?.totalBytes).toBeGreaterThan(0);
    expect(warnings).toContain('stat-before could not be read on this machine');
    expect(warnings).toContain('Network file systems did not answer and are left out');
  });
});
