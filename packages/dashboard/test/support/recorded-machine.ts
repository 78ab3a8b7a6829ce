import { readFile } from 'node:fs/promises';
import type { ShellCommand } from '@infrastructor/core';
import { ReplayShell, type TranscriptEntry } from '@infrastructor/core/testing';

interface DriveCommands {
  readonly findDrivesCommand: ShellCommand;
  readDrive(path: string, type: string, json: boolean): ShellCommand;
}

interface Sections {
  sectionsOf(command: ShellCommand, parts: Readonly<Record<string, Partial<TranscriptEntry>>>): TranscriptEntry;
}

/** Lie in another package and are no part of what it publishes, so they are loaded by their place. */
const monitoring = new URL('../../../plugin-monitoring/', import.meta.url);
const { findDrivesCommand, readDrive } = (await import(
  new URL('src/commands/smartctl-drive.ts', monitoring).href
)) as DriveCommands;
const { sectionsOf } = (await import(new URL('src/test-support/recorded.ts', monitoring).href)) as Sections;

type Exec = ReplayShell['exec'];

/** What real machines answered, with ZFS and drives that cannot be broken here: this one begins to resilver when it is told. */
export class RecordedMachine extends ReplayShell {
  readonly #later: ReplayShell;
  #isResilvering = false;

  constructor(device: string, transcript: readonly TranscriptEntry[], later: readonly TranscriptEntry[]) {
    super({ device, transcript });
    this.#later = new ReplayShell({ device, transcript: later });
  }

  beginResilver(): void {
    this.#isResilvering = true;
  }

  override exec(...asked: Parameters<Exec>): ReturnType<Exec> {
    const isLater = this.#isResilvering && asked[0].text.includes('zpool status');
    return isLater ? this.#later.exec(...asked) : super.exec(...asked);
  }
}

/** Pools with checksum errors and a damaged file, and four drives, of which one fails and one is hot. */
export async function recordedMachine(device: string): Promise<RecordedMachine> {
  const pools = await Promise.all(
    [
      'healthy/zpool-version',
      'checksum-errors/zpool-status-j-int',
      'healthy/zfs-list-Hp',
      'healthy/zfs-list-snapshot-Hp',
    ].map((name) => read<TranscriptEntry>(`../../../plugin-zfs/fixtures/trixie/${name}.json`)),
  );
  const space = await read<TranscriptEntry>('../fixtures/nas/zpool-list.json');
  const resilvering = await read<TranscriptEntry>('../fixtures/nas/zpool-status-resilvering.json');
  const version = await read<TranscriptEntry>('../fixtures/nas/zfs-version-sysfs.json');
  return new RecordedMachine(
    device,
    [version, ...[space, ...pools, ...snapshotsOf('tank/media', pools)].flatMap(inUtc), noEvents, ...(await drives())],
    inUtc(resilvering),
  );
}

/** The machine was recorded in UTC, so what the plugin asks for in UTC is the same. */
const inUtc = (entry: TranscriptEntry) => [entry, { ...entry, command: `env TZ=UTC ${entry.command}` }];

/** Of one dataset alone ZFS lists the same lines as of all (`-d 1`, zfs-list(8)). */
function snapshotsOf(dataset: string, recorded: readonly TranscriptEntry[]): readonly TranscriptEntry[] {
  return recorded
    .filter(({ command }) => command.startsWith('zfs list -t snapshot'))
    .map((entry) => ({
      ...entry,
      command: `${entry.command} -d 1 ${dataset}`,
      stdout: (entry.stdout ?? '')
        .split('\n')
        .filter((line) => line.startsWith(`${dataset}@`))
        .map((line) => `${line}\n`)
        .join(''),
    }));
}

/** Nothing happens while the page follows the events. */
const noEvents: TranscriptEntry = { command: 'env TZ=UTC zpool events -f -v -H', timedOut: true };

interface DriveReport {
  readonly device: { readonly name: string; readonly type: string; readonly protocol: string };
  readonly smartctl: { readonly exit_status: number };
}

/** Reports of drives out of several machines, as one machine with all of them would answer. */
async function drives(): Promise<readonly TranscriptEntry[]> {
  const { stdout = '' } = await read<TranscriptEntry>('../../../plugin-monitoring/fixtures/trixie/smartctl-ata.json');
  const names = ['wdc-hot', 'hitachi-failing', 'samsung-media-errors'];
  const others = await Promise.all(names.map((name) => read<DriveReport>(`../fixtures/drives/${name}.json`)));
  const reports = [JSON.parse(stdout) as DriveReport, ...others];
  const scan = { smartctl: { version: [7, 4], exit_status: 0 }, devices: reports.map((report) => report.device) };
  const found = sectionsOf(findDrivesCommand, {
    version: { stdout: 'smartctl 7.4 2023-08-01 r5530\n' },
    scan: { stdout: JSON.stringify(scan) },
    blocks: { stdout: JSON.stringify({ blockdevices: [] }) },
  });
  const reads = reports.map((report) => ({
    command: readDrive(report.device.name, report.device.type, true).text,
    stdout: JSON.stringify(report),
    exitCode: report.smartctl.exit_status,
  }));
  return [found, ...reads];
}

async function read<Value>(path: string): Promise<Value> {
  return JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8')) as Value;
}
