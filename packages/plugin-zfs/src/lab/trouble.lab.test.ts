import { sh } from '@infrastructor/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fresh, type Lab, noteInLog, openLab, randomFile } from '../test-support/lab.ts';

interface Health {
  readonly verdict: string;
  readonly pools: readonly {
    readonly pool: string;
    readonly verdict: string;
    readonly reasons: readonly { readonly code: string; readonly message: string }[];
  }[];
}

interface Status {
  readonly state: string;
  readonly scanStats: {
    readonly function: string;
    readonly state: string;
    readonly donePercent?: number;
    readonly errors?: number;
  };
}

const parameters = '/sys/module/zfs/parameters';

describe('pools in trouble', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());
  afterEach(async () => {
    await lab.onMachine(sh`echo 0 > ${parameters}/zfs_scan_suspend_progress; zpool wait -t scrub,resilver tank`);
  });

  const healthOf = async (pool: string) => {
    const { data } = await lab.ask<Health>('check_zfs_health', fresh);
    const found = data.pools.find((one) => one.pool === pool);
    if (!found) throw new Error(`No verdict on ${pool}`);
    return { verdict: found.verdict, told: found.reasons.map(({ code, message }) => `${code}: ${message}`) };
  };
  const tank = async () => (await lab.ask<Status>('get_zfs_pool_status', { pool: 'tank', ...fresh })).data;

  test('a mirror that loses a disk is critical, and healthy again after its return', async ({ task }) => {
    expect(await healthOf('tank')).toMatchObject({ verdict: 'healthy' });
    await lab.onMachine(sh`zpool offline tank virtio-tank-b`);
    const degraded = await healthOf('tank');
    expect(degraded.verdict).toBe('critical');
    expect(await tank()).toMatchObject({ state: 'DEGRADED' });
    await lab.onMachine(sh`zpool online tank virtio-tank-b && zpool wait -t resilver tank`);
    expect(await healthOf('tank')).toMatchObject({ verdict: 'healthy' });
    noteInLog(task, degraded.told.join('; '));
  });

  test('a faulted disk is critical', async ({ task }) => {
    await lab.onMachine(sh`zpool offline -f tank virtio-tank-b`);
    const faulted = await healthOf('tank');
    expect(faulted.verdict).toBe('critical');
    await lab.onMachine(sh`zpool clear tank && zpool online tank virtio-tank-b && zpool wait -t resilver tank`);
    expect(await healthOf('tank')).toMatchObject({ verdict: 'healthy' });
    noteInLog(task, faulted.told.join('; '));
  });

  test('a scrub under way tells how far it is, and its end', async ({ task }) => {
    await lab.onMachine(
      sh`cd ${parameters} && zfs create tank/scrubbed && ${randomFile('/mnt/tank/scrubbed/data', 40)} && zpool sync tank && echo 5 > zfs_scrub_min_time_ms && echo 1 > zfs_txg_timeout && echo 262144 > zfs_scan_vdev_limit && echo 1 > zfs_vdev_scrub_max_active && zpool scrub tank`,
    );
    const seen: number[] = [];
    while (true) {
      const { scanStats } = await tank();
      expect(scanStats.function).toBe('scrub');
      if (scanStats.state !== 'in-progress') break;
      if (scanStats.donePercent !== undefined) seen.push(scanStats.donePercent);
      // Far enough to be worth telling; the rest goes at full speed.
      if ((scanStats.donePercent ?? 0) > 20)
        await lab.onMachine(
          sh`cd ${parameters} && echo 1000 > zfs_scrub_min_time_ms && echo 16777216 > zfs_scan_vdev_limit && echo 3 > zfs_vdev_scrub_max_active`,
        );
    }
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
    expect(await tank()).toMatchObject({ scanStats: { state: 'finished', errors: 0 } });
    noteInLog(task, `${seen.join(', ')} %`);
  });

  test('a resilver under way is a warning', async ({ task }) => {
    await lab.onMachine(
      sh`echo 1 > ${parameters}/zfs_scan_suspend_progress && zpool replace -f tank virtio-tank-b /dev/disk/by-id/virtio-spare-a`,
    );
    await expect
      .poll(async () => (await tank()).scanStats, { timeout: 60_000 })
      .toMatchObject({
        function: 'resilver',
        state: 'in-progress',
      });
    const resilvering = await healthOf('tank');
    expect(resilvering.verdict).toBe('warning');
    await lab.onMachine(sh`echo 0 > ${parameters}/zfs_scan_suspend_progress && zpool wait -t replace tank`);
    expect(await healthOf('tank')).toMatchObject({ verdict: 'healthy' });
    noteInLog(task, resilvering.told.join('; '));
  });

  test('checksum errors are told at once, and not healthy until they are cleared', async ({ task }) => {
    const disk = '/dev/disk/by-id/virtio-scratch-a-part1';
    await lab.onMachine(
      sh`${randomFile('/mnt/scratch/precious', 24)} && zpool sync scratch && for at in 20 40 60 80 100 120; do dd if=/dev/urandom of=${disk} bs=1M seek=$at count=4 oflag=direct conv=notrunc status=none; done; zpool scrub -w scratch; cat /mnt/scratch/precious > /dev/null || true`,
    );
    const damaged = await healthOf('scratch');
    expect(damaged.verdict).toBe('critical');
    expect(damaged.told.join('\n')).toMatch(/cksum errors|checksum errors/);
    expect(damaged.told.join('\n')).toMatch(/error-growth|errors-at-first-sight/);
    noteInLog(task, damaged.told.slice(0, 5).join('; '));
  });
});
