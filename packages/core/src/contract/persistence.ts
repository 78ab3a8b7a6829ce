/** The columns of `system_metrics` that are indexed and rolled up; unknown values stay null. */
export interface SystemMetricsColumns {
  readonly cpuUsagePercent: number | null;
  readonly memoryUsagePercent: number | null;
  readonly diskUsagePercent: number | null;
  readonly loadAverage1m: number | null;
  readonly uptimeSeconds: number | null;
  /** Over all interfaces that lead out of the machine. */
  readonly networkReceiveBytesPerSec?: number | null;
  readonly networkTransmitBytesPerSec?: number | null;
  /** Over all disks. */
  readonly diskReadBytesPerSec?: number | null;
  readonly diskWriteBytesPerSec?: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** One row of `container_snapshots`. */
export interface ContainerSnapshotColumns {
  readonly containerData: Readonly<Record<string, unknown>>;
}

/** One row of `drive_health`. */
export interface DriveHealthColumns {
  readonly drive: string;
  readonly serialNumber: string | null;
  readonly verdict: string;
  readonly temperatureCelsius: number | null;
  readonly powerOnHours: number | null;
  readonly wearPercent: number | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * How snapshots of a collector are kept. `snapshot` keeps the whole value as JSON (and serves as the stale answer when
 * the device is away), `none` keeps nothing, and a table of its own additionally fills typed rows.
 */
export type Persistence<Value> =
  | 'none'
  | 'snapshot'
  | { readonly table: 'system_metrics'; rows(value: Value): readonly SystemMetricsColumns[] }
  | { readonly table: 'container_snapshots'; rows(value: Value): readonly ContainerSnapshotColumns[] }
  | { readonly table: 'drive_health'; rows(value: Value): readonly DriveHealthColumns[] };
