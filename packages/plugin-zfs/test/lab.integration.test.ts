import { type ShellCommand, sh } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import { createTestHost, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from '../src/index.ts';
import { findLab } from './support/lab.ts';

describe('where the lab is', () => {
  test('the environment names a machine, which is then neither started nor stopped', async () => {
    const lab = findLab({ INFRASTRUCTOR_LAB_SSH: 'lab.test:2222,/keys/id' });
    expect(lab).toMatchObject({ address: 'lab.test', port: 2222, keyFile: '/keys/id' });
    await lab?.stop();
  });

  test('without a name and a built machine there is none', () => {
    expect(findLab({ LAB_HOME: '/nonexistent', INFRASTRUCTOR_LAB_SSH: 'nonsense' })).toBeUndefined();
  });
});

const lab = findLab(process.env);

// Not skipped but not there: whoever has no lab has not asked for this suite.
if (lab) {
  describe('all tools on real OpenZFS', { timeout: 180_000 }, () => {
    let host: TestHost;
    beforeAll(async () => {
      await lab.start();
      host = await createTestHost({
        plugins: [plugin],
        ssh: { commandTimeoutMs: 120_000, hostKeyPolicy: 'accept-new', knownHostsFiles: [] },
      });
      const { table } = host.runtime.service(devicesToken);
      const place = {
        transport: 'ssh',
        address: lab.address,
        sshPort: lab.port,
        sshPrivateKeyPath: lab.keyFile,
      } as const;
      await table.insert({ hostname: 'nas', sshUsername: 'root', capabilities: { zfs: {} }, ...place });
      await table.insert({ hostname: 'ops', sshUsername: 'ops', capabilities: { zfs: {} }, ...place });
    }, 400_000);
    afterAll(async () => {
      await host?.[Symbol.asyncDispose]();
      await lab.stop();
    }, 120_000);

    const ask = async <Data = unknown>(tool: string, input: Record<string, unknown> = {}, device = 'nas') => {
      const { data, meta } = await host.call(tool, { device, timeoutMs: 120_000, ...input });
      return { data: data as Data, meta };
    };
    /** What is done to the machine itself. */
    const onMachine = async (command: ShellCommand) => {
      const devices = host.runtime.service(devicesToken);
      const shell = await devices.shell(await devices.resolve('nas'));
      const { exitCode, stderr, stdout } = await shell.exec(command, { timeoutMs: 120_000 });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      return stdout;
    };
    const fresh = { fresh: true };
    const health = async () => (await ask<{ verdict: string }>('check_zfs_health', fresh)).data.verdict;

    test('pools, datasets, properties, snapshots', async () => {
      const pools = await ask<{ name: string }[]>('list_zfs_pools');
      expect(pools.data.map(({ name }) => name)).toEqual(['backup', 'scratch', 'tank']);
      const status = await ask('get_zfs_pool_status', { pool: 'tank' });
      expect(status.data).toMatchObject({ state: 'ONLINE', vdevs: { classes: { data: [{ type: 'mirror' }] } } });
      const datasets = await ask<{ name: string }[]>('list_zfs_datasets', { pool: 'tank' });
      expect(datasets.data.map(({ name }) => name)).toContain('tank/home/bob smith');
      const properties = await ask('get_zfs_dataset_properties', { dataset: 'tank/home/bob smith' });
      expect(properties.data).toContainEqual(expect.objectContaining({ property: 'quota', value: 33_554_432 }));
      expect((await ask<unknown[]>('list_zfs_snapshots', { dataset: 'tank/media' })).data).toHaveLength(2);
    });

    test('a snapshot with every legal character is made, listed, cloned and compared', async () => {
      const snapshot = 'all legal: a-b_c.d%e';
      await ask('create_zfs_snapshot', { dataset: 'tank/home/bob smith', snapshot });
      const fullName = `tank/home/bob smith@${snapshot}`;
      const listed = await ask<{ name: string }[]>('list_zfs_snapshots', { dataset: 'tank/home/bob smith', ...fresh });
      expect(listed.data.map(({ name }) => name)).toContain(fullName);
      await ask('clone_zfs_snapshot', { snapshot: fullName, target: 'tank/home/bob clone' });
      await onMachine(sh`echo new > ${'/mnt/tank/home/bob smith/new file'} && zpool sync tank`);
      const diff = await ask<{ path: string; change: string }[]>('diff_zfs_snapshots', { snapshot: fullName });
      expect(diff.data).toContainEqual(
        expect.objectContaining({ change: 'added', path: '/mnt/tank/home/bob smith/new file' }),
      );
      await expect(ask('create_zfs_snapshot', { dataset: 'tank/home/bob smith', snapshot })).rejects.toMatchObject({
        code: 'CONFLICT',
      });
    });

    test('two snapshots are compared in either order', async () => {
      const [older, newer] = ['tank/home/alice@auto-2024-05-01_00-00', 'tank/home/alice@auto-2024-05-02_00-00'];
      const forwards = await ask('diff_zfs_snapshots', { snapshot: older, against: newer });
      const backwards = await ask('diff_zfs_snapshots', { snapshot: newer, against: older });
      expect(backwards.data).toEqual(forwards.data);
      expect(backwards.meta.warnings).toHaveLength(1);
    });

    const [first, second] = ['tank/media@auto-2024-05-01_00-00', 'tank/media@auto-2024-05-02_00-00'];

    test('a snapshot is sent to another pool, and changes after it', async () => {
      const to = { toDevice: 'nas', target: 'backup/media' };
      const size = await ask<{ estimate: { totalBytes: number } }>('send_zfs_snapshot', { snapshot: first });
      expect(size.data).toMatchObject({ sent: false });
      const full = await ask<{ sentBytes: number }>('send_zfs_snapshot', { snapshot: first, ...to });
      expect(full.data.sentBytes).toBeGreaterThan(size.data.estimate.totalBytes * 0.9);
      await expect(ask('send_zfs_snapshot', { snapshot: first, ...to })).rejects.toMatchObject({ code: 'CONFLICT' });
      const changes = { snapshot: second, incrementalFrom: first, ...to };
      expect((await ask('send_zfs_snapshot', { ...changes, dryRun: true })).data).not.toHaveProperty('conflict');
      expect((await ask('send_zfs_snapshot', changes)).data).toMatchObject({ sent: true });
      expect((await ask<unknown[]>('list_zfs_snapshots', { dataset: 'backup/media', ...fresh })).data).toHaveLength(2);
    });

    test('a changed target is overwritten only by a confirmed plan that names the losses', async () => {
      await onMachine(sh`zfs snapshot backup/media@own && zfs snapshot tank/media@later`);
      const input = {
        target: 'backup/media',
        fromDevice: 'nas',
        snapshot: 'tank/media@later',
        incrementalFrom: second,
      };
      await expect(ask('receive_zfs_snapshot', input)).rejects.toMatchObject({ code: 'CONFLICT' });
      const { data: plan } = await ask<{ confirm: string }>('receive_zfs_snapshot', { ...input, force: true });
      expect(plan).toMatchObject({ plan: { losses: [expect.stringContaining('backup/media@own')] } });
      await ask('receive_zfs_snapshot', { ...input, force: true, confirm: plan.confirm });
      const names = (await ask<{ name: string }[]>('list_zfs_snapshots', { dataset: 'backup/media', ...fresh })).data;
      expect(names.map(({ name }) => name).at(-1)).toBe('backup/media@later');
      expect(names.map(({ name }) => name)).not.toContain('backup/media@own');
    });

    test('a transfer that is cut goes on where it stopped', async () => {
      await onMachine(
        sh`zfs create tank/bulk && dd if=/dev/urandom of=/mnt/tank/bulk/data bs=1M count=60 status=none && zfs snapshot tank/bulk@1`,
      );
      const controller = new AbortController();
      const input = { device: 'nas', snapshot: 'tank/bulk@1', toDevice: 'nas', target: 'backup/bulk' };
      const cut = host.runtime.operation('send_zfs_snapshot').invoke(input, {
        caller: host.runtime.internalCaller,
        signal: controller.signal,
        onProgress: ({ done }) => {
          if (done > 10_000_000) controller.abort();
        },
      });
      await expect(cut).rejects.toMatchObject({ code: 'ABORTED' });
      const token = async () => {
        const { data } = await ask<{ property: string; value: unknown }[]>('get_zfs_dataset_properties', {
          dataset: 'backup/bulk',
          ...fresh,
        });
        return data.find(({ property }) => property === 'receive_resume_token')?.value;
      };
      await expect.poll(token, { timeout: 60_000, interval: 500 }).toEqual(expect.any(String));
      const { device: _device, ...rest } = input;
      await expect(ask('send_zfs_snapshot', rest)).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('stopped'),
      });
      const resumed = await ask<{ sentBytes: number }>('send_zfs_snapshot', { ...rest, resumeToken: await token() });
      expect(resumed.data.sentBytes).toBeLessThan(60 * 1_048_576);
      expect((await ask<unknown[]>('list_zfs_snapshots', { dataset: 'backup/bulk', ...fresh })).data).toHaveLength(1);
      await onMachine(sh`zfs mount backup/bulk && cmp /mnt/tank/bulk/data /mnt/backup/bulk/data`);
    });

    test('a stream goes to a file and comes back from it', async () => {
      const file = '/root/alice backup.zfs';
      const snapshot = 'tank/home/alice@auto-2024-05-02_00-00';
      const sent = await ask<{ sentBytes: number }>('send_zfs_snapshot', { snapshot, toFile: file });
      expect(sent.data.sentBytes).toBeGreaterThan(1_000);
      const input = { target: 'scratch/alice', fromFile: file };
      const { data: plan } = await ask<{ confirm: string }>('receive_zfs_snapshot', input);
      expect(plan).toMatchObject({
        plan: { steps: [expect.stringContaining('would receive'), expect.any(String)], losses: [] },
      });
      expect((await ask('receive_zfs_snapshot', { ...input, confirm: plan.confirm })).data).toMatchObject({
        receivedBytes: sent.data.sentBytes,
      });
      await expect(ask('receive_zfs_snapshot', input)).rejects.toMatchObject({ code: 'CONFLICT' });
    });

    test('an ordinary user works through sudo, or by delegation', async () => {
      await ask('create_zfs_snapshot', { dataset: 'tank/home/alice', snapshot: 'by-ops' }, 'ops');
      expect((await ask<unknown[]>('monitor_zfs_events', { limit: 5 }, 'ops')).data).toHaveLength(5);
      const input = { snapshot: 'tank/home/alice@auto-2024-05-01_00-00' };
      await onMachine(sh`mv /usr/bin/sudo /usr/bin/sudo.off`);
      try {
        await expect(ask('diff_zfs_snapshots', input, 'ops')).rejects.toMatchObject({
          code: 'PRIVILEGE_REQUIRED',
          hint: expect.stringContaining('zfs allow -u USER diff'),
        });
        await onMachine(sh`zfs allow -u ops diff tank/home/alice`);
        expect((await ask<unknown[]>('diff_zfs_snapshots', input, 'ops')).data.length).toBeGreaterThan(0);
      } finally {
        await onMachine(sh`mv /usr/bin/sudo.off /usr/bin/sudo`);
      }
    });

    test('a mirror that loses a disk changes the verdict, and so does its return', async () => {
      expect(await health()).toBe('healthy');
      await onMachine(sh`zpool offline tank virtio-tank-b`);
      expect(await health()).toBe('critical');
      const status = await ask('get_zfs_pool_status', { pool: 'tank', ...fresh });
      expect(status.data).toMatchObject({ state: 'DEGRADED' });
      await onMachine(sh`zpool online tank virtio-tank-b && zpool wait -t resilver tank`);
      expect(await health()).toBe('healthy');
    });

    test('a scrub under way tells how far it is', async () => {
      await onMachine(sh`echo 1 > /sys/module/zfs/parameters/zfs_scan_suspend_progress && zpool scrub tank`);
      const status = await ask('get_zfs_pool_status', { pool: 'tank', ...fresh });
      expect(status.data).toMatchObject({
        scanStats: { function: 'scrub', state: 'in-progress', donePercent: expect.any(Number) },
      });
      await onMachine(sh`echo 0 > /sys/module/zfs/parameters/zfs_scan_suspend_progress && zpool wait -t scrub tank`);
    });

    test('events arrive while they happen', async () => {
      const owned = host.runtime.registry.streams.get('zfs.events');
      if (!owned) throw new Error('The stream is not registered');
      const heard = await host.runtime.streams.subscribe(
        owned,
        'nas',
        { since: '2000-01-01T00:00:00Z' },
        host.runtime.internalCaller,
      );
      let made = false;
      for await (const message of heard) {
        if (message.kind !== 'item') continue;
        if (!made) {
          made = true;
          void ask('create_zfs_snapshot', { dataset: 'scratch', snapshot: 'heard' });
        }
        if (JSON.stringify(message.item).includes('heard')) break;
      }
      heard.close();
    });

    test('cache, snapshot analysis, advice and report', async () => {
      const arc = await ask('get_zfs_arc_stats', { intervalSec: 1 });
      expect(arc.data).toMatchObject({ hitRatio: expect.any(Number), interval: { intervalSec: expect.any(Number) } });
      const usage = await ask<{ datasets: unknown[] }>('analyze_snapshot_usage', {
        keepNewest: 0,
        keepDaily: 0,
        keepWeekly: 0,
        keepMonthly: 0,
        keepYearly: 0,
      });
      expect(usage.meta.warnings).toEqual([]);
      expect(usage.data.datasets).toContainEqual(
        expect.objectContaining({ dataset: 'tank/media', suggestion: expect.objectContaining({ heldBack: [first] }) }),
      );
      const advice = await ask<{ id: string; subject: string }[]>('optimize_zfs_settings');
      expect(advice.data).toContainEqual(expect.objectContaining({ id: 'sync-disabled', subject: 'scratch/tmp' }));
      const report = await ask<{ text: string }>('generate_zfs_report');
      expect(report.meta.warnings).toEqual([]);
      expect(report.data.text).toContain('## tank: ONLINE, healthy');
    });

    test('a thousand snapshots are listed in pages', async () => {
      await onMachine(
        sh`zfs create scratch/many; i=0; while [ $i -lt 1000 ]; do set --; j=0; while [ $j -lt 100 ]; do set -- "$@" scratch/many@s$i; i=$((i+1)); j=$((j+1)); done; zfs snapshot "$@"; done`,
      );
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const { data, meta } = await ask<{ name: string }[]>('list_zfs_snapshots', {
          dataset: 'scratch/many',
          limit: 300,
          cursor,
        });
        names.push(...data.map(({ name }) => name));
        cursor = meta.nextCursor;
      } while (cursor !== undefined);
      expect(new Set(names).size).toBe(1_000);
    });
  });
}
