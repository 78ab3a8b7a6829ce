import { createTestHost, fakeDevice } from '@infrastructor/testing';
import { expect, test } from 'vitest';
import plugin from '../index.ts';
import { answer } from '../test-support/replay-device.ts';

const count = 5_000;

test('5,000 snapshots are listed in pages from one reading of the device', async () => {
  const lines = Array.from(
    { length: count },
    (_, n) => `tank/data set@auto-${n}\t${n * 512}\t1048576\t${1_700_000_000 + n}\t${n + 10}\t1${n}\t0\n`,
  );
  const command = 'zfs list -t snapshot -Hp -s creation -o name,used,refer,creation,createtxg,guid,userrefs';
  const device = await fakeDevice({ hostname: 'nas', transcript: [answer(command, lines.join(''))] });
  await using host = await createTestHost({ plugins: [plugin], devices: [device] });
  const names = new Set<string>();
  let cursor: string | undefined;
  do {
    const { data, meta } = await host.call('list_zfs_snapshots', { device: 'nas', limit: 1_000, cursor });
    for (const { name } of data as { name: string }[]) names.add(name);
    cursor = meta.nextCursor;
  } while (cursor !== undefined);
  expect(names.size).toBe(count);
  expect(device.shell.executed).toHaveLength(1);
}, 30_000);
