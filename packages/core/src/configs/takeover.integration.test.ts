import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { devicesToken } from '../devices/devices.ts';
import { createRuntime } from '../lifecycle/create-runtime.ts';
import type { Runtime } from '../lifecycle/runtime.ts';
import { postgresInstalled, startPostgres, type TestPostgres } from '../store/test-postgres.ts';

const inotifyIsHere = spawnSync('sh', ['-c', 'command -v inotifywait']).status === 0;

interface Watcher {
  readonly child: ChildProcess;
  watching: boolean;
  mode: string | undefined;
}

describe.skipIf(!postgresInstalled || !inotifyIsHere)(
  'several processes of one installation (skipped without PostgreSQL or inotifywait)',
  () => {
    let root: string;
    let postgres: TestPostgres;
    let runtime: Runtime;
    let deviceId: string;
    const watchers: Watcher[] = [];

    beforeAll(async () => {
      root = await mkdtemp(path.join(tmpdir(), 'takeover-'));
      await writeFile(path.join(root, 'a.conf'), 'old\n');
      postgres = await startPostgres();
      runtime = await createRuntime({ databaseUrl: postgres.url, localDevice: false });
      const row = await runtime.service(devicesToken).table.insert({ hostname: 'here', transport: 'local' });
      deviceId = row.id;
    });
    afterAll(async () => {
      for (const { child } of watchers) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      await runtime?.close();
      await postgres?.[Symbol.asyncDispose]();
      if (root) await rm(root, { recursive: true });
    });

    const start = () => {
      const file = new URL('./test-config-watcher.ts', import.meta.url);
      const child = fork(file, [postgres.url, root], { execArgv: ['--conditions=development'] });
      const watcher: Watcher = { child, watching: false, mode: undefined };
      child.on('message', (told: Pick<Watcher, 'watching' | 'mode'>) => Object.assign(watcher, told));
      watchers.push(watcher);
      return watcher;
    };
    const content = async (name: string) =>
      (await runtime.tables.configurationSnapshots.newest(deviceId, path.join(root, name)))?.rawContent;

    test('watch with one of them, and another takes over within 15 s of its being killed', async () => {
      const first = start();
      await expect.poll(() => first.mode, { timeout: 60_000 }).toBe('inotify');
      const second = start();
      await once(second.child, 'message');
      await writeFile(path.join(root, 'a.conf'), 'new\n');
      await expect.poll(() => content('a.conf'), { timeout: 5_000 }).toBe('new\n');
      expect([first.watching, second.watching]).toEqual([true, false]);
      const { items } = await runtime.tables.configurationSnapshots.history(deviceId, {
        limit: 10,
        filePath: path.join(root, 'a.conf'),
      });
      expect(items.map(({ rawContent, changeType }) => [rawContent, changeType])).toEqual([
        ['new\n', 'modify'],
        ['old\n', 'create'],
      ]);

      first.child.kill('SIGKILL');
      const killedAt = performance.now();
      await writeFile(path.join(root, 'a.conf'), 'while nobody watched\n');
      await expect.poll(() => content('a.conf'), { timeout: 20_000, interval: 50 }).toBe('while nobody watched\n');
      const tookMs = performance.now() - killedAt;
      console.log(`taken over and caught up ${Math.round(tookMs)} ms after the kill`);
      expect(second.watching).toBe(true);
      expect(tookMs).toBeLessThan(15_000);
    });
  },
);
