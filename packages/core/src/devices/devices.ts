import { userInfo } from 'node:os';
import { LRUCache } from 'lru-cache';
import type { DeviceInfo, Logger } from '../contract/context.ts';
import { type InfrastructorError, NotFoundError } from '../contract/errors.ts';
import { token } from '../contract/token.ts';
import { createLocalShell } from '../device/local/local-shell.ts';
import type { Shell } from '../device/shell.ts';
import type { HostKey } from '../device/ssh/host-key.ts';
import type { SshConnections } from '../device/ssh/ssh-connections.ts';
import type { SshTarget } from '../device/ssh/ssh-target.ts';
import type { EventBus, Severity } from '../events/bus.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { DeviceGuards } from '../pipeline/device-guard.ts';
import type { DeviceDirectory } from '../pipeline/services.ts';
import type { DeviceRow, DevicesTable } from '../store/devices-table.ts';
import type { DeviceCredentials } from './credentials/device-credentials.ts';
import { DeviceStatusTracker } from './device-status.ts';
import { KnownRows } from './known-rows.ts';
import { parseProxyJump } from './proxy-jump.ts';

export interface DevicesOptions {
  readonly table: DevicesTable;
  readonly credentials: DeviceCredentials;
  readonly ssh: SshConnections;
  readonly guards: DeviceGuards;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly log: Logger;
  /** Makes the shell of a device whose transport is `replay`, for tests and demonstrations. */
  readonly replay?: ((row: DeviceRow) => Shell) | undefined;
}

/** The devices of this installation: found by name, reached by their shell, followed in their status. */
export class Devices implements DeviceDirectory, AsyncDisposable {
  readonly table: DevicesTable;
  readonly credentials: DeviceCredentials;
  readonly #options: DevicesOptions;
  readonly #status: DeviceStatusTracker;
  readonly #rows = new KnownRows((hostnameOrId) => this.#load(hostnameOrId));
  readonly #shells = new LRUCache<string, Promise<Shell>>({
    max: 5_000,
    dispose: (shell) => void shell.then((open) => open.close()).catch(() => {}),
  });
  readonly #unsubscribe: () => void;

  constructor(options: DevicesOptions) {
    this.table = options.table;
    this.credentials = options.credentials;
    this.#options = options;
    this.#status = new DeviceStatusTracker(options.table, options.bus, options.clock, options.log);
    // Another process may have changed a device; what is remembered of it here is then no longer true.
    this.#unsubscribe = options.bus.subscribe((message, origin) => {
      if (origin !== 'remote' || message.type !== 'event') return;
      const { deviceId } = (message.data ?? {}) as { readonly deviceId?: string };
      if (deviceId && ['device.added', 'device.changed', 'device.removed'].includes(message.eventType))
        this.forget(deviceId, message.hostname);
    });
  }

  async resolve(hostnameOrId: string): Promise<DeviceInfo> {
    return toDeviceInfo(await this.row(hostnameOrId));
  }

  /** @throws {NotFoundError} DEVICE_NOT_FOUND */
  row(hostnameOrId: string): Promise<DeviceRow> {
    return this.#rows.get(hostnameOrId);
  }

  async shell(device: DeviceInfo): Promise<Shell> {
    const known = this.#shells.get(device.id);
    if (known) return known;
    // Remembered before anything is awaited, or two first calls would each open one and the second would close the first.
    const opening = this.row(device.id).then((row) => this.#open(row));
    this.#shells.set(device.id, opening);
    opening.catch(() => this.#shells.delete(device.id));
    return opening;
  }

  reportSuccess(device: DeviceInfo): void {
    this.#status.success(device);
  }

  reportFailure(device: DeviceInfo, error: InfrastructorError): void {
    this.#status.failure(device, error);
  }

  /** @param silentMs for how long nothing was heard of it */
  reportStale(device: DeviceInfo, silentMs: number): void {
    this.#status.stale(device, `Nothing was heard of it for ${Math.round(silentMs / 60_000)} minutes`);
  }

  /**
   * Drops what is remembered of a device: its row, connection, breaker.
   * @param hostname which it may have now, as another had it before
   */
  forget(deviceId: string, hostname?: string): void {
    this.#rows.forget(deviceId, hostname);
    this.#shells.delete(deviceId);
    this.#options.guards.reset(deviceId);
  }

  /** Tells this process and all others that a device is not what it was. */
  announce(
    eventType: 'device.added' | 'device.changed' | 'device.removed',
    row: DeviceRow,
    severity: Severity = 'info',
  ): void {
    this.forget(row.id, row.hostname);
    this.#publish(eventType, row, severity);
  }

  /** Pins a host key that was seen for the first time. */
  async pin(deviceId: string, key: HostKey): Promise<void> {
    const row = await this.table.find(deviceId);
    if (!row || row.hostKeys.some(({ fingerprint }) => fingerprint === key.fingerprint)) return;
    const { type, fingerprint, publicKey } = key;
    await this.table.update(deviceId, {
      hostKeys: [...row.hostKeys, { type, fingerprint, key: publicKey.split(' ')[1] ?? '' }],
    });
    this.#rows.forget(deviceId);
  }

  /** Keeps what analysis found. The connection stays as it is, because how the device is reached has not changed. */
  async setCapabilities(device: DeviceInfo, capabilities: Readonly<Record<string, unknown>>): Promise<void> {
    const row = await this.table.update(device.id, { capabilities });
    this.#rows.forget(device.id);
    const names = Object.keys(capabilities);
    const isNews =
      device.capabilities?.length !== names.length || names.some((name) => !device.capabilities?.includes(name));
    if (row && isNews) this.#publish('device.changed', row, 'info');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    await this.#status[Symbol.asyncDispose]();
    const open = await Promise.allSettled([...this.#shells.values()]);
    this.#shells.clear();
    await Promise.allSettled(open.map((shell) => shell.status === 'fulfilled' && shell.value.close()));
  }

  #publish(eventType: string, row: DeviceRow, severity: Severity): void {
    this.#options.bus.publish({
      type: 'event',
      eventType,
      hostname: row.hostname,
      severity,
      data: { deviceId: row.id },
      timestamp: new Date(this.#options.clock.now()).toISOString(),
    });
  }

  async #load(hostnameOrId: string): Promise<DeviceRow> {
    const row = await this.table.find(hostnameOrId);
    if (row) return row;
    throw new NotFoundError(`No device is called ${hostnameOrId}`, {
      code: 'DEVICE_NOT_FOUND',
      hint: 'list_devices shows those that are registered; add_device registers another.',
    });
  }

  async #open(row: DeviceRow): Promise<Shell> {
    if (row.transport === 'local') return createLocalShell();
    if (row.transport === 'replay') {
      if (this.#options.replay) return this.#options.replay(row);
      throw new NotFoundError(`${row.hostname} is a recorded device, and this host plays no recordings`);
    }
    return this.#options.ssh.shell(await this.#target(row));
  }

  async #target(row: DeviceRow, path: readonly string[] = []): Promise<SshTarget> {
    const proxyJump = row.proxyJump ? await this.#jumps(row.proxyJump, [...path, row.hostname]) : undefined;
    const stored = row.credentialId ? await this.credentials.open(row.credentialId) : {};
    return {
      id: row.id,
      hostname: row.hostname,
      address: row.address ?? row.hostname,
      port: row.sshPort,
      username: row.sshUsername ?? userInfo().username,
      privateKeyPath: row.sshPrivateKeyPath ?? undefined,
      ...stored,
      pinnedHostKeys: row.hostKeys.map(({ type, key, fingerprint }) => (key ? `${type} ${key}` : fingerprint)),
      ...(proxyJump ? { proxyJump } : {}),
    };
  }

  /** A jump host that is itself registered brings its own user, port and pinned keys. */
  async #jumps(proxyJump: string, path: readonly string[]): Promise<readonly SshTarget[]> {
    const targets: SshTarget[] = [];
    for (const { host, port, username } of parseProxyJump(proxyJump)) {
      const row = path.includes(host) ? undefined : await this.table.find(host);
      const known = row?.transport === 'ssh' ? await this.#target(row, path) : undefined;
      targets.push(...(known?.proxyJump ?? []), {
        id: known?.id ?? `jump:${host}:${port ?? 22}`,
        hostname: host,
        address: known?.address ?? host,
        port: port ?? known?.port ?? 22,
        username: username ?? known?.username ?? userInfo().username,
        privateKeyPath: known?.privateKeyPath,
        privateKey: known?.privateKey,
        passphrase: known?.passphrase,
        password: known?.password,
        pinnedHostKeys: known?.pinnedHostKeys ?? [],
      });
    }
    return targets;
  }
}

/** Rows are remembered, and asked for with every operation. */
const known = new WeakMap<DeviceRow, DeviceInfo>();

/** What definitions see of a device. */
export function toDeviceInfo(row: DeviceRow): DeviceInfo {
  const before = known.get(row);
  if (before) return before;
  const device = Object.freeze({
    id: row.id,
    hostname: row.hostname,
    address: row.address ?? row.hostname,
    transport: row.transport,
    tags: row.tags,
    capabilities: row.capabilities ? Object.keys(row.capabilities) : undefined,
  });
  known.set(row, device);
  return device;
}

/** Gives definitions the devices of the installation. */
export const devicesToken = token<Devices>('infrastructor.devices');
