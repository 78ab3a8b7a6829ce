import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProcessSamples, topProcesses } from './top-processes.ts';

const line = (pid: number, name: string, { ticks = 0, start = 1, rss = 10 } = {}) =>
  `${pid} (${name}) S 1 1 1 0 -1 4194560 0 0 0 0 ${ticks} 0 0 0 20 0 3 0 ${start} 1000 ${rss} 18446744073709551615 0 0\n`;
const surroundings = {
  ticksPerCore: 100,
  pageBytes: 4_096,
  memoryBytes: 409_600,
  users: new Map([[7, 'ops']]),
  limit: 2,
};

describe('processes by what they use now', () => {
  test('are the difference of two samples, the busiest first', () => {
    const before = readProcessSamples(line(7, 'old', { ticks: 500 }) + line(8, 'idle', { ticks: 900 }));
    const after = readProcessSamples(
      line(7, 'old', { ticks: 550 }) + line(8, 'idle', { ticks: 900 }) + line(9, 'new', { ticks: 150 }),
    );
    expect(topProcesses(before, after, surroundings)).toEqual([
      { pid: 9, ppid: 1, name: 'new', state: 'S', cpuPercent: 150, memPercent: 10, rssBytes: 40_960, threads: 3 },
      {
        pid: 7,
        ppid: 1,
        name: 'old',
        state: 'S',
        user: 'ops',
        cpuPercent: 50,
        memPercent: 10,
        rssBytes: 40_960,
        threads: 3,
      },
    ]);
  });

  test('do not take a new process for the one that had its number', () => {
    const before = readProcessSamples(line(7, 'gone', { ticks: 500, start: 1 }));
    const after = readProcessSamples(line(7, 'came', { ticks: 20, start: 9 }));
    expect(topProcesses(before, after, surroundings)[0]).toMatchObject({ name: 'came', cpuPercent: 20 });
  });

  test('have any name that a program may give itself', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 15 }).filter((name) => !name.includes('\n') && !name.includes('\r')),
        (name) => {
          expect(readProcessSamples(line(42, name)).get(42)?.name).toBe(name);
        },
      ),
    );
    expect(readProcessSamples(line(5, 'a) S 1 (b')).get(5)).toMatchObject({ name: 'a) S 1 (b', ppid: 1 });
  });
});
