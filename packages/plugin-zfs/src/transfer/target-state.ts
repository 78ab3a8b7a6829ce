import { type DeviceAccess, isInfrastructorError } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { getProperties } from '../commands/zfs-get.ts';
import { listSnapshots } from '../commands/zfs-list.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { Property } from '../schemas/property.ts';

type Access = Pick<DeviceAccess, 'device' | 'run'>;

/** What stands where a stream is to be received. */
export interface TargetState {
  readonly exists: boolean;
  /** Oldest first. */
  readonly snapshots: readonly Dataset[];
  /** Changed since its newest snapshot. */
  readonly writtenBytes: number;
  /** Of a receive that stopped. */
  readonly resumeToken: string | undefined;
}

const nothing: TargetState = { exists: false, snapshots: [], writtenBytes: 0, resumeToken: undefined };

export async function targetState(access: Access, target: string): Promise<TargetState> {
  try {
    const [properties, snapshots] = await Promise.all([
      runPermitted(access, getProperties, { dataset: target }),
      runPermitted(access, listSnapshots, { dataset: target }),
    ]);
    const written = propertyIn(properties, 'written');
    const token = propertyIn(properties, 'receive_resume_token');
    return {
      exists: true,
      snapshots,
      writtenBytes: typeof written === 'number' ? written : 0,
      resumeToken: typeof token === 'string' ? token : undefined,
    };
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'NOT_FOUND') return nothing;
    throw error;
  }
}

/** The GUID of a snapshot or bookmark: the same wherever it was received. */
export async function guidOf(access: Access, name: string): Promise<string | undefined> {
  const guid = propertyIn(await runPermitted(access, getProperties, { dataset: name }), 'guid');
  return guid === undefined || guid === null ? undefined : String(guid);
}

const propertyIn = (properties: readonly Property[], name: string) =>
  properties.find(({ property }) => property === name)?.value;
