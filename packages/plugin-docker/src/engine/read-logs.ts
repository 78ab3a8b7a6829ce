import type { EngineClient } from '../connection/engine-client.ts';
import { engineError } from '../connection/engine-error.ts';
import { cleanUntrusted } from '../redaction/clean-untrusted.ts';
import type { ContainerLogEntry } from '../schemas/log-entry.ts';
import { containerPath } from './inspect-container.ts';
import { LogFrames, type LogLine } from './log-frames.ts';

export interface LogRequest {
  readonly container: string;
  readonly tty: boolean;
  /** Seconds since the epoch. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Lines from the end. */
  readonly tail: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

const longestLineBytes = 64 * 1024;

/** The lines of a container's log as they come; ends with the log, or when a followed container has ended. */
export async function* readLogs(
  client: EngineClient,
  device: string,
  request: LogRequest,
): AsyncGenerator<ContainerLogEntry> {
  const { container, tty, since, until, tail, follow, signal } = request;
  const query = {
    stdout: true,
    stderr: true,
    timestamps: true,
    tail,
    follow,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  const subject = `the log of ${container}`;
  const body = await client.stream({ path: containerPath(container, '/logs'), query, signal, subject });
  const frames = new LogFrames({ tty, timestamps: true, maximumLineBytes: longestLineBytes });
  try {
    for await (const chunk of body) {
      for (const line of frames.push(chunk as Uint8Array)) yield entry(line);
    }
    for (const line of frames.end()) yield entry(line);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw engineError(error, device, subject);
  } finally {
    body.destroy();
  }
}

function entry({ stream, text, timestamp }: LogLine): ContainerLogEntry {
  return { ...(timestamp === undefined ? {} : { time: timestamp }), stream, text: cleanUntrusted(text) };
}
