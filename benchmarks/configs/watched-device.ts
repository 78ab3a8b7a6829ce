import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { defineConfigType, definePlugin, sh } from '@infrastructor/core';
import { createRuntime, devicesToken, type Runtime, type RuntimeOptions } from '@infrastructor/core/runtime';
import { startTestSshd, type TestSshd, type TestSshdOptions } from '@infrastructor/core/testing';
import type { ChangeEvent } from './latencies.ts';

/** A runtime that watches one device behind a real sshd, and everything that it told. */
export interface WatchedDevice extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly sshd: TestSshd;
  readonly events: readonly ChangeEvent[];
  /** Until the first scan is told. @returns how long that took */
  readonly scanned: Promise<number>;
  /** Runs `true` on the device four times a second: what the machine makes of anything just now. */
  timeTrivialCommands(): { stop(): Promise<readonly number[]> };
  /** Files whose newest version is not what is on the disk, or that are stored and gone. */
  wrong(): Promise<readonly string[]>;
}

export interface WatchedDeviceOptions {
  /** The folder whose `*.conf` files are watched. */
  readonly root: string;
  readonly watchConfigs?: RuntimeOptions['watchConfigs'];
  readonly databaseUrl?: string | undefined;
  readonly sshd?: TestSshdOptions;
}

export async function watchDevice(options: WatchedDeviceOptions): Promise<WatchedDevice> {
  const { root } = options;
  await using opened = new AsyncDisposableStack();
  const home = mkdtempSync(path.join(tmpdir(), 'bench-configs-home-'));
  opened.defer(() => rmSync(home, { recursive: true }));
  const sshd = opened.use(await startTestSshd(options.sshd));
  const type = defineConfigType({
    name: 'bench',
    description: 'Files of the benchmark',
    match: ['/**/*.conf'],
    discover: async () => [root],
    parse: (text) => ({ lines: text.split('\n').length }),
  });
  const quiet = () => {};
  const log = { debug: quiet, info: quiet, warn: console.warn, error: console.error };
  const runtime = opened.use(
    await createRuntime({
      localDevice: false,
      plugins: [{ plugin: definePlugin({ name: 'bench', configTypes: [type] }) }],
      watchConfigs: options.watchConfigs ?? true,
      ...(options.databaseUrl ? { databaseUrl: options.databaseUrl } : { databaseFolder: path.join(home, 'database') }),
      log,
    }),
  );
  const startedAt = performance.now();
  const events: ChangeEvent[] = [];
  const scan = Promise.withResolvers<number>();
  runtime.bus.subscribe((message) => {
    if (message.type !== 'event') return;
    if (message.eventType === 'config.scanned') scan.resolve(performance.now() - startedAt);
    if (message.eventType !== 'config.changed') return;
    const { path, contentHash } = message.data as { readonly path: string; readonly contentHash?: string };
    events.push({ path, contentHash, atMs: Date.now() });
  });
  const devices = runtime.service(devicesToken);
  const row = await devices.table.insert({ hostname: 'bench', ...sshd.device });
  devices.announce('device.added', row);
  const table = runtime.tables.configurationSnapshots;
  const held = opened.move();
  return {
    runtime,
    sshd,
    events,
    scanned: scan.promise,
    timeTrivialCommands() {
      const times: number[] = [];
      let isWanted = true;
      const running = (async () => {
        const shell = await devices.shell(await devices.resolve(row.id));
        while (isWanted) {
          times.push((await shell.exec(sh`true`)).durationMs);
          await pause(250);
        }
      })();
      return {
        async stop() {
          isWanted = false;
          await running;
          return times;
        },
      };
    },
    async wrong() {
      const onDisk = new Map(
        readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && entry.name.endsWith('.conf') && !entry.parentPath.includes('/.git'))
          .map((entry) => path.join(entry.parentPath, entry.name))
          .map((file) => [file, readFileSync(file, 'utf8')]),
      );
      const found = [];
      for (const [file, text] of onDisk) if ((await table.newest(row.id, file))?.rawContent !== text) found.push(file);
      for (const { filePath, changeType } of await table.tracked(row.id))
        if (filePath.startsWith(root) && changeType !== 'delete' && !onDisk.has(filePath)) found.push(filePath);
      return found;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Waits until nothing is wrong any more. @returns how long that took @throws with what is wrong still */
export async function settled(device: WatchedDevice, timeoutMs: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const wrong = await device.wrong();
    const passed = performance.now() - startedAt;
    if (wrong.length === 0) return passed;
    if (passed > timeoutMs)
      throw new Error(`${wrong.length} files are not stored as they are: ${wrong.slice(0, 5).join(', ')}`);
    await pause(100);
  }
}
