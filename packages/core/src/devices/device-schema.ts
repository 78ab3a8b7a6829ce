import { type Static, Type } from 'typebox';
import type { DeviceRow } from '../store/devices-table.ts';

/** A name that is safe in URLs, topics and command lines: letters, digits, dots, dashes, underscores; it begins with a letter or digit. */
export const Hostname = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$',
  description: 'Unique name of the device',
});

export const Tags = Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 500 }), {
  description: 'Names and values to choose devices by',
});

/** A device as callers see it. */
export const Device = Type.Object({
  id: Type.String({ format: 'uuid' }),
  hostname: Hostname,
  address: Type.String({ description: 'Where it is reached' }),
  transport: Type.Enum(['ssh', 'local', 'replay']),
  deviceType: Type.String(),
  monitoringEnabled: Type.Boolean(),
  sshPort: Type.Optional(Type.Integer()),
  sshUsername: Type.Optional(Type.String()),
  sshPrivateKeyPath: Type.Optional(Type.String()),
  proxyJump: Type.Optional(Type.String()),
  tags: Tags,
  description: Type.Optional(Type.String()),
  location: Type.Optional(Type.String()),
  status: Type.Enum(['unknown', 'online', 'slow', 'stale', 'unreachable', 'auth_failed']),
  statusReason: Type.Optional(Type.String()),
  lastSeen: Type.Optional(Type.String({ format: 'date-time' })),
  capabilities: Type.Optional(
    Type.Array(Type.String(), { description: 'What analysis found; absent before the first' }),
  ),
  hostKeys: Type.Array(Type.String(), { description: 'Fingerprints of the pinned SSH host keys' }),
  createdAt: Type.String({ format: 'date-time' }),
  updatedAt: Type.String({ format: 'date-time' }),
});
export type Device = Static<typeof Device>;

/** A row of the database as callers see it: what is not known is left out. */
export function toDevice(row: DeviceRow): Device {
  const ssh = row.transport === 'ssh';
  return {
    id: row.id,
    hostname: row.hostname,
    address: row.address ?? row.hostname,
    transport: row.transport,
    deviceType: row.deviceType,
    monitoringEnabled: row.monitoringEnabled,
    ...(ssh ? { sshPort: row.sshPort } : {}),
    ...(row.sshUsername ? { sshUsername: row.sshUsername } : {}),
    ...(row.sshPrivateKeyPath ? { sshPrivateKeyPath: row.sshPrivateKeyPath } : {}),
    ...(row.proxyJump ? { proxyJump: row.proxyJump } : {}),
    tags: row.tags,
    ...(row.description ? { description: row.description } : {}),
    ...(row.location ? { location: row.location } : {}),
    status: row.status,
    ...(row.statusReason ? { statusReason: row.statusReason } : {}),
    ...(row.lastSeen ? { lastSeen: row.lastSeen } : {}),
    ...(row.capabilities ? { capabilities: Object.keys(row.capabilities) } : {}),
    hostKeys: row.hostKeys.map(({ fingerprint }) => fingerprint),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
