import type { DeviceChanges, DeviceRow } from '../../store/devices-table.ts';
import type { ImportedDevice } from './device-of-alias.ts';

const settings = ['address', 'sshPort', 'sshUsername', 'sshPrivateKeyPath', 'proxyJump'] as const;

/** What an import would change of a device that is registered; its other tags stay, and no field where nothing differs. */
export function changesTo(row: DeviceRow, imported: ImportedDevice): DeviceChanges {
  const changes: Record<string, unknown> = {};
  for (const field of settings) {
    const before = field === 'address' ? (row.address ?? row.hostname) : row[field];
    if (before !== imported[field]) changes[field] = imported[field];
  }
  const missing = Object.entries(imported.tags ?? {}).filter(([name, value]) => row.tags[name] !== value);
  if (missing.length > 0) changes.tags = { ...row.tags, ...Object.fromEntries(missing) };
  return changes;
}
