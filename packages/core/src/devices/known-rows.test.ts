import { expect, test } from 'vitest';
import type { DeviceRow } from '../store/devices-table.ts';
import { KnownRows } from './known-rows.ts';

function rowsOf(devices: Map<string, { id: string; hostname: string }>) {
  const asked: string[] = [];
  const rows = new KnownRows(async (hostnameOrId) => {
    asked.push(hostnameOrId);
    const found = [...devices.values()].find(({ id, hostname }) => id === hostnameOrId || hostname === hostnameOrId);
    if (!found) throw new Error('none');
    return found as DeviceRow;
  });
  return { rows, asked };
}

test('a row is loaded once for each name, until its device is forgotten; others stay', async () => {
  const devices = new Map([
    ['1', { id: '1', hostname: 'a' }],
    ['2', { id: '2', hostname: 'b' }],
  ]);
  const { rows, asked } = rowsOf(devices);
  await Promise.all(['a', 'a', '1', 'b', 'b'].map((name) => rows.get(name)));
  expect(asked).toEqual(['a', '1', 'b']);
  devices.set('1', { id: '1', hostname: 'renamed' });
  rows.forget('1');
  await expect(rows.get('a')).rejects.toThrow('none');
  expect(await rows.get('renamed')).toMatchObject({ id: '1' });
  expect(await rows.get('1')).toMatchObject({ hostname: 'renamed' });
  await rows.get('b');
  expect(asked.filter((name) => name === 'b')).toHaveLength(1);
});

test('what was being loaded while a device changed is not remembered, and neither is what is not there', async () => {
  const devices = new Map([['1', { id: '1', hostname: 'a' }]]);
  const { rows, asked } = rowsOf(devices);
  const loading = rows.get('a');
  rows.forget('1');
  expect(await loading).toMatchObject({ id: '1' });
  await rows.get('a');
  expect(asked).toEqual(['a', 'a']);
  await expect(rows.get('c')).rejects.toThrow('none');
  devices.set('3', { id: '3', hostname: 'c' });
  expect(await rows.get('c')).toMatchObject({ id: '3' });
});

test('a name that another device has now is asked for again', async () => {
  const devices = new Map([['1', { id: '1', hostname: 'a' }]]);
  const { rows } = rowsOf(devices);
  await rows.get('a');
  devices.set('1', { id: '1', hostname: 'old' });
  devices.set('2', { id: '2', hostname: 'a' });
  rows.forget('2', 'a');
  expect(await rows.get('a')).toMatchObject({ id: '2' });
});
