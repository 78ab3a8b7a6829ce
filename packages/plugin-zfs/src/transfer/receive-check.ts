import { ConflictError } from '@infrastructor/core';
import { partsOf } from '../names.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { TargetState } from './target-state.ts';

/** What a stream holds, as far as it decides where it can be received. */
export interface StreamIdentity {
  readonly snapshot: string;
  readonly snapshotGuid: string | undefined;
  /** Snapshot or bookmark from which an incremental stream starts. */
  readonly base: string | undefined;
  readonly baseGuid: string | undefined;
  readonly isResumed: boolean;
}

export interface ReceiveCheck {
  /** Why ZFS would refuse the stream without `-F`, or in any case; undefined where it would take it. */
  readonly conflict: string | undefined;
  /** Whether `-F` would help. */
  readonly forceable: boolean;
  /** What `-F` would destroy. */
  readonly losses: readonly string[];
  /** Of a transfer that stopped there. */
  readonly resumeToken?: string;
}

const free: ReceiveCheck = { conflict: undefined, forceable: true, losses: [] };

/** Compares a stream with what is there. Snapshots are compared by GUID: equal names do not make them the same. */
export function receiveCheck(target: string, state: TargetState, stream: StreamIdentity): ReceiveCheck {
  const refused = (conflict: string): ReceiveCheck => ({ conflict, forceable: false, losses: [] });
  if (stream.isResumed) {
    return state.resumeToken === undefined ? refused(`${target} holds no transfer that stopped`) : free;
  }
  if (state.resumeToken !== undefined) {
    const conflict = `${target} holds a transfer that stopped: go on with its resumeToken, or drop it by zfs receive -A`;
    return { ...refused(conflict), resumeToken: state.resumeToken };
  }
  const already = state.snapshots.find(({ guid }) => guid !== undefined && guid === stream.snapshotGuid);
  if (already) return refused(`${already.name} is this snapshot already`);
  if (stream.base === undefined) return fullCheck(target, state);
  if (!state.exists) return refused(`${target} does not exist, and the stream only holds changes since ${stream.base}`);
  const base = state.snapshots.findIndex(({ guid }) => guid !== undefined && guid === stream.baseGuid);
  if (base < 0) {
    const names = state.snapshots.map(({ name }) => name);
    return refused(`${target} has no snapshot that is ${stream.base}; it has ${listed(names) || 'none'}`);
  }
  const newer = state.snapshots.slice(base + 1);
  const losses = lossesOf(target, newer, state.writtenBytes);
  if (newer.length > 0) {
    return {
      conflict: `${target} is newer than ${stream.base}: it has ${listed(newer.map(nameOf))}`,
      forceable: true,
      losses,
    };
  }
  if (state.writtenBytes > 0) {
    const conflict = `${target} was changed since ${state.snapshots[base]?.name}: ${state.writtenBytes} bytes`;
    return { conflict, forceable: true, losses };
  }
  return free;
}

/**
 * The conflict of a check as an error.
 * @param otherwise what to do where overwriting would help
 */
export function receiveConflict(hostname: string, check: ReceiveCheck, otherwise: string): ConflictError {
  const { conflict, forceable, resumeToken } = check;
  const message = `${hostname}: ${conflict}`;
  if (resumeToken !== undefined) {
    const hint = `Call again with resumeToken ${resumeToken}: what has arrived is not sent twice.`;
    return new ConflictError(message, { details: { resume: resumeToken }, hint });
  }
  return new ConflictError(message, {
    hint: forceable ? otherwise : 'Choose another target, or another snapshot to start from (incrementalFrom).',
  });
}

function fullCheck(target: string, { exists, snapshots, writtenBytes }: TargetState): ReceiveCheck {
  if (!exists) return free;
  return {
    conflict: `${target} exists, and a full stream would replace it`,
    forceable: true,
    losses: [`All data in ${target}`, ...lossesOf(target, snapshots, writtenBytes)],
  };
}

function lossesOf(target: string, snapshots: readonly Dataset[], writtenBytes: number): string[] {
  return [
    ...snapshots.map(snapshotLoss),
    ...(writtenBytes > 0 ? [`${writtenBytes} bytes written to ${target} since its newest snapshot`] : []),
  ];
}

export const snapshotLoss = ({ name, usedBytes }: Dataset): string =>
  `Snapshot ${name} (it alone holds ${usedBytes ?? '?'} bytes)`;

const nameOf = ({ name }: Dataset) => `@${partsOf(name)?.snapshot ?? name}`;

/** In a sentence, the newest ten. */
const listed = (names: readonly string[]) =>
  [...(names.length > 10 ? [`${names.length - 10} more`] : []), ...names.slice(-10)].join(', ');
