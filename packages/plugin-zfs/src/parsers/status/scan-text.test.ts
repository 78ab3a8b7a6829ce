import { describe, expect, it } from 'vitest';
import { scanStatsOfText } from './scan-text.ts';

const KiB = 1024;
const date = 'Fri May 30 08:19:19 2014';
const time = '2014-05-30T08:19:19.000Z';

describe('scanStatsOfText', () => {
  it.each([
    [
      `scrub repaired 0 in 0h25m with 0 errors on ${date}`,
      { function: 'scrub', state: 'finished', durationSec: 1500, errors: 0, endTime: time, processedBytes: 0 },
    ],
    [
      `scrub repaired 1.50K in 1 days 00:19:47 with 3 errors on ${date}`,
      { state: 'finished', durationSec: 87_587, errors: 3, processedBytes: 1.5 * KiB },
    ],
    [
      `scrub repaired 0B in 00:00:01 with 0 errors on ${date}`,
      { state: 'finished', durationSec: 1, processedBytes: 0 },
    ],
    [
      `scrub completed after 2h1m with 0 errors on ${date}`,
      { function: 'scrub', state: 'finished', durationSec: 7260, endTime: time },
    ],
    [`scrub completed with 0 errors on ${date}`, { function: 'scrub', state: 'finished', errors: 0, endTime: time }],
    [
      `scrub stopped after 0h1m with 0 errors on ${date}`,
      { function: 'scrub', state: 'canceled', durationSec: 60, endTime: time },
    ],
    [`scrub canceled on ${date}`, { function: 'scrub', state: 'canceled', endTime: time }],
    [`resilver canceled on ${date}`, { function: 'resilver', state: 'canceled', endTime: time }],
    [
      `resilvered 781M in 0h0m with 0 errors on ${date}`,
      { function: 'resilver', state: 'finished', processedBytes: 781 * KiB ** 2 },
    ],
    [
      `resilvered (mirror-0) 1.00G in 00:01:02 with 0 errors on ${date}`,
      { state: 'finished', vdev: 'mirror-0', processedBytes: KiB ** 3, durationSec: 62 },
    ],
    [`resilver (mirror-0) canceled on ${date}`, { function: 'resilver', state: 'canceled', vdev: 'mirror-0' }],
    [
      `resilver completed after 0h12m with 0 errors on ${date}`,
      { function: 'resilver', state: 'finished', durationSec: 720 },
    ],
    [
      'scrub in progress, 12.34% done, 0h1m to go',
      { function: 'scrub', state: 'in-progress', donePercent: 12.34, remainingSec: 60 },
    ],
    [
      'resilver in progress for 0h2m, 45.80% done, 0h3m to go',
      { function: 'resilver', durationSec: 120, donePercent: 45.8, remainingSec: 180 },
    ],
    [
      `scrub in progress since ${date} 116G scanned out of 8.60T at 649M/s, 3h48m to go 0 repaired, 1.32% done`,
      {
        startTime: time,
        scannedBytes: 116 * KiB ** 3,
        totalBytes: Math.round(8.6 * KiB ** 4),
        scanBytesPerSec: 649 * KiB ** 2,
        remainingSec: 13_680,
        processedBytes: 0,
        donePercent: 1.32,
      },
    ],
    [
      `scrub in progress since ${date} 1.00T scanned out of 2.00T at 1/s, (scan is slow, no estimated time) 0 repaired, 50.00% done`,
      { totalBytes: 2 * KiB ** 4, scanBytesPerSec: 1, donePercent: 50 },
    ],
    [
      `scrub in progress since ${date} 226M scanned at 32.0M/s, 90M issued at 12.0M/s, 227M total 0B repaired, 39.90% done, 0 days 00:00:10 to go`,
      {
        scannedBytes: 226 * KiB ** 2,
        issuedBytes: 90 * KiB ** 2,
        totalBytes: 227 * KiB ** 2,
        issueBytesPerSec: 12 * KiB ** 2,
        remainingSec: 10,
      },
    ],
    [
      `scrub paused since ${date} scrub started on ${date} 1M scanned, 0B issued, 26M total 0B repaired, 0.00% done`,
      { state: 'paused', pauseTime: time, startTime: time, scannedBytes: KiB ** 2, totalBytes: 26 * KiB ** 2 },
    ],
    [
      `resilver in progress since ${date} 227M / 228M scanned, 46M / 226M issued at 2.00M/s 48M resilvered, 20.64% done, no estimated completion time`,
      {
        scannedBytes: 227 * KiB ** 2,
        issuedBytes: 46 * KiB ** 2,
        totalBytes: 228 * KiB ** 2,
        processedBytes: 48 * KiB ** 2,
        donePercent: 20.64,
      },
    ],
    [
      `scrubbed 12 error blocks in 0 days 00:00:01 on ${date}`,
      { function: 'error-scrub', state: 'finished', endTime: time, durationSec: 1 },
    ],
    [
      `error scrub in progress since ${date} 33.00% done, issued I/O for 4 error blocks`,
      { function: 'error-scrub', state: 'in-progress', donePercent: 33 },
    ],
  ])('%s', (text, expected) => {
    expect(scanStatsOfText(text)).toMatchObject(expected);
  });

  it.each(['none requested', '', 'scrub', 'something new on Mars'])('knows nothing of %j', (text) => {
    expect(scanStatsOfText(text)).toBeNull();
  });

  it('leaves out an estimate and a speed that are not told', () => {
    const stats = scanStatsOfText(
      `scrub in progress since ${date} 0B / 26M scanned, 0B / 26M issued 0B repaired, 0.00% done, no estimated completion time`,
    );
    expect(stats).not.toHaveProperty('remainingSec');
    expect(stats).not.toHaveProperty('scanBytesPerSec');
    expect(stats).not.toHaveProperty('errors');
  });
});
