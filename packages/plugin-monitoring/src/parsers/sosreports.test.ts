import { describe, expect, it } from 'vitest';
import type { Filesystem } from '../schemas/filesystem.ts';
import type { FoundMount } from '../schemas/found-mount.ts';
import type { MemoryUsage } from '../schemas/memory-usage.ts';
import type { Mount } from '../schemas/mount.ts';
import { df } from './df.ts';
import { findmnt } from './findmnt.ts';
import { free } from './free.ts';
import { parsers } from './index.ts';
import { meminfo } from './meminfo.ts';
import { mount } from './mount.ts';
import { stat } from './stat.ts';
import { absent, corpusPath, hasCorpora, readManifest, readText, testContext } from './testing/corpora.ts';
import { findmntOptions, jcCases } from './testing/jc-cases.ts';
import { difference } from './testing/matches.ts';

const root = 'sosreports/tests/unit/fake_data_root';
const machines = ['kubernetes', 'rabbitmq', 'vault'];
const file = (machine: string, ...path: readonly string[]) => readText(corpusPath(root, machine, ...path));
const command = (machine: string, folder: string, name: string) => file(machine, 'sos_commands', folder, name);

/** free -m has no unit, so the expected rows, which are in MiB, are scaled here. */
const scaled = (source: string, expected: unknown) =>
  !source.endsWith('free_-m')
    ? expected
    : (expected as Record<string, unknown>[]).map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? value * 1024 : value]),
        ),
      );

/**
 * Expected answers that are wrong: jc reads the sentence below an empty table as a unit, and puts whole lines into the first
 * column where blanks stand before the header of lsof.
 */
const wrongAnswers = [
  'kubernetes/sos_commands/systemd/systemctl_list-units_--failed',
  ...machines.map((machine) => `${machine}/sos_commands/filesys/lsof_-b_M_-n_-l_-P`),
];

describe.skipIf(!hasCorpora)(`files of three whole machines (skipped where ${absent})`, () => {
  it('gives the expected rows of every file that a parser reads', () => {
    let checked = 0;
    const bad: string[] = [];
    for (const { source = '', jc_parser: name = '' } of readManifest(corpusPath('sos-expected/MANIFEST.tsv'))) {
      const jcCase = jcCases[name];
      const parser = parsers.find((candidate) => candidate.name === jcCase?.parser);
      if (jcCase === undefined || parser === undefined) continue;
      const expectedFile = corpusPath('sos-expected', `${source.replaceAll('/', '_')}.json`);
      const { expected } = JSON.parse(readText(expectedFile)) as { expected: unknown };
      const actual: unknown = parser.parse(readText(corpusPath(root, source)), testContext());
      let problem = difference(jcCase.actual?.(actual) ?? actual, jcCase.expect(scaled(source, expected)));
      if (name === 'findmnt') {
        const options = (actual as { options: string[] }[]).map((row) => [...row.options].sort());
        problem ??= difference(options, (expected as Record<string, unknown>[]).map(findmntOptions));
      }
      checked += 1;
      if (problem !== undefined && !wrongAnswers.includes(source)) bad.push(`${source} ${problem}`);
    }
    const figure = `sosreports: ${checked - bad.length - wrongAnswers.length} of ${checked} files, ${wrongAnswers.length} with a wrong answer`;
    console.log([figure, ...bad].join('\n  '));
    expect(checked).toBeGreaterThan(70);
    expect(bad).toEqual([]);
  });

  it.each(machines)('finds the same memory in free and /proc/meminfo of %s', (machine) => {
    const info = meminfo.parse(file(machine, 'proc', 'meminfo'), testContext());
    const [memory, swap] = free.parse(command(machine, 'memory', 'free'), testContext()) as [MemoryUsage, MemoryUsage];
    const [rounded] = free.parse(command(machine, 'memory', 'free_-m'), testContext()) as [MemoryUsage];
    expect(memory.totalBytes).toBe(info.memTotalBytes);
    expect(swap.totalBytes).toBe(info.swapTotalBytes);
    expect(rounded.totalBytes).toBe(Math.floor(info.memTotalBytes / 2 ** 20) * 2 ** 20);
  });

  it.each(machines)('finds the same mounts in mount and findmnt of %s', (machine) => {
    const mounted: Mount[] = mount.parse(command(machine, 'filesys', 'mount_-l'), testContext());
    const found: FoundMount[] = findmnt.parse(command(machine, 'filesys', 'findmnt'), testContext());
    expect(mounted.map((row) => row.mountPoint).sort()).toEqual(found.map((row) => row.mountPoint).sort());
    const options = (rows: readonly { mountPoint: string; type?: string }[]) =>
      rows.map((row) => `${row.mountPoint} ${row.type}`).sort();
    expect(options(mounted)).toEqual(options(found));
  });

  it.each(machines)('finds the same file systems in the space and inodes of df of %s', (machine) => {
    const space: Filesystem[] = df.parse(command(machine, 'filesys', 'df_-al_-x_autofs'), testContext());
    const inodes: Filesystem[] = df.parse(command(machine, 'filesys', 'df_-ali_-x_autofs'), testContext());
    expect(space.map((row) => row.mountedOn)).toEqual(inodes.map((row) => row.mountedOn));
  });

  it.each(machines)('adds up the CPUs of %s to its total', (machine) => {
    const { cpu, cpus } = stat.parse(file(machine, 'proc', 'stat'), testContext());
    const sum = cpus.reduce((total, each) => total + each.userTicks, 0);
    // The kernel rounds each of them.
    expect(Math.abs(sum - (cpu?.userTicks ?? 0))).toBeLessThanOrEqual(cpus.length);
  });

  it('finds as many rows in each table as it has lines below its header', () => {
    const tables = [
      ['df', 'filesys/df_-al_-x_autofs', 1],
      ['df', 'filesys/df_-ali_-x_autofs', 1],
      ['mount', 'filesys/mount_-l', 0],
      ['findmnt', 'filesys/findmnt', 1],
      ['ps', 'process/ps_auxwwwm', 1],
      ['lsof', 'filesys/lsof_-b_M_-n_-l_-P', 1],
      ['lsof', 'process/lsof_M_-n_-l', 1],
    ] as const;
    const counted = machines.flatMap((machine) =>
      tables.map(([name, path, headers]) => {
        const text = file(machine, 'sos_commands', ...path.split('/'));
        const lines = text.split('\n').filter((line) => line.trim() !== '').length - headers;
        const rows = parsers.find((parser) => parser.name === name)?.parse(text, testContext()) as readonly unknown[];
        return { table: `${machine}/${path}`, lines, rows: rows.length };
      }),
    );
    console.log(
      `sosreports: rows are lines in ${counted.filter(({ lines, rows }) => lines === rows).length} of ${counted.length} tables`,
    );
    expect(counted.filter(({ lines, rows }) => lines !== rows)).toEqual([]);
  });
});
