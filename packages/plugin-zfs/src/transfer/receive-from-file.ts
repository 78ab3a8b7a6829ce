import { ConflictError, type DeviceAccess } from '@infrastructor/core';
import { wordsOf } from '../access/explain-failure.ts';
import { execPermitted } from '../access/permitted.ts';
import { type ReceiveTarget, receiveFile, tryReceiveFile } from '../commands/zfs-receive.ts';
import { treeOf } from './replicated-losses.ts';
import { targetState } from './target-state.ts';

type Access = Pick<DeviceAccess, 'device' | 'run' | 'exec' | 'stat'>;

const delegation = ({ target }: ReceiveTarget) => ({
  permissions: 'receive,create,mount',
  dataset: target.replace(/\/[^/]*$/, ''),
});

export interface FileTrial {
  /** What ZFS says it would do, a sentence each. */
  readonly words: readonly string[];
  readonly losses: readonly string[];
}

/**
 * What receiving a file would do, told by ZFS itself (`zfs receive -n`).
 * @throws {ConflictError} where ZFS would refuse the stream
 */
export async function tryFile(access: Access, file: string, target: ReceiveTarget): Promise<FileTrial> {
  const { stdout, stderr } = await execPermitted(access, tryReceiveFile(file, target), {
    name: 'zfs receive -n',
    timeoutMs: 120_000,
    delegation: delegation(target),
  }).catch((error: unknown) => {
    if (/destination|most recent snapshot|must specify -F/i.test(wordsOf(error))) {
      throw new ConflictError(wordsOf(error).replaceAll(/\s+/g, ' '), {
        hint: 'force would overwrite it; the plan then names what is lost.',
      });
    }
    throw error;
  });
  const words = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return { words, losses: target.force ? await lossesOf(access, target.target) : [] };
}

/** From which of its snapshots a stream goes on, a file does not tell, so all that may be lost is named. */
async function lossesOf(access: Access, target: string): Promise<string[]> {
  const { exists, snapshots, writtenBytes } = await targetState(access, target);
  if (!exists) return [];
  const below = (await treeOf(access, target)).map(({ name }) => name).filter((name) => name.startsWith(`${target}/`));
  return [
    `${writtenBytes} bytes written to ${target} since its newest snapshot`,
    ...snapshots.map(({ name }) => `Snapshot ${name}, unless the stream goes on from it or a later one`),
    ...below.map((name) => `${name}, where the file holds a replication (-R) of a tree that does not have it`),
  ];
}

/** @returns the size of the file in bytes; undefined where only ZFS, as root, could read it */
export async function receiveFromFile(
  access: Access,
  file: string,
  target: ReceiveTarget,
): Promise<number | undefined> {
  const size = await access.stat(file, { timeoutMs: 15_000 }).catch(() => undefined);
  await execPermitted(access, receiveFile(file, target), {
    name: 'zfs receive',
    timeoutMs: 7 * 86_400_000,
    delegation: delegation(target),
  });
  return size?.sizeBytes;
}
