import {
  DataCollectionError,
  type DeviceAccess,
  type HandlerContext,
  isInfrastructorError,
  toInfrastructorError,
} from '@infrastructor/core';
import { explained, isRefused, isRefusedToRoot, missingPermission } from '../access/explain-failure.ts';
import { commandFailure } from '../access/permitted.ts';
import { type ReceiveTarget, receiveStream, resumeTokenOf } from '../commands/zfs-receive.ts';
import { type SendSource, sendStream } from '../commands/zfs-send.ts';
import { partsOf } from '../names.ts';
import { type PipeOutcome, pipeStream } from './pipe-stream.ts';
import { progressReporter } from './progress-reporter.ts';

export interface Transfer {
  readonly from: DeviceAccess;
  readonly source: SendSource;
  readonly to: DeviceAccess;
  readonly receive: ReceiveTarget;
  /** Estimate, for the progress. */
  readonly totalBytes: number;
}

/**
 * Sends a snapshot from one device to another, through this process, as the users of both or as root where ZFS refuses them.
 * @returns bytes sent
 * @throws {DataCollectionError} COMMAND_FAILED with `details.resume` where the transfer can be gone on with
 */
export async function sendToDevice(transfer: Transfer, progress: HandlerContext['progress']): Promise<number> {
  const { from, source, to, receive, totalBytes } = transfer;
  const report = progressReporter(progress, totalBytes, source.snapshot);
  const root = { send: false, receive: false };
  /** What was said to the user, which tells more than what sudo says. */
  const refusal = { send: '', receive: '' };
  while (true) {
    const outcome = await pipeStream(
      { access: from, command: sendStream(source), privileged: root.send },
      { access: to, command: receiveStream(receive), privileged: root.receive },
      report,
    ).catch(async (error: unknown) => {
      throw await withToken(transfer, error);
    });
    if (outcome.sender.exitCode === 0 && outcome.receiver.exitCode === 0) return outcome.sentBytes;
    // Both are refused before anything was sent, so a second try begins at the beginning.
    const sendRefused = isRefused(outcome.sender.stderr);
    const receiveRefused = isRefused(outcome.receiver.stderr);
    if ((!sendRefused || root.send) && (!receiveRefused || root.receive)) {
      throw await withToken(transfer, failureOf(transfer, outcome, refusal));
    }
    if (sendRefused && !root.send) refusal.send = outcome.sender.stderr;
    if (receiveRefused && !root.receive) refusal.receive = outcome.receiver.stderr;
    root.send ||= sendRefused;
    root.receive ||= receiveRefused;
  }
}

/** The receiver's words where it ended by itself; else the sender's, whose end the receiver only saw as a cut. */
function failureOf(
  { from, source, to, receive }: Transfer,
  { sender, receiver }: PipeOutcome,
  refusal: { readonly send: string; readonly receive: string },
): unknown {
  const dataset = partsOf(source.snapshot)?.dataset ?? source.snapshot;
  if (isRefusedToRoot(sender.stderr)) {
    return missingPermission(refusal.send || sender.stderr, from.device.hostname, { permissions: 'send', dataset });
  }
  if (isRefusedToRoot(receiver.stderr)) {
    const parent = receive.target.replace(/\/[^/]*$/, '');
    return missingPermission(refusal.receive || receiver.stderr, to.device.hostname, {
      permissions: 'receive,create,mount',
      dataset: parent,
    });
  }
  // Killed by the closed pipe, the sender has nothing to say.
  const senderSaid = sender.exitCode !== 0 && sender.exitCode !== undefined && sender.stderr.trim() !== '';
  if (senderSaid && /incomplete stream|stream contains no|premature|checksum/i.test(receiver.stderr)) {
    return commandFailure('zfs send', from.device.hostname, sender.exitCode, sender.stderr);
  }
  return receiver.exitCode === 0
    ? commandFailure('zfs send', from.device.hostname, sender.exitCode, sender.stderr)
    : commandFailure('zfs receive', to.device.hostname, receiver.exitCode, receiver.stderr);
}

const isToken = /^[0-9a-f]+(?:-[0-9a-f]+){3}$/;

/** The failure, with the token by which the transfer can be gone on with, if the target kept one. */
async function withToken({ to, receive }: Transfer, thrown: unknown): Promise<unknown> {
  const error = toInfrastructorError(explained(thrown));
  if (!receive.resumable) return error;
  try {
    const { stdout } = await to.exec(resumeTokenOf(receive.target), { timeoutMs: 15_000 });
    const resumeToken = stdout.trim();
    if (!isToken.test(resumeToken)) return error;
    return new DataCollectionError(error.code, error.message, {
      cause: error,
      // Not called a token: what is, is taken for a secret and hidden, and this one only names snapshots.
      details: { ...error.details, resume: resumeToken },
      hint: `Call again with resumeToken ${resumeToken}: what has arrived is not sent twice.`,
    });
  } catch (second) {
    if (!isInfrastructorError(second)) throw second;
    return error;
  }
}
