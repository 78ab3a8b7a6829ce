import type { DeviceAccess } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { estimateSend, type SendSource } from '../commands/zfs-send.ts';
import type { SendEstimate } from '../schemas/send-estimate.ts';
import { type ReceiveCheck, receiveCheck, type StreamIdentity } from './receive-check.ts';
import { guidOf, targetState } from './target-state.ts';

type Access = Pick<DeviceAccess, 'device' | 'run'>;

/** What would be sent, told by ZFS itself; this also finds out whether the snapshots exist. */
export function estimate(access: Access, source: SendSource): Promise<SendEstimate> {
  return runPermitted(access, estimateSend, source);
}

async function identityOf(access: Access, source: SendSource): Promise<StreamIdentity> {
  const { snapshot, incrementalFrom, resumeToken } = source;
  const [snapshotGuid, baseGuid] = await Promise.all([
    guidOf(access, snapshot),
    incrementalFrom === undefined ? undefined : guidOf(access, incrementalFrom),
  ]);
  return { snapshot, snapshotGuid, base: incrementalFrom, baseGuid, isResumed: resumeToken !== undefined };
}

/** Whether a target would take the stream, and what `-F` would destroy. */
export async function checkReceive(
  from: Access,
  source: SendSource,
  to: Access,
  target: string,
): Promise<ReceiveCheck> {
  const [identity, state] = await Promise.all([identityOf(from, source), targetState(to, target)]);
  return receiveCheck(target, state, identity);
}
