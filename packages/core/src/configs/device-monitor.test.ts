import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defineConfigType } from '../contract/config-type.ts';
import type { DeviceInfo } from '../contract/context.ts';
import { definePlugin } from '../contract/plugin.ts';
import type { BusMessage } from '../events/bus.ts';
import { ChangeRecorder, type ChangeRecorderServices } from './change-recorder.ts';
import { ConfigTypeSet } from './config-type-set.ts';
import { DeviceMonitor, type DeviceMonitorOptions } from './device-monitor.ts';
import { type SlowDeviceOptions, slowDevice } from './test-slow-device.ts';
import { TrackedFiles } from './tracked-files.ts';

const pollIntervalSec = 10;
const storingMs = 200;
const device: DeviceInfo = {
  id: 'id',
  hostname: 'old',
  address: 'old',
  transport: 'ssh',
  tags: {},
  capabilities: undefined,
};

interface Told {
  readonly path: string;
  readonly changeType: string;
  readonly renamedFrom?: string;
}

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'device-monitor-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true });
});

const file = (name: string) => path.join(root, `${name}.conf`);
const write = (name: string, text: string) => writeFileSync(file(name), `${text}\n`);

/** A monitor of that folder whose every change is stored slowly, with all that it told. */
function monitorOf(
  times: SlowDeviceOptions & { readonly discoveringMs?: number },
  alsoWatched: readonly string[] = [],
) {
  const told: (Told & { readonly atMs: number })[] = [];
  const unreadable: string[] = [];
  const warnings: unknown[] = [];
  const { shell, listedAtMs, mostAtOnce } = slowDevice(times);
  const lines = defineConfigType({
    name: 'lines',
    description: 'Lines of a test',
    match: ['/**/*.conf'],
    async discover() {
      await new Promise((resolve) => setTimeout(resolve, times.discoveringMs ?? 0));
      return [root, ...alsoWatched];
    },
    parse: () => ({}),
  });
  const types = new ConfigTypeSet([{ plugin: definePlugin({ name: 'test' }), definition: lines }]);
  const log = { debug() {}, info() {}, warn: (...said: unknown[]) => void warnings.push(said), error: console.error };
  const services: ChangeRecorderServices = {
    table: {
      async appendMany(snapshots) {
        if (snapshots.length > 0) await new Promise((resolve) => setTimeout(resolve, storingMs));
        return snapshots.map((each) => ({ ...each, id: each.filePath, time: '' }));
      },
    },
    bus: {
      publish(message: BusMessage) {
        if (message.type !== 'event') return;
        if (message.eventType === 'config.unreadable') unreadable.push((message.data as Told).path);
        if (message.eventType !== 'config.changed') return;
        told.push({ ...(message.data as Told), atMs: performance.now() });
      },
      subscribe: () => () => {},
      [Symbol.asyncDispose]: async () => {},
    },
    work: { clock: { now: () => Date.now(), schedule: () => () => {} }, invalidate: async () => {} },
    log,
  };
  const now = () => new Date();
  const options = {
    paths: [],
    sweepIntervalSec: 900,
    pollIntervalSec,
    maxFileBytes: 10_000,
    maxDepth: 3,
    maxFiles: 1_000,
  };
  const files = new TrackedFiles({
    device,
    types,
    options,
    table: { tracked: async () => [] },
    recorder: new ChangeRecorder(services),
    now,
  });
  const given: DeviceMonitorOptions = {
    device,
    files,
    types,
    options,
    log,
    now,
    shell: async () => shell,
    context: () => ({ device }) as ReturnType<DeviceMonitorOptions['context']>,
    mayWatch: () => true,
    limited: (work) => work(),
  };
  const monitor = new DeviceMonitor(given);
  monitor.start();
  return {
    monitor,
    told,
    unreadable,
    warnings,
    listedAtMs,
    mostAtOnce,
    async [Symbol.asyncDispose]() {
      const stopped = monitor.stop();
      await vi.advanceTimersByTimeAsync(60_000);
      await stopped;
    },
  };
}

/** Does something at moments of the faked clock. @returns when each file was changed */
async function editsAt(moments: readonly (readonly [atMs: number, edit: () => readonly string[]])[]) {
  const changedAtMs = new Map<string, number>();
  for (const [atMs, edit] of moments.toSorted(([one], [other]) => one - other)) {
    await vi.advanceTimersByTimeAsync(Math.max(0, atMs - performance.now()));
    for (const name of edit()) changedAtMs.set(file(name), performance.now());
  }
  return changedAtMs;
}

describe('a device without inotifywait', () => {
  test('is told of every edit, new file, deletion and rename within an interval, whenever it happens', async () => {
    for (let index = 0; index < 120; index += 1) write(`f${index}`, `old ${index}`);
    await using watched = monitorOf({ listingMs: 400, readingMs: 100, discoveringMs: 5_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(watched.monitor.mode).toBe('polling');
    const kinds: readonly ((index: number) => readonly string[])[] = [
      (index) => {
        write(`f${index}`, `new ${index}`);
        return [`f${index}`];
      },
      (index) => {
        rmSync(file(`f${index}`));
        return [`f${index}`];
      },
      (index) => {
        renameSync(file(`f${index}`), file(`renamed${index}`));
        return [`f${index}`, `renamed${index}`];
      },
      (index) => {
        write(`made${index}`, `made ${index}`);
        return [`made${index}`];
      },
    ];
    const startMs = performance.now();
    // About every moment of a comparison and of the time between two.
    const edits = Array.from({ length: 120 }, (_, index): [number, () => readonly string[]] => [
      startMs + index * 837,
      () => kinds[index % kinds.length]?.(index) ?? [],
    ]);
    const changedAtMs = await editsAt(edits);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(changedAtMs.size).toBe(150);
    const took = watched.told.map((each) => each.atMs - (changedAtMs.get(each.path) ?? Number.NaN));
    expect(watched.told.map((each) => each.path).sort()).toEqual([...changedAtMs.keys()].sort());
    expect(Math.max(...took)).toBeLessThanOrEqual(pollIntervalSec * 1_000);
    expect(watched.told.filter(({ renamedFrom }) => renamedFrom !== undefined)).toHaveLength(30);
    expect(watched.mostAtOnce()).toBe(1);
    expect(watched.warnings).toEqual([]);
  });

  test('is told within an interval of many changes at once after a long quiet, made when it had just been looked at', async () => {
    for (let index = 0; index < 160; index += 1) write(`f${index}`, `old ${index}`);
    await using watched = monitorOf({ listingMs: 400, readingMs: 100 });
    await vi.advanceTimersByTimeAsync(200_000);
    const comparisons = watched.listedAtMs.length;
    while (watched.listedAtMs.length === comparisons) await vi.advanceTimersByTimeAsync(1);
    const changedAtMs = performance.now();
    for (let index = 0; index < 160; index += 1) {
      if (index % 2 === 0) write(`f${index}`, `new ${index}`);
      else rmSync(file(`f${index}`));
    }
    await vi.advanceTimersByTimeAsync(20_000);
    expect(watched.told).toHaveLength(160);
    const tookMs = Math.max(...watched.told.map(({ atMs }) => atMs - changedAtMs));
    expect(tookMs).toBeGreaterThan(5_000);
    expect(tookMs).toBeLessThanOrEqual(pollIntervalSec * 1_000);
    expect(watched.warnings).toEqual([]);
  });

  test('keeps a file that is taken away and put back between two looks', async () => {
    write('f', 'old');
    await using watched = monitorOf({ listingMs: 100, readingMs: 10 });
    await vi.advanceTimersByTimeAsync(5_000);
    rmSync(file('f'));
    const comparisons = watched.listedAtMs.length;
    while (watched.listedAtMs.length === comparisons) await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(50);
    write('f', 'new');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(watched.told.map(({ changeType }) => changeType)).toEqual(['modify']);
  });

  test.skipIf(process.getuid?.() !== 0)(
    'tells once that a file or its folder may not be read any more, and takes neither for deleted (skipped where it is not run by root)',
    async () => {
      chmodSync(root, 0o755);
      for (const name of ['f', 'g']) {
        mkdirSync(path.join(root, name));
        write(`${name}/${name}`, `old ${name}`);
      }
      await using watched = monitorOf({ listingMs: 100, readingMs: 10, userId: 65_534 });
      await vi.advanceTimersByTimeAsync(5_000);
      expect(watched.monitor.files.files.size).toBe(2);
      chmodSync(file('f/f'), 0o600);
      chmodSync(path.join(root, 'g'), 0o700);
      // The same content elsewhere is a new file, for the old one is not known to be gone.
      write('copy', 'old g');
      await vi.advanceTimersByTimeAsync(40_000);
      expect(watched.unreadable.toSorted()).toEqual([file('f/f'), file('g/g')]);
      write('f/f', 'new f');
      chmodSync(file('f/f'), 0o644);
      chmodSync(path.join(root, 'g'), 0o755);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(watched.told).toMatchObject([
        { path: file('copy'), changeType: 'create' },
        { path: file('f/f'), changeType: 'modify' },
      ]);
      expect(watched.told[0]).not.toHaveProperty('renamedFrom');
    },
  );

  test('is compared at once where there is more to watch than before, and told of what it has', async () => {
    const found: string[] = [];
    const other = mkdtempSync(path.join(tmpdir(), 'device-monitor-other-'));
    try {
      writeFileSync(path.join(other, 'f.conf'), 'new\n');
      await using watched = monitorOf({ listingMs: 100, readingMs: 10 }, found);
      await vi.advanceTimersByTimeAsync(20_000);
      found.push(other);
      await vi.advanceTimersByTimeAsync(70_000);
      expect(watched.told).toMatchObject([{ path: path.join(other, 'f.conf'), changeType: 'create' }]);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  test('that takes longer than the interval to compare is said so once, and left alone three quarters of the time', async () => {
    for (let index = 0; index < 5; index += 1) write(`f${index}`, 'old');
    await using watched = monitorOf({ listingMs: 12_000, readingMs: 100 });
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(watched.warnings).toEqual([
      [
        'configuration files cannot be compared as often as they are to be polled',
        expect.objectContaining({ device: 'old', pollIntervalSec, toldWithinSec: 60, filesTracked: 5 }),
      ],
    ]);
    expect(watched.mostAtOnce()).toBe(1);
    const gaps = watched.listedAtMs.slice(1).map((at, index) => at - (watched.listedAtMs[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(15);
    expect(Math.min(...gaps)).toBeGreaterThan(47_900);
    expect(readdirSync(root)).toHaveLength(5);
  });
});
