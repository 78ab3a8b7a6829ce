import type { FragmentSqlToken, ValueExpression } from 'slonik';
import { ConflictError, isInfrastructorError } from '../contract/errors.ts';
import { type Page, type PageRequest, page } from '../contract/paging.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql, statement } from './sql.ts';

export type DeviceStatus = 'unknown' | 'online' | 'slow' | 'stale' | 'unreachable' | 'auth_failed';

export interface HostKey {
  readonly type: string;
  /** As in known_hosts: base64 of the key blob. */
  readonly key: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
}

/** What of a device can be set. */
export interface DeviceFields {
  readonly hostname: string;
  readonly deviceType: string;
  readonly monitoringEnabled: boolean;
  readonly transport: 'ssh' | 'local' | 'replay';
  readonly address: string | null;
  readonly sshPort: number;
  readonly sshUsername: string | null;
  readonly sshPrivateKeyPath: string | null;
  readonly proxyJump: string | null;
  readonly credentialId: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string | null;
  readonly location: string | null;
  readonly status: DeviceStatus;
  readonly statusReason: string | null;
  /** ISO 8601. */
  readonly lastSeen: string | null;
  /** Evidence by the capability's name; null before the first analysis. */
  readonly capabilities: Readonly<Record<string, unknown>> | null;
  readonly hostKeys: readonly HostKey[];
}

export interface DeviceRow extends DeviceFields {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Fields that are left out or undefined stay as they are. */
export type DeviceChanges = { readonly [Field in keyof DeviceFields]?: DeviceFields[Field] | undefined };

export type NewDevice = DeviceChanges & Pick<DeviceFields, 'hostname'>;

export interface DeviceFilter extends PageRequest {
  readonly deviceType?: string | undefined;
  readonly status?: DeviceStatus | undefined;
  readonly monitoringEnabled?: boolean | undefined;
  /** `key` for every device that has the tag, `key=value` for that value only; all of several must hold. */
  readonly tag?: string | readonly string[] | undefined;
  /** A part of the hostname, address, description or location, whatever the case. */
  readonly search?: string | undefined;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const json = (value: unknown) => sql.fragment`${jsonText(value)}::jsonb`;

/** Every field that can be set, with its column and how its value is written. */
const columns: { readonly [Field in keyof DeviceFields]: readonly [string, (value: never) => ValueExpression] } = {
  hostname: ['hostname', (value: string) => value],
  deviceType: ['device_type', (value: string) => value],
  monitoringEnabled: ['monitoring_enabled', (value: boolean) => value],
  transport: ['transport', (value: string) => value],
  address: ['address', (value: string | null) => value],
  sshPort: ['ssh_port', (value: number) => value],
  sshUsername: ['ssh_username', (value: string | null) => value],
  sshPrivateKeyPath: ['ssh_private_key_path', (value: string | null) => value],
  proxyJump: ['proxy_jump', (value: string | null) => value],
  credentialId: ['credential_id', (value: string | null) => sql.fragment`${value}::uuid`],
  tags: ['tags', json],
  description: ['description', (value: string | null) => value],
  location: ['location', (value: string | null) => value],
  status: ['status', (value: string) => value],
  statusReason: ['status_reason', (value: string | null) => value],
  lastSeen: ['last_seen', (value: string | null) => sql.fragment`${value}::timestamptz`],
  capabilities: ['capabilities', (value: unknown) => (value === null ? null : json(value))],
  hostKeys: ['host_keys', json],
};

/** The given fields as column and value; what is undefined is left out. */
function assignments(fields: DeviceChanges): readonly (readonly [string, ValueExpression])[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    if (value === undefined || !(field in columns)) return [];
    const [column, write] = columns[field as keyof DeviceFields];
    return [[column, write(value as never)] as const];
  });
}

/** The devices of an installation. */
export class DevicesTable {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** @throws {ConflictError} DEVICE_EXISTS when the hostname is taken */
  async insert(device: NewDevice): Promise<DeviceRow> {
    const set = assignments(device);
    return this.#queries
      .one(sql.type(row<DeviceRow>())`
        INSERT INTO devices (${sql.join(
          set.map(([column]) => sql.identifier([column])),
          sql.fragment`, `,
        )})
        VALUES (${sql.join(
          set.map(([, value]) => value),
          sql.fragment`, `,
        )})
        RETURNING *`)
      .catch((error: unknown) => rethrowTaken(error, device.hostname));
  }

  /**
   * Changes the given fields, also status, last seen, capabilities and host keys.
   * @returns undefined when there is no such device
   * @throws {ConflictError} DEVICE_EXISTS when the new hostname is taken
   */
  async update(id: string, changes: DeviceChanges): Promise<DeviceRow | undefined> {
    const set = assignments(changes).map(([column, value]) => sql.fragment`${sql.identifier([column])} = ${value}`);
    return this.#queries
      .maybeOne(sql.type(row<DeviceRow>())`
        UPDATE devices SET ${sql.join([...set, sql.fragment`updated_at = now()`], sql.fragment`, `)}
        WHERE id = ${id}::uuid RETURNING *`)
      .catch((error: unknown) => rethrowTaken(error, changes.hostname ?? ''));
  }

  /** What the connection says of the device; no change of its settings, so `updatedAt` stays. */
  async setStatus(
    id: string,
    { status, reason, lastSeen }: { status: DeviceStatus; reason?: string | undefined; lastSeen?: Date | undefined },
  ): Promise<void> {
    await this.#queries.query(statement`
      UPDATE devices SET status = ${status}, status_reason = ${reason ?? null},
        last_seen = GREATEST(last_seen, ${lastSeen?.toISOString() ?? null}::timestamptz)
      WHERE id = ${id}::uuid`);
  }

  /** Notes of many devices at once when they answered last. */
  async touch(seen: readonly { readonly id: string; readonly lastSeen: Date }[]): Promise<void> {
    const newest = new Map(seen.map(({ id, lastSeen }) => [id, lastSeen.toISOString()]));
    if (newest.size === 0) return;
    await this.#queries.query(statement`
      UPDATE devices SET last_seen = GREATEST(devices.last_seen, seen.at)
      FROM ${sql.unnest([...newest], ['uuid', 'timestamptz'])} AS seen(id, at) WHERE devices.id = seen.id`);
  }

  /** Removes a device with its history; its audit rows and events stay. @returns whether it was there */
  async remove(id: string): Promise<boolean> {
    const { rowCount } = await this.#queries.query(statement`DELETE FROM devices WHERE id = ${id}::uuid`);
    return rowCount > 0;
  }

  /** The hostname wins where a device is called like the id of another. */
  find(hostnameOrId: string): Promise<DeviceRow | undefined> {
    // Each has its index; a comparison with the id as text would read every device.
    const orId = uuid.test(hostnameOrId) ? sql.fragment`OR id = ${hostnameOrId}::uuid` : sql.fragment``;
    return this.#queries.maybeOne(sql.type(row<DeviceRow>())`
      SELECT * FROM devices WHERE hostname = ${hostnameOrId} ${orId}
      ORDER BY (hostname = ${hostnameOrId}) DESC LIMIT 1`);
  }

  /** A page of the devices in the byte order of their hostnames. */
  async list(filter: DeviceFilter): Promise<Page<DeviceRow>> {
    const found = await this.#queries.many(sql.type(row<DeviceRow>())`
      SELECT * FROM devices WHERE ${sql.join(conditions(filter), sql.fragment` AND `)}
      ORDER BY hostname LIMIT ${filter.limit + 1}`);
    const items = found.slice(0, filter.limit);
    const last = items.at(-1);
    return page(items, found.length > filter.limit && last ? encodeCursor([last.hostname]) : undefined);
  }
}

function conditions(filter: DeviceFilter): readonly FragmentSqlToken[] {
  const all = [sql.fragment`TRUE`];
  if (filter.deviceType !== undefined) all.push(sql.fragment`device_type = ${filter.deviceType}`);
  if (filter.status !== undefined) all.push(sql.fragment`status = ${filter.status}`);
  if (filter.monitoringEnabled !== undefined) all.push(sql.fragment`monitoring_enabled = ${filter.monitoringEnabled}`);
  for (const tag of filter.tag === undefined ? [] : [filter.tag].flat()) {
    const equals = tag.indexOf('=');
    all.push(
      equals < 0
        ? sql.fragment`tags ? ${tag}`
        : sql.fragment`tags @> ${json({ [tag.slice(0, equals)]: tag.slice(equals + 1) })}`,
    );
  }
  if (filter.search !== undefined) {
    const pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`;
    all.push(sql.fragment`concat_ws(' ', hostname, address, description, location) ILIKE ${pattern}`);
  }
  if (filter.cursor !== undefined) all.push(sql.fragment`hostname > ${decodeCursor(filter.cursor, ['text'])[0]}`);
  return all;
}

function rethrowTaken(error: unknown, hostname: string): never {
  if (isInfrastructorError(error) && error.code === 'CONFLICT') {
    throw new ConflictError(`A device called ${hostname} is registered already`, {
      code: 'DEVICE_EXISTS',
      cause: error,
      hint: 'Change it with edit_device, or choose another hostname.',
    });
  }
  throw error;
}
