import {
  loadTranscript,
  ReplayShell,
  type ReplayShellOptions,
  type TranscriptEntry,
} from '@infrastructor/core/testing';

export interface FakeDeviceOptions extends Pick<ReplayShellOptions, 'files' | 'fault'> {
  readonly hostname?: string;
  /** A folder of recordings, or the recordings themselves. */
  readonly transcript: string | readonly TranscriptEntry[];
}

/** A device that answers from recordings of a real one. */
export interface FakeDevice {
  readonly hostname: string;
  /** Its shell remembers every command in `executed`. */
  readonly shell: ReplayShell;
}

/**
 * Makes a device for tests from what `infrastructor record` wrote.
 * @example await fakeDevice({ hostname: 'nas', transcript: 'fixtures/trixie' })
 */
export async function fakeDevice({ hostname = 'fake', transcript, ...rest }: FakeDeviceOptions): Promise<FakeDevice> {
  const entries = typeof transcript === 'string' ? await loadTranscript(transcript) : transcript;
  return { hostname, shell: new ReplayShell({ device: hostname, transcript: entries, ...rest }) };
}
