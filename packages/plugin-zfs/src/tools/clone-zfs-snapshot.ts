import { ConflictError, defineTool, Type, ValidationError } from '@infrastructor/core';
import { wordsOf } from '../access/explain-failure.ts';
import { execPermitted } from '../access/permitted.ts';
import { originsCollector } from '../collectors/dataset-properties.ts';
import { datasetsCollector } from '../collectors/datasets.ts';
import { snapshotsCollector } from '../collectors/snapshots.ts';
import { cloneSnapshot } from '../commands/zfs-create.ts';
import { FullSnapshotName, NewDatasetName, partsOf } from '../names.ts';
import { targetState } from '../transfer/target-state.ts';

export const cloneZfsSnapshot = defineTool({
  name: 'clone_zfs_snapshot',
  description: 'Make a writable dataset of a snapshot, in the same pool; it takes no space until it is changed',
  scope: 'operate',
  http: 'POST /api/zfs/:device/snapshots/:snapshot/clone',
  creates: true,
  requires: ['zfs'],
  timeout: '60s',
  input: Type.Object({
    snapshot: FullSnapshotName,
    target: NewDatasetName,
    createParents: Type.Boolean({ default: false, description: 'Make datasets above the target that are missing' }),
  }),
  output: Type.Object({ dataset: Type.String(), origin: Type.String() }),
  invalidates: [datasetsCollector, snapshotsCollector, originsCollector],
  async run(context) {
    const { snapshot, target, createParents } = context.input;
    if (partsOf(target)?.pool !== partsOf(snapshot)?.pool) {
      throw new ValidationError(
        `A clone lies in the pool of its snapshot, ${target} does not lie in that of ${snapshot}`,
        {
          problems: [{ path: '/target', message: 'is in another pool' }],
          hint: 'send_zfs_snapshot copies to another pool.',
        },
      );
    }
    // `zfs clone -p` succeeds without doing anything where the target exists, whatever it is.
    if (createParents && (await targetState(context, target)).exists) {
      throw new ConflictError(`${target} exists already`, { hint: 'Choose another name.' });
    }
    try {
      await execPermitted(context, cloneSnapshot(snapshot, target, createParents), {
        name: 'zfs clone',
        timeoutMs: 55_000,
        delegation: { permissions: 'clone,create,mount', dataset: partsOf(snapshot)?.pool ?? target },
      });
    } catch (error) {
      // Linux leaves mounting to root; the clone is there all the same.
      if (!/successfully created/.test(wordsOf(error))) throw error;
      context.warn(`${target} was made, but is not mounted: ${wordsOf(error)}`);
    }
    return { dataset: target, origin: snapshot };
  },
});
