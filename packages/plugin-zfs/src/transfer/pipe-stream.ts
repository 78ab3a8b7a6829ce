import { setTimeout as wait } from 'node:timers/promises';
import { type DeviceAccess, isInfrastructorError, type ProcessStream, type ShellCommand } from '@infrastructor/core';

export interface PipeSide {
  readonly access: Pick<DeviceAccess, 'openStream'>;
  readonly command: ShellCommand;
  readonly privileged: boolean;
}

export interface PipeEnd {
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

export interface PipeOutcome {
  readonly sentBytes: number;
  readonly sender: PipeEnd;
  readonly receiver: PipeEnd;
}

const keepMs = 10_000;

/**
 * Pipes a command's output on one device into a command on another. A chunk is read when the one before was taken, so a
 * slow receiver slows the sender down and nothing piles up here.
 * @throws {InfrastructorError} when a connection broke, or ABORTED where the caller went away, also while the receiver takes
 * nothing; both commands are ended, and the receiver has seen the end of its input
 */
export async function pipeStream(
  source: PipeSide,
  target: PipeSide,
  onProgress: (sentBytes: number) => void,
): Promise<PipeOutcome> {
  // `input` belongs to the shell's options; it makes the command read what is written here.
  const receiving = { privileged: target.privileged, input: true };
  await using receiver = await target.access.openStream(target.command, receiving);
  await using sender = await source.access.openStream(source.command, { privileged: source.privileged });
  let sentBytes = 0;
  try {
    for await (const chunk of sender.stdout) {
      if (!(await taken(receiver, chunk))) break;
      sentBytes += chunk.length;
      onProgress(sentBytes);
    }
  } catch (error) {
    // A connection broke, or the caller went away: at the end of its input `zfs receive -s` keeps what it has, if it is
    // given the time.
    receiver.endInput();
    await Promise.race([receiver.exit.catch(() => {}), wait(keepMs, undefined, { ref: false })]);
    throw error;
  }
  receiver.endInput();
  const sent = await endOf(sender);
  // `zfs receive` prints nothing; the end of its output is thrown where an abort made it, which its exit does not tell.
  for await (const _ of receiver.stdout);
  return { sentBytes, sender: sent, receiver: await endOf(receiver) };
}

/** False where the receiver has ended and takes nothing more; why, its exit tells. */
async function taken(receiver: ProcessStream, chunk: Uint8Array): Promise<boolean> {
  try {
    await receiver.write(chunk);
    return true;
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'COMMAND_FAILED') return false;
    throw error;
  }
}

async function endOf(process: ProcessStream): Promise<PipeEnd> {
  const { exitCode } = await process.exit;
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stderr) chunks.push(chunk);
  return { exitCode, stderr: Buffer.concat(chunks).toString() };
}
