import { describe, expect, it } from 'vitest';
import type { Persistence } from '../contract/persistence.ts';
import type { SnapshotsTable } from '../store/snapshots-table.ts';
import { WriteBehind } from '../store/write-behind.ts';
import { createSnapshotStore } from './snapshot-store.ts';

/** Queues whose rows are counted where a database would write them. */
function startStore() {
  const written = { snapshots: 0, systemMetrics: 0, containerSnapshots: 0, driveHealth: 0 };
  const queue = (name: keyof typeof written) =>
    new WriteBehind<object>({
      async write(rows) {
        written[name] += rows.length;
      },
      onLost: () => {},
    });
  const queues = {
    snapshots: queue('snapshots'),
    systemMetrics: queue('systemMetrics'),
    containerSnapshots: queue('containerSnapshots'),
    driveHealth: queue('driveHealth'),
  };
  const store = createSnapshotStore({} as SnapshotsTable, queues as never);
  const append = (second: number, digest: string, persist: Persistence<unknown>, paramsKey = '') =>
    store.append({
      deviceId: 'd1',
      dataType: 'docker.containers',
      paramsKey,
      params: {},
      data: [{}, {}],
      collectedAt: new Date(second * 1_000),
      sizeBytes: 7,
      digest,
      persist,
    });
  const flushed = async () => {
    await Promise.all(Object.values(queues).map((each) => each.flush()));
    return written;
  };
  return { append, flushed };
}

const containers: Persistence<unknown> = {
  table: 'container_snapshots',
  rows: (value) => (value as object[]).map((containerData) => ({ containerData: { ...containerData } })),
};

describe('the store of snapshots', () => {
  it('keeps a state again when it has changed, or a minute later', async () => {
    const { append, flushed } = startStore();
    append(0, 'a', containers);
    append(30, 'a', containers);
    expect(await flushed()).toMatchObject({ snapshots: 1, containerSnapshots: 2 });
    append(31, 'b', containers);
    append(32, 'a', containers);
    expect(await flushed()).toMatchObject({ snapshots: 3, containerSnapshots: 6 });
    append(91, 'a', containers);
    append(92, 'a', containers);
    expect(await flushed()).toMatchObject({ snapshots: 4, containerSnapshots: 8 });
  });

  it('tells questions apart by their parameters', async () => {
    const { append, flushed } = startStore();
    append(0, 'a', 'snapshot', '{"all":true}');
    append(0, 'a', 'snapshot', '{"all":false}');
    expect(await flushed()).toMatchObject({ snapshots: 2 });
  });

  it('keeps every sample, the same or not', async () => {
    const { append, flushed } = startStore();
    const row = {
      cpuUsagePercent: 1,
      memoryUsagePercent: null,
      diskUsagePercent: null,
      loadAverage1m: null,
      uptimeSeconds: null,
      metadata: {},
    };
    const persist: Persistence<unknown> = { table: 'system_metrics', rows: () => [row] };
    append(0, 'a', persist);
    append(1, 'a', persist);
    expect(await flushed()).toMatchObject({ systemMetrics: 2 });
  });
});
