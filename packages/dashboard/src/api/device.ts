export const deviceStatuses = ['online', 'slow', 'stale', 'unreachable', 'auth_failed', 'unknown'] as const;
export type DeviceStatus = (typeof deviceStatuses)[number];

/** A device as the server lists it. */
export interface Device {
  readonly id: string;
  readonly hostname: string;
  readonly address: string;
  readonly transport: string;
  readonly deviceType: string;
  readonly monitoringEnabled: boolean;
  readonly sshPort?: number;
  readonly sshUsername?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly location?: string;
  readonly status: DeviceStatus;
  readonly statusReason?: string;
  readonly lastSeen?: string;
  /** Absent before the first analysis. */
  readonly capabilities?: readonly string[];
  readonly hostKeys: readonly string[];
}

const words: Readonly<Record<DeviceStatus, string>> = {
  online: 'online',
  slow: 'slow',
  stale: 'stale',
  unreachable: 'unreachable',
  auth_failed: 'auth failed',
  unknown: 'not asked yet',
};

export function statusWord(status: DeviceStatus): string {
  return words[status];
}
