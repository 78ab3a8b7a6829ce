import { describe, expect, it } from 'vitest';
import { lsblk } from './lsblk.ts';
import { mdstat } from './mdstat.ts';
import { testContext } from './testing/corpora.ts';

describe('lsblk', () => {
  it('finds parents by the tree of the C locale, and further mount points on their own lines', () => {
    const text = `NAME        MAJ:MIN RM   SIZE RO TYPE  MOUNTPOINTS
zram0       254:0    0     8G  0 disk  [SWAP]
nvme0n1     259:0    0 476.9G  0 disk  
|-nvme0n1p1 259:1    0   600M  0 part  /boot/efi
\`-nvme0n1p3 259:3    0 475.4G  0 part  
  \`-luks    253:0    0 475.4G  0 crypt /home
                                       /
`;
    expect(lsblk.parse(text, testContext())).toMatchObject([
      { name: 'zram0', mountPoints: ['[SWAP]'], sizeBytes: 8 * 2 ** 30 },
      { name: 'nvme0n1', mountPoints: [], removable: false },
      { name: 'nvme0n1p1', parent: 'nvme0n1', mountPoints: ['/boot/efi'] },
      { name: 'nvme0n1p3', parent: 'nvme0n1', mountPoints: [] },
      { name: 'luks', parent: 'nvme0n1p3', type: 'crypt', mountPoints: ['/home', '/'] },
    ]);
  });

  it('reads the raw form, whose empty cells are two blanks', () => {
    const text =
      'NAME MAJ:MIN RM SIZE RO TYPE LABEL MOUNTPOINT\nsda 8:0 0 20G 0 disk  \nsda1 8:1 0 1G 0 part my\\x20label /boot\n';
    expect(lsblk.parse(text, testContext())).toMatchObject([
      { name: 'sda', type: 'disk', mountPoints: [] },
      { name: 'sda1', label: 'my label', mountPoints: ['/boot'] },
    ]);
  });

  it('reads pairs, with their escapes', () => {
    const text = 'NAME="sda1" MAJ:MIN="8:1" RM="0" SIZE="1073741824" RO="1" TYPE="part" MOUNTPOINT="/mnt/a\\x20b"\n';
    expect(lsblk.parse(text, testContext())).toEqual([
      {
        name: 'sda1',
        majorMinor: '8:1',
        removable: false,
        sizeBytes: 2 ** 30,
        readOnly: true,
        type: 'part',
        mountPoints: ['/mnt/a b'],
      },
    ]);
  });

  it('puts the children of JSON after their parent', () => {
    const text = JSON.stringify({
      blockdevices: [
        { name: 'sda', size: 10, rm: true, children: [{ name: 'sda1', size: '5G', rm: '0', mountpoints: [null] }] },
      ],
    });
    expect(lsblk.parse(`${text}\n`, testContext())).toEqual([
      { name: 'sda', sizeBytes: 10, removable: true, mountPoints: [] },
      { name: 'sda1', parent: 'sda', sizeBytes: 5 * 2 ** 30, removable: false, mountPoints: [] },
    ]);
  });
});

describe('mdstat', () => {
  it('reads healthy, rebuilding and inactive arrays', () => {
    const text = `Personalities : [raid1] [raid6] [raid5] [raid4]
md127 : active (auto-read-only) raid1 sdd1[0] sdc1[1]
      976630464 blocks super 1.2 [2/2] [UU]
      \tresync=PENDING
md2 : active raid5 sdl1[9](F) sdk1[8](S) sdj1[7] sdi1[6]
      1318680576 blocks level 5, 1024k chunk, algorithm 2 [3/2] [UU_]
      [==>..................]  recovery = 12.6% (37043392/292945152) finish=127.5min speed=33440K/sec
      bitmap: 0/15 pages [0KB], 65536KB chunk

md0 : inactive sdb[0](S)
      976630488 blocks super 1.2

unused devices: <none>
`;
    expect(mdstat.parse(text, testContext())).toMatchObject([
      {
        name: 'md127',
        readOnly: 'auto-read-only',
        level: 'raid1',
        degraded: false,
        operation: 'resync',
        operationState: 'pending',
      },
      {
        name: 'md2',
        degraded: true,
        memberStates: 'UU_',
        members: [{ device: 'sdl1', slot: 9, flags: ['faulty'] }, { flags: ['spare'] }, { flags: [] }, {}],
        sizeBytes: 1_318_680_576 * 1024,
        operation: 'recovery',
        progressPercent: 12.6,
        finishSec: 7650,
        speedBytesPerSec: 33_440 * 1024,
      },
      { name: 'md0', state: 'inactive', members: [{ device: 'sdb', slot: 0, flags: ['spare'] }] },
    ]);
  });

  it('takes a machine without arrays for an empty list', () => {
    expect(mdstat.parse('Personalities : \nunused devices: <none>\n', testContext())).toEqual([]);
  });
});
