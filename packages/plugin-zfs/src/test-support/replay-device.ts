import { join } from 'node:path';
import { loadTranscript, type TranscriptEntry } from '@infrastructor/core/testing';
import { type FakeDevice, type FakeDeviceOptions, fakeDevice } from '@infrastructor/testing';
import { machines } from './shared-data.ts';

/** Commands of this plugin that print the same as a recorded one: exact counters (-p) are those of small numbers. */
const sameAs: Readonly<Record<string, string>> = {
  'zpool status -v -p': 'zpool status -v',
  'zfs send -nvP -i tank/media@auto-2024-05-01_00-00 tank/media@auto-2024-05-02_00-00':
    'zfs send -nvP -i @auto-2024-05-01_00-00 tank/media@auto-2024-05-02_00-00',
};

/** The recordings of one machine in one state, as its user asks: the machines ran in UTC. */
export async function recordedCommands(machine: string, state: string): Promise<readonly TranscriptEntry[]> {
  const recorded = await loadTranscript(join(machines, machine, state));
  const aliases = Object.entries(sameAs).flatMap(([command, original]) =>
    recorded.filter((entry) => entry.command === original).map((entry) => ({ ...entry, command })),
  );
  return [...recorded, ...aliases].flatMap((entry) => [entry, { ...entry, command: `env TZ=UTC ${entry.command}` }]);
}

export interface ReplayedOptions extends Pick<FakeDeviceOptions, 'files' | 'fault'> {
  /** Answers in place of recorded ones, or beside them. */
  readonly also?: readonly TranscriptEntry[];
  readonly hostname?: string;
}

/** A device that answers as a machine did; its name is `machine-state`. */
export async function replayed(machine: string, state: string, options: ReplayedOptions = {}): Promise<FakeDevice> {
  const { also = [], hostname = `${machine}-${state}`, ...rest } = options;
  const replaced = new Set(also.map(({ command }) => command));
  const recorded = (await recordedCommands(machine, state)).filter(({ command }) => !replaced.has(command));
  return fakeDevice({ hostname, transcript: [...recorded, ...also], ...rest });
}

/** An answer that was not recorded. */
export const answer = (command: string, stdout: string, rest: Partial<TranscriptEntry> = {}): TranscriptEntry => ({
  command: `env TZ=UTC ${command}`,
  stdout,
  stderr: '',
  exitCode: 0,
  ...rest,
});

export const refused = (command: string, stderr: string, exitCode = 1): TranscriptEntry =>
  answer(command, '', { stderr, exitCode });
