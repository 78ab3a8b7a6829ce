import { ParseError } from '@infrastructor/core';
import { runParser } from '@infrastructor/testing';
import { describe, expect, test } from 'vitest';
import { cgroupCounters } from './cgroup-counters.ts';

const id = '0123456789abcdef'.repeat(4);
const read = (text: string) => runParser(cgroupCounters, text).value;
const unified = (directory: string) =>
  [
    `network 77 other ${directory}`,
    `io ${directory}`,
    'sample 1700000000 123456789',
    '/proc/uptime:100.25 180.10',
    `${directory}/cpu.stat:usage_usec 5000`,
    `${directory}/memory.current:8192`,
    `${directory}/memory.max:max`,
    `${directory}/memory.stat:inactive_file 4096`,
    `${directory}/pids.current:3`,
    '/proc/77/net/dev:    lo: 9 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0',
    '/proc/77/net/dev:  eth0: 10 0 0 0 0 0 0 0 20 0 0 0 0 0 0 0',
    '/proc/meminfo:MemTotal:        2048 kB',
    '/proc/meminfo:MemFree:         1024 kB',
    'end',
    '',
  ].join('\n');

const counted = {
  id,
  processorNs: 5_000_000,
  memoryBytes: 8_192,
  inactiveFileBytes: 4_096,
  blockReadBytes: 0,
  blockWrittenBytes: 0,
  pids: 3,
  network: { namespace: 'other', interfaces: 1, receivedBytes: 10, sentBytes: 20 },
};

describe('counters of containers, cgroup v2', () => {
  test.each([
    `./system.slice/docker-${id}.scope`,
    `./docker/${id}`,
    `./machine.slice/libpod-${id}.scope`,
    `./user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope`,
    `./kubepods.slice:cri-containerd:${id}`,
  ])('of %s', (directory) => {
    expect(read(unified(directory))).toEqual({
      memoryTotalBytes: 2_097_152,
      samples: [{ epochSec: 1_700_000_000, nanoSec: 123_456_789, uptimeSec: 100.25, containers: [counted] }],
    });
  });

  const directory = `./docker/${id}`;

  test('a file that could not be read leaves its number out', () => {
    const text = unified(directory);
    const [only] =
      read(text.replace(/.*memory\.stat.*\n/, '').replace(/.*net\/dev.*\n/g, '')).samples[0]?.containers ?? [];
    const { inactiveFileBytes: _, network: __, ...others } = counted;
    expect(only).toEqual(others);
    // The controller is not there, which is not the same as that nothing was read.
    expect(read(text.replace(/^io .*\n/m, '')).samples[0]?.containers[0]).not.toHaveProperty('blockReadBytes');
  });

  test('a date that knows no nanoseconds tells seconds', () => {
    for (const nano of ['', '%N']) {
      const [sample] = read(unified(directory).replace(' 123456789', ` ${nano}`)).samples;
      expect(sample).toMatchObject({ epochSec: 1_700_000_000 });
      expect(sample).not.toHaveProperty('nanoSec');
    }
  });

  test('a container in the network of the device has no interfaces of its own', () => {
    const text = unified(directory)
      .replace('other', 'own')
      .replace(/.*net\/dev.*\n/g, '');
    expect(read(text).samples[0]?.containers[0]?.network).toMatchObject({ namespace: 'own', interfaces: 0 });
  });

  test('what was cut off is refused, so that nothing is missed silently', () => {
    const text = unified(directory);
    for (const part of [text.slice(0, -5), text.slice(0, 200), '', `${text}more\n`]) {
      expect(() => read(part)).toThrow(ParseError);
    }
    expect(read('end\n')).toEqual({ samples: [] });
  });
});
