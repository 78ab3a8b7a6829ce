import { describe, expect, it } from 'vitest';
import { df } from './df.ts';
import { testContext } from './testing/corpora.ts';

const read = (text: string) => df.parse(text, testContext());

describe('df', () => {
  it('joins the line that old versions break after a long device', () => {
    const text = `Filesystem           1K-blocks      Used Available Use% Mounted on
/dev/mapper/VolGroup00-LogVol00-very-long
                      51606140  12310920  36673780  26% /
tmpfs                    32768         0     32768   0% /dev/shm
`;
    expect(read(text)).toMatchObject([
      {
        filesystem: '/dev/mapper/VolGroup00-LogVol00-very-long',
        mountedOn: '/',
        sizeBytes: 51_606_140 * 1024,
        usedPercent: 26,
      },
      { filesystem: 'tmpfs', mountedOn: '/dev/shm', usedBytes: 0 },
    ]);
  });

  it('keeps blanks in devices and mount points', () => {
    const text =
      'Filesystem 1K-blocks Used Available Use% Mounted on\n10.0.0.1:/export/my share 1048576 1024 1047552 1% /mnt/my share\n';
    expect(read(text)).toMatchObject([
      { filesystem: '10.0.0.1:/export/my share', mountedOn: '/mnt/my share', sizeBytes: 2 ** 30 },
    ]);
  });

  it('leaves out what a file system does not tell', () => {
    const text =
      'Filesystem     1K-blocks  Used Available Use% Mounted on\noverlay                -     -         -    - /var/lib/docker\n';
    expect(read(text)).toEqual([{ filesystem: 'overlay', mountedOn: '/var/lib/docker' }]);
  });

  it.each([
    ['Size', '52G', 52 * 2 ** 30],
    ['Size', '1.5T', 1.5 * 2 ** 40],
    ['1K-blocks', '1000', 1_024_000],
    ['1024-blocks', '1000', 1_024_000],
    ['512-blocks', '1000', 512_000],
    ['1M-blocks', '50397M', 50_397 * 2 ** 20],
    ['1M-blocks', '50397', 50_397 * 2 ** 20],
    ['1MB-blocks', '500MB', 500_000_000],
    ['1MB-blocks', '500', 500_000_000],
    ['1B-blocks', '4096', 4096],
    ['1048576-blocks', '3', 3 * 2 ** 20],
    ['8K-blocks', '2', 16_384],
  ])('under %s reads %s as %d bytes', (header, size, bytes) => {
    expect(read(`Filesystem ${header} Used Available Use% Mounted on\n/dev/a ${size} 0 0 0% /\n`)[0]?.sizeBytes).toBe(
      bytes,
    );
  });

  it('counts in powers of 1000 where -H shows its small k', () => {
    const text =
      'Filesystem      Size  Used Avail Use% Mounted on\n/dev/sda1        53G   13G   38G  26% /\ntmpfs           8.2M  4.1k  8.2M   1% /run\n';
    expect(read(text)).toMatchObject([{ sizeBytes: 53e9 }, { sizeBytes: 8.2e6, usedBytes: 4100 }]);
  });
});
