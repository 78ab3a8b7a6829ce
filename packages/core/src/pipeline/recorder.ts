import type { CollectorDefinition } from '../contract/collector.ts';
import type { Caller, DeviceInfo } from '../contract/context.ts';
import { toInfrastructorError } from '../contract/errors.ts';
import { token } from '../contract/token.ts';
import { RecordingShell } from '../device/record/recording-shell.ts';
import type { TranscriptEntry } from '../device/replay/transcript.ts';
import { problemsIn } from '../schema/validator.ts';
import type { Collect, CollectorContexts } from './collect.ts';
import { createDeadline } from './deadline.ts';
import { createFrame } from './frame.ts';
import { redactedText } from './redact-text.ts';
import type { DeviceDirectory, PipelineServices } from './services.ts';

/** What one collector gave on the way, or why it gave nothing. */
export interface RecordedSnapshot {
  readonly collector: string;
  readonly data?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** One command and its answer, both as text. */
export interface RecordedCommand {
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a signal ended the command. */
  readonly exitCode: number | null;
  readonly signal?: string;
}

export interface Recording {
  readonly entries: RecordedCommand[];
  readonly snapshots: RecordedSnapshot[];
}

export interface Recorder {
  /** Runs collectors on a device past cache and store, and gives what every command answered, without the secrets. */
  record(
    device: DeviceInfo,
    collectors: readonly CollectorDefinition[],
    run: { readonly caller: Caller; readonly signal: AbortSignal; onCollector(done: number, name: string): void },
  ): Promise<Recording>;
}

export const recorderToken = token<Recorder>('infrastructor.recorder');

/** @param contextsOf makes the contexts of collectors over the given services, as for any other collection */
export function createRecorder(
  services: PipelineServices,
  contextsOf: (services: PipelineServices, collect: Collect) => CollectorContexts,
): Recorder {
  return {
    async record(device, collectors, { caller, signal, onCollector }) {
      const shell = new RecordingShell(await services.devices.shell(device));
      const recorded = { ...services, devices: directoryWith(services.devices, device, shell) };
      // One collector may ask another, which then has to be in the recording too.
      const collect: Collect = async (frame, collector, asked, params) =>
        collector.collect(contexts(collector, frame, asked, params as Readonly<Record<string, unknown>>));
      const contexts = contextsOf(recorded, collect);
      const snapshots: RecordedSnapshot[] = [];
      for (const [index, collector] of collectors.entries()) {
        onCollector(index, collector.name);
        using deadline = createDeadline(services.defaultTimeoutMs, `${collector.name} of ${device.hostname}`, {
          signal,
        });
        const frame = createFrame(services, { caller, deadline, fresh: true });
        try {
          snapshots.push({
            collector: collector.name,
            data: await collect(frame, collector, device, {}, { fresh: true }),
          });
        } catch (thrown) {
          signal.throwIfAborted();
          const { code, message } = toInfrastructorError(thrown);
          snapshots.push({ collector: collector.name, error: { code, message } });
        }
      }
      return { entries: shell.entries.map(withoutSecrets), snapshots };
    },
  };
}

/** Collectors that can be asked without an argument. */
export function recordable(collector: CollectorDefinition): boolean {
  return problemsIn(collector.params, {}).length === 0;
}

function directoryWith(devices: DeviceDirectory, device: DeviceInfo, shell: RecordingShell): DeviceDirectory {
  return {
    resolve: (name) => devices.resolve(name),
    shell: async (asked) => (asked.id === device.id ? shell : devices.shell(asked)),
    // A recording says nothing about how the device is.
    reportSuccess() {},
    reportFailure() {},
  };
}

function withoutSecrets({
  command,
  stdout = '',
  stderr = '',
  exitCode = null,
  signal,
}: TranscriptEntry): RecordedCommand {
  return { command, stdout: redactedText(stdout), stderr: redactedText(stderr), exitCode, ...(signal && { signal }) };
}
