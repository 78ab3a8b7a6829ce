import { describe, expect, test } from 'vitest';
import { hrefOf, placeOf } from '../app/router.ts';
import { type Container, portText, withTold } from './containers/container.ts';
import { fingerprintIn } from './fleet/fingerprint-in.ts';
import { matchesDevice } from './fleet/matches-device.ts';
import { vdevRows } from './zfs/vdev-rows.ts';

describe('an address', () => {
  test('leads back to where it was made', () => {
    const { parts, query } = placeOf(hrefOf(['configuration', 'nas/1'], { path: '/etc/a b.conf', none: undefined }));
    expect(parts).toEqual(['configuration', 'nas/1']);
    expect(Object.fromEntries(query)).toEqual({ path: '/etc/a b.conf' });
  });
  test('that is broken is no exception', () => {
    expect(placeOf('#/devices/%zz').parts).toEqual(['devices', '%zz']);
    expect(placeOf('').parts).toEqual([]);
  });
});

describe('a device is found', () => {
  const device = {
    id: '1',
    hostname: 'nas-1',
    address: '10.0.0.4',
    transport: 'ssh',
    deviceType: 'server',
    monitoringEnabled: true,
    tags: { site: 'home', lab: '' },
    location: 'Attic',
    status: 'slow',
    hostKeys: [],
  } as const;
  test.each([
    [{ search: 'NAS attic' }, true],
    [{ search: 'site=home 10.0' }, true],
    [{ search: 'cellar' }, false],
    [{ status: 'slow' }, true],
    [{ status: 'online' }, false],
    [{ tag: 'site' }, true],
    [{ tag: 'site=home' }, true],
    [{ tag: 'site=office' }, false],
    [{ tag: 'lab' }, true],
  ])('by %j: %s', (filter, found) => {
    expect(matchesDevice(device, { search: '', status: '', tag: '', ...filter })).toBe(found);
  });
});

test('a fingerprint is read out of a message', () => {
  const key = `SHA256:${'aB3/'.repeat(10)}xyz`;
  expect(fingerprintIn(`The host key ${key} is not known.`)).toBe(key);
  expect(fingerprintIn('SHA256:short')).toBeUndefined();
});

describe('containers', () => {
  const container = (name: string, state: string): Container => ({
    id: name,
    name,
    state,
    status: '',
    ports: [],
    networks: [],
  });
  test('of one device are replaced, those of others stay', () => {
    const list = [
      { device: 'a', collectedAt: '1', container: container('x', 'running') },
      { device: 'b', collectedAt: '1', container: container('y', 'running') },
    ];
    const after = withTold(list, new Map([['a', { containers: [container('x', 'exited')], collectedAt: '2' }]]));
    expect(after.map((each) => [each.device, each.container.state, each.collectedAt])).toEqual([
      ['a', 'exited', '2'],
      ['b', 'running', '1'],
    ]);
  });
  test('that were listed after a device told of them are the newer ones', () => {
    const list = [{ device: 'a', collectedAt: '2', container: container('x', 'running') }];
    expect(withTold(list, new Map([['a', { containers: [], collectedAt: '1' }]]))).toEqual(list);
    expect(withTold(list, new Map([['a', { containers: [], collectedAt: '3' }]]))).toEqual([]);
  });
  test('have each port once, published ones first', () => {
    expect(
      portText([
        { privatePort: 9, type: 'udp' },
        { ip: '0.0.0.0', privatePort: 80, publicPort: 8080, type: 'tcp' },
        { ip: '::', privatePort: 80, publicPort: 8080, type: 'tcp' },
      ]),
    ).toBe('8080→80/tcp, 9/udp');
  });
});

test('a pool is a tree in rows', () => {
  const disk = { state: 'ONLINE', read: 0, write: 0, cksum: 0, note: null, children: [] };
  const rows = vdevRows({
    ...{ name: 'tank', state: 'DEGRADED', read: 0, write: 0, cksum: 0, note: null },
    classes: {
      data: [{ ...disk, name: 'mirror-0', children: [{ ...disk, name: 'sda' }] }],
      logs: [{ ...disk, name: 'sdz' }],
    },
  });
  expect(rows.map(({ name, depth }) => `${depth} ${name}`)).toEqual([
    '0 tank',
    '1 mirror-0',
    '2 sda',
    '0 logs',
    '1 sdz',
  ]);
  expect(vdevRows(null)).toEqual([]);
});
