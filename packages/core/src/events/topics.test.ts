import { expect, it } from 'vitest';
import type { BusMessage } from './bus.ts';
import { isSubscribed, topicMatches, topicsOf } from './topics.ts';

const data: BusMessage = {
  type: 'data',
  topic: 'devices.nas.lan.zfs.pools',
  hostname: 'nas.lan',
  deviceId: '1',
  dataType: 'zfs.pools',
  params: {},
  data: [],
  collectedAt: '2026-01-01T00:00:00.000Z',
  correlationId: 'c',
};
const event: BusMessage = {
  type: 'event',
  eventType: 'container.died',
  hostname: 'nas.lan',
  severity: 'critical',
  data: {},
  timestamp: '2026-01-01T00:00:00.000Z',
};

it('has progress on the topic of its operation alone', () => {
  const progress: BusMessage = {
    ...{ type: 'progress', operationId: 'o', correlationId: 'my.id', caller: 'admin', tool: 'send_zfs_snapshot' },
    ...{ hostname: 'nas', state: 'running', done: 1, total: 2, text: 'sent', timestamp: '2026-01-01T00:00:00.000Z' },
  };
  expect(topicsOf(progress)).toEqual(['operations.my.id']);
});

it.each([
  ['*', 'global', true],
  ['global', 'global', true],
  ['devices.*', 'devices.nas', true],
  ['devices.*', 'devices', false],
  ['devices.*', 'devicesnas', false],
  ['devices.nas', 'devices.nas.zfs.pools', false],
  ['devices.nas.*', 'devices.nas.zfs.pools', true],
  ['devices.nas.*', 'devices.nas2.zfs.pools', false],
  ['events.*', 'events.critical', true],
  ['events', 'events.critical', false],
  ['devices.*.zfs.pools', 'devices.nas.zfs.pools', false],
  ['.*', 'events', false],
  ['', '', true],
])('pattern %s covers topic %s: %s', (pattern, topic, expected) => {
  expect(topicMatches(pattern, topic)).toBe(expected);
});

it('puts a snapshot on its own topic, its device and global', () => {
  expect(topicsOf(data)).toEqual(['devices.nas.lan.zfs.pools', 'devices.nas.lan', 'global']);
  expect(isSubscribed('devices.nas.lan', data)).toBe(true);
  expect(isSubscribed('devices.nas.*', data)).toBe(true);
  expect(isSubscribed('events.*', data)).toBe(false);
});

it('puts an event on its severity, events, its device and global', () => {
  expect(topicsOf(event)).toEqual(['events.critical', 'events', 'devices.nas.lan', 'global']);
  expect(topicsOf({ ...event, hostname: undefined })).toEqual(['events.critical', 'events', 'global']);
  expect(isSubscribed('events.warning', event)).toBe(false);
});

it('shows an invalidation to nobody outside', () => {
  expect(isSubscribed('*', { type: 'invalidation' })).toBe(false);
});
