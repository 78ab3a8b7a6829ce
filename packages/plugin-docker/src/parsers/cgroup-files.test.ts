import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBlkioBytes, readFlatKeyed, readIoStat, readNetDev, readSingleValue } from './cgroup-files.ts';

const bytes = fc.nat({ max: 2 ** 40 });
const device = fc.tuple(fc.nat(4095), fc.nat(1_048_575)).map(([major, minor]) => `${major}:${minor}`);
const devices = fc.uniqueArray(fc.record({ device, read: bytes, written: bytes }), {
  selector: ({ device: each }) => each,
  maxLength: 20,
});
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

describe('a file of one number', () => {
  test('is that number', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(readSingleValue([`${value}`])).toBe(value);
      }),
    );
  });

  test.each([[['max']], [[]], [['']], [['-1']], [['12 ']], [['0x10']]])('%j is none', (lines) => {
    expect(readSingleValue(lines)).toBeUndefined();
  });
});

describe('a flat-keyed file', () => {
  const lines = ['anon 4096', 'inactive_file 8192', 'total_inactive_file 16384', 'inactive_file_x 1'];

  test('is read by its keys, whatever their order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        expect(readFlatKeyed(shuffled, 'inactive_file')).toBe(8_192);
        expect(readFlatKeyed(shuffled, 'total_inactive_file')).toBe(16_384);
      }),
    );
  });

  test('has nothing for a key that is not there', () => {
    expect(readFlatKeyed(lines, 'usage_usec')).toBeUndefined();
  });
});

describe('bytes of block devices', () => {
  test('io.stat is summed over devices, whatever other keys there are', () => {
    fc.assert(
      fc.property(devices, (all) => {
        const lines = all.map(
          (each, index) =>
            `${each.device} ${index % 2 ? 'dbytes=7 ' : ''}rbytes=${each.read} wbytes=${each.written} rios=1 wios=2 dios=0`,
        );
        expect(readIoStat(lines)).toEqual({
          readBytes: sum(all.map(({ read }) => read)),
          writtenBytes: sum(all.map(({ written }) => written)),
        });
      }),
    );
  });

  test('a device without any key counts nothing, and a file without devices is zero', () => {
    expect(readIoStat(['254:0 ', '8:0 rbytes=1 wbytes=2'])).toEqual({ readBytes: 1, writtenBytes: 2 });
    expect(readIoStat([])).toEqual({ readBytes: 0, writtenBytes: 0 });
  });

  test('blkio is summed over devices and its totals are not', () => {
    fc.assert(
      fc.property(devices, (all) => {
        const lines = all.flatMap((each) => [
          `${each.device} Read ${each.read}`,
          `${each.device} Write ${each.written}`,
          `${each.device} Sync 5`,
          `${each.device} Async 5`,
          `${each.device} Discard 5`,
          `${each.device} Total ${each.read + each.written}`,
        ]);
        expect(readBlkioBytes([...lines, 'Total 99'])).toEqual({
          readBytes: sum(all.map(({ read }) => read)),
          writtenBytes: sum(all.map(({ written }) => written)),
        });
      }),
    );
  });

  test('a blkio file that could not be read is unknown, not zero', () => {
    expect(readBlkioBytes([])).toBeUndefined();
    expect(readBlkioBytes(['Total 0'])).toEqual({ readBytes: 0, writtenBytes: 0 });
  });
});

describe('net/dev', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9@._-]{0,14}$/).filter((each) => each !== 'lo');

  test('is summed over interfaces without the loopback, with and without a space behind the colon', () => {
    const interfaces = fc.uniqueArray(fc.record({ name, received: bytes, sent: bytes }), {
      selector: (each) => each.name,
      maxLength: 10,
    });
    fc.assert(
      fc.property(interfaces, fc.boolean(), (all, spaced) => {
        const lines = [{ name: 'lo', received: 1_000, sent: 1_000 }, ...all].map(
          (each) =>
            `${each.name.padStart(6)}:${spaced ? '  ' : ''}${each.received} 2 0 0 0 0 0 0 ${each.sent} 5 0 0 0 0 0 0`,
        );
        expect(readNetDev(lines)).toEqual({
          interfaces: all.length,
          receivedBytes: sum(all.map(({ received }) => received)),
          sentBytes: sum(all.map(({ sent }) => sent)),
        });
      }),
    );
  });
});
