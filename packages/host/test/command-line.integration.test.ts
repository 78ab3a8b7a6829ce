import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from './support/command-line.ts';

let home: string;
const run = (args: readonly string[], input?: string) =>
  runCommandLine({ INFRASTRUCTOR_HOME: home }, args, input === undefined ? {} : { input });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'infrastructor-home-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('infrastructor parse', () => {
  test('prints JSON, and exits with 65 and a typed error for what it cannot read', async () => {
    const good = await run(['parse', 'loadavg'], '0.50 0.40 0.30 1/200 4711\n');
    expect(good.exitCode).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({ load1m: 0.5, load5m: 0.4 });
    const bad = await run(['parse', 'loadavg'], 'Permission denied\n');
    expect(bad.exitCode).toBe(65);
    expect(JSON.parse(bad.stdout)).toMatchObject({ error: { code: 'PARSE_FAILED', message: expect.any(String) } });
  });

  test('answers a batch line by line, and goes on behind a bad one', async () => {
    const lines = [
      { id: 1, parser: 'loadavg', text: '0.50 0.40 0.30 1/200 4711\n' },
      { id: 2, parser: 'nonsense', text: '' },
      { id: 3, parser: 'uptime', text: 'not at all' },
    ];
    const input = `${lines.map((line) => JSON.stringify(line)).join('\n')}\nno json\n`;
    const { stdout, exitCode } = await run(['parse', '--batch'], input);
    expect(exitCode).toBe(0);
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(answers).toMatchObject([
      { id: 1, ok: true, data: { load1m: 0.5 } },
      { id: 2, ok: false, error: { code: 'TOOL_NOT_FOUND' } },
      { id: 3, ok: false, error: { code: 'PARSE_FAILED' } },
      { ok: false, error: { code: 'VALIDATION_FAILED' } },
    ]);
  });

  test('names every parser whose name is fixed', async () => {
    const { stdout } = await run(['parse', '--list']);
    const names = new Set(stdout.split('\n').map((line) => line.split(' ')[0]));
    const fixed = [
      'df free uptime loadavg meminfo stat diskstats net-dev mounts lsblk ps ss netstat systemctl os-release sha256sum',
      'inotify journal syslog smartctl zpool.status zpool.status-json zpool.list zpool.iostat zpool.events zfs.list',
      'zfs.get zfs.diff arcstats docker.ps docker.inspect docker.stats docker.info compose nginx ssh-config ini json',
      'yaml toml',
    ]
      .join(' ')
      .split(' ');
    expect(fixed.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('a wrong command line', () => {
  test('is told what was likely meant', async () => {
    const { stderr, exitCode } = await run(['list_device']);
    expect(stderr).toContain('There is no command list_device');
    expect(stderr).toContain('list_devices');
    expect(exitCode).toBe(66);
  });

  test('is told which option is missing or not known', async () => {
    expect((await run(['get_system_metrics'])).stderr).toContain('--device');
    expect((await run(['list_devices', '--nonsense', '1'])).exitCode).toBe(64);
  });
});

describe('infrastructor mcp --stdio', () => {
  test('answers all that was piped in, although its input has ended already', async () => {
    const clientInfo = { name: 'pipe', version: '1' };
    const messages = [
      { id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: { name: 'get_system_metrics', arguments: { device: 'localhost' } } },
    ];
    const input = messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join('');
    const { stdout, exitCode } = await run(['mcp', '--stdio'], input);
    expect(exitCode).toBe(0);
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number; result: { structuredContent?: { data: object } } });
    expect(answers.map(({ id }) => id)).toEqual([1, 2]);
    expect(answers[1]?.result.structuredContent?.data).toHaveProperty('memory');
  });
});
