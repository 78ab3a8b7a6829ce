import { describe, expect, test } from 'vitest';
import { readCpu } from './read-cpu.ts';
import { readGpus } from './read-gpus.ts';
import { readVirtualisation } from './read-virtualisation.ts';

const none = { pci: '', names: '', nvidia: '', boards: '' };

describe('display controllers', () => {
  test.each([
    ['0x1234', '0x1111', 'bochs-drm', 'virtual'],
    ['0x1af4', '0x1050', 'virtio-pci', 'virtual'],
    ['0x15ad', '0x0405', 'vmwgfx', 'virtual'],
    ['0x1a03', '0x2000', 'ast', 'management'],
    ['0x102b', '0x0534', 'mgag200', 'management'],
    ['0x10de', '0x2484', 'nvidia', 'gpu'],
    ['0x8086', '0x3e92', 'i915', 'gpu'],
    ['0x1002', '0x73bf', '-', 'gpu'],
  ])('%s:%s with %s is %s', (vendor, device, driver, kind) => {
    const [found] = readGpus({ ...none, pci: `0000:01:00.0 0x030000 ${vendor} ${device} ${driver}\n` });
    expect(found?.kind).toBe(kind);
    expect(found?.driver).toBe(driver === '-' ? undefined : driver);
  });

  test('have what lspci and nvidia-smi know of them', () => {
    const pci = '0000:01:00.0 0x030000 0x10de 0x2484 nvidia\n0000:02:00.0 0x030200 0x10de 0x20b0 nvidia\n';
    const names =
      '0000:01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA104 [GeForce RTX 3070] [10de:2484] (rev a1)\n';
    const nvidia = '00000000:02:00.0, NVIDIA A100-SXM4-40GB, 40960, 550.54.15\n';
    expect(readGpus({ ...none, pci, names, nvidia })).toEqual([
      expect.objectContaining({ model: 'NVIDIA Corporation GA104 [GeForce RTX 3070]', vendor: 'NVIDIA' }),
      expect.objectContaining({
        model: 'NVIDIA A100-SXM4-40GB',
        memoryBytes: 42_949_672_960,
        driverVersion: '550.54.15',
      }),
    ]);
  });

  test('of boards are told by their driver, and failures of programs are none', () => {
    expect(readGpus({ ...none, boards: 'v3d\nvc4-drm\nsimple-framebuffer\n' }).map(({ driver }) => driver)).toEqual([
      'v3d',
      'vc4-drm',
    ]);
    expect(readGpus({ ...none, nvidia: 'NVIDIA-SMI has failed because it could not communicate\n' })).toEqual([]);
  });
});

describe('CPUs', () => {
  test('are counted by socket and core', () => {
    const thread = (processor: number, socket: number, core: number) =>
      `processor\t: ${processor}\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\nphysical id\t: ${socket}\ncore id\t\t: ${core}\n`;
    const text = [thread(0, 0, 0), thread(1, 1, 0), thread(2, 0, 0), thread(3, 1, 0)].join('\n');
    expect(readCpu(text)).toEqual({ model: 'Xeon', vendor: 'GenuineIntel', sockets: 2, cores: 2, threads: 4 });
  });

  test('of a board have its name and threads alone', () => {
    const text =
      'processor\t: 0\nCPU implementer\t: 0x41\n\nprocessor\t: 1\n\nRevision\t: c03111\nModel\t\t: Raspberry Pi 4 Model B\n';
    expect(readCpu(text)).toEqual({ model: 'Raspberry Pi 4 Model B', vendor: '0x41', threads: 2 });
    expect(readCpu('')).toBeUndefined();
  });
});

describe('virtualisation', () => {
  const nothing = { vm: '', container: '', dmi: ' ', marks: '', hypervisorFlag: false };
  test.each([
    [
      { ...nothing, vm: 'kvm\n', container: 'none\n' },
      { kind: 'vm', type: 'kvm' },
    ],
    [
      { ...nothing, vm: 'kvm\n', container: 'lxc\n' },
      { kind: 'container', type: 'lxc' },
    ],
    [
      { ...nothing, marks: '/.dockerenv\n' },
      { kind: 'container', type: 'docker' },
    ],
    [
      { ...nothing, dmi: 'VMware, Inc. VMware20,1' },
      { kind: 'vm', type: 'vmware' },
    ],
    [{ ...nothing, hypervisorFlag: true }, { kind: 'vm' }],
    [{ ...nothing, vm: 'none\n', container: 'none\n' }, { kind: 'none' }],
  ])('%j', (sources, expected) => expect(readVirtualisation(sources)).toMatchObject(expected));

  test('is unknown where nothing tells', () => expect(readVirtualisation(nothing)).toBeUndefined());
});
