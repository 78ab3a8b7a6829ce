import { createTestHost, fakeDevice, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from '../index.ts';
import { answer, refused } from '../test-support/replay-device.ts';

const columns = 'name,used,refer,creation,createtxg,guid,userrefs';
const listOf = (dataset: string) => `zfs list -t snapshot -Hp -s creation -o ${columns} -d 1 ${dataset}`;
const treeOf = (dataset: string) => `zfs list -r -t filesystem,volume,snapshot -Hp -o ${columns} ${dataset}`;
const treeLines = (...rows: [name: string, guid: string][]) =>
  rows.map(([name, id]) => `${name}\t7\t1\t1795389469\t1\t${id}\t${name.includes('@') ? '0' : '-'}\n`).join('');
const guid = (name: string, value: string) => answer(`zfs get -Hp all ${name}`, `${name}\tguid\t${value}\t-\n`);
const missing = (name: string) => [
  refused(`zfs get -Hp all ${name}`, `cannot open '${name}': dataset does not exist\n`),
  refused(listOf(name), `cannot open '${name}': dataset does not exist\n`),
];
const token = '1-bf31b9a9b-c8-789c636064';

const [first, second] = ['tank/appdata@auto-2024-05-01_00-00', 'tank/appdata@auto-2024-05-02_00-00'];

const nas = [
  answer(`zfs send -nvP ${second}`, `full\t${second}\t44656\nsize\t44656\n`),
  guid(first, '11'),
  guid(second, '22'),
  answer(`zfs send -nvP -i ${first} ${second}`, `incremental\t${first}\t${second}\t624\nsize\t624\n`),
  answer(`zfs send ${second}`, 'x'.repeat(44_656)),
  answer(`zfs send -i ${first} ${second}`, 'y'.repeat(624)),
  answer(`zfs send -nvP -R -I ${first} ${second}`, `incremental\t${first}\t${second}\t624\nsize\t624\n`),
  answer(
    treeOf('tank/appdata'),
    treeLines(
      ['tank/appdata', '1'],
      [first, '11'],
      [second, '22'],
      ['tank/appdata/db', '5'],
      ['tank/appdata/db@a', '55'],
    ),
  ),
  refused('zfs send -nvP tank/appdata@nosuch', "cannot open 'tank/appdata@nosuch': dataset does not exist\n"),
];

const vault = [
  ...missing('backup/new'),
  answer('zfs receive -u -s backup/new', ''),
  ...missing('backup/cut'),
  refused('zfs receive -u -s backup/cut', 'cannot receive resume stream: incomplete stream\n'),
  answer('zfs get -H -o value receive_resume_token backup/cut', `${token}\n`),
  ...missing('backup/closed'),
  refused('zfs receive -u -s backup/closed', 'cannot receive new filesystem stream: permission denied\n'),
  answer('zfs get -H -o value receive_resume_token backup/closed', '-\n'),
  answer('zfs get -Hp all backup/newer', 'backup/newer\twritten\t4096\t-\nbackup/newer\treceive_resume_token\t-\t-\n'),
  answer(
    listOf('backup/newer'),
    'backup/newer@a\t0\t1\t1795389469\t1\t11\t0\nbackup/newer@b\t7\t1\t1795389470\t2\t99\t0\n',
  ),
  answer('zfs receive -u -F -s backup/newer', ''),
  answer('zfs get -Hp all backup/stopped', `backup/stopped\treceive_resume_token\t${token}\t-\n`),
  answer(listOf('backup/stopped'), ''),
  answer(
    treeOf('backup/newer'),
    treeLines(['backup/newer', '1'], ['backup/newer@a', '11'], ['backup/newer@b', '99']) +
      treeLines(
        ['backup/newer/db', '5'],
        ['backup/newer/db@a', '55'],
        ['backup/newer/own', '6'],
        ['backup/newer/own@x', '66'],
      ),
  ),
];

describe('sending and receiving', { timeout: 60_000 }, () => {
  let host: TestHost;
  beforeAll(async () => {
    const devices = await Promise.all([
      fakeDevice({ hostname: 'nas', transcript: nas }),
      fakeDevice({ hostname: 'vault', transcript: vault }),
    ]);
    host = await createTestHost({ plugins: [plugin], devices });
  }, 60_000);
  afterAll(() => host?.[Symbol.asyncDispose]());
  const send = (input: Record<string, unknown>) => host.call('send_zfs_snapshot', { device: 'nas', ...input });
  const receive = (input: Record<string, unknown>) => host.call('receive_zfs_snapshot', { device: 'vault', ...input });

  test('without a destination only the size is told', async () => {
    const { data } = await send({ snapshot: second });
    expect(data).toMatchObject({
      sent: false,
      estimate: { totalBytes: 44_656, streams: [{ kind: 'full', snapshot: second }] },
    });
    await expect(send({ snapshot: 'tank/appdata@nosuch' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a stream goes to a dataset on another device', async () => {
    const { data } = await send({ snapshot: second, toDevice: 'vault', target: 'backup/new' });
    expect(data).toMatchObject({ sent: true, toDevice: 'vault', target: 'backup/new', sentBytes: 44_656 });
  });

  test('a dry run tells why the target would refuse, a real one refuses before anything is sent', async () => {
    const input = { snapshot: second, incrementalFrom: first, toDevice: 'vault', target: 'backup/newer' };
    expect(await send({ ...input, dryRun: true })).toMatchObject({
      data: { sent: false, conflict: expect.stringContaining('newer than'), estimate: { totalBytes: 624 } },
    });
    await expect(send(input)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('@b') });
  });

  test('where a transfer stops, the error holds the token to go on with', async () => {
    await expect(send({ snapshot: second, toDevice: 'vault', target: 'backup/cut' })).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      details: { resume: token },
      hint: expect.stringContaining(token),
    });
  });

  test('a receive that is refused as user and as root names the permission', async () => {
    await expect(send({ snapshot: second, toDevice: 'vault', target: 'backup/closed' })).rejects.toMatchObject({
      code: 'PRIVILEGE_REQUIRED',
      hint: expect.stringContaining("On vault, let the user do it: zfs allow -u USER receive,create,mount 'backup'"),
    });
  });

  test.each([
    [{ toDevice: 'vault' }, '/target'],
    [{ target: 'backup/new' }, '/toDevice'],
    [{ toDevice: 'vault', target: 'backup/new', toFile: '/srv/a.zfs' }, '/toFile'],
    [{ incrementalFrom: second }, '/incrementalFrom'],
  ])('send refuses %j', async (input, path) => {
    await expect(send({ snapshot: second, ...input })).rejects.toMatchObject({ problems: [{ path }] });
  });

  test.each(['relative.zfs', '/etc/cron.d/job', '/srv/../etc/x.zfs', '/srv/a\nb.zfs', '/', '/etc/passwd'])(
    'no stream is written to %j',
    async (toFile) => {
      await expect(send({ snapshot: second, toFile })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    },
  );

  test('receiving shows a plan first, and does it when that is confirmed', async () => {
    const input = { target: 'backup/new', fromDevice: 'nas', snapshot: second };
    const { data: plan } = await receive(input);
    expect(plan).toMatchObject({
      confirmationRequired: true,
      plan: {
        steps: [expect.stringContaining('in full, about 43.6 KiB'), expect.stringContaining('backup/new')],
        losses: [],
        reversible: true,
      },
    });
    const { confirm } = plan as { confirm: string };
    expect(await receive({ ...input, confirm })).toMatchObject({
      data: { target: 'backup/new', snapshot: second, receivedBytes: 44_656 },
    });
  });

  test('overwriting needs force, and its plan names every loss', async () => {
    const input = { target: 'backup/newer', fromDevice: 'nas', snapshot: second, incrementalFrom: first };
    await expect(receive(input)).rejects.toMatchObject({ code: 'CONFLICT', hint: expect.stringContaining('force') });
    const { data: plan } = await receive({ ...input, force: true });
    expect(plan).toMatchObject({
      plan: {
        losses: [
          'Snapshot backup/newer@b (it alone holds 7 bytes)',
          '4096 bytes written to backup/newer since its newest snapshot',
        ],
        reversible: false,
      },
    });
    const { confirm } = plan as { confirm: string };
    await expect(receive({ ...input, confirm })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await receive({ ...input, force: true, confirm })).toMatchObject({ data: { receivedBytes: 624 } });
  });

  test('overwriting by a replication names what is lost below the target as well', async () => {
    const input = { target: 'backup/newer', fromDevice: 'nas', snapshot: second, incrementalFrom: first, force: true };
    const { data: plan } = await receive({ ...input, replicate: true });
    expect(plan).toMatchObject({
      plan: {
        losses: [
          'Snapshot backup/newer@b (it alone holds 7 bytes)',
          '4096 bytes written to backup/newer since its newest snapshot',
          'All data in backup/newer/own',
          'Snapshot backup/newer/own@x (it alone holds 7 bytes)',
          'What was written to datasets below backup/newer since their newest snapshots',
        ],
      },
    });
  });

  test('where a transfer has stopped, sending anew is refused with the token to go on with', async () => {
    const input = { snapshot: second, toDevice: 'vault', target: 'backup/stopped' };
    await expect(send(input)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { resume: token },
      hint: expect.stringContaining(token),
    });
  });

  test('no stream is received under a name that ZFS keeps for itself', async () => {
    const input = { snapshot: second, toDevice: 'vault', target: 'backup/new/%recv' };
    await expect(send(input)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('receiving needs to know from where', async () => {
    await expect(receive({ target: 'backup/new' })).rejects.toMatchObject({ problems: [{ path: '/fromDevice' }] });
    await expect(receive({ target: 'backup/new', fromDevice: 'nas' })).rejects.toMatchObject({
      problems: [{ path: '/snapshot' }],
    });
  });
});
