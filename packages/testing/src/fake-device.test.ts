import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  defineCollector,
  defineCommand,
  defineParser,
  definePlugin,
  exposeCollector,
  sh,
  Type,
} from '@infrastructor/core';
import { describe, expect, test } from 'vitest';
import { createTestHost } from './create-test-host.ts';
import { fakeDevice } from './fake-device.ts';

const hostname = defineCollector({
  name: 'test.hostname',
  description: 'Its name',
  ttl: '1m',
  output: Type.String(),
  command: defineCommand({
    name: 'hostname.show',
    command: () => sh`hostname`,
    parser: defineParser({
      name: 'hostname',
      description: 'A name',
      output: Type.String(),
      parse: (text) => text.trim(),
    }),
  }),
});
const plugin = definePlugin({
  name: 'test',
  collectors: [hostname],
  tools: [exposeCollector(hostname, { name: 'get_hostname', http: 'GET /api/test/:device/hostname' })],
});
const transcript = [{ command: 'hostname', stdout: 'nas01\n', exitCode: 0 }];

describe('fakeDevice', () => {
  test('answers from recordings, and remembers what was asked', async () => {
    const { shell } = await fakeDevice({ hostname: 'nas', transcript });
    expect(await shell.exec(sh`hostname`)).toMatchObject({ stdout: 'nas01\n', exitCode: 0 });
    await expect(shell.exec(sh`hostnam`)).rejects.toMatchObject({ hint: expect.stringContaining('hostname') });
    expect(shell.executed.map(({ command }) => command)).toEqual(['hostname', 'hostnam']);
  });

  test('reads a folder of recordings', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'transcript-'));
    try {
      await writeFile(path.join(folder, 'hostname.json'), JSON.stringify(transcript));
      const { shell } = await fakeDevice({ transcript: folder });
      expect((await shell.exec(sh`hostname`)).stdout).toBe('nas01\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('fails, hangs and lags where it is told to', async () => {
    const down = new Error('cable pulled');
    const { shell } = await fakeDevice({ transcript, fault: () => ({ fail: down }) });
    await expect(shell.exec(sh`hostname`)).rejects.toBe(down);
    const { shell: hung } = await fakeDevice({ transcript, fault: () => ({ hang: true }) });
    await expect(hung.exec(sh`hostname`, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test('stands in a test host like a real one', { timeout: 60_000 }, async () => {
    const nas = await fakeDevice({ hostname: 'nas', transcript });
    await using host = await createTestHost({ plugins: [plugin], devices: [nas] });
    expect(await host.call('get_hostname', { device: 'nas' })).toMatchObject({
      data: 'nas01',
      meta: { source: 'live' },
    });
    expect(await host.call('get_hostname', { device: 'nas' })).toMatchObject({ meta: { source: 'cache' } });
    expect(nas.shell.executed).toHaveLength(1);
    await expect(host.call('get_hostname', { device: 'nas' }, { scopes: [] })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});
