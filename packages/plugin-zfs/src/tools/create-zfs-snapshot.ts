import { defineTool, Type, ValidationError } from '@infrastructor/core';
import { execPermitted } from '../access/permitted.ts';
import { datasetsCollector } from '../collectors/datasets.ts';
import { healthCollector } from '../collectors/health.ts';
import { snapshotsCollector } from '../collectors/snapshots.ts';
import { takeSnapshot } from '../commands/zfs-create.ts';
import { DatasetName, longestName, SnapshotName } from '../names.ts';

export const createZfsSnapshot = defineTool({
  name: 'create_zfs_snapshot',
  description: 'Take a snapshot of a dataset, with recursive of all datasets below it at the same moment',
  scope: 'operate',
  http: 'POST /api/zfs/:device/snapshots',
  creates: true,
  requires: ['zfs'],
  timeout: '60s',
  input: Type.Object({
    dataset: DatasetName,
    snapshot: SnapshotName,
    recursive: Type.Boolean({ default: false }),
  }),
  output: Type.Object({ snapshot: Type.String({ description: 'With its dataset' }), recursive: Type.Boolean() }),
  invalidates: [snapshotsCollector, datasetsCollector, healthCollector],
  async run(context) {
    const { dataset, snapshot, recursive } = context.input;
    const fullName = `${dataset}@${snapshot}`;
    if (fullName.length > longestName) {
      throw new ValidationError(`${fullName} has ${fullName.length} bytes, a name may have ${longestName}`, {
        problems: [{ path: '/snapshot', message: 'is too long together with the dataset' }],
      });
    }
    await execPermitted(context, takeSnapshot(fullName, recursive), {
      name: 'zfs snapshot',
      timeoutMs: 55_000,
      delegation: { permissions: 'snapshot,mount', dataset },
    });
    return { snapshot: fullName, recursive };
  },
});
