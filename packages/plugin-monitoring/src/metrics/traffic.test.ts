import { describe, expect, test } from 'vitest';
import { trafficOf } from './traffic.ts';

const card = (name: string, rxBytesPerSec?: number, txBytesPerSec?: number) => ({
  ...{ interface: name, rxBytes: 0, txBytes: 0 },
  ...(rxBytesPerSec === undefined ? {} : { rxBytesPerSec }),
  ...(txBytesPerSec === undefined ? {} : { txBytesPerSec }),
});

describe('the traffic of a machine', () => {
  test('counts each byte once, whatever it passes on its way', () => {
    const inner = ['br0', 'br-4f2', 'docker0', 'veth12@if3', 'bond0', 'eth0.10', 'wg0', 'tap100i0', 'vmbr0'];
    const interfaces = [card('eth0', 5, 3), card('enp3s0f1', 7, 4), ...inner.map((name) => card(name, 100, 100))];
    const disks = [
      { device: 'sda', readBytesPerSec: 10, writtenBytesPerSec: 1 },
      { device: 'nvme0n1', readBytesPerSec: 20, writtenBytesPerSec: 2 },
      ...['dm-0', 'md127', 'zd16', 'zram0', 'bcache0'].map((device) => ({
        ...{ device, readBytesPerSec: 100, writtenBytesPerSec: 100 },
      })),
    ];
    expect(trafficOf({ interfaces, disks })).toEqual({
      networkReceiveBytesPerSec: 12,
      networkTransmitBytesPerSec: 7,
      diskReadBytesPerSec: 30,
      diskWriteBytesPerSec: 3,
    });
  });

  test('is unknown where nothing of it is known, and not zero', () => {
    expect(trafficOf({ interfaces: [card('eth0', undefined, 0)], disks: [] })).toEqual({
      networkReceiveBytesPerSec: null,
      networkTransmitBytesPerSec: 0,
      diskReadBytesPerSec: null,
      diskWriteBytesPerSec: null,
    });
  });
});
